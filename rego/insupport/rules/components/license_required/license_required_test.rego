package insupport.rules.components.license_required_test

import data.insupport.lib.judgement
import data.insupport.rules.components.license_required

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
	"applications": {"lines": {"2.0": {"web": {"source": "p/app", "license": {"level": "enterprise", "basis": "inferred"}}}}},
}}

_input(products, components) := {
	"apiVersion": "insupport/v1",
	"kind": "ClusterInventory",
	"metadata": {"name": "c"},
	"spec": {"products": products, "components": components},
}

_result := {
	"findings": judgement.findings(license_required.judgements),
	"undecided": judgement.needed(license_required.judgements),
	"subjects": license_required.subjects,
	"open": judgement.open(license_required.subjects, license_required.judgements),
}

cases := {
	"no components": {"products": {"alpha": "2.0.0"}, "components": [], "messages": [], "undecided": [], "subjects": 0},
	"no product that ships any": {"products": {"other": "1.0"}, "components": [{"name": "web", "version": "9"}], "messages": [], "undecided": [], "subjects": 0},
	"has it": {"products": {"alpha": "2.0.0"}, "components": [{"name": "web", "version": "2.0.0"}], "messages": [], "undecided": [], "subjects": 1, "also": {"spec": {"license": "enterprise"}}},
	"has another": {"products": {"alpha": "2.0.0"}, "components": [{"name": "web", "version": "2.0.0"}], "messages": ["web 2.0.0 needs the licence enterprise, the cluster has essential"], "undecided": [], "subjects": 1, "also": {"spec": {"license": "essential"}}},
	"not stated": {"products": {"alpha": "2.0.0"}, "components": [{"name": "web", "version": "2.0.0"}], "messages": [], "undecided": ["spec.license"], "subjects": 1},
	"empty": {"products": {"alpha": "2.0.0"}, "components": [{"name": "web", "version": "2.0.0"}], "messages": [], "undecided": ["spec.license"], "subjects": 1, "also": {"spec": {"license": ""}}},
	"needs none": {"products": {"alpha": "2.0.0"}, "components": [{"name": "cache"}], "messages": [], "undecided": [], "subjects": 0},
	"topic missing": {"products": {"alpha": "2.0.0"}, "components": [{"name": "web", "version": "2.0.0"}], "messages": [], "undecided": ["catalog/alpha/applications"], "subjects": 1, "also": {"spec": {"license": "essential"}}, "without": ["alpha/applications"]},
	"set missing, has it": {"products": {"alpha": "2.0.0"}, "components": [{"name": "web", "version": "2.0.0"}], "messages": [], "undecided": ["catalog/alpha/components"], "subjects": 1, "also": {"spec": {"license": "enterprise"}}, "without": ["alpha/components"]},
	"set missing, no row": {"products": {"alpha": "2.0.0"}, "components": [{"name": "mine"}], "messages": [], "undecided": ["catalog/alpha/components"], "subjects": 1, "also": {"spec": {"license": "essential"}}, "without": ["alpha/components"]},
	"of no set, no row": {"products": {"alpha": "2.0.0"}, "components": [{"name": "mine"}], "messages": [], "undecided": [], "subjects": 0, "also": {"spec": {"license": "essential"}}},
	"row gone from the set": {"products": {"alpha": "2.0.0"}, "components": [{"name": "web", "version": "2.0.0"}], "messages": ["web 2.0.0 needs the licence enterprise, the cluster has essential"], "undecided": [], "subjects": 1, "also": {"spec": {"license": "essential"}}, "without": ["alpha/components/sets/2.0.0/apps/components/web"]},
	"set missing, no row, licence not stated": {"products": {"alpha": "2.0.0"}, "components": [{"name": "mine"}], "messages": [], "undecided": ["catalog/alpha/components"], "subjects": 1, "without": ["alpha/components"]},
	"list cut short": {"products": {"alpha": "2.0.0"}, "components": [], "messages": [], "undecided": ["spec.components"], "subjects": 1, "also": {"spec": {"license": "essential", "gaps": [{"path": "spec.components"}]}}},
	"set missing": {"products": {"alpha": "2.0.0"}, "components": [{"name": "web", "version": "2.0.0"}], "messages": ["web 2.0.0 needs the licence enterprise, the cluster has essential"], "undecided": [], "subjects": 1, "also": {"spec": {"license": "essential"}}, "without": ["alpha/components"]},
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

# The decision stands without its words.
test_level_missing if {
	catalog := json.remove(_catalog, ["alpha/applications/lines/2.0/web/license/level"])
	given := object.union(_input({"alpha": "2.0.0"}, [{"name": "web"}]), {"spec": {"license": "essential"}})
	judgements := license_required.judgements with input as given with data.insupport_facts as catalog with data.insupport.run as {"asOf": "2022-06-01"}
	{found.answer | some found in judgements} == {"fails"}
}

test_level_and_licence_missing if {
	catalog := json.remove(_catalog, ["alpha/applications/lines/2.0/web/license/level"])
	needed := judgement.needed(license_required.judgements) with input as _input({"alpha": "2.0.0"}, [{"name": "web"}])
		with data.insupport_facts as catalog
		with data.insupport.run as {"asOf": "2022-06-01"}
	{[entry.field, entry.why] | some entry in needed} == {["spec.license", ""]}
}

test_words_for_a_licence_not_stated if {
	judgements := license_required.judgements with input as _input({"alpha": "2.0.0"}, [{"name": "web"}])
		with data.insupport_facts as _catalog
		with data.insupport.run as {"asOf": "2022-06-01"}
	some entry in judgement.needed(judgements)
	entry.why.message == "web needs the licence enterprise, and the licence of the cluster is not stated"
	count(entry.why.references) == 1
}
