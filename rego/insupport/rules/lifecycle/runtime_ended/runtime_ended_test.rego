package insupport.rules.lifecycle.runtime_ended_test

import data.insupport.rules.lifecycle.runtime_ended

_catalog := {"runner": {
	"product": {"name": "Runner", "sources": {"s": {"repository": "a/b"}}},
	"recognition": {"containerRuntimes": ["runner"]},
	"releases": {"lines": {"1.4": {"ends": "2022-03-03", "source": "s"}, "19.03": {"ends": "2021-01-08", "source": "s"}}},
}}

_rule(runtime, day) := answer if {
	answer := {
		"messages": {sprintf("%s: %s", [finding.level, finding.message]) | some finding in runtime_ended.report},
		"subjects": {subject.name | some subject in runtime_ended.subjects},
		"undecided": {entry.field | some entry in runtime_ended.undecided},
	} with input as {"spec": {"nodes": [object.union({"name": "w"}, {"containerRuntime": runtime | runtime != null})]}}
		with data.insupport_facts as _catalog
		with data.insupport.run as {"asOf": day}
		with data.insupport.settings as {"horizonDays": 90}
}

_unknown := {"messages": set(), "subjects": set(), "undecided": {"spec.nodes[0].containerRuntime"}}

cases := {
	"in support": {"runtime": "runner://1.4.13", "day": "2021-12-01", "want": {"messages": set(), "subjects": {"w"}, "undecided": set()}},
	"the last day": {"runtime": "runner://1.4.13", "day": "2022-03-03", "want": {
		"messages": {"info: w (1 node): runner://1.4.13 leaves its maker's support in 0 days, after 2022-03-03"},
		"subjects": {"w"}, "undecided": set(),
	}},
	"the day after": {"runtime": "runner://1.4.13-k3s1", "day": "2022-03-04", "want": {
		"messages": {"warning: w (1 node): runner://1.4.13-k3s1 is out of its maker's support, which ended on 2022-03-03"},
		"subjects": {"w"}, "undecided": set(),
	}},
	"another runtime": {"runtime": "other://1.4.13", "day": "2022-03-04", "want": _unknown},
	"another line": {"runtime": "runner://1.9.0", "day": "2022-03-04", "want": _unknown},
	"no runtime": {"runtime": null, "day": "2022-03-04", "want": _unknown},
}

test_rule[name] if {
	some name, c in cases
	_rule(c.runtime, c.day) == c.want
}

test_empty_inventory if {
	runtime_ended.report == set() with input as {"spec": {}} with data.insupport_facts as _catalog
	runtime_ended.undecided == set() with input as {"spec": {}} with data.insupport_facts as _catalog
}
