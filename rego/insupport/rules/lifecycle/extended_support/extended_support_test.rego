package insupport.rules.lifecycle.extended_support_test

import data.insupport.lib.judgement
import data.insupport.rules.lifecycle.extended_support

_product(paid) := {
	"name": "Lin", "sources": {"s": {"repository": "a/b", "date": "2022-01-01"}},
	"policy": {"kind": "endDates", "paid": [field | some field in ["extendedEnds"]; paid]},
}

_lines := {"7": {"ends": "2022-03-03", "extendedEnds": "2022-09-03", "source": "s"}}

_catalog := {
	"lin": {"product": _product(true), "recognition": {"osReleaseIds": {"lin": {}}}, "releases": {"lines": _lines}},
	"free": {"product": _product(false), "recognition": {"osReleaseIds": {"free": {}}}, "releases": {"lines": _lines}},
	"run": {"product": _product(true), "recognition": {"containerRuntimes": ["run"]}, "releases": {"lines": _lines}},
	"part": {
		"product": _product(true), "recognition": {"components": ["part"]},
		"images": {"component": "part", "charts": {}}, "releases": {"lines": _lines},
	},
}

_spec(os, runtime, components) := {
	"nodes": [{"name": "w", "count": 2, "os": {"id": os, "version": "7"}, "containerRuntime": runtime}],
	"components": components,
}

_part := {"name": "part", "version": "7.1"}

_cases := {
	"the last day of its own": {"spec": _spec("lin", "run://7.1", [_part]), "day": "2022-03-03", "warned": set(), "needed": set()},
	"the day after": {"spec": _spec("lin", "run://7.1", [_part]), "day": "2022-03-04", "needed": set(), "warned": {
		["nodeGroup", "spec.nodes[0].os.version"], ["nodeGroup", "spec.nodes[0].containerRuntime"],
		["component", "spec.components[0].version"],
	}},
	"the last day that is paid": {"spec": _spec("lin", "run://7.1", []), "day": "2022-09-03", "needed": set(), "warned": {
		["nodeGroup", "spec.nodes[0].os.version"], ["nodeGroup", "spec.nodes[0].containerRuntime"],
	}},
	"over": {"spec": _spec("lin", "run://7.1", [_part]), "day": "2022-09-04", "warned": set(), "needed": set()},
	"a tier that is free": {"spec": _spec("free", "run://7.1", []), "day": "2022-03-04", "needed": set(), "warned": {
		["nodeGroup", "spec.nodes[0].containerRuntime"],
	}},
	"not known": {"spec": _spec("other", "run://8.1", []), "day": "2022-03-04", "warned": set(), "needed": {
		"spec.nodes[0].os.id",
		"spec.nodes[0].containerRuntime",
	}},
	"nothing": {
		"spec": {"gaps": [{"path": "spec.components"}]}, "day": "2022-03-04",
		"warned": set(), "needed": {"spec.nodes", "spec.components"},
	},
}

test_rule[name] if {
	some name, c in _cases
	judgements := extended_support.judgements with input as {"spec": c.spec}
		with data.insupport_facts as _catalog
		with data.insupport.run as {"asOf": c.day}
		with data.insupport.settings as {"horizonDays": 90, "staleDays": 365, "staleLineDays": 365}
	subjects := extended_support.subjects with input as {"spec": c.spec} with data.insupport_facts as _catalog
	judgement.open(subjects, judgements) == set()
	{[finding.subject.kind, finding.path] | some finding in judgement.findings(judgements)} == c.warned
	{finding.level | some finding in judgement.findings(judgements)} == {"warning" | count(c.warned) > 0}
	{entry.field | some entry in judgement.needed(judgements)} == c.needed
}
