# METADATA
# title: Something experimental runs in production
# description: >-
#   Experimental items and technical previews are not meant for production: the vendor gives general
#   guidance at most, without warranty, and may drop them without notice.
# schemas:
#   - input: schema.inventory
# related_resources:
#   - ref: https://github.com/mesosphere/dcos-docs-site/blob/main/pages/dkp/konvoy/2.2/legal/version-policy/index.md
#     description: Version support policy of Konvoy
# custom:
#   level: violation
#   remediation: >-
#     Take it out of production, or state the environment if this is not one.
package insupport.rules.experimental.in_production

import data.insupport.lib.experimental
import data.insupport.lib.judgement

about := rego.metadata.chain()

subjects contains check.subject if {
	experimental.production
	some check in experimental.checks
}

judgements contains _judge(check) if {
	experimental.production
	some check in experimental.checks
}

_judge(check) := judgement.fails(check.subject, [f | f := _finding(check)]) if {
	check.answer == false
} else := judgement.unless_false(check.subject, check.answer, check.fields)

_finding(check) := {
	"path": check.path,
	"level": experimental.production_level(check),
	"message": sprintf("%s is %s in %s %s and runs in production", [
		check.item.title,
		check.term.title,
		check.product.title,
		check.product.line,
	]),
	"disputed": experimental.disputed(check),
	"basis": object.get(check.row, "basis", "documented"),
	"references": experimental.references(check),
	"evidence": experimental.evidence(
		check,
		sprintf("The environment is production, and %s is %s on line %s", [
			check.item.title,
			check.term.title,
			check.product.line,
		]),
		"Another environment, or the item no longer in use",
	),
}
