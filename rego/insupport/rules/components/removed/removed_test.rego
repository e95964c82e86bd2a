package insupport.rules.components.removed_test

import data.insupport.lib.judgement
import data.insupport.rules.components.removed

_product := {"policy": {"kind": "latestLines", "lines": 3}, "sources": {"p/": {"repository": "a/b", "date": "2022-05-01"}}}

_releases := {
	"order": ["1.0", "2.0"],
	"lines": {
		"1.0": {"source": "p/1", "releases": {"1.0.0": {"date": "2020-01-01", "source": "p/1"}}},
		"2.0": {"source": "p/2", "releases": {"2.0.0": {"date": "2022-01-01", "source": "p/2"}}},
	},
}

_catalog := {"alpha": {
	"product": object.union(_product, {"name": "Alpha"}),
	"releases": _releases,
	"components": {"sets": {
		"1.0.0": {"apps": {"source": "p/set1", "components": {"web": ["1.4.0"], "old": ["1.0.0"]}}},
		"2.0.0": {"apps": {"source": "p/set2", "components": {"web": ["2.0.0", "2.1.0-1"], "cache": []}, "disputed": {"web": {"why": "w", "values": [
			{"value": "2.0.0", "source": "p/set2"},
			{"value": "2.0.9", "source": "p/page"},
		]}}}},
	}},
	"aliases": {"www": {"id": "web", "source": "p/alias"}},
	"applications": {"removed": {"old": {"from": "2.0", "replacedBy": ["new"], "source": "p/rem"}, "older": {"from": "2.0", "basis": "inferred", "source": "p/rem"}, "web": {"from": "2.0", "source": "p/rem"}}},
}}

_input(products, components) := {
	"apiVersion": "insupport/v1",
	"kind": "ClusterInventory",
	"metadata": {"name": "c"},
	"spec": {"products": products, "components": components},
}

_result := {
	"findings": judgement.findings(removed.judgements),
	"undecided": judgement.needed(removed.judgements),
	"subjects": removed.subjects,
	"open": judgement.open(removed.subjects, removed.judgements),
}

cases := {
	"no components": {"products": {"alpha": "2.0.0"}, "components": [], "messages": [], "undecided": [], "subjects": 0},
	"no product that ships any": {"products": {"other": "1.0"}, "components": [{"name": "web", "version": "9"}], "messages": [], "undecided": [], "subjects": 0},
	"still shipped": {"products": {"alpha": "1.0.0"}, "components": [{"name": "old", "version": "1.0.0"}], "messages": [], "undecided": [], "subjects": 1},
	"left over": {"products": {"alpha": "2.0.0"}, "components": [{"name": "old", "version": "1.0.0"}], "messages": ["old 1.0.0 is no longer part of Alpha 2.0.0: it left with 2.0; replaced by new"], "undecided": [], "subjects": 1},
	"left over, by inference": {"products": {"alpha": "2.0.0"}, "components": [{"name": "older"}], "messages": ["older is no longer part of Alpha 2.0.0: it left with 2.0"], "undecided": [], "subjects": 1},
	"shipped again": {"products": {"alpha": "2.0.0"}, "components": [{"name": "web", "version": "2.0.0"}], "messages": [], "undecided": [], "subjects": 1},
	"never shipped": {"products": {"alpha": "2.0.0"}, "components": [{"name": "mine"}], "messages": [], "undecided": [], "subjects": 1},
	"before": {"products": {"alpha": "1.0.0"}, "components": [{"name": "older"}], "messages": [], "undecided": [], "subjects": 1},
	"release not known": {"products": {"alpha": "2.0.7"}, "components": [{"name": "mine"}], "messages": [], "undecided": ["spec.products.alpha"], "subjects": 1},
	"topic missing": {"products": {"alpha": "2.0.0"}, "components": [{"name": "old"}], "messages": [], "undecided": ["catalog/alpha/applications"], "subjects": 1, "without": ["alpha/applications"]},
	"set missing": {"products": {"alpha": "2.0.0"}, "components": [{"name": "mine"}], "messages": [], "undecided": ["catalog/alpha/components"], "subjects": 1, "without": ["alpha/components"]},
}

test_case[name] if {
	some name, c in cases
	given := object.union(_input(c.products, c.components), object.get(c, "also", {}))
	with_catalog := json.remove(_catalog, object.get(c, "without", []))
	result := _result with input as given with data.insupport_facts as with_catalog with data.insupport.run as {"asOf": "2022-06-01"}
	result.open == set()
	{finding.message | some finding in result.findings} == {message | some message in c.messages}
	{entry.field | some entry in result.undecided} == {field | some field in c.undecided}
	count(result.subjects) == c.subjects
	every finding in result.findings {
		count(finding.references) > 0
		count(finding.evidence.facts) > 0
		count(finding.evidence.rows) > 0
		finding.evidence.comparison != ""
		finding.evidence.change != ""
	}
}

test_levels if {
	found := judgement.findings(removed.judgements) with input as _input({"alpha": "2.0.0"}, [{"name": "old"}, {"name": "older"}])
		with data.insupport_facts as _catalog
		with data.insupport.run as {"asOf": "2022-06-01"}
	{[finding.subject.name, object.get(finding, "level", "as the rule")] | some finding in found} == {["old", "as the rule"], ["older", "warning"]}
}
