# METADATA
# title: There is no supported way to the target
# description: >-
#   The vendor names the steps that it tests and supports, and rules out others. A cluster
#   that takes another step is on its own when the step fails.
# schemas:
#   - input: schema.inventory
# related_resources:
#   - ref: https://github.com/mesosphere/dcos-docs-site/blob/main/pages/dkp/kommander/2.3/dkp-upgrade/index.md
#     description: Upgrade paths of DKP
# custom:
#   level: violation
#   remediation: >-
#     Take the way through the releases between.
package insupport.rules.upgrade.no_path

import data.insupport.lib.upgrade

about := rego.metadata.chain()

subjects := upgrade.subjects

undecided := upgrade.gaps

report contains found if {
	some name in upgrade.leads
	some found in upgrade.no_path(name, upgrade.targets[name])
}

# A product that follows another one has its ways decided there, but must not go back.
report contains found if {
	leads := upgrade.leads
	some name, to in upgrade.targets
	not name in leads
	upgrade.way(name, to) == "downgrade"
	some found in upgrade.no_path(name, to)
}
