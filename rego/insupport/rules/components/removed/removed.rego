# METADATA
# title: The component was removed from the platform
# description: An earlier line shipped the component, this one does not any more. What is left of it is
#   neither upgraded nor supported.
# related_resources:
#   - ref: https://github.com/mesosphere/dcos-docs-site/blob/main/pages/dkp/kommander/2.1/major-upgrade/upgrade-clusters/migrate-platform-apps/index.md
#     description: Migration of platform applications to Kommander 2.1
# custom:
#   level: violation
#   outcomes: [fail, warn, unknown, notApplicable, pass]
#   remediation: Remove the component or move to what replaces it.
package insupport.rules.components.removed

import data.insupport.lib.components
import data.insupport.lib.judgement
import data.insupport.lib.text

about := rego.metadata.chain()
subjects contains check.subject if some check in components.checks
judgements contains _judge(check) if some check in components.checks

_judge(check) := judgement.holds(check.subject) if {
	count(check.hits) > 0
} else := judgement.fails(check.subject, [f | f := _finding(check, gone.unit, gone.row, gone.path)]) if {
	gone := components.reached("removed", check.id)[0]
} else := judgement.unless_false(check.subject, count(check.missing) == 0, check.missing)

_finding(check, unit, row, path) := components.found(check, "name", object.union(level, {
	"message": sprintf("%s is no longer part of %s: it left with %s%s", [check.title, unit.text, row.from, instead]),
	"remediation": _remediation(check, row),
	"basis": object.get(row, "basis", "documented"),
	"references": components.references(unit, row, sprintf("%s %s without %s", [unit.title, row.from, check.id])),
	"rows": [path],
	"comparison": sprintf("%s is %s or later, and none of its sets holds %s", [unit.text, row.from, check.id]),
	"change": sprintf("%s removed from the cluster", [check.name]),
})) if {
	instead := components.instead(row)

	# That an application left is certain only where a page says so; without one it is a warning.
	level := {"level": "warning" | row.basis == "inferred"}
}

_remediation(check, row) := sprintf("Move from %s to %s and remove it", [check.name, successor]) if {
	successor := text.list(row.replacedBy)
} else := sprintf("Remove %s", [check.name])
