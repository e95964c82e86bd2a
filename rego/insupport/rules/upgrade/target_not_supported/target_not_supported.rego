# METADATA
# title: The target is not in support
# description: >-
#   An upgrade should end on a release that the vendor supports on the day in question. This
#   one is out of support, not out yet, or not known.
# schemas:
#   - input: schema.inventory
# related_resources:
#   - ref: https://github.com/mesosphere/dcos-docs-site/blob/main/pages/dkp/kommander/2.3/dkp-upgrade/index.md
#     description: Upgrade paths of DKP
# custom:
#   level: violation
#   remediation: >-
#     Choose a release that is in support.
package insupport.rules.upgrade.target_not_supported

import data.insupport.lib.upgrade

about := rego.metadata.chain()

subjects := upgrade.subjects

undecided := upgrade.gaps

report contains found if {
	some name in upgrade.leads
	some found in upgrade.unsupported(name, upgrade.targets[name])
}

report contains {
	"subject": {"kind": "product", "name": gap.name},
	"path": gap.path,
	"level": "unknown",
	"message": gap.message,
	"remediation": sprintf("Fill in %s", [gap.path]),
	"references": [],
	"evidence": {
		"facts": [{"path": gap.path, "value": null}],
		"rows": [],
		"comparison": gap.message,
		"change": "An installed release in the inventory, and a target that is a release",
	},
} if {
	some gap in upgrade.unstated
}
