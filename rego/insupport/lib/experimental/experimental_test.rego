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
