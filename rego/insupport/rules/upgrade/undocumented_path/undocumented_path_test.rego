package insupport.rules.upgrade.undocumented_path_test

import data.insupport.lib.ways_test

cases := {
	"no target": {"given": ways_test.cluster({"plat": "1.0.1"}, ways_test.ready), "target": {}, "subjects": 0},
	"empty inventory": {"given": {}, "subjects": 0},
	"target not in the catalog": {"given": ways_test.cluster({"plat": "1.0.1"}, ways_test.ready), "target": {"plat": "9.9.9"}, "undecided": ["spec.products.plat"]},
	"product not stated": {"given": ways_test.cluster({"loose": "1.0.0"}, ways_test.ready), "target": {"plat": "1.1.0"}, "undecided": ["spec.products.plat"]},
	"topic missing": {"given": ways_test.cluster({"plat": "1.0.1"}, ways_test.ready), "target": {"plat": "1.1.0"}, "undecided": ["catalog/plat/upgrades"], "without": ["plat/upgrades"]},
	"documented": {"given": ways_test.cluster({"plat": "1.0.1"}, ways_test.ready), "target": {"plat": "1.1.0"}},
	"denied is not undocumented": {"given": ways_test.cluster({"plat": "1.0.0"}, ways_test.ready), "target": {"plat": "1.1.0"}},
	"a row says so": {"given": ways_test.cluster({"plat": "1.1.0"}, ways_test.ready), "target": {"plat": "1.1.1"}, "found": [["default", "Plat 1.1.0 to 1.1.1 is not documented as an upgrade: No page on patches"]]},
	"a row says so mildly": {"given": ways_test.cluster({"plat": "1.1.0"}, ways_test.ready), "target": {"plat": "1.2.0"}, "found": [["warning", "Plat 1.1.0 to 1.2.0 is not documented as an upgrade: Named for others"]]},
	"no row": {"given": ways_test.cluster({"plat": "1.3.0"}, ways_test.ready), "target": {"plat": "1.4.0"}, "found": [["default", "Plat 1.3.0 to 1.4.0 is not documented as an upgrade: no page describes the step"]]},
	"not for this provider": {"given": ways_test.cluster({"plat": "1.1.0"}, {"infrastructure": {"provider": "vsphere"}}), "target": {"plat": "1.2.0"}, "found": [["warning", "Plat 1.1.0 to 1.2.0 is not documented as an upgrade: Named for others"], ["default", "Plat 1.1.0 to 1.2.0 is described for aws, not for vsphere"]]},
	"provider not stated": {"given": ways_test.cluster({"plat": "1.1.0"}, {}), "target": {"plat": "1.2.0"}, "found": [["warning", "Plat 1.1.0 to 1.2.0 is not documented as an upgrade: Named for others"]], "undecided": ["spec.infrastructure.provider"]},
	"no paths of the product": {"given": ways_test.cluster({"loose": "1.0.0"}, ways_test.ready), "target": {"loose": "1.1.0"}, "undecided": ["catalog/loose/upgrades"]},
	"follower goes along": {
		"given": ways_test.cluster({"plat": "1.0.1", "rider": "0.1.0"}, ways_test.ready),
		"target": {"plat": "1.1.0"},
		"subjects": 2,
	},
}

test_undocumented_path[name] if {
	some name, c in cases
	ways_test.comes_to("undocumented_path", c)
}
