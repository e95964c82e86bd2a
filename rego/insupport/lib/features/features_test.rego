package insupport.lib.features_test

import data.insupport.lib.features

# sample is a small catalog for the tests of the rules on features.
sample := {
	"plat": {
		"product": {"name": "Plat", "policy": {"kind": "latestLines", "lines": 3}, "sources": {"p": {"repository": "a/b"}}},
		"releases": {"order": ["1.0", "2.0"], "lines": {
			"1.0": {"source": "p", "releases": {"1.0.0": {"date": "2020-01-01", "source": "p"}, "1.0.3": {"date": "2020-06-01", "source": "p"}}},
			"2.0": {"source": "p", "releases": {"2.0.0": {"date": "2021-01-01", "source": "p"}}},
		}},
		"features": {
			"late": {"title": "Late", "since": "1.0.3", "patch": true, "source": "p/late"},
			"new": {"title": "New", "since": "2.0.0", "basis": "inferred", "source": "p/new"},
			"old": {"title": "Old", "deprecatedIn": "1.0.3", "removedIn": "2.0.0", "replacement": "New", "source": "p/old", "disputed": {"removedIn": {"why": "W", "values": [{"value": "2.0.0", "source": "p/old"}, {"value": "3.0.0", "source": "p/other"}]}}},
			"fading": {"title": "Fading", "deprecatedIn": "1.0.0", "source": "p/fading"},
			"banned": {"title": "Banned", "unsupportedIn": ["2.0"], "source": "p/banned"},
			"parted": {"title": "Parted", "removedIn": "2.0.0", "unsupportedIn": ["1.0"], "source": "p/parted"},
			"torn": {"title": "Torn", "removedIn": "soon", "source": "p/torn"},
			"fleeting": {"title": "Fleeting", "deprecatedIn": "1.0.0", "removedIn": "1.5.0", "source": "p/fleeting"},
			"plain": {"title": "Plain", "source": "p/plain"},
		},
	},
	"side": {"product": {"name": "Side"}, "features": {"aside": {"title": "Aside", "since": "1.0.0", "source": "p/aside"}, "late": {"title": "Late", "since": "9.0.0", "source": "p/late"}}},
}

# cluster makes an inventory on a release of Plat.
cluster(release, use, needs) := {"spec": {"products": {"plat": release}, "features": use, "needs": needs}}

test_used_and_needed_is_one_check if {
	checks := features.checks with input as cluster("1.0.0", ["late", "late", ""], ["late"])
		with data.insupport_facts as sample
		with data.insupport.run as {"asOf": "2021-06-01"}
	[[check.use, check.path] | some check in checks] == [[true, "spec.features[0]"]]
}

test_cut_list if {
	given := {"spec": {"gaps": [{"path": "spec.needs", "reason": "partial"}]}}
	features.checks == [{"subject": {"kind": "cluster"}, "use": false, "missing": {"spec.needs"}}] with input as given
}
