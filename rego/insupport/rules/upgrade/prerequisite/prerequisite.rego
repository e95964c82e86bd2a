# METADATA
# title: Something must be done before the upgrade
# description: >-
#   The vendor asks for this to be in place before the first step of the upgrade. Without it
#   the upgrade can fail half-way or lose data.
# schemas:
#   - input: schema.inventory
# related_resources:
#   - ref: https://github.com/mesosphere/dcos-docs-site/blob/main/pages/dkp/kommander/2.3/dkp-upgrade/index.md
#     description: Upgrade paths of DKP
# custom:
#   level: violation
#   remediation: >-
#     Do what the vendor asks for, and state it in the inventory.
package insupport.rules.upgrade.prerequisite

import data.insupport.lib.upgrade

about := rego.metadata.chain()

subjects := upgrade.subjects

undecided := upgrade.gaps

report contains found if {
	some name in upgrade.leads
	some found in upgrade.prerequisites(name, upgrade.targets[name])
}
