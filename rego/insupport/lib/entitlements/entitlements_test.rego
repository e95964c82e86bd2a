package insupport.lib.entitlements_test

import data.insupport.lib.entitlements

_activities := [
	{"type": "configuration", "severities": [3, 4], "inScope": ["a"], "outOfScope": ["b"], "effort": "E"},
	{"type": "failureAssistance", "severities": [1, 2, 3, 4], "inScope": ["c"], "documentedPathOnly": true},
	{"type": "rootCauseAnalysis", "severities": [1, 2, 3, 4], "customLimited": true},
	{"type": "fix", "severities": [3, 4]},
	{"type": "documentation", "severities": [4]},
]

_catalog := {
	"alpha": {
		"product": {"name": "Alpha", "policy": {"kind": "latestLines", "lines": 1}},
		"releases": {"order": ["1.0", "2.0"], "lines": {
			"1.0": {"source": "p", "releases": {"1.0.0": {"date": "2020-01-01", "source": "p"}}},
			"2.0": {"source": "p", "releases": {"2.0.0": {"date": "2022-01-01", "source": "p"}}},
		}},
		"components": {"sets": {
			"1.0.0": {"apps": {"source": "p", "components": {"web": ["1.0.0"]}}},
			"2.0.0": {
				"apps": {"source": "p", "components": {"web": ["2.0.0"], "odd": ["1.0.0"]}},
				"core": {"source": "p", "components": {"engine": ["2.0.0"]}},
				"services": {"source": "p", "components": {"queue": []}},
				"misc": {"source": "p", "components": {"rest": ["1"], "plain": ["1"]}},
			},
		}},
		"aliases": {},
		"applications": {"lines": {"2.0": {"web": {"source": "p", "notes": ["One per cluster"]}}}},
		"support": {
			"severities": {"definitions": "notPublished", "numbers": [1, 2, 3, 4], "source": "p"},
			"matrices": {
				"platform": {"title": "Platform", "activities": _activities},
				"services": {"title": "Services", "activities": [{"type": "configuration", "severities": [4]}]},
				"product": {"title": "Product", "activities": _activities},
				"experimental": {"title": "Experimental", "activities": [{"type": "configuration", "severities": [4], "inScope": ["g"]}]},
			},
			"terms": {
				"1.0": {"apps": {"tier": "secondary", "matrix": "platform", "source": "p/terms"}},
				"2.0": {
					"apps": {"tier": "secondary", "matrix": "platform", "source": "p/terms"},
					"core": {"tier": "full", "matrix": "product", "basis": "inferred", "source": "p/terms"},
					"services": {"tier": "secondary", "matrix": "services", "source": "p/terms", "note": "A note", "disputed": {"why": "W", "values": [{"value": "x", "source": "p/x"}, {"value": "y", "source": "p/y"}]}},
				},
			},
		},
	},
	"beta": {
		"product": {"name": "Beta", "policy": {"kind": "latestLines", "lines": 3}, "runsOn": ["alpha", "base"]},
		"releases": {"order": ["1.0"], "lines": {"1.0": {"source": "p", "releases": {"1.0.0": {"date": "2020-01-01", "source": "p"}, "1.0.5": {"date": "2023-01-01", "source": "p"}}}}},
		"components": {"sets": {"1.0": {"apps": {"source": "p", "components": {"addon": ["1.0.0"], "odd": [], "queue": ["3.0.0"]}}}}},
		"support": {"matrices": {"platform": {"title": "Platform", "activities": _activities}}, "terms": {"1.0": {"apps": {"tier": "secondary", "matrix": "platform", "source": "p/terms"}}}},
	},
}

_base := {"base": {"product": {"name": "Base"}}}

_input(products, component) := {"apiVersion": "insupport/v1", "kind": "ClusterInventory", "metadata": {"name": "c"}, "spec": {"products": products, "components": [component]}}

