package insupport.rules.upgrade.undocumented_path_test

import data.insupport.lib.upgrade_test
import data.insupport.rules.upgrade.undocumented_path

cases := {
	"no target": {"given": upgrade_test.cluster({"plat": "1.0.1"}, upgrade_test.ready), "target": {}, "subjects": 0},
	"empty inventory": {"given": {}, "subjects": 0},
	"target not in the catalog": {"given": upgrade_test.cluster({"plat": "1.0.1"}, upgrade_test.ready), "target": {"plat": "9.9.9"}, "undecided": ["spec.products.plat"]},
	"product not stated": {"given": upgrade_test.cluster({"loose": "1.0.0"}, upgrade_test.ready), "target": {"plat": "1.1.0"}, "undecided": ["spec.products.plat"]},
	"topic missing": {"given": upgrade_test.cluster({"plat": "1.0.1"}, upgrade_test.ready), "target": {"plat": "1.1.0"}, "found": [["default", "Plat 1.0.1 to 1.1.0 is not documented as an upgrade: the catalog holds no upgrade paths of the product"]], "undecided": ["catalog/plat/upgrades"], "without": ["plat/upgrades"]},
	"documented": {"given": upgrade_test.cluster({"plat": "1.0.1"}, upgrade_test.ready), "target": {"plat": "1.1.0"}},
	"denied is not undocumented": {"given": upgrade_test.cluster({"plat": "1.0.0"}, upgrade_test.ready), "target": {"plat": "1.1.0"}},
	"a row says so": {"given": upgrade_test.cluster({"plat": "1.1.0"}, upgrade_test.ready), "target": {"plat": "1.1.1"}, "found": [["default", "Plat 1.1.0 to 1.1.1 is not documented as an upgrade: No page on patches"]]},
	"a row says so mildly": {"given": upgrade_test.cluster({"plat": "1.1.0"}, upgrade_test.ready), "target": {"plat": "1.2.0"}, "found": [["warning", "Plat 1.1.0 to 1.2.0 is not documented as an upgrade: Named for others"]]},
	"no row": {"given": upgrade_test.cluster({"plat": "1.3.0"}, upgrade_test.ready), "target": {"plat": "1.4.0"}, "found": [["default", "Plat 1.3.0 to 1.4.0 is not documented as an upgrade: no page describes the step"]]},
	"not for this provider": {"given": upgrade_test.cluster({"plat": "1.1.0"}, {"infrastructure": {"provider": "vsphere"}}), "target": {"plat": "1.2.0"}, "found": [["warning", "Plat 1.1.0 to 1.2.0 is not documented as an upgrade: Named for others"], ["default", "Plat 1.1.0 to 1.2.0 is described for aws, not for vsphere"]]},
	"provider not stated": {"given": upgrade_test.cluster({"plat": "1.1.0"}, {}), "target": {"plat": "1.2.0"}, "found": [["warning", "Plat 1.1.0 to 1.2.0 is not documented as an upgrade: Named for others"], ["default", "Plat 1.1.0 to 1.2.0 is described for aws only, and the infrastructure is not stated; fill in spec.infrastructure.provider"]]},
	"no paths of the product": {"given": upgrade_test.cluster({"loose": "1.0.0"}, upgrade_test.ready), "target": {"loose": "1.1.0"}, "found": [["default", "Loose 1.0.0 to 1.1.0 is not documented as an upgrade: the catalog holds no upgrade paths of the product"]], "undecided": ["catalog/loose/upgrades"]},
}

test_undocumented_path[name] if {
	some name, c in cases
	catalog := json.remove(upgrade_test.sample, object.get(c, "without", []))
	params := upgrade_test.params(object.get(c, "target", {}))
	reported := undocumented_path.report with input as c.given with data.insupport_facts as catalog with data.insupport.run as params
	undecided := undocumented_path.undecided with input as c.given with data.insupport_facts as catalog with data.insupport.run as params
	subjects := undocumented_path.subjects with input as c.given with data.insupport_facts as catalog with data.insupport.run as params
	{[object.get(finding, "level", "default"), finding.message] | some finding in reported} == {found | some found in object.get(c, "found", [])}
	{entry.field | some entry in undecided} == {field | some field in object.get(c, "undecided", [])}
	count(subjects) == object.get(c, "subjects", 1)
	every finding in reported {
		count(finding.evidence.facts) > 0
		finding.evidence.comparison
		finding.evidence.change
	}
}
