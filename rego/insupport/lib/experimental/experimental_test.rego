package insupport.lib.experimental_test

import data.insupport.lib.experimental

# sample is a small catalog for the tests of the rules on experimental items.
sample := {
	"plat": {
		"product": {"name": "Plat", "policy": {"kind": "latestLines", "lines": 3}, "kubernetesRange": true, "sources": {"p": {"repository": "a/b"}}},
		"releases": {"order": ["1.0", "2.0", "3.0"], "lines": {
			"1.0": {"source": "p", "releases": {"1.0.0": {"date": "2020-01-01", "source": "p"}}},
			"2.0": {"source": "p", "releases": {"2.0.0": {"date": "2021-01-01", "source": "p"}}},
			"3.0": {"source": "p", "releases": {"3.0.0": {"date": "2022-01-01", "source": "p"}}},
		}},
		"aliases": {"www": {"id": "mesh", "source": "p"}},
		"experimental": {
			"documented": ["1.0", "2.0"],
			"terms": {
				"experimental": {"title": "experimental", "productionLevel": "violation", "severities": [4], "supportLevel": "standard", "source": "p/terms"},
				"notRecommended": {"title": "not recommended", "productionLevel": "warning", "source": "p/terms"},
			},
			"items": {
				"mesh": {"title": "Mesh", "kind": "component", "unless": {"any": [{"product": "suite"}, {"component": "suite"}]}, "lines": {
					"1.0": {"status": "experimental", "productionLevel": "warning", "disputed": {"status": {"why": "W", "values": [{"value": "experimental", "source": "p/a"}, {"value": "finished", "source": "p/b"}]}}, "source": "p/a"},
					"2.0": {"status": "experimental", "source": "p/a"},
				}},
				"insight": {"title": "Insight", "kind": "feature", "names": ["insight-manager"], "lines": {"2.0": {"status": "experimental", "productionLevel": "warning", "source": "p/i"}}},
				"disks": {"title": "Disks", "kind": "practice", "lines": {"2.0": {"status": "notRecommended", "source": "p/d"}}},
			},
		},
	},
	"top": {
		"product": {"name": "Top", "policy": {"kind": "latestLines", "lines": 3}, "kubernetesRange": true, "runsOn": ["plat"], "sources": {"p": {"repository": "a/b"}}},
		"releases": {"order": ["2.0"], "lines": {"2.0": {"source": "p", "releases": {"2.0.0": {"date": "2021-01-01", "source": "p"}}}}},
		"experimental": {"documented": ["2.0"], "terms": {}, "items": {}},
	},
}

# cluster makes an inventory with components and features in an environment.
cluster(products, environment, components, use) := {"spec": {
	"environment": environment,
	"products": products,
	"components": [{"name": name} | some name in components],
	"features": use,
}}

test_subject_says_where_it_runs if {
	checks := experimental.checks with input as {"spec": {"products": {"plat": "2.0.0"}, "components": [{"name": "x", "namespace": "n", "version": ""}]}}
		with data.insupport_facts as sample
		with data.insupport.run as {"asOf": "2021-06-01"}
	[check.subject | some check in checks] == [{"kind": "component", "name": "x", "namespace": "n", "at": "spec.components[0]"}]
}

_run := {"asOf": "2021-06-01"}

