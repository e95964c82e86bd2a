# METADATA
# title: The component needs a licence that the cluster does not have
# description: Some applications belong to one level of licence only. Running them on another is outside what
#   was bought, and so outside support.
# related_resources:
#   - ref: https://github.com/mesosphere/dcos-docs-site/blob/main/pages/dkp/kommander/2.2/licensing/essential/index.md
#     description: Essential licence of DKP 2.2
# custom:
#   level: violation
#   remediation: Obtain the licence or remove the component.
package insupport.rules.components.license_required

import data.insupport.lib.components
import data.insupport.lib.inventory
import data.insupport.lib.judgement

about := rego.metadata.chain()
subjects contains check.subject if some check in _checks
judgements contains _judge(check) if some check in _checks

_checks := [object.union(check, {"rows": rows}) |
	some check in components.checks
	rows := [object.union(found, {"row": object.union({"source": found.app.source}, found.app.license)}) |
		some found in components.applications(check)
	]
	count(rows) + count(check.missing) > 0
]

_judge(check) := judgement.needs(check.subject, {"spec.license": _words(check, first)}) if {
	not inventory.license
	first := check.rows[0]
} else := judgement.fails(check.subject, [f | some found in broken; f := _finding(check, found)]) if {
	broken := [found | some found in check.rows; object.get(found.row, "level", "") != inventory.license]
	count(broken) > 0
} else := judgement.unless_false(check.subject, count(check.missing) == 0, check.missing)

_words(check, found) := {
	"message": sprintf("%s needs the licence %s, and the licence of the cluster is not stated", [check.title, level]),
	"references": _references(found),
} if {
	level := found.row.level
} else := ""

_references(found) := components.references(found.unit, found.row, sprintf("Licences of %s", [found.unit.line_text]))

_finding(check, found) := components.found(check, "name", {
	"message": sprintf("%s needs the licence %s, the cluster has %s", [check.title, level, inventory.license]),
	"remediation": sprintf("Obtain the licence %s or remove %s", [level, check.name]),
	"basis": object.get(found.row, "basis", "documented"),
	"references": _references(found),
	"facts": [{"path": "spec.license", "value": inventory.license}],
	"rows": [found.path],
	"comparison": sprintf("The licence is %s, not %s", [inventory.license, level]),
	"change": sprintf("The licence %s", [level]),
}) if level := found.row.level
