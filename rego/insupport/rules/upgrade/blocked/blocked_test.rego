package insupport.rules.upgrade.blocked_test

import data.insupport.lib.upgrade_test

cases := {
	"no target": {"given": upgrade_test.cluster({"plat": "1.0.1"}, upgrade_test.ready), "target": {}, "subjects": 0},
	"empty inventory": {"given": {}, "subjects": 0},
	"target not in the catalog": {"given": upgrade_test.cluster({"plat": "1.0.1"}, upgrade_test.ready), "target": {"plat": "9.9.9"}, "undecided": ["spec.products.plat"]},
	"product not stated": {"given": upgrade_test.cluster({"loose": "1.0.0"}, upgrade_test.ready), "target": {"plat": "1.1.0"}, "undecided": ["spec.products.plat"]},
	"topic missing": {"given": upgrade_test.cluster({"plat": "1.0.1"}, upgrade_test.ready), "target": {"plat": "1.1.0"}, "undecided": ["catalog/plat/upgrades"], "without": ["plat/upgrades"]},
	"clear": {"given": upgrade_test.cluster({"plat": "1.0.1"}, upgrade_test.ready), "target": {"plat": "1.1.0"}},
	"blocked": {"given": upgrade_test.cluster({"plat": "1.0.1"}, {"facts": {"box": true}}), "target": {"plat": "1.1.0"}, "found": [["default", "Plat 1.0.1 to 1.1.0: A box blocks (lifted in 1.1.1)"]]},
	"lifted in the target": {"given": upgrade_test.cluster({"plat": "1.0.1"}, {"facts": {"box": true}}), "target": {"plat": "1.1.1"}},
	"fact missing": {"given": upgrade_test.cluster({"plat": "1.0.1"}, {}), "target": {"plat": "1.1.0"}, "found": [["unknown", "Plat 1.0.1 to 1.1.0: A box blocks; not known whether it applies, fill in spec.facts.box (lifted in 1.1.1)"]]},
	"from another line": {"given": upgrade_test.cluster({"plat": "1.1.0"}, {"facts": {"box": true}}), "target": {"plat": "1.1.1"}},
	"milder row": {"given": upgrade_test.cluster({"plat": "1.1.0"}, {"facts": {"mild": true}}), "target": {"plat": "1.3.0"}, "found": [["warning", "Plat 1.1.0 to 1.3.0: A mild thing"]]},
	"milder row, fact missing": {"given": upgrade_test.cluster({"plat": "1.1.0"}, {}), "target": {"plat": "1.3.0"}, "found": [["warning", "Plat 1.1.0 to 1.3.0: A mild thing; not known whether it applies, fill in spec.facts.mild"]]},
	"no condition": {"given": upgrade_test.cluster({"plat": "1.3.0"}, upgrade_test.ready), "target": {"plat": "1.4.0"}, "found": [["default", "Plat 1.3.0 to 1.4.0: Nobody can"]]},
	"downgrade is judged elsewhere": {"given": upgrade_test.cluster({"plat": "1.1.0"}, {"facts": {"box": true}}), "target": {"plat": "1.0.0"}},
}

test_blocked[name] if {
	some name, c in cases
	upgrade_test.comes_to("blocked", c)
}
