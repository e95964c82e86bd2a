# METADATA
# title: The component needs a licence that the cluster does not have
# description: >-
#   Some applications belong to one level of licence only. Running them on another is outside
#   what was bought, and so outside support.
# schemas:
#   - input: schema.inventory
# related_resources:
#   - ref: https://github.com/mesosphere/dcos-docs-site/blob/main/pages/dkp/kommander/2.2/licensing/essential/index.md
#     description: Essential licence of DKP 2.2
# custom:
#   level: violation
#   remediation: >-
#     Obtain the licence or remove the component.
package insupport.rules.components.license_required

import data.insupport.lib.components
import data.insupport.lib.inventory
import data.insupport.lib.judgement

about := rego.metadata.chain()

_checks := [object.union(check, {"rows": rows, "missing": missing}) |
	some check in components.checks
	rows := [{"unit": found.unit, "row": object.union({"source": found.app.source}, found.app.license)} |
		some found in components.applications(check)
		found.app.license
	]
	missing := check.open | components.application_gaps
	count(rows) + count(missing) > 0
]

subjects contains check.subject if some check in _checks

judgements contains _judge(check) if some check in _checks

_judge(check) := judgement.needs(check.subject, {"spec.license": _words(check)}) if {
	count(check.rows) > 0
	not inventory.license
} else := judgement.fails(check.subject, [f | some row in broken; f := _finding(check, row.unit, row.row)]) if {
	broken := [row | some row in check.rows; object.get(row.row, "level", "") != inventory.license]
	count(broken) > 0
} else := judgement.holds(check.subject) if {
	count(check.missing) == 0
} else := judgement.needs(check.subject, check.missing)

_words(check) := {
	"message": sprintf("%s needs the licence %s, and the licence of the cluster is not stated", [check.title, level]),
	"references": _references(check.rows[0].unit, check.rows[0].row),
} if {
	level := check.rows[0].row.level
} else := ""

_references(unit, row) := [ref | ref := components.reference(unit, row, sprintf("Licences of %s %s", [
	unit.title,
	unit.line,
]))]

_finding(check, unit, row) := {
	"path": concat(".", [check.path, "name"]),
	"message": sprintf("%s needs the licence %s, the cluster has %s", [check.title, row.level, inventory.license]),
	"remediation": sprintf("Obtain the licence %s or remove %s", [row.level, check.name]),
	"basis": object.get(row, "basis", "documented"),
	"references": _references(unit, row),
	"evidence": {
		"facts": array.concat(components.unit_facts, [{"path": "spec.license", "value": inventory.license}, components.fact(check, "name")]),
		"rows": [components.application_path(unit, check.id)],
		"comparison": sprintf("The licence is %s, not %s", [inventory.license, row.level]),
		"change": sprintf("The licence %s", [row.level]),
	},
}
