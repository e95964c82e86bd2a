package insupport.rules.experimental.unknown_test

import data.insupport.lib.experimental_test
import data.insupport.lib.judgement
import data.insupport.lib.judgement_test
import data.insupport.rules.experimental.unknown

cases := {
	"nothing in use": {"given": experimental_test.cluster({"plat": "2.0.0"}, "production", [], []), "outcome": "none"},
	"another environment": {"given": experimental_test.cluster({"plat": "3.0.0"}, "nonProduction", ["mesh"], []), "outcome": "none"},
	"finished": {"given": experimental_test.cluster({"plat": "2.0.0"}, "production", ["web"], []), "outcome": "holds"},
	"experimental": {"given": experimental_test.cluster({"plat": "2.0.0"}, "production", ["mesh"], []), "outcome": "holds"},
	"exception hangs on the components": {
		"given": {"spec": {"products": {"plat": "2.0.0"}, "features": ["mesh"]}},
		"outcome": "needs",
		"needs": {["spec.components", ""]},
	},
	"line whose pages nobody read": {
		"given": experimental_test.cluster({"plat": "3.0.0"}, "production", ["mesh"], []),
		"outcome": "needs",
		"needs": {["spec.products.plat", {"message": "Nobody read what the pages of Plat 3.0.0 say on what is experimental"}]},
	},
	"topic missing": {
		"given": experimental_test.cluster({"plat": "2.0.0"}, "production", ["mesh"], []),
		"without": ["plat/experimental"],
		"outcome": "needs",
		"needs": {["catalog/plat/experimental", ""]},
	},
}

_result := {
	"outcome": judgement_test.outcome(unknown.subjects, unknown.judgements),
	"needs": {[entry.field, entry.why] | some entry in judgement.needed(unknown.judgements)},
}

test_unknown[name] if {
	some name, c in cases
	catalog := json.remove(experimental_test.sample, object.get(c, "without", []))
	result := _result with input as c.given with data.insupport_facts as catalog with data.insupport.run as {"asOf": "2021-06-01"}
	result == {"outcome": c.outcome, "needs": object.get(c, "needs", set())}
}
