package insupport.lib.work_test

import data.insupport.lib.os_test
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

_feature(release) := {"title": "F", "since": release, "source": "p/f"}

_more := {
	"plat": {
		"features": {"installed": _feature("1.0.1"), "reached": _feature("1.1.0"), "both": _feature("1.1.0"), "later": _feature("1.1.1")},
		"upgrades": {"migrations": {"1.0": {"1.1": {"applications": {"web": {"to": "x"}, "mail": {"to": "y"}}}}}},
	},
	"rider": {"features": {"both": _feature("0.2.0"), "own": _feature("0.2.0")}},
}

_changes := changes if {
	changes := work.changes with data.insupport_facts as object.union(ways_test.sample, _more)
		with data.insupport.run as ways_test.params({"plat": "1.1.0"})
		with input as ways_test.cluster({"plat": "1.0.1", "rider": "0.1.1"}, {"components": [{"name": "Web"}, {"name": 7}]})
}

# What a step gains lies after the installed release, up to the one it reaches, and is told once.
test_gained if {
	[[gained.id, gained.product] | some gained in _changes.features.gained] == [["both", "plat"], ["reached", "plat"], ["own", "rider"]]
}

# Only what the cluster has is migrated.
test_migrated if _changes.migrated == [{"name": "web", "to": "x"}]

_nodes := [
	object.union({"name": "a", "role": "controlPlane"}, os_test.runs("red", "7.9")),
	object.union({"name": "b", "role": "worker"}, os_test.runs("blue", "15")),
	object.union({"role": "worker"}, os_test.runs("red", "7.9")),
	object.union({"role": "controlPlane"}, os_test.runs("red", "7.9")),
]

_upgrades := {
	"stride": {"lines": 1, "kind": "minor", "note": "One by one", "source": "p"},
	"prerequisites": {"2.0": {
		"zeal": {"title": "Z", "do": "Be zealous", "requires": {"fact": "facts.zeal", "in": [true]}, "source": "p"},
		"fips": {"title": "F", "do": "F", "when": {"fact": "infrastructure.fips", "in": [true]}, "requires": {"fact": "facts.f", "in": [true]}, "source": "p"},
		"late": {"title": "L", "do": "L", "to": {"min": "2.0.1"}, "requires": {"fact": "facts.l", "in": [true]}, "source": "p"},
	}},
	"steps": {"2.0": {
		"stay": {"title": "Stay", "rank": 1, "never": true, "source": "p"},
		"plane": {"title": "Plane", "rank": 2, "part": "controlPlane", "source": "p"},
		"maybe": {"title": "Maybe", "rank": 3, "when": {"fact": "facts.box", "in": [true]}, "source": "p"},
		"after": {"title": "Pools", "rank": 4, "part": "nodePools", "source": "p"},
		"fips": {"title": "F", "rank": 5, "when": {"fact": "infrastructure.fips", "in": [true]}, "source": "p"},
		"hubs": {"title": "Hubs", "rank": 6, "roles": ["management"], "source": "p"},
		"late": {"title": "Late", "rank": 7, "to": {"min": "2.0.1"}, "source": "p"},
	}},
}

_work(from) := found if {
	found := {"changes": work.changes.operatingSystems, "steps": work.steps} with data.insupport_facts as object.union(os_test.sample, {"plat": {"upgrades": _upgrades}})
		with data.insupport.run as ways_test.params({"plat": "2.0.0"})
		with input as {"spec": {"products": {"plat": from}, "infrastructure": os_test.plain("cloud"), "nodes": _nodes}}
}

# Only node groups whose standing changes are told.
test_systems if {
	[[change.nodeGroup, change.from, change.to] | some change in _work("1.0.5").changes] == [["b", "listed, mode yes", "notListed"]]
}

# What must hold first, the node groups that the target does not list, then the work by rank; only what
# is meant for this step and this cluster.
test_steps if {
	[[step.id, step.kind, step.title, object.get(step, "groups", [])] | some step in _work("1.0.5").steps] == [
		["zeal", "prerequisite", "Be zealous", []],
		["operating-system/b", "prerequisite", "Move b (1 node) to an operating system that the target lists", ["b"]],
		["stay", "never", "Stay", []],
		["plane", "step", "Plane", ["a"]],
		["maybe", "step", "If it applies: Maybe", []],
		["after", "step", "Pools", ["b"]],
		["order", "step", "One by one", []],
	]
}

# A release that is reached already asks for no work.
test_no_step if {
	{step.kind | some step in _work("2.0.0").steps} == {"prerequisite"}
}
