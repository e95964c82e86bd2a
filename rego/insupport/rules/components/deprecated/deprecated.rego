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
import data.insupport.lib.text

about := rego.metadata.chain()

subjects contains check.subject if {
	some check in components.checks
	count(check.hits) > 0
}

subjects contains entry.subject if some entry in undecided

undecided contains {"subject": check.subject, "field": field} if {
	some check in components.checks
	some field in components.application_gaps
}

undecided contains {"subject": check.subject, "field": field} if {
	some check in components.checks
	count(check.hits) == 0
	some field in components.gaps
}

report contains {
	"subject": check.subject,
	"path": concat(".", [check.path, "name"]),
	"message": sprintf("%s is deprecated since %s %s%s", [check.title, hit.unit.title, row.from, _instead(row)]),
	"remediation": _remediation(check, row),
	"basis": object.get(row, "basis", "documented"),
	"references": [ref | ref := components.reference(hit.unit, row, sprintf("%s %s", [hit.unit.title, row.from]))],
	"evidence": {
		"facts": array.concat(components.unit_facts, [components.fact(check, "name")]),
		"rows": [catalog.row(hit.unit.name, ["applications", "deprecated", check.id])],
		"comparison": sprintf("%s %s is %s or later", [hit.unit.title, hit.unit.release, row.from]),
		"change": sprintf("%s replaced", [check.name]),
	},
} if {
	some check in components.checks
	some hit in check.hits
	row := catalog.topic(hit.unit.name, "applications").deprecated[check.id]
	components.since(hit.unit, row)
}

_instead(row) := sprintf("; replaced by %s", [text.list(row.replacedBy)]) if {
	row.replacedBy
} else := ""

_remediation(check, row) := sprintf("Move from %s to %s", [check.name, text.list(row.replacedBy)]) if {
	row.replacedBy
} else := sprintf("Plan for a platform without %s", [check.name])
