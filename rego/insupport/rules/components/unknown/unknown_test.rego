package insupport.rules.components.unknown_test

import data.insupport.lib.components_test
import data.insupport.lib.judgement
import data.insupport.lib.judgement_test
import data.insupport.rules.components.unknown

_catalog := components_test.sample({"applications": {"removed": {"old": {"from": "2.0", "replacedBy": ["new"], "source": "p/rem"}, "older": {"from": "2.0", "basis": "inferred", "source": "p/rem"}, "web": {"from": "2.0", "source": "p/rem"}}}})

_result := {
	"undecided": judgement.needed(unknown.judgements),
	"outcome": judgement_test.outcome(unknown.subjects, unknown.judgements),
}

cases := {
	"no components": {"components": [], "outcome": "none"},
	"no product that ships any": {"products": {"other": "1.0"}, "components": [{"name": "web"}], "outcome": "none"},
	"shipped": {"components": [{"name": "web", "version": "2.0.0"}], "outcome": "holds"},
	"not shipped": {"components": [{"name": "mine"}], "outcome": "holds"},
	"shipped, applications missing": {"components": [{"name": "web"}], "without": ["alpha/applications"], "undecided": {"catalog/alpha/applications"}},
	"release not known": {"products": {"alpha": "2.0.7"}, "components": [{"name": "mine"}], "undecided": {"spec.products.alpha"}},
	"set missing": {"components": [{"name": "web"}], "without": ["alpha/components"], "undecided": {"catalog/alpha/components"}},
	"other names missing": {"components": [{"name": "www"}], "without": ["alpha/aliases"], "undecided": {"catalog/aliases"}},
	"list cut short": {"components": [], "also": {"spec": {"gaps": [{"path": "spec.components"}]}}, "undecided": {"spec.components"}},
}

test_case[name] if {
	some name, c in cases
	given := object.union(components_test.cluster(object.get(c, "products", {"alpha": "2.0.0"}), c.components), object.get(c, "also", {}))
	with_catalog := json.remove(_catalog, object.get(c, "without", []))
	result := _result with input as given with data.insupport_facts as with_catalog with data.insupport.run as {"asOf": "2022-06-01"}
	result.outcome == object.get(c, "outcome", "needs")
	{entry.field | some entry in result.undecided} == object.get(c, "undecided", set())
}
