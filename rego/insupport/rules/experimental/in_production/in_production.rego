# METADATA
# title: Something experimental runs in production
# description: "Experimental items and technical previews are not meant for production: the vendor gives
#   general guidance at most, without warranty, and may drop them without notice."
# related_resources:
#   - ref: https://github.com/mesosphere/dcos-docs-site/blob/main/pages/dkp/konvoy/2.2/legal/version-policy/index.md
#     description: Version support policy of Konvoy
# custom:
#   level: violation
#   outcomes: [fail, info, unknown, notApplicable, pass]
#   remediation: Take it out of production, or state the environment if this is not one.
package insupport.rules.experimental.in_production

import data.insupport.lib.experimental
import data.insupport.lib.inventory
import data.insupport.lib.judgement

about := rego.metadata.chain()
subjects contains check.subject if some check in _checks
judgements contains _judge(check) if some check in _checks
_checks := [check | experimental.production; some check in experimental.checks]

_judge(check) := judgement.fails(check.subject, [f | f := _finding(check)]) if {
	check.answer == false
} else := judgement.unless_false(check.subject, check.answer, check.fields)

_finding(check) := object.union(
	experimental.words(check, _where, "Another environment, or the item no longer in use"),
	{
		"level": object.get(check.row, "productionLevel", check.term.productionLevel),
		"basis": object.get(check.row, "basis", "documented"),
	},
)

# No environment stated counts as production.
_where := " and runs in production" if {
	inventory.present(inventory.spec.environment)
} else := " and counts as run in production, as no environment is stated"