# What each check answers; fields only where nobody can tell.
_checks := {
	"nothing in use": {"given": cluster({"plat": "2.0.0"}, "", [], []), "answers": []},
	"no product that says anything": {"given": cluster({"else": "1"}, "", ["mesh"], []), "without": ["plat/aliases"], "answers": []},
	"lists": {"given": cluster({"plat": "2.0.0"}, "", ["mesh", "web"], ["disks"]), "answers": [["mesh", false], ["web", true], ["disks", false]]},
	"by another name": {"given": cluster({"plat": "2.0.0"}, "", ["Insight-Manager", "WWW"], []), "answers": [["Insight-Manager", false], ["WWW", false]]},
	"another line": {"given": cluster({"plat": "1.0.0"}, "", ["insight"], []), "answers": [["insight", true]]},
	"exception": {"given": cluster({"plat": "2.0.0", "suite": "1"}, "", ["mesh"], []), "answers": [["mesh", true]]},
	"told by the component": {"given": cluster({"plat": "2.0.0"}, "", ["insight-manager"], ["insight", "disks"]), "answers": [["insight-manager", false], ["disks", false], ["insight", true]]},
	"components twice": {"given": cluster({"plat": "2.0.0"}, "", ["disks", "disks"], []), "answers": [["disks", false], ["disks", false]]},
	"exception not known": {"given": {"spec": {"products": {"plat": "2.0.0"}, "features": ["mesh"]}}, "answers": [["mesh", "unknown", {"spec.components"}]]},
	"list cut short": {
		"given": object.union(cluster({"plat": "2.0.0"}, "", [], ["disks"]), {"spec": {"gaps": [{"path": "spec.features"}]}}),
		"answers": [["disks", false], ["", "unknown", {"spec.features"}]],
	},
	"topic missing": {
		"given": cluster({"plat": "2.0.0"}, "", ["mesh"], []),
		"without": ["plat/experimental"],
		"answers": [["mesh", "unknown", {"catalog/plat/experimental"}]],
	},
	"topic of one of two missing": {
		"given": cluster({"plat": "2.0.0", "top": "2.0.0"}, "", ["web", "mesh"], []),
		"without": ["top/experimental"],
		"answers": [["web", "unknown", {"catalog/top/experimental"}], ["mesh", false]],
	},
	"aliases missing": {
		"given": cluster({"plat": "2.0.0"}, "", ["web", "disks"], []),
		"without": ["plat/aliases"],
		"answers": [["web", "unknown", {"catalog/aliases"}], ["disks", false]],
	},
	"line that nobody read": {"given": cluster({"plat": "3.0.0"}, "", ["web"], []), "answers": [["web", "unknown", {"spec.products.plat"}]]},
	"terms missing": {
		"given": cluster({"plat": "2.0.0"}, "", ["disks"], []),
		"without": ["plat/experimental/terms/notRecommended"],
		"answers": [["disks", "unknown", {"catalog/plat/experimental/terms/notRecommended"}]],
	},
}

test_checks[name] if {
	some name, c in _checks
	checks := experimental.checks with input as c.given
		with data.insupport_facts as json.remove(sample, object.get(c, "without", []))
		with data.insupport.run as _run
	[_said(check) | some check in checks] == c.answers
}

_said(check) := [object.get(check.subject, "name", ""), check.answer, check.fields] if {
	check.answer == "unknown"
} else := [check.name, check.answer]

test_listed if {
	listed := experimental.listed with input as cluster({"plat": "2.0.0"}, "", ["mesh", "web"], ["disks"])
		with data.insupport_facts as sample
		with data.insupport.run as _run
	[check.name | some check in listed] == ["mesh", "disks"]
}

# The product whose installed line lists the item, not the first that knows of it.
test_product_whose_line_lists_it if {
	catalog := json.patch(sample, [{
		"op": "add", "path": "/top/experimental/items/insight",
		"value": {"title": "Insight", "lines": {"2.0": {"status": "experimental", "source": "p/i"}}},
	}])
	checks := experimental.checks with input as cluster({"plat": "1.0.0", "top": "2.0.0"}, "", ["insight"], [])
		with data.insupport_facts as catalog
		with data.insupport.run as _run
	[check.product.name | some check in checks] == ["top"]
}

test_production[environment] if {
	some environment, expected in {"production": true, "": true, "odd": true, "nonProduction": false}
	count([1 | experimental.production with input as {"spec": {"environment": environment}}]) == 1 == expected
}

test_words[environment] if {
	some environment, [release, comparison, disputed, sources] in {
		"production": ["1.0.0", "The environment is production, and Mesh is experimental on line 1.0", true, ["p/a", "p/terms", "p/a", "p/b"]],
		"nonProduction": ["2.0.0", "The environment is not production, and Mesh is experimental on line 2.0", false, ["p/a", "p/terms"]],
	}
	words := [experimental.words(check, "!", "Another one") | some check in experimental.checks] with input as cluster({"plat": release}, environment, ["mesh"], [])
		with data.insupport_facts as sample
		with data.insupport.run as _run
	[[found.evidence.comparison, found.disputed, [ref.source | some ref in found.references]] | some found in words] == [[comparison, disputed, sources]]
}
