# METADATA
# title: The target is a release to avoid
# description: The vendor warns against upgrading into this release because the upgrade itself can break a
#   cluster. A later patch has the fix.
# related_resources:
#   - ref: https://github.com/mesosphere/dcos-docs-site/blob/main/pages/dkp/kommander/2.3/dkp-upgrade/index.md
#     description: Upgrade paths of DKP
# custom:
#   level: violation
#   remediation: Upgrade to the release that the vendor names instead.
package insupport.rules.upgrade.avoided_release

import data.insupport.lib.catalog
import data.insupport.lib.finding
import data.insupport.lib.judgement
import data.insupport.lib.targets
import data.insupport.lib.version
import data.insupport.lib.ways

about := rego.metadata.chain()
subjects := ways.subjects
judgements := targets.gaps | {_judge(check) | some check in ways.checks}

_judge(check) := judgement.fails(check.subject, [f | f := _finding(check, row)]) if {
	row := _row(check)
} else := ways.unless(check)

# The row on a release that the vendor warns against as a target.
_row(check) := ways.topic(check.name).avoided[version.parse(check.to).release] if check.forward

_finding(check, row) := finding.on_product(check.product, {
	"message": sprintf("%s %s is to be avoided as a target: %s", [check.product.title, check.to, row.note]),
	"remediation": sprintf("Go to %s instead", [row.instead]),
	"references": [catalog.reference(check.name, row, sprintf("%s %s", [check.product.title, check.to]))],
	"rows": [catalog.row(check.name, ["upgrades", "avoided", version.parse(check.to).release])],
	"comparison": sprintf("%s is listed as a release to avoid", [version.parse(check.to).release]),
	"change": sprintf("The target %s", [row.instead]),
})