_listed(kind, name, term) := {
	"subject": {"kind": kind, "name": name},
	"name": name,
	"product": {"name": "alpha", "title": "Alpha", "line": "2.0"},
	"item": {"title": "An item"},
	"row": {"source": "p/item", "disputed": {"status": {"why": "W", "values": []}}},
	"term": object.union({"title": "experimental", "source": "p/exp"}, term),
}

_experimental := [
	_listed("component", "odd", {"severities": [4], "supportLevel": "standard", "warranty": "none", "mayBeDiscontinued": true}),
	_listed("component", "engine", {}),
	_listed("component", "plain", {"severities": [4]}),
	_listed("feature", "web", {"severities": [4]}),
]

_of(products, component, params) := entitlement if {
	list := entitlements.list with input as _input(products, component)
		with data.insupport_facts as object.get(params, "catalog", _catalog)
		with data.insupport.lib.experimental.listed as _experimental
		with data.insupport.lib.ways.off_path as object.get(params, "offPath", false)
		with data.insupport.run as object.union({"asOf": "2022-06-01"}, object.get(params, "run", {}))
	entitlement := list[0]
}

tier_cases := {
	"secondary": [{"alpha": "2.0.0"}, "web", "secondary"],
	"full": [{"alpha": "2.0.0"}, "engine", "full"],
	"own matrix": [{"alpha": "2.0.0"}, "queue", "secondary"],
	"experimental": [{"alpha": "2.0.0"}, "odd", "experimental"],
	"nobody shipped it": [{"alpha": "2.0.0"}, "mine", "none"],
	"group without terms": [{"alpha": "2.0.0"}, "rest", "none"],
	"expired line": [{"alpha": "1.0.0"}, "web", "none"],
	"on an expired line": [{"alpha": "1.0.0", "beta": "1.0.0"}, "addon", "none"],
	"on a line in support": [{"alpha": "2.0.0", "beta": "1.0.0"}, "addon", "secondary"],
	"not released": [{"beta": "1.0.5"}, "addon", "none"],
	"release not known": [{"alpha": "2.0.9"}, "web", "none"],
	"product not known": [{"gamma": "1.0.0"}, "web", "none"],
	"no product": [{}, "web", "none"],
}

test_tier[name] if {
	some name, [products, component, tier] in tier_cases
	entitlement := _of(products, {"name": component}, {})
	entitlement.tier == tier
	_consistent(entitlement)
}

_consistent(entitlement) if {
	entitlement.tier == "none"
	entitlement.activities == []
	entitlement.reason != ""
}

_consistent(entitlement) if {
	entitlement.tier != "none"
	count(entitlement.activities) > 0
	entitlement.severityDefinitions == "notPublished"
	count(entitlement.references) > 0
}

test_reasons[name] if {
	some name, [products, component, reason] in {
		"expired": [{"alpha": "1.0.0"}, "web", "Alpha 1.0.0 is out of support on 2022-06-01"],
		"what it runs on expired": [{"alpha": "1.0.0", "beta": "1.0.0"}, "addon", "Alpha 1.0.0 is out of support on 2022-06-01"],
		"not released": [{"beta": "1.0.5"}, "addon", "Beta 1.0.5 is not released on 2022-06-01"],
		"not shipped": [{"alpha": "2.0.0"}, "mine", "Not shipped with Alpha 2.0.0"],
		"no terms": [{"alpha": "2.0.0"}, "rest", "The catalog has no support terms for misc of Alpha 2.0"],
		"not known": [{"alpha": "2.0.9"}, "web", "Alpha 2.0.9 is not known to the catalog, so nothing can be promised"],
		"nothing": [{}, "web", "No product of this cluster ships components under support terms"],
		"older than the catalog": [{"alpha": "0.9.0"}, "web", "What the release ships is not known (spec.products.alpha)"],
		"window of what it runs on not known": [{"base": "1.0", "beta": "1.0.0"}, "addon", "The support window of Base 1.0 is not known"],
	}
	_of(products, {"name": component}, {"catalog": object.union(_catalog, _base)}).reason == reason
}

