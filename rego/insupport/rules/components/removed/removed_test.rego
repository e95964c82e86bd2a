package insupport.rules.components.removed_test

import data.insupport.lib.components_test
import data.insupport.lib.judgement
import data.insupport.lib.judgement_test
import data.insupport.rules.components.removed

_catalog := components_test.sample({"applications": {"removed": {"old": {"from": "2.0", "replacedBy": ["new"], "source": "p/rem"}, "older": {"from": "2.0", "basis": "inferred", "source": "p/rem"}, "web": {"from": "2.0", "source": "p/rem"}}}})

_result := judgement_test.result(removed.subjects, removed.judgements)

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
	given := object.union(components_test.cluster(c.products, c.components), object.get(c, "also", {}))
	with_catalog := json.remove(_catalog, object.get(c, "without", []))
	result := _result with input as given with data.insupport_facts as with_catalog with data.insupport.run as {"asOf": "2022-06-01"}
	judgement_test.as_wanted(result, c)
}

test_levels if {
	found := judgement.findings(removed.judgements) with input as components_test.cluster({"alpha": "2.0.0"}, [{"name": "old"}, {"name": "older"}])
		with data.insupport_facts as _catalog
		with data.insupport.run as {"asOf": "2022-06-01"}
	{[finding.subject.name, object.get(finding, "level", "as the rule")] | some finding in found} == {["old", "as the rule"], ["older", "warning"]}
}
