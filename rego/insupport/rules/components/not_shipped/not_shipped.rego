# METADATA
# title: The release does not ship the component
# description: >-
#   Secondary support covers the platform, catalog and base applications of a release. Anything
#   else on the cluster is for those who installed it.
# schemas:
#   - input: schema.inventory
# related_resources:
#   - ref: https://github.com/mesosphere/dcos-docs-site/blob/main/pages/dkp/kommander/2.2/dkp-upgrade/custom-apps/index.md
#     description: Custom applications on Kommander 2.2
# custom:
#   level: info
#   remediation: >-
#     Get help for the component from its makers; the platform's vendor owes none.
package insupport.rules.components.not_shipped

import data.insupport.lib.catalog
import data.insupport.lib.components
import data.insupport.lib.judgement
import data.insupport.lib.version

about := rego.metadata.chain()

subjects contains check.subject if some check in components.checks

judgements contains _judge(check) if some check in components.checks

# Leftovers of an earlier line are the business of components/removed.
_judge(check) := judgement.holds(check.subject) if {
	count(check.hits) + count(components.gone(check)) > 0
} else := judgement.fails(check.subject, [f | f := _finding(check, _notes(check))]) if {
	count(check.open) == 0
} else := judgement.needs(check.subject, check.open)

# A row may say why a release does not ship what another one does.
_notes(check) := [note |
	some name in sort([n | some n, _ in components.units])
	unit := components.units[name]
	row := catalog.topic(name, "applications").notShipped[check.id]
	_applies(unit, row)
	note := {"unit": unit, "row": row, "path": catalog.row(name, ["applications", "notShipped", check.id])}
]

_finding(check, notes) := {
	"path": concat(".", [check.path, "name"]),
	"message": sprintf("%s is no application of %s, so it is not covered%s", [
		check.title,
		components.releases,
		_because(notes),
	]),
	"disputed": count(_disputes(notes)) > 0,
	"references": array.concat(
		[ref |
			some note in notes
			ref := components.reference(note.unit, note.row, sprintf("%s: %s", [note.unit.title, check.id]))
		],
		array.concat(
			[ref |
				some note in notes
				dispute := note.row.disputed
				some ref in catalog.dispute_references(note.unit.name, check.id, dispute)
			],
			_set_references,
		),
	),
	"evidence": {
		"facts": array.concat(components.unit_facts, [components.fact(check, "name")]),
		"rows": array.concat([note.path | some note in notes], _set_rows),
		"comparison": sprintf("%s (listed as %s) is in no set of %s", [check.name, check.id, components.releases]),
		"change": sprintf("A release that ships %s, or %s removed", [check.id, check.name]),
	},
}

_applies(unit, row) if {
	components.since(unit, row)
	not row.below
}

_applies(unit, row) if {
	components.since(unit, row)
	version.parse(unit.release).key < version.parse(row.below).key
}

_because(notes) := concat("", [sprintf(": %s", [note.row.note]) | some note in notes])

_disputes(notes) := [note | some note in notes; note.row.disputed]

# The sets that were looked through.
_set_references := [ref |
	some set in _sets
	ref := components.reference(set.unit, set.row, sprintf("Components of %s %s (%s)", [
		set.unit.title,
		set.unit.release,
		set.group,
	]))
]

_set_rows := [catalog.row(set.unit.name, ["components", "sets", set.key, set.group]) | some set in _sets]

_sets := [{"unit": unit, "key": key, "group": group, "row": row} |
	some name in sort([n | some n, _ in components.units])
	unit := components.units[name]
	some key in unit.keys
	some group, row in catalog.topic(name, "components").sets[key]
]
