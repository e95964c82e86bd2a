# METADATA
# title: Something must be done before the upgrade
# description: The vendor asks for this to be in place before the first step of the upgrade. Without it the
#   upgrade can fail half-way or lose data.
# related_resources:
#   - ref: https://github.com/mesosphere/dcos-docs-site/blob/main/pages/dkp/kommander/2.3/dkp-upgrade/index.md
#     description: Upgrade paths of DKP
# custom:
#   level: violation
#   outcomes: [fail, warn, unknown, notApplicable, pass]
#   remediation: Do what the vendor asks for, and state it in the inventory.
package insupport.rules.upgrade.prerequisite

import data.insupport.lib.catalog
import data.insupport.lib.finding
import data.insupport.lib.installed
import data.insupport.lib.inventory
import data.insupport.lib.judgement
import data.insupport.lib.step_rows
import data.insupport.lib.targets
import data.insupport.lib.version
import data.insupport.lib.ways

about := rego.metadata.chain()

subjects := ways.subjects | {item.subject | some item in (_items | _minors)}

judgements := union({
	targets.gaps,
	{ways.unless(check) | some check in ways.checks},
	{_judge(item) | some item in _items},
	{_judge_minors(item) | some item in _minors},
})

# The rows of what must hold before a step, each with what the cluster says to it.
_items contains {"check": check, "subject": subject, "row": row, "answer": step_rows.requirement(row)} if {
	some check in ways.checks
	check.forward
	some id, row in ways.topic(check.name).prerequisites[check.line]
	ways.covers(check.name, check.to, row)
	subject := object.union(check.subject, {"key": id})
}

# A prerequisite of which nobody knows is said here, beside those that are open.
_judge(item) := judgement.holds(item.subject) if {
	item.answer.value == true
} else := judgement.fails(item.subject, [f | f := _finding(item.check, item.row, item.answer, item.subject.key)])

_finding(check, row, answer, id) := step_rows.asking(check, row, answer, {
	"message": sprintf("%s needs first: %s%s", [check.step, row.title, _doubt(answer)]),
	"remediation": _remediation(answer, row),
	"references": [catalog.reference(check.name, row, row.title)],
	"rows": [catalog.row(check.name, ["upgrades", "prerequisites", check.line, id])],
	"comparison": _comparison(answer),
	"change": row.do,
})

_doubt(answer) := sprintf("; not known whether it is so, fill in %s", [step_rows.lacking(answer)]) if {
	answer.value == "unknown"
} else := ""

_remediation(answer, row) := sprintf("%s, then fill in %s", [row.do, step_rows.lacking(answer)]) if {
	answer.value == "unknown"
} else := row.do

_comparison(answer) := sprintf("The inventory lacks %s", [step_rows.lacking(answer)]) if {
	answer.value == "unknown"
} else := sprintf("Stated is: %s", [step_rows.stated(answer)])

# Kubernetes cannot leave out a minor: the step must not need more than one at a time.
_minors contains {"check": check, "subject": subject, "row": row} if {
	inventory.role != "attached"
	some check in ways.checks
	check.forward
	row := ways.topic(check.name).kubernetes
	subject := object.union(check.subject, {"key": "kubernetes-minors"})
}

_judge_minors(item) := judgement.fails(item.subject, [f | f := _leap(item.check, item.row)]) if {
	_apart(item.check) > item.row.maxMinors
} else := judgement.holds(item.subject) if {
	_apart(item.check) <= item.row.maxMinors
} else := judgement.needs(item.subject, {"spec.kubernetes.version"}) if {
	not _kubernetes_read
} else := judgement.needs(item.subject, {catalog.row(item.check.name, ["releases", "lines", item.check.line, "kubernetes"])})

_kubernetes_read if version.parse(inventory.kubernetes_version)
_start(check) := installed.kubernetes(check.name, check.to).min
_apart(check) := version.minors(inventory.kubernetes_version, _start(check))

_leap(check, row) := finding.on_product(check.product, {
	"path": "spec.kubernetes.version",
	"message": sprintf(
		"%s needs first: %s; the cluster runs %s, the target starts at %s",
		[check.step, row.title, given, start],
	),
	"remediation": row.do,
	"references": [catalog.reference(check.name, row, row.title)],
	"facts": [{"path": "spec.kubernetes.version", "value": given}],
	"rows": [catalog.row(check.name, ["upgrades", "kubernetes"])],
	"comparison": sprintf("From %s to %s it is %d minors, not more than %d", [given, start, _apart(check), row.maxMinors]),
	"change": row.do,
}) if {
	given := inventory.kubernetes_version
	start := _start(check)
}
