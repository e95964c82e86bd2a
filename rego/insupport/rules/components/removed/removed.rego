# METADATA
# title: The component was removed from the platform
# description: >-
#   An earlier line shipped the component, this one does not any more. What is left of it is
#   neither upgraded nor supported.
# schemas:
#   - input: schema.inventory
# related_resources:
#   - ref: https://github.com/mesosphere/dcos-docs-site/blob/main/pages/dkp/kommander/2.1/major-upgrade/upgrade-clusters/migrate-platform-apps/index.md
#     description: Migration of platform applications to Kommander 2.1
# custom:
#   level: violation
#   remediation: >-
#     Remove the component or move to what replaces it.
package insupport.rules.components.removed

import data.insupport.lib.catalog
import data.insupport.lib.components
import data.insupport.lib.text

about := rego.metadata.chain()

subjects contains check.subject if some check in components.checks

undecided contains {"subject": check.subject, "field": field} if {
	some check in components.checks
	count(check.hits) == 0
	some field in components.application_gaps
}

undecided contains {"subject": check.subject, "field": field} if {
	some check in components.checks
	count(check.hits) == 0
	not _first(check)
	some field in components.gaps
}

_rows(check) := [{"unit": unit, "row": row} |
	some name in sort([n | some n, _ in components.units])
	unit := components.units[name]
	row := catalog.topic(name, "applications").removed[check.id]
	components.since(unit, row)
]

_first(check) := _rows(check)[0]

# That an application left is certain only where a page says so; without one it is a warning.
_level(row) := {"level": "warning"} if {
	row.basis == "inferred"
} else := {}

report contains object.union(_level(gone.row), {
	"subject": check.subject,
	"path": concat(".", [check.path, "name"]),
	"message": sprintf("%s is no longer part of %s %s: it left with %s%s", [
		check.title,
		gone.unit.title,
		gone.unit.release,
		gone.row.from,
		_instead(gone.row),
	]),
	"remediation": _remediation(check, gone.row),
	"basis": object.get(gone.row, "basis", "documented"),
	"references": [ref | ref := components.reference(gone.unit, gone.row, sprintf("%s %s without %s", [gone.unit.title, gone.row.from, check.id]))],
	"evidence": {
		"facts": array.concat(components.unit_facts, [components.fact(check, "name")]),
		"rows": [catalog.row(gone.unit.name, ["applications", "removed", check.id])],
		"comparison": sprintf("%s %s is %s or later, and none of its sets holds %s", [gone.unit.title, gone.unit.release, gone.row.from, check.id]),
		"change": sprintf("%s removed from the cluster", [check.name]),
	},
}) if {
	some check in components.checks
	count(check.hits) == 0
	gone := _first(check)
}

_instead(row) := sprintf("; replaced by %s", [text.list(row.replacedBy)]) if {
	row.replacedBy
} else := ""

_remediation(check, row) := sprintf("Move from %s to %s and remove it", [check.name, text.list(row.replacedBy)]) if {
	row.replacedBy
} else := sprintf("Remove %s", [check.name])
