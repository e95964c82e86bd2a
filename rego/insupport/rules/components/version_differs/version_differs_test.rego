package insupport.rules.components.version_differs_test

import data.insupport.lib.components_test
import data.insupport.lib.judgement
import data.insupport.lib.judgement_test
import data.insupport.rules.components.version_differs

_catalog := components_test.sample({"applications": {}})

_result := judgement_test.result(version_differs.subjects, version_differs.judgements)

cases := {
	"no components": {"products": {"alpha": "2.0.0"}, "components": [], "messages": [], "undecided": [], "subjects": 0},
	"no product that ships any": {"products": {"other": "1.0"}, "components": [{"name": "web", "version": "9"}], "messages": [], "undecided": [], "subjects": 0},
	"shipped version": {"products": {"alpha": "2.0.0"}, "components": [{"name": "web", "version": "2.0.0"}], "messages": [], "undecided": [], "subjects": 1},
	"another shipped version": {"products": {"alpha": "2.0.0"}, "components": [{"name": "web", "version": "2.1.0"}], "messages": [], "undecided": [], "subjects": 1},
	"leading v and vendor suffix": {"products": {"alpha": "2.0.0"}, "components": [{"name": "web", "version": "v2.0.0-vendor.3"}], "messages": [], "undecided": [], "subjects": 1},
	"by an alias": {"products": {"alpha": "2.0.0"}, "components": [{"name": "WWW", "version": "2.0.0"}], "messages": [], "undecided": [], "subjects": 1},
	"one off": {"products": {"alpha": "2.0.0"}, "components": [{"name": "web", "version": "2.0.1"}], "messages": ["web 2.0.1 is not the version that Alpha 2.0.0 ships (2.0.0, 2.1.0-1)"], "undecided": [], "subjects": 1},
	"other line": {"products": {"alpha": "1.0.0"}, "components": [{"name": "web", "version": "2.0.0"}], "messages": ["web 2.0.0 is not the version that Alpha 1.0.0 ships (1.4.0)"], "undecided": [], "subjects": 1},
	"version absent": {"products": {"alpha": "2.0.0"}, "components": [{"name": "web"}], "messages": [], "undecided": ["spec.components[0].version"], "subjects": 1},
	"version empty": {"products": {"alpha": "2.0.0"}, "components": [{"name": "web", "version": ""}], "messages": [], "undecided": ["spec.components[0].version"], "subjects": 1},
	"version not readable": {"products": {"alpha": "2.0.0"}, "components": [{"name": "web", "version": "latest"}], "messages": [], "undecided": ["spec.components[0].version"], "subjects": 1},
	"version not published": {"products": {"alpha": "2.0.0"}, "components": [{"name": "cache", "version": "1.0"}], "messages": [], "undecided": ["catalog/alpha/components/sets/2.0.0/apps/components/cache"], "subjects": 1},
	"not shipped at all": {"products": {"alpha": "2.0.0"}, "components": [{"name": "mine", "version": "1.0"}], "messages": [], "undecided": [], "subjects": 0},
	"release not known": {"products": {"alpha": "2.0.7"}, "components": [{"name": "web", "version": "2.0.0"}], "messages": [], "undecided": ["spec.products.alpha"], "subjects": 1},
	"topic missing": {"products": {"alpha": "2.0.0"}, "components": [{"name": "web", "version": "2.0.0"}], "messages": [], "undecided": ["catalog/alpha/components"], "subjects": 1, "without": ["alpha/components"]},
}

test_case[name] if {
	some name, c in cases
	given := object.union(components_test.cluster(c.products, c.components), object.get(c, "also", {}))
	with_catalog := json.remove(_catalog, object.get(c, "without", []))
	result := _result with input as given with data.insupport_facts as with_catalog with data.insupport.run as {"asOf": "2022-06-01"}
	judgement_test.as_wanted(result, c)
}

test_dispute_is_cited if {
	found := judgement.findings(version_differs.judgements) with input as components_test.cluster({"alpha": "2.0.0"}, [{"name": "web", "version": "2.0.1"}])
		with data.insupport_facts as _catalog
		with data.insupport.run as {"asOf": "2022-06-01"}
	some finding in found
	finding.disputed
	count(finding.references) == 3
}

# Of two products that ship it, the one that gives a version counts.
test_version_of_another_product if {
	beta := object.union(_catalog.alpha, {
		"product": {"name": "Beta"},
		"components": {"sets": {"2.0.0": {"apps": {"components": {"cache": ["3.0.0"]}}}}},
	})
	found := judgement.findings(version_differs.judgements) with input as components_test.cluster({"alpha": "2.0.0", "beta": "2.0.0"}, [{"name": "cache", "version": "1.0"}])
		with data.insupport_facts as object.union(_catalog, {"beta": beta})
		with data.insupport.run as {"asOf": "2022-06-01"}
	{finding.message | some finding in found} == {"cache 1.0 is not the version that Beta 2.0.0 ships (3.0.0)"}
}
