package insupport.rules.upgrade.avoided_release_test

import data.insupport.lib.ways_test

cases := {
	"no target": {"given": ways_test.cluster({"plat": "1.0.1"}, ways_test.ready), "target": {}, "subjects": 0},
	"empty inventory": {"given": {}, "subjects": 0},
	"target not in the catalog": {"given": ways_test.cluster({"plat": "1.0.1"}, ways_test.ready), "target": {"plat": "9.9.9"}, "undecided": ["spec.products.plat"]},
	"product not stated": {"given": ways_test.cluster({"loose": "1.0.0"}, ways_test.ready), "target": {"plat": "1.1.0"}, "undecided": ["spec.products.plat"]},
	"topic missing": {"given": ways_test.cluster({"plat": "1.0.1"}, ways_test.ready), "target": {"plat": "1.1.0"}, "undecided": ["catalog/plat/upgrades"], "without": ["plat/upgrades"]},
	"target to avoid": {"given": ways_test.cluster({"plat": "1.0.0"}, ways_test.ready), "target": {"plat": "1.0.1"}, "found": [["default", "Plat 1.0.1 is to be avoided as a target: It breaks"]]},
	"already there": {"given": ways_test.cluster({"plat": "1.0.1"}, ways_test.ready), "target": {"plat": "1.0.1"}},
	"another target": {"given": ways_test.cluster({"plat": "1.0.1"}, ways_test.ready), "target": {"plat": "1.1.0"}},
	"follower goes along": {
		"given": ways_test.cluster({"plat": "1.0.1", "rider": "0.1.1"}, ways_test.ready),
		"target": {"plat": "1.1.0"},
		"subjects": 2,
	},
}

test_avoided_release[name] if {
	some name, c in cases
	ways_test.comes_to("avoided_release", c)
}
