package insupport.rules.components.deprecated_test

import data.insupport.lib.components_test
import data.insupport.lib.judgement
import data.insupport.lib.judgement_test
import data.insupport.rules.components.deprecated

_catalog := components_test.sample({"applications": {"deprecated": {"web": {"from": "2.0.0", "replacedBy": ["mesh"], "source": "p/dep"}, "cache": {"from": "2.0", "source": "p/dep"}}}})

_result := judgement_test.result(deprecated.subjects, deprecated.judgements)

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
	given := object.union(components_test.cluster(c.products, c.components), object.get(c, "also", {}))
	with_catalog := json.remove(_catalog, object.get(c, "without", []))
	result := _result with input as given with data.insupport_facts as with_catalog with data.insupport.run as {"asOf": "2022-06-01"}
	judgement_test.as_wanted(result, c)
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
	found := judgement.findings(deprecated.judgements) with input as components_test.cluster({"alpha": "1.0.0", "beta": "2.0.0"}, [{"name": "old"}])
		with data.insupport_facts as object.union(_catalog, {"beta": beta})
		with data.insupport.run as {"asOf": "2022-06-01"}
	{finding.message | some finding in found} == messages
}
