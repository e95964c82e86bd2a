# METADATA
# title: The target is a release to avoid
# description: >-
#   The vendor warns against upgrading into this release because the upgrade itself can break
#   a cluster. A later patch has the fix.
# schemas:
#   - input: schema.inventory
# related_resources:
#   - ref: https://github.com/mesosphere/dcos-docs-site/blob/main/pages/dkp/kommander/2.3/dkp-upgrade/index.md
#     description: Upgrade paths of DKP
# custom:
#   level: violation
#   remediation: >-
#     Upgrade to the release that the vendor names instead.
package insupport.rules.upgrade.avoided_release

import data.insupport.lib.judgement
import data.insupport.lib.upgrade

about := rego.metadata.chain()

subjects := upgrade.subjects

judgements := upgrade.gaps | {_judge(check) | some check in upgrade.checks}

_judge(check) := judgement.fails(check.subject, [found | some found in upgrade.avoided(check.name, check.to)]) if {
	check.leads
	upgrade.warned(check.name, check.to)
} else := upgrade.unless(check)
