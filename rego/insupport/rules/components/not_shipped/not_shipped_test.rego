package insupport.rules.components.not_shipped_test

import data.insupport.lib.components_test
import data.insupport.lib.judgement
import data.insupport.lib.judgement_test
import data.insupport.rules.components.not_shipped

_catalog := components_test.sample({"applications": {"notShipped": {"gone": {"from": "1.0", "below": "2.0", "note": "it is about to go", "source": "p/gone"}, "lb": {"from": "2.0", "note": "it went elsewhere", "source": "p/lb", "disputed": {"why": "w", "values": [{"value": "a", "source": "p/x"}, {"value": "b", "source": "p/y"}]}}}, "removed": {"old": {"from": "2.0", "source": "p/removed"}}}})

_result := judgement_test.result(not_shipped.subjects, not_shipped.judgements)

cases := {
	"no components": {"products": {"alpha": "2.0.0"}, "components": [], "messages": [], "undecided": [], "subjects": 0},
	"no product that ships any": {"products": {"other": "1.0"}, "components": [{"name": "web", "version": "9"}], "messages": [], "undecided": [], "subjects": 0},
	"shipped": {"products": {"alpha": "2.0.0"}, "components": [{"name": "web", "version": "2.0.0"}], "messages": [], "undecided": [], "subjects": 1},
	"by an alias": {"products": {"alpha": "2.0.0"}, "components": [{"name": "www"}], "messages": [], "undecided": [], "subjects": 1},
	"not shipped": {"products": {"alpha": "2.0.0"}, "components": [{"name": "mine", "version": "1.0"}], "messages": ["mine 1.0 is no application of Alpha 2.0.0, so it is not covered"], "undecided": [], "subjects": 1},
	"not shipped, with a reason": {"products": {"alpha": "2.0.0"}, "components": [{"name": "lb"}], "messages": ["lb is no application of Alpha 2.0.0, so it is not covered: it went elsewhere"], "undecided": [], "subjects": 1},
	"reason of a later line": {"products": {"alpha": "1.0.0"}, "components": [{"name": "lb"}], "messages": ["lb is no application of Alpha 1.0.0, so it is not covered"], "undecided": [], "subjects": 1},
	"reason of an earlier line": {"products": {"alpha": "2.0.0"}, "components": [{"name": "gone"}], "messages": ["gone is no application of Alpha 2.0.0, so it is not covered"], "undecided": [], "subjects": 1},
	"reason up to a line": {"products": {"alpha": "1.0.0"}, "components": [{"name": "gone"}], "messages": ["gone is no application of Alpha 1.0.0, so it is not covered: it is about to go"], "undecided": [], "subjects": 1},
	"removed is not this rule": {"products": {"alpha": "2.0.0"}, "components": [{"name": "old"}], "messages": [], "undecided": [], "subjects": 1},
	"release not known": {"products": {"alpha": "2.0.7"}, "components": [{"name": "mine"}], "messages": [], "undecided": ["spec.products.alpha"], "subjects": 1},
	"topic missing": {"products": {"alpha": "2.0.0"}, "components": [{"name": "web", "version": "2.0.0"}], "messages": [], "undecided": ["catalog/alpha/components"], "subjects": 1, "without": ["alpha/components"]},
}

test_case[name] if {
	some name, c in cases
	given := object.union(components_test.cluster(c.products, c.components), object.get(c, "also", {}))
	with_catalog := json.remove(_catalog, object.get(c, "without", []))
	result := _result with input as given with data.insupport_facts as with_catalog with data.insupport.run as {"asOf": "2022-06-01"}
	judgement_test.as_wanted(result, c)
}

test_dispute[component] if {
	some component, [release, disputed, sources] in {
		"lb": ["2.0.0", true, ["p/lb", "p/x", "p/y", "p/set2"]],
		"gone": ["1.0.0", false, ["p/gone", "p/set1"]],
		"mine": ["2.0.0", false, ["p/set2"]],
	}
	found := judgement.findings(not_shipped.judgements) with input as components_test.cluster({"alpha": release}, [{"name": component}])
		with data.insupport_facts as _catalog
		with data.insupport.run as {"asOf": "2022-06-01"}
	{[finding.disputed, [ref.source | some ref in finding.references]] | some finding in found} == {[disputed, sources]}
}
