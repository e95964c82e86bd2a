# METADATA
# title: No page describes the way to the target
# description: >-
#   The vendor states for some steps that they work and for others that they do not; this one
#   is named nowhere. Whether help is owed when it fails is for the vendor to say.
# schemas:
#   - input: schema.inventory
# related_resources:
#   - ref: https://github.com/mesosphere/dcos-docs-site/blob/main/pages/dkp/kommander/2.3/dkp-upgrade/index.md
#     description: Upgrade paths of DKP
# custom:
#   level: unknown
#   remediation: >-
#     Ask the vendor whether the step is supported.
package insupport.rules.upgrade.undocumented_path

import data.insupport.lib.upgrade

about := rego.metadata.chain()

subjects := upgrade.subjects

undecided := upgrade.gaps

report contains found if {
	some name in upgrade.leads
	some found in upgrade.undocumented(name, upgrade.targets[name])
}
