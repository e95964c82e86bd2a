# METADATA
# title: The component is deprecated
# description: >-
#   The vendor has announced that the component goes away. It still ships with this release, but
#   a later one comes without it.
# schemas:
#   - input: schema.inventory
# related_resources:
#   - ref: https://github.com/mesosphere/dcos-docs-site/blob/main/pages/dkp/konvoy/1.8/release-notes/1.8.4/index.md
#     description: Release notes of Konvoy 1.8.4
# custom:
#   level: warning
#   remediation: >-
#     Move to what replaces the component before a release drops it.
package insupport.rules.components.deprecated

import data.insupport.lib.catalog
import data.insupport.lib.components
import data.insupport.lib.judgement
import data.insupport.lib.text

about := rego.metadata.chain()

_open(check) := check.open | components.application_gaps

_checks := [check | some check in components.checks; count(check.hits) + count(_open(check)) > 0]

subjects contains check.subject if some check in _checks

judgements contains _judge(check) if some check in _checks

_judge(check) := judgement.fails(check.subject, [f | some row in rows; f := _finding(check, row.unit, row.row)]) if {
	rows := _rows(check)
	count(rows) > 0
} else := judgement.holds(check.subject) if {
	count(_open(check)) == 0
} else := judgement.needs(check.subject, _open(check))

_rows(check) := [{"unit": hit.unit, "row": row} |
	some hit in check.hits
	row := catalog.topic(hit.unit.name, "applications").deprecated[check.id]
	components.since(hit.unit, row)
]

_finding(check, unit, row) := {
	"path": concat(".", [check.path, "name"]),
	"message": sprintf("%s is deprecated since %s %s%s", [check.title, unit.title, row.from, _instead(row)]),
	"remediation": _remediation(check, row),
	"basis": object.get(row, "basis", "documented"),
	"references": [ref | ref := components.reference(unit, row, sprintf("%s %s", [unit.title, row.from]))],
	"evidence": {
		"facts": array.concat(components.unit_facts, [components.fact(check, "name")]),
		"rows": [catalog.row(unit.name, ["applications", "deprecated", check.id])],
		"comparison": sprintf("%s %s is %s or later", [unit.title, unit.release, row.from]),
		"change": sprintf("%s replaced", [check.name]),
	},
}

_instead(row) := sprintf("; replaced by %s", [text.list(row.replacedBy)]) if {
	row.replacedBy
} else := ""

_remediation(check, row) := sprintf("Move from %s to %s", [check.name, text.list(row.replacedBy)]) if {
	row.replacedBy
} else := sprintf("Plan for a platform without %s", [check.name])