test_missing_topic_promises_nothing[topic] if {
	some topic in ["components", "support"]
	catalog := json.remove(_catalog, [concat("/", ["alpha", topic])])
	list := entitlements.list with input as _input({"alpha": "2.0.0"}, {"name": "web"})
		with data.insupport_facts as catalog
		with data.insupport.lib.experimental.listed as []
		with data.insupport.run as {"asOf": "2022-06-01"}
	list[0].tier == "none"
	list[0].reason != ""
}

_activity(entitlement, type) := [a | some a in entitlement.activities; a.type == type][0]

test_activities_of_the_matrix if {
	entitlement := _of({"alpha": "2.0.0"}, {"name": "web", "version": "2.0.0", "configuration": "default"}, {})
	_activity(entitlement, "configuration") == {"type": "configuration", "severities": [3, 4], "inScope": ["a"], "outOfScope": ["b"], "effort": "E", "source": "p/terms"}
	_activity(entitlement, "rootCauseAnalysis") == {"type": "rootCauseAnalysis", "severities": [1, 2, 3, 4], "inScope": [], "outOfScope": [], "effort": "Not published", "source": "p/terms"}
	entitlement.limits == ["Failure assistance only on documented ways of installing and upgrading", "One per cluster"]
	entitlement.shippedBy == {"product": "alpha", "release": "2.0.0", "group": "apps", "versions": ["2.0.0"]}
}

test_custom_configuration_limits_root_cause_work if {
	entitlement := _of({"alpha": "2.0.0"}, {"name": "web", "version": "2.0.0", "configuration": "custom"}, {})
	count(_activity(entitlement, "rootCauseAnalysis").limits) == 1
	not _activity(entitlement, "fix").limits
	"The configuration is custom: root-cause work ends at basic identification" in entitlement.limits
}

test_other_version_is_a_limit if {
	entitlement := _of({"alpha": "2.0.0"}, {"name": "web", "version": "2.0.1"}, {})
	"The release ships 2.0.0; 2.0.1 is not what the vendor tested" in entitlement.limits
}

test_dispute_and_note_are_told if {
	entitlement := _of({"alpha": "2.0.0"}, {"name": "queue"}, {})
	entitlement.disputed
	"A note" in entitlement.limits
	"Sources disagree: W" in entitlement.limits
	count(entitlement.references) == 3
}

test_dispute_on_what_is_not_shipped if {
	row := {"from": "2.0", "note": "N", "disputed": {"why": "W", "values": []}, "source": "p"}
	catalog := json.patch(_catalog, [{"op": "add", "path": "/alpha/applications", "value": {"notShipped": {"mine": row}}}])
	entitlement := _of({"alpha": "2.0.0"}, {"name": "mine"}, {"catalog": catalog})
	endswith(entitlement.reason, "; sources disagree: W")
}

# In production there is none where the terms say so, and that is what counts by default.
test_experimental_in_production[environment] if {
	some environment, [severities, limits] in {
		"": [[], {"None in production, which is what counts where no environment is stated"}],
		"production": [[], {"None in production"}],
		"nonProduction": [[4], set()],
	}
	catalog := json.patch(_catalog, [
		{"op": "add", "path": "/alpha/support/matrices/experimental/activities/0/notInProduction", "value": true},
		{"op": "add", "path": "/alpha/support/official", "value": {"title": "Terms", "definitions": {"experimental": "D"}, "source": "p/official"}},
	])
	given := json.patch(_input({"alpha": "2.0.0"}, {"name": "odd"}), [{"op": "add", "path": "/spec/environment", "value": environment}])
	list := entitlements.list with input as given
		with data.insupport_facts as catalog
		with data.insupport.lib.experimental.listed as [_listed("component", "odd", {
			"severities": [4],
			"supportLevel": "standard",
			"warranty": "none",
			"mayBeDiscontinued": true,
			"releasePromised": false,
		})]
		with data.insupport.run as {"asOf": "2022-06-01"}
	activity := list[0].activities[0]
	activity.severities == severities
	{limit | some limit in activity.limits} == limits
	"D" in list[0].limits
	some limit in list[0].limits
	endswith(limit, "not for production, no promise that it is ever released")
	list[0].references[count(list[0].references) - 1].source == "p/official"
}

