# METADATA
# title: The release does not ship the component
# description: Secondary support covers the platform, catalog and base applications of a release. Anything
#   else on the cluster is for those who installed it.
# related_resources:
#   - ref: https://github.com/mesosphere/dcos-docs-site/blob/main/pages/dkp/kommander/2.2/dkp-upgrade/custom-apps/index.md
#     description: Custom applications on Kommander 2.2
# custom:
#   level: info
#   remediation: Get help for the component from its makers; the platform's vendor owes none.
package insupport.rules.components.not_shipped

import data.insupport.lib.catalog
import data.insupport.lib.components
import data.insupport.lib.judgement

about := rego.metadata.chain()
subjects contains check.subject if some check in components.checks
judgements contains _judge(check) if some check in components.checks

# Leftovers of an earlier line are the business of components/removed.
_judge(check) := judgement.holds(check.subject) if {
	count(check.hits) + count(components.reached("removed", check.id)) > 0
} else := judgement.fails(check.subject, [f | f := _finding(check, components.left_out(check.id))]) if {
	count(check.open) == 0
} else := judgement.needs(check.subject, check.open)

_finding(check, notes) := components.found(check, "name", {
	"message": sprintf(
		"%s is no application of %s, so it is not covered%s",
		[check.title, components.releases, concat("", [sprintf(": %s", [note.row.note]) | some note in notes])],
	),
	"disputed": count([note | some note in notes; note.row.disputed]) > 0,
	"references": [ref |
		some refs in [
			[r |
				some note in notes
				some r in components.references(note.unit, note.row, sprintf("%s: %s", [note.unit.title, check.id]))
			],
			[r | some note in notes; some r in catalog.dispute_references(note.unit.name, check.id, note.row.disputed)],
			[r |
				some set in _sets
				some r in components.references(set.unit, set.row, sprintf("Components of %s (%s)", [set.unit.text, set.group]))
			],
		]
		some ref in refs
	],
	"rows": array.concat([note.path | some note in notes], [set.path | some set in _sets]),
	"comparison": sprintf("%s (listed as %s) is in no set of %s", [check.name, check.id, components.releases]),
	"change": sprintf("A release that ships %s, or %s removed", [check.id, check.name]),
})

# The sets that were looked through.
_sets := [object.union(set, {"unit": unit}) | some unit in components.ordered; some set in components.sets[unit.name]]
