package insupport.rules.components.custom_configuration_test

import data.insupport.lib.components_test
import data.insupport.lib.judgement
import data.insupport.lib.judgement_test
import data.insupport.rules.components.custom_configuration

_catalog := components_test.sample({
	"applications": {},
	"support": {"terms": {"2.0": {"apps": {"tier": "secondary", "matrix": "m", "source": "p/terms", "basis": "inferred"}}}},
})

_result := judgement_test.result(custom_configuration.subjects, custom_configuration.judgements)

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
	given := object.union(components_test.cluster(c.products, c.components), object.get(c, "also", {}))
	with_catalog := json.remove(_catalog, object.get(c, "without", []))
	result := _result with input as given with data.insupport_facts as with_catalog with data.insupport.run as {"asOf": "2022-06-01"}
	judgement_test.as_wanted(result, c)
}

test_disputed_terms[name] if {
	some name, [dispute, disputed] in {
		"not disputed": [{}, false],
		"disputed": [{"why": "w"}, true],
	}
	path := "/alpha/support/terms/2.0/apps/disputed"
	found := judgement.findings(custom_configuration.judgements) with data.insupport_facts as json.patch(_catalog, [{"op": "add", "path": path, "value": dispute}])
		with input as components_test.cluster({"alpha": "2.0.0"}, [{"name": "web", "configuration": "custom"}])
		with data.insupport.run as {"asOf": "2022-06-01"}
	{finding.disputed | some finding in found} == {disputed}
}
