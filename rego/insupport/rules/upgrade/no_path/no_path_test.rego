package insupport.rules.upgrade.no_path_test

import data.insupport.lib.judgement
import data.insupport.lib.ways_test
import data.insupport.rules.upgrade.no_path

cases := {
	"no target": {"given": ways_test.cluster({"plat": "1.0.1"}, ways_test.ready), "target": {}, "subjects": 0},
	"empty inventory": {"given": {}, "subjects": 0},
	"target not in the catalog": {"given": ways_test.cluster({"plat": "1.0.1"}, ways_test.ready), "target": {"plat": "9.9.9"}, "undecided": ["spec.products.plat"]},
	"product not stated": {"given": ways_test.cluster({"loose": "1.0.0"}, ways_test.ready), "target": {"plat": "1.1.0"}, "undecided": ["spec.products.plat"]},
	"topic missing": {"given": ways_test.cluster({"plat": "1.0.1"}, ways_test.ready), "target": {"plat": "1.1.0"}, "undecided": ["catalog/plat/upgrades"], "without": ["plat/upgrades"]},
	"documented": {"given": ways_test.cluster({"plat": "1.0.1"}, ways_test.ready), "target": {"plat": "1.1.0"}},
	"a vendor suffix changes nothing": {"given": ways_test.cluster({"plat": "v1.0.1+fips.0"}, ways_test.ready), "target": {"plat": "1.1.0"}},
	"nothing to do": {"given": ways_test.cluster({"plat": "1.0.1"}, ways_test.ready), "target": {"plat": "1.0.1"}},
	"undocumented": {"given": ways_test.cluster({"plat": "1.1.0"}, ways_test.ready), "target": {"plat": "1.1.1"}},
	"explicit no": {"given": ways_test.cluster({"plat": "1.0.0"}, ways_test.ready), "target": {"plat": "1.1.0"}, "found": [["default", "Plat 1.0.0 to 1.1.0 is no supported upgrade: Only from 1.0.1"]]},
	"disputed no": {"given": ways_test.cluster({"plat": "1.0.1"}, ways_test.ready), "target": {"plat": "1.3.0"}, "found": [["default", "Plat 1.0.1 to 1.3.0 is no supported upgrade: One of two tables"]]},
	"downgrade": {"given": ways_test.cluster({"plat": "1.1.0"}, ways_test.ready), "target": {"plat": "1.0.1"}, "found": [["default", "Plat 1.1.0 to 1.0.1 is no upgrade: the target is older than the installed release"]]},
	"older patch": {"given": ways_test.cluster({"plat": "1.1.1"}, ways_test.ready), "target": {"plat": "1.1.0"}, "found": [["default", "Plat 1.1.1 to 1.1.0 is no upgrade: the target is older than the installed release"]]},
	"skips lines": {"given": ways_test.cluster({"plat": "1.0.1"}, ways_test.ready), "target": {"plat": "1.4.0"}, "found": [["default", "Plat 1.0.1 to 1.4.0 skips 1.1, 1.2, 1.3: Lines go one by one"]]},
	"follower goes back": {"given": ways_test.cluster({"plat": "1.0.1", "rider": "0.2.0"}, ways_test.ready), "target": {"plat": "1.1.0", "rider": "0.1.0"}, "found": [["default", "Rider 0.2.0 to 0.1.0 is no upgrade: the target is older than the installed release"]], "subjects": 2},
	"follower goes along": {"given": ways_test.cluster({"plat": "1.0.1", "rider": "0.1.1"}, ways_test.ready), "target": {"plat": "1.1.0"}, "subjects": 2},
}

# A row on going back is cited where there is one.
test_downgrade[name] if {
	some name, [products, target, rows] in {
		"of a product that has none": [{"rider": "0.2.0"}, {"rider": "0.1.0"}, []],
		"of one that has": [{"plat": "1.1.0"}, {"plat": "1.0.1"}, ["catalog/plat/upgrades/downgrade"]],
	}
	judgements := no_path.judgements with input as ways_test.cluster(products, {})
		with data.insupport_facts as ways_test.sample
		with data.insupport.run as ways_test.params(target)
	some found in judgement.findings(judgements)
	found.evidence.rows == rows
}

test_no_path[name] if {
	some name, c in cases
	ways_test.comes_to("no_path", c)
}
