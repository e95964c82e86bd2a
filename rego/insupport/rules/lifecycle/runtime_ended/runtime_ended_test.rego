package insupport.rules.lifecycle.runtime_ended_test

import data.insupport.lib.judgement
import data.insupport.rules.lifecycle.runtime_ended

_catalog := {"runner": {
	"product": {"name": "Runner", "sources": {"s": {"repository": "a/b", "date": "2022-01-01"}}},
	"recognition": {"containerRuntimes": ["runner"]},
	"releases": {"lines": {"1.4": {"ends": "2022-03-03", "source": "s"}, "19.03": {"ends": "2021-01-08", "source": "s"}}},
}}

_rule(runtime, day) := answer if {
	judgements := runtime_ended.judgements with input as {"spec": {"nodes": [object.union({"name": "w"}, {"containerRuntime": runtime | runtime != null})]}}
		with data.insupport_facts as _catalog
		with data.insupport.run as {"asOf": day}
		with data.insupport.settings as {"horizonDays": 90, "staleDays": 180, "staleLineDays": 90}
	subjects := runtime_ended.subjects with input as {"spec": {"nodes": [object.union({"name": "w"}, {"containerRuntime": runtime | runtime != null})]}}
		with data.insupport_facts as _catalog
	judgement.open(subjects, judgements) == set()
	answer := {
		"messages": {sprintf("%s: %s", [finding.level, finding.message]) | some finding in judgement.findings(judgements)},
		"subjects": {subject.name | some subject in subjects},
		"undecided": {entry.field | some entry in judgement.needed(judgements)},
	}
}

_unknown := {"messages": set(), "subjects": {"w"}, "undecided": {"spec.nodes[0].containerRuntime"}}

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
	"no version of the runtime": {"runtime": "runner://latest", "day": "2022-03-04", "want": _unknown},
	"not the form of a runtime": {"runtime": "runner 1.4.13", "day": "2022-03-04", "want": _unknown},
	"a bare number": {"runtime": "24", "day": "2022-03-04", "want": _unknown},
	"no name": {"runtime": "://1.4.13", "day": "2022-03-04", "want": _unknown},
	"no runtime": {"runtime": null, "day": "2022-03-04", "want": _unknown},
}

test_rule[name] if {
	some name, c in cases
	_rule(c.runtime, c.day) == c.want
}

# A cluster has nodes: without all of them nobody can tell.
test_no_nodes[name] if {
	some name, spec in {
		"absent": {},
		"empty": {"nodes": []},
		"a gap": {"nodes": [], "gaps": [{"path": "spec.nodes"}]},
	}
	judgements := runtime_ended.judgements with input as {"spec": spec} with data.insupport_facts as _catalog
	judgements == {judgement.needs({"kind": "cluster"}, {"spec.nodes"})}
}

# What a vendor builds for its own product is that product's, by the build or by the product.
_vendors := object.union(_catalog, {
	"box": {"product": {"name": "Box"}, "recognition": {"runtimeBuilds": [`^runner://.*\+box$`]}},
	"service": {"product": {"name": "Service", "ownRuntime": true}},
	"engine": {"product": {"name": "Engine"}},
})

test_vendors[name] if {
	some name, c in {
		"a vendor's build": {"runtime": "runner://1.4.13+box", "products": {}, "want": set()},
		"upstream's build": {"runtime": "runner://1.4.13", "products": {}, "want": {"w"}},
		"a vendor's product": {"runtime": "runner://1.4.13", "products": {"service": "1.0"}, "want": set()},
		"another product": {"runtime": "runner://1.4.13", "products": {"engine": "1.0"}, "want": {"w"}},
		"no runtime": {"products": {}, "want": {"w"}},
	}
	given := {"spec": {"products": c.products, "nodes": [object.union(
		{"name": "w"},
		{"containerRuntime": runtime | runtime := c.runtime},
	)]}}
	subjects := runtime_ended.subjects with input as given with data.insupport_facts as _vendors
	{subject.name | some subject in subjects} == c.want
}
