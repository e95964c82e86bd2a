package insupport.rules.experimental.limited_support_test

import data.insupport.lib.experimental_test
import data.insupport.lib.judgement_test
import data.insupport.rules.experimental.limited_support

_run := {"asOf": "2021-06-01"}

_result := judgement_test.result(limited_support.subjects, limited_support.judgements)

cases := {
	"nothing in use": {"given": experimental_test.cluster({"plat": "2.0.0"}, "nonProduction", [], []), "subjects": 0},
	"empty inventory": {"given": {}, "subjects": 0},
	"environment not stated": {"given": experimental_test.cluster({"plat": "2.0.0"}, "", ["mesh"], []), "subjects": 0},
	"components cut short": {"given": object.union(experimental_test.cluster({"plat": "2.0.0"}, "nonProduction", ["web"], []), {"spec": {"gaps": [{"path": "spec.components"}]}}), "undecided": ["spec.components"], "subjects": 2},
	"another environment": {"given": experimental_test.cluster({"plat": "2.0.0"}, "production", ["mesh"], []), "subjects": 0},
	"no product that says anything": {"given": experimental_test.cluster({"else": "1"}, "nonProduction", ["mesh"], []), "subjects": 0},
	"something else": {"given": experimental_test.cluster({"plat": "2.0.0"}, "nonProduction", ["web"], [])},
	"exception: another product": {"given": experimental_test.cluster({"plat": "2.0.0", "suite": "1.0.0"}, "nonProduction", ["mesh"], [])},
	"exception: another component": {"given": experimental_test.cluster({"plat": "2.0.0"}, "nonProduction", ["mesh", "suite"], []), "subjects": 2},
	"exception hangs on the components": {"given": {"spec": {"environment": "nonProduction", "products": {"plat": "2.0.0"}, "features": ["mesh"]}}, "undecided": ["spec.components"]},
	"line whose pages nobody read": {"given": experimental_test.cluster({"plat": "3.0.0"}, "nonProduction", ["mesh"], []), "undecided": ["spec.products.plat"]},
	"release not readable": {"given": experimental_test.cluster({"plat": "latest"}, "nonProduction", ["mesh"], []), "undecided": ["spec.products.plat"]},
	"topic missing": {"given": experimental_test.cluster({"plat": "2.0.0"}, "nonProduction", ["mesh"], []), "without": ["plat/experimental"], "undecided": ["catalog/plat/experimental"]},
	"topic of one of two products missing": {"given": experimental_test.cluster({"plat": "2.0.0", "top": "2.0.0"}, "nonProduction", ["web"], []), "without": ["plat/experimental"], "undecided": ["catalog/plat/experimental"]},
	"experimental": {"given": experimental_test.cluster({"plat": "2.0.0"}, "nonProduction", ["mesh"], []), "messages": ["Mesh is experimental in Plat 2.0: standard support, severity 4 only"]},
	"as a feature": {"given": experimental_test.cluster({"plat": "2.0.0"}, "nonProduction", [], ["insight"]), "messages": ["Insight is experimental in Plat 2.0: standard support, severity 4 only"]},
	"terms that limit nothing": {"given": experimental_test.cluster({"plat": "2.0.0"}, "nonProduction", [], ["disks"])},
}

test_limited_support[name] if {
	some name, c in cases
	catalog := json.remove(experimental_test.sample, object.get(c, "without", []))
	result := _result with input as c.given
		with data.insupport_facts as catalog
		with data.insupport.run as _run
	judgement_test.as_wanted(result, c)
}
