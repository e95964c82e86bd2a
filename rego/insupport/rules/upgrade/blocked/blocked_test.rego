package insupport.rules.upgrade.blocked_test

import data.insupport.lib.ways_test

cases := {
	"no target": {"given": ways_test.cluster({"plat": "1.0.1"}, ways_test.ready), "target": {}, "subjects": 0},
	"empty inventory": {"given": {}, "subjects": 0},
	"target not in the catalog": {"given": ways_test.cluster({"plat": "1.0.1"}, ways_test.ready), "target": {"plat": "9.9.9"}, "undecided": ["spec.products.plat"]},
	"product not stated": {"given": ways_test.cluster({"loose": "1.0.0"}, ways_test.ready), "target": {"plat": "1.1.0"}, "undecided": ["spec.products.plat"]},
	"topic missing": {"given": ways_test.cluster({"plat": "1.0.1"}, ways_test.ready), "target": {"plat": "1.1.0"}, "undecided": ["catalog/plat/upgrades"], "without": ["plat/upgrades"]},
	"clear": {"given": ways_test.cluster({"plat": "1.0.1"}, ways_test.ready), "target": {"plat": "1.1.0"}},
	"blocked": {
		"given": ways_test.cluster({"plat": "1.0.1"}, {"facts": {"box": true}}),
		"target": {"plat": "1.1.0"},
		"found": [["default", "Plat 1.0.1 to 1.1.0: A box blocks (lifted in 1.1.1)"]],
		"said": ["Remove the box", "The cluster is what the vendor does not support: spec.facts.box is true"],
	},
	"lifted in the target": {"given": ways_test.cluster({"plat": "1.0.1"}, {"facts": {"box": true}}), "target": {"plat": "1.1.1"}},
	"fact missing": {
		"given": ways_test.cluster({"plat": "1.0.1"}, {}),
		"target": {"plat": "1.1.0"},
		"found": [["unknown", concat("; ", [
			"Plat 1.0.1 to 1.1.0: A box blocks",
			"not known whether it applies, fill in spec.facts.box (lifted in 1.1.1)",
		])]],
		"said": [
			"Fill in spec.facts.box; if it applies: Remove the box",
			"The inventory lacks spec.facts.box, on which it hangs what the vendor does not support",
		],
	},
	"from another line": {"given": ways_test.cluster({"plat": "1.1.0"}, {"facts": {"box": true}}), "target": {"plat": "1.1.1"}},
	"milder row": {"given": ways_test.cluster({"plat": "1.1.0"}, {"facts": {"mild": true}}), "target": {"plat": "1.3.0"}, "found": [["warning", "Plat 1.1.0 to 1.3.0: A mild thing"]]},
	"milder row, fact missing": {"given": ways_test.cluster({"plat": "1.1.0"}, {}), "target": {"plat": "1.3.0"}, "found": [["warning", "Plat 1.1.0 to 1.3.0: A mild thing; not known whether it applies, fill in spec.facts.mild"]]},
	"no condition": {
		"given": ways_test.cluster({"plat": "1.3.0"}, ways_test.ready),
		"target": {"plat": "1.4.0"},
		"found": [["default", "Plat 1.3.0 to 1.4.0: Nobody can"]],
		"said": ["Every cluster is what the vendor does not support"],
	},
	"downgrade is judged elsewhere": {"given": ways_test.cluster({"plat": "1.1.0"}, {"facts": {"box": true}}), "target": {"plat": "1.0.0"}},
	"follower goes along": {
		"given": ways_test.cluster({"plat": "1.0.1", "rider": "0.1.1"}, ways_test.ready),
		"target": {"plat": "1.1.0"},
		"subjects": 2,
	},
}

test_blocked[name] if {
	some name, c in cases
	ways_test.comes_to("blocked", c)
}
