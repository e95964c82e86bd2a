# METADATA
# title: The upgrade is not supported for this cluster
# description: >-
#   The vendor rules the step out for clusters with this configuration, whatever releases
#   they run. The upgrade would leave a cluster that nobody supports.
# schemas:
#   - input: schema.inventory
# related_resources:
#   - ref: https://github.com/mesosphere/dcos-docs-site/blob/main/pages/dkp/kommander/2.3/dkp-upgrade/index.md
#     description: Upgrade paths of DKP
# custom:
#   level: violation
#   remediation: >-
#     Remove what blocks the upgrade, or build a new cluster.
package insupport.rules.upgrade.blocked

import data.insupport.lib.upgrade

about := rego.metadata.chain()

subjects := upgrade.subjects

undecided := upgrade.gaps

report contains found if {
	some name in upgrade.leads
	some found in upgrade.blocked(name, upgrade.targets[name])
}
