package insupport.rules.components.custom_configuration_test

import data.insupport.lib.judgement
import data.insupport.rules.components.custom_configuration

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
	"applications": {},
	"support": {"terms": {"2.0": {"apps": {"tier": "secondary", "matrix": "m", "source": "p/terms", "basis": "inferred"}}}},
}}

_input(products, components) := {
	"apiVersion": "insupport/v1",
	"kind": "ClusterInventory",
	"metadata": {"name": "c"},
	"spec": {"products": products, "components": components},
}

_result := {
	"findings": judgement.findings(custom_configuration.judgements),
	"undecided": judgement.needed(custom_configuration.judgements),
	"subjects": custom_configuration.subjects,
	"open": judgement.open(custom_configuration.subjects, custom_configuration.judgements),
}

cases := {
	"no components": {"products": {"alpha": "2.0.0"}, "components": [], "messages": [], "undecided": [], "subjects": 0},
	"no product that ships any": {"products": {"other": "1.0"}, "components": [{"name": "web", "version": "9"}], "messages": [], "undecided": [], "subjects": 0},
	"default": {"products": {"alpha": "2.0.0"}, "components": [{"name": "web", "version": "2.0.0", "configuration": "default"}], "messages": [], "undecided": [], "subjects": 1},
	"custom": {"products": {"alpha": "2.0.0"}, "components": [{"name": "web", "version": "2.0.0", "configuration": "custom"}], "messages": ["web 2.0.0 has a custom configuration: root-cause work ends at basic identification"], "undecided": [], "subjects": 1},
	"absent": {"products": {"alpha": "2.0.0"}, "components": [{"name": "web", "version": "2.0.0"}], "messages": [], "undecided": ["spec.components[0].configuration"], "subjects": 1},
	"empty": {"products": {"alpha": "2.0.0"}, "components": [{"name": "web", "version": "2.0.0", "configuration": ""}], "messages": [], "undecided": ["spec.components[0].configuration"], "subjects": 1},
	"no text": {"products": {"alpha": "2.0.0"}, "components": [{"name": "web", "version": "2.0.0", "configuration": 3}], "messages": [], "undecided": ["spec.components[0].configuration"], "subjects": 1},
	"not shipped": {"products": {"alpha": "2.0.0"}, "components": [{"name": "mine", "configuration": "custom"}], "messages": [], "undecided": [], "subjects": 0},
	"no terms": {"products": {"alpha": "2.0.0"}, "components": [{"name": "web", "version": "2.0.0", "configuration": "custom"}], "messages": [], "undecided": ["catalog/alpha/support"], "subjects": 1, "without": ["alpha/support"]},
	"topic missing, nothing stated": {"products": {"alpha": "2.0.0"}, "components": [{"name": "web"}], "messages": [], "undecided": ["catalog/alpha/components"], "subjects": 1, "without": ["alpha/components"]},
	"topic missing, as delivered": {"products": {"alpha": "2.0.0"}, "components": [{"name": "web", "configuration": "default"}], "messages": [], "undecided": [], "subjects": 0, "without": ["alpha/components"]},
	"topic missing": {"products": {"alpha": "2.0.0"}, "components": [{"name": "web", "version": "2.0.0", "configuration": "custom"}], "messages": [], "undecided": ["catalog/alpha/components"], "subjects": 1, "without": ["alpha/components"]},
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

test_disputed_terms[name] if {
	some name, [dispute, disputed] in {
		"not disputed": [{}, false],
		"disputed": [{"why": "w"}, true],
	}
	path := "/alpha/support/terms/2.0/apps/disputed"
	found := judgement.findings(custom_configuration.judgements) with data.insupport_facts as json.patch(_catalog, [{"op": "add", "path": path, "value": dispute}])
		with input as _input({"alpha": "2.0.0"}, [{"name": "web", "configuration": "custom"}])
		with data.insupport.run as {"asOf": "2022-06-01"}
	{finding.disputed | some finding in found} == {disputed}
}
