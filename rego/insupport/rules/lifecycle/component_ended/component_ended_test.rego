package insupport.rules.lifecycle.component_ended_test

import data.insupport.lib.judgement
import data.insupport.rules.lifecycle.component_ended

_catalog := {"part": {
	"product": {"name": "Part", "sources": {"s": {"repository": "a/b", "date": "2022-01-01"}}},
	"recognition": {"components": ["part"]},
	"images": {"component": "part", "charts": {"part-chart": {}}},
	"releases": {"lines": {"1.4": {"ends": "2022-03-03", "source": "s"}}},
}}

_rule(component, day) := answer if {
	judgements := component_ended.judgements with input as {"spec": {"components": [component]}}
		with data.insupport_facts as _catalog
		with data.insupport.run as {"asOf": day}
		with data.insupport.settings as {"horizonDays": 90, "staleDays": 180, "staleLineDays": 90}
	subjects := component_ended.subjects with input as {"spec": {"components": [component]}}
		with data.insupport_facts as _catalog
	judgement.open(subjects, judgements) == set()
	answer := {
		"messages": {sprintf("%s: %s", [finding.level, finding.message]) | some finding in judgement.findings(judgements)},
		"subjects": {judgement.name(subject) | some subject in subjects},
		"undecided": {entry.field | some entry in judgement.needed(judgements)},
	}
}

_unknown(subject) := {"messages": set(), "subjects": {object.union({"kind": "component", "name": "part"}, subject)}, "undecided": {"spec.components[0].version"}}

cases := {
	"in support": {"component": {"name": "part", "version": "1.4.0"}, "day": "2021-12-01", "want": {
		"messages": set(),
		"subjects": {{"kind": "component", "name": "part", "version": "1.4.0"}},
		"undecided": set(),
	}},
	"the last day": {"component": {"name": "part", "version": "v1.4.0"}, "day": "2022-03-03", "want": {
		"messages": {"info: part v1.4.0 leaves its maker's support in 0 days, after 2022-03-03"},
		"subjects": {{"kind": "component", "name": "part", "version": "v1.4.0"}},
		"undecided": set(),
	}},
	"the day after": {"component": {"name": "Part", "version": "1.4.0", "namespace": "n"}, "day": "2022-03-04", "want": {
		"messages": {"warning: Part 1.4.0 is out of its maker's support, which ended on 2022-03-03"},
		"subjects": {{"kind": "component", "name": "Part", "version": "1.4.0", "namespace": "n"}},
		"undecided": set(),
	}},
	"another name": {"component": {"name": "part-chart", "version": "1.4.0"}, "day": "2022-03-04", "want": {"messages": set(), "subjects": set(), "undecided": set()}},
	"another line": {"component": {"name": "part", "version": "33.1.5"}, "day": "2022-03-04", "want": _unknown({"version": "33.1.5"})},
	"the application of a chart": {
		"component": {"name": "part-chart", "chart": "part-chart", "version": "9.9.9", "appVersion": "1.4.0"},
		"day": "2022-03-04",
		"want": {
			"messages": {"warning: part-chart 1.4.0 is out of its maker's support, which ended on 2022-03-03"},
			"subjects": {{"kind": "component", "name": "part-chart", "version": "1.4.0"}},
			"undecided": set(),
		},
	},
	"a chart of the application's number": {"component": {"name": "part", "chart": "part-chart", "version": "1.4.0"}, "day": "2022-03-04", "want": {
		"messages": set(),
		"subjects": {{"kind": "component", "name": "part"}},
		"undecided": {"spec.components[0].appVersion"},
	}},
	"an image": {"component": {"name": "part", "appVersion": "v1.4.0"}, "day": "2022-03-04", "want": {
		"messages": {"warning: part v1.4.0 is out of its maker's support, which ended on 2022-03-03"},
		"subjects": {{"kind": "component", "name": "part", "version": "v1.4.0"}},
		"undecided": set(),
	}},
	"no version": {"component": {"name": "part"}, "day": "2022-03-04", "want": _unknown({})},
}

test_rule[name] if {
	some name, c in cases
	_rule(c.component, c.day) == c.want
}

test_empty_inventory if component_ended.subjects == set() with input as {"spec": {}} with data.insupport_facts as _catalog

test_gap if {
	judgements := component_ended.judgements with input as {"spec": {"components": [], "gaps": [{"path": "spec.components"}]}}
		with data.insupport_facts as _catalog
	judgements == {judgement.needs({"kind": "cluster"}, {"spec.components"})}
}
