# METADATA
# title: The component is deprecated
# description: The vendor has announced that the component goes away. It still ships with this release, but a
#   later one comes without it.
# related_resources:
#   - ref: https://github.com/mesosphere/dcos-docs-site/blob/main/pages/dkp/konvoy/1.8/release-notes/1.8.4/index.md
#     description: Release notes of Konvoy 1.8.4
# custom:
#   level: warning
#   remediation: Move to what replaces the component before a release drops it.
package insupport.rules.components.deprecated

import data.insupport.lib.components
import data.insupport.lib.judgement
import data.insupport.lib.text

about := rego.metadata.chain()
subjects contains check.subject if some check in _checks
judgements contains _judge(check) if some check in _checks

_checks := [object.union(check, {"rows": rows}) |
	some check in components.checks
	count(check.hits) + count(check.missing) > 0
	rows := [found |
		some found in components.reached("deprecated", check.id)
		some hit in check.hits
		hit.unit == found.unit
	]
]

_judge(check) := judgement.fails(check.subject, [f | some found in check.rows; f := _finding(check, found)]) if {
	count(check.rows) > 0
} else := judgement.unless_false(check.subject, count(check.missing) == 0, check.missing)

_finding(check, found) := components.found(check, "name", {
	"message": sprintf("%s is deprecated since %s%s", [check.title, since, components.instead(found.row)]),
	"remediation": _remediation(check, found.row),
	"basis": object.get(found.row, "basis", "documented"),
	"references": components.references(found.unit, found.row, since),
	"rows": [found.path],
	"comparison": sprintf("%s is %s or later", [found.unit.text, found.row.from]),
	"change": sprintf("%s replaced", [check.name]),
}) if since := sprintf("%s %s", [found.unit.title, found.row.from])

_remediation(check, row) := sprintf("Move from %s to %s", [check.name, successor]) if {
	successor := text.list(row.replacedBy)
} else := sprintf("Plan for a platform without %s", [check.name])
