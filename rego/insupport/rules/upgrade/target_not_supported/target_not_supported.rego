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

import data.insupport.lib.catalog
import data.insupport.lib.judgement
import data.insupport.lib.upgrade

about := rego.metadata.chain()

subjects := upgrade.subjects

judgements := upgrade.gaps | {_judge(check) | some check in upgrade.checks}

_judge(check) := _answered(check, upgrade.supported(check.name, check.to)) if {
	check.leads
	check.fields == {}
} else := upgrade.unless(check)

_answered(check, true) := judgement.holds(check.subject)

_answered(check, false) := judgement.fails(check.subject, [found | some found in upgrade.unsupported(check.name, check.to)])

_answered(check, "unknown") := judgement.needs(check.subject, {catalog.row(check.name, ["releases"]): upgrade.words(upgrade.unsupported(check.name, check.to))})
