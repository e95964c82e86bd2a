package insupport.lib.work_test

import data.insupport.lib.ways_test
import data.insupport.lib.work

# What must hold first stands in the work with its state.
_states := {
	"done": [{"backup": true}, {"done"}],
	"open": [{"backup": false}, {"open"}],
	"unknown": [{}, {"unknown"}],
}

test_prerequisites[name] if {
	some name, [facts, want] in _states
	found := work.steps with data.insupport_facts as ways_test.sample
		with data.insupport.run as ways_test.params({"plat": "1.1.0"})
		with input as ways_test.cluster({"plat": "1.0.1"}, {"facts": facts, "infrastructure": {"httpProxy": false}})
	want == {step.state | some step in found; step.kind == "prerequisite"}
}

test_nothing_changes_without_a_target if {
	found := work.changes with data.insupport_facts as ways_test.sample
		with data.insupport.run as ways_test.params({})
		with input as ways_test.cluster({"plat": "1.0.1"}, {"kubernetes": {"version": "v1.20.1"}})
	[found.kubernetes, found.added, found.removed, found.applications] == [{}, [], [], []]
}
