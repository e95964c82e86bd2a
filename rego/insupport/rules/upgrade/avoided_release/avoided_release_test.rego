package insupport.rules.upgrade.avoided_release_test

import data.insupport.lib.upgrade_test
import data.insupport.rules.upgrade.avoided_release

cases := {
	"no target": {"given": upgrade_test.cluster({"plat": "1.0.1"}, upgrade_test.ready), "target": {}, "subjects": 0},
	"empty inventory": {"given": {}, "subjects": 0},
	"target not in the catalog": {"given": upgrade_test.cluster({"plat": "1.0.1"}, upgrade_test.ready), "target": {"plat": "9.9.9"}, "undecided": ["spec.products.plat"]},
	"product not stated": {"given": upgrade_test.cluster({"loose": "1.0.0"}, upgrade_test.ready), "target": {"plat": "1.1.0"}, "undecided": ["spec.products.plat"]},
	"topic missing": {"given": upgrade_test.cluster({"plat": "1.0.1"}, upgrade_test.ready), "target": {"plat": "1.1.0"}, "undecided": ["catalog/plat/upgrades"], "without": ["plat/upgrades"]},
	"target to avoid": {"given": upgrade_test.cluster({"plat": "1.0.0"}, upgrade_test.ready), "target": {"plat": "1.0.1"}, "found": [["default", "Plat 1.0.1 is to be avoided as a target: It breaks"]]},
	"already there": {"given": upgrade_test.cluster({"plat": "1.0.1"}, upgrade_test.ready), "target": {"plat": "1.0.1"}},
	"another target": {"given": upgrade_test.cluster({"plat": "1.0.1"}, upgrade_test.ready), "target": {"plat": "1.1.0"}},
}

test_avoided_release[name] if {
	some name, c in cases
	catalog := json.remove(upgrade_test.sample, object.get(c, "without", []))
	params := upgrade_test.params(object.get(c, "target", {}))
	reported := avoided_release.report with input as c.given with data.insupport_facts as catalog with data.insupport.run as params
	undecided := avoided_release.undecided with input as c.given with data.insupport_facts as catalog with data.insupport.run as params
	subjects := avoided_release.subjects with input as c.given with data.insupport_facts as catalog with data.insupport.run as params
	{[object.get(finding, "level", "default"), finding.message] | some finding in reported} == {found | some found in object.get(c, "found", [])}
	{entry.field | some entry in undecided} == {field | some field in object.get(c, "undecided", [])}
	count(subjects) == object.get(c, "subjects", 1)
	every finding in reported {
		count(finding.evidence.facts) > 0
		finding.evidence.comparison
		finding.evidence.change
	}
}
