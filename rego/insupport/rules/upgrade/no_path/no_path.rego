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

import data.insupport.lib.judgement
import data.insupport.lib.upgrade

about := rego.metadata.chain()

subjects := upgrade.subjects

judgements := upgrade.gaps | {_judge(check) | some check in upgrade.checks}

# A product that follows another one has its ways decided there, but must not go back.
_judge(check) := judgement.fails(check.subject, [found | some found in upgrade.no_path(check.name, check.to)]) if {
	upgrade.way(check.name, check.to) in {true: {"denied", "skipped", "downgrade"}, false: {"downgrade"}}[check.leads]
} else := upgrade.unless(check)
