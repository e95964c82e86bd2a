package insupport.rules.components.license_required_test

import data.insupport.lib.components_test
import data.insupport.lib.judgement
import data.insupport.lib.judgement_test
import data.insupport.rules.components.license_required

_catalog := components_test.sample({"applications": {"lines": {"2.0": {"web": {"source": "p/app", "license": {"level": "enterprise", "basis": "inferred"}}}}}})

_result := judgement_test.result(license_required.subjects, license_required.judgements)

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
	given := object.union(components_test.cluster(c.products, c.components), object.get(c, "also", {}))
	with_catalog := json.remove(_catalog, object.get(c, "without", []))
	result := _result with input as given with data.insupport_facts as with_catalog with data.insupport.run as {"asOf": "2022-06-01"}
	judgement_test.as_wanted(result, c)
}

# The decision stands without its words.
test_level_missing if {
	catalog := json.remove(_catalog, ["alpha/applications/lines/2.0/web/license/level"])
	given := object.union(components_test.cluster({"alpha": "2.0.0"}, [{"name": "web"}]), {"spec": {"license": "essential"}})
	judgements := license_required.judgements with input as given with data.insupport_facts as catalog with data.insupport.run as {"asOf": "2022-06-01"}
	{found.answer | some found in judgements} == {"fails"}
}

test_level_and_licence_missing if {
	catalog := json.remove(_catalog, ["alpha/applications/lines/2.0/web/license/level"])
	needed := judgement.needed(license_required.judgements) with input as components_test.cluster({"alpha": "2.0.0"}, [{"name": "web"}])
		with data.insupport_facts as catalog
		with data.insupport.run as {"asOf": "2022-06-01"}
	{[entry.field, entry.why] | some entry in needed} == {["spec.license", ""]}
}

test_words_for_a_licence_not_stated if {
	judgements := license_required.judgements with input as components_test.cluster({"alpha": "2.0.0"}, [{"name": "web"}])
		with data.insupport_facts as _catalog
		with data.insupport.run as {"asOf": "2022-06-01"}
	some entry in judgement.needed(judgements)
	entry.why.message == "web needs the licence enterprise, and the licence of the cluster is not stated"
	count(entry.why.references) == 1
}