test_experimental_terms if {
	entitlement := _of({"alpha": "2.0.0"}, {"name": "odd"}, {})
	entitlement.level == "standard"
	entitlement.warranty == "none"
	entitlement.disputed
	[[a.severities, a.source] | some a in entitlement.activities] == [[[4], "p/exp"]]
	[ref.source | some ref in entitlement.references] == ["p/item", "p/exp"]
	"Experimental: support level standard, warranty none, may be discontinued without notice, not for production" in entitlement.limits
}

failure_cases := {
	"no target": [{}, [1, 2, 3, 4]],
	"documented": [{"run": {"target": {"alpha": "2.0.0"}}}, [1, 2, 3, 4]],
	"off the documented paths": [{"run": {"target": {"alpha": "2.0.0"}}, "offPath": true}, []],
}

test_failure_assistance_on_documented_paths_only[name] if {
	some name, [params, severities] in failure_cases
	entitlement := _of({"alpha": "2.0.0"}, {"name": "web"}, params)
	_activity(entitlement, "failureAssistance").severities == severities
	_activity(entitlement, "configuration").severities == [3, 4]
}

# What is missing on one product takes nothing from what another one ships.
test_topic_of_another_product_missing[component] if {
	some component, said in {
		"web": {"tier": "secondary"},
		"mine": {"tier": "none", "reason": "What the release ships is not known (catalog/beta/components)"},
	}
	catalog := json.remove(_catalog, ["beta/components"])
	entitlement := _of({"alpha": "2.0.0", "beta": "1.0.0"}, {"name": component}, {"catalog": catalog})
	object.filter(entitlement, ["tier", "reason"]) == said
}

test_set_that_gives_the_version[name] if {
	some name, [products, product] in {
		"one set": [{"alpha": "2.0.0"}, "alpha"],
		"the other gives it": [{"alpha": "2.0.0", "beta": "1.0.0"}, "beta"],
	}
	_of(products, {"name": "queue"}, {}).shippedBy.product == product
}

test_experimental_terms_that_say_little if {
	entitlement := _of({"alpha": "2.0.0"}, {"name": "plain", "configuration": "default"}, {})
	[entitlement.tier, entitlement.level, entitlement.warranty, entitlement.mayBeDiscontinued] == ["experimental", "notPublished", "notPublished", false]
	entitlement.limits == []
}

# Without their matrix, experimental items fall under no other terms.
test_experimental_matrix_missing if {
	catalog := json.remove(_catalog, ["alpha/support/matrices/experimental"])
	_of({"alpha": "2.0.0"}, {"name": "odd"}, {"catalog": catalog}).reason == "The catalog has no support terms for apps of Alpha 2.0"
}

test_severity_definitions if {
	catalog := json.patch(_catalog, [{"op": "replace", "path": "/alpha/support/severities/definitions", "value": "D"}])
	_of({"alpha": "2.0.0"}, {"name": "web"}, {"catalog": catalog}).severityDefinitions == "D"
}

test_limits[name] if {
	some name, [component, limits] in {
		"version not readable": [{"name": "web", "version": "latest"}, ["Failure assistance only on documented ways of installing and upgrading", "One per cluster"]],
		"version not published": [{"name": "queue", "version": "1.0"}, ["A note", "Sources disagree: W"]],
	}
	_of({"alpha": "2.0.0"}, object.union(component, {"configuration": "default"}), {}).limits == limits
}
