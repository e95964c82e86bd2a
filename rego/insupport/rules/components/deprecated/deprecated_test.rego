package insupport.rules.components.deprecated_test

import data.insupport.lib.judgement
import data.insupport.rules.components.deprecated

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
	"applications": {"deprecated": {"web": {"from": "2.0.0", "replacedBy": ["mesh"], "source": "p/dep"}, "cache": {"from": "2.0", "source": "p/dep"}}},
}}

_input(products, components) := {
	"apiVersion": "insupport/v1",
	"kind": "ClusterInventory",
	"metadata": {"name": "c"},
	"spec": {"products": products, "components": components},
}

_result := {
	"findings": judgement.findings(deprecated.judgements),
	"undecided": judgement.needed(deprecated.judgements),
	"subjects": deprecated.subjects,
	"open": judgement.open(deprecated.subjects, deprecated.judgements),
}

cases := {
	"no components": {"products": {"alpha": "2.0.0"}, "components": [], "messages": [], "undecided": [], "subjects": 0},
	"no product that ships any": {"products": {"other": "1.0"}, "components": [{"name": "web", "version": "9"}], "messages": [], "undecided": [], "subjects": 0},
	"before": {"products": {"alpha": "1.0.0"}, "components": [{"name": "web", "version": "1.4.0"}], "messages": [], "undecided": [], "subjects": 1},
	"from that release on": {"products": {"alpha": "2.0.0"}, "components": [{"name": "web", "version": "2.0.0"}], "messages": ["web 2.0.0 is deprecated since Alpha 2.0.0; replaced by mesh"], "undecided": [], "subjects": 1},
	"nothing replaces it": {"products": {"alpha": "2.0.0"}, "components": [{"name": "cache"}], "messages": ["cache is deprecated since Alpha 2.0"], "undecided": [], "subjects": 1},
	"not shipped": {"products": {"alpha": "2.0.0"}, "components": [{"name": "mine"}], "messages": [], "undecided": [], "subjects": 0},
	"topic missing": {"products": {"alpha": "2.0.0"}, "components": [{"name": "web", "version": "2.0.0"}], "messages": [], "undecided": ["catalog/alpha/applications"], "subjects": 1, "without": ["alpha/applications"]},
	"set missing": {"products": {"alpha": "2.0.0"}, "components": [{"name": "web", "version": "2.0.0"}], "messages": [], "undecided": ["catalog/alpha/components"], "subjects": 1, "without": ["alpha/components"]},
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

# What another product of the cluster says of a component that it does not ship is no news of it.
test_row_of_a_product_that_does_not_ship_it[name] if {
	some name, [set, messages] in {
		"shipped by the other": [{}, set()],
		"shipped by both": [{"old": ["1.0.0"]}, {"old is deprecated since Beta 2.0"}],
	}
	beta := object.union(_catalog.alpha, {
		"product": {"name": "Beta"},
		"components": {"sets": {"2.0.0": {"apps": {"source": "p/set3", "components": set}}}},
		"applications": {"deprecated": {"old": {"from": "2.0", "source": "p/dep"}}},
	})
	found := judgement.findings(deprecated.judgements) with input as _input({"alpha": "1.0.0", "beta": "2.0.0"}, [{"name": "old"}])
		with data.insupport_facts as object.union(_catalog, {"beta": beta})
		with data.insupport.run as {"asOf": "2022-06-01"}
	{finding.message | some finding in found} == messages
}
