# METADATA
# title: The upgrade is not supported for this cluster
# description: The vendor rules the step out for clusters with this configuration, whatever releases they run.
#   The upgrade would leave a cluster that nobody supports.
# related_resources:
#   - ref: https://github.com/mesosphere/dcos-docs-site/blob/main/pages/dkp/kommander/2.3/dkp-upgrade/index.md
#     description: Upgrade paths of DKP
# custom:
#   level: violation
#   outcomes: [fail, warn, unknown, notApplicable, pass]
#   remediation: Remove what blocks the upgrade, or build a new cluster.
package insupport.rules.upgrade.blocked

import data.insupport.lib.catalog
import data.insupport.lib.condition
import data.insupport.lib.judgement
import data.insupport.lib.step_rows
import data.insupport.lib.targets
import data.insupport.lib.ways

about := rego.metadata.chain()
subjects := ways.subjects | {item.subject | some item in _items}
judgements := (targets.gaps | {ways.unless(check) | some check in ways.checks}) | {_judge(item) | some item in _items}

# The rows of what the vendor does not support on a step, each with what the cluster says to it.
_items := [{"check": check, "subject": subject, "row": row, "answer": condition.applies(row)} |
	some check in ways.checks
	check.forward
	some id, row in ways.topic(check.name).blockers
	ways.covers(check.name, check.to, row)
	subject := object.union(check.subject, {"key": id})
]

# What may be blocked is said here, beside what is: a fact of the row decides, not one that others wait for.
_judge(item) := judgement.holds(item.subject) if {
	item.answer.value == false
} else := judgement.fails(item.subject, [f | f := _finding(item.check, item.row, item.answer, item.subject.key)])

_finding(check, row, answer, id) := step_rows.asking(check, row, answer, {
	"message": sprintf("%s: %s%s%s", [check.step, row.title, _doubt(answer), _lifted(row)]),
	"remediation": _remediation(answer, row),
	"references": array.concat(
		[catalog.reference(check.name, row, row.title)],
		[catalog.reference(check.name, {"source": source}, sprintf("%s %s", [check.product.title, row.liftedIn])) |
			source := row.liftedSource
		],
	),
	"rows": [catalog.row(check.name, ["upgrades", "blockers", id])],
	"comparison": _comparison(answer),
	"change": row.unblock,
})

_doubt(answer) := sprintf("; not known whether it applies, fill in %s", [step_rows.lacking(answer)]) if {
	answer.value == "unknown"
} else := ""

_lifted(row) := sprintf(" (lifted in %s)", [lifted]) if {
	lifted := row.liftedIn
} else := ""

_remediation(answer, row) := sprintf("Fill in %s; if it applies: %s", [step_rows.lacking(answer), row.unblock]) if {
	answer.value == "unknown"
} else := row.unblock

_comparison(answer) := sprintf("The inventory lacks %s, on which it hangs what the vendor does not support", [field]) if {
	answer.value == "unknown"
	field := step_rows.lacking(answer)
} else := sprintf("The cluster is what the vendor does not support: %s", [step_rows.stated(answer)]) if {
	count(answer.facts) > 0
} else := "Every cluster is what the vendor does not support"
