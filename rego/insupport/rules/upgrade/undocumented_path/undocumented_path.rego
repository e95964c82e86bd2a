# METADATA
# title: No page describes the way to the target
# description: The vendor states for some steps that they work and for others that they do not; this one is
#   named nowhere. Whether help is owed when it fails is for the vendor to say.
# related_resources:
#   - ref: https://github.com/mesosphere/dcos-docs-site/blob/main/pages/dkp/kommander/2.3/dkp-upgrade/index.md
#     description: Upgrade paths of DKP
# custom:
#   level: unknown
#   outcomes: [warn, unknown, notApplicable, pass]
#   rendersNeeds: true
#   remediation: Ask the vendor whether the step is supported.
package insupport.rules.upgrade.undocumented_path

import data.insupport.lib.catalog
import data.insupport.lib.finding
import data.insupport.lib.inventory
import data.insupport.lib.judgement
import data.insupport.lib.step_rows
import data.insupport.lib.targets
import data.insupport.lib.text
import data.insupport.lib.ways

about := rego.metadata.chain()
subjects := ways.subjects | {item.subject | some item in _items}
judgements := (targets.gaps | {_judge(check) | some check in ways.checks}) | {_covered(item) | some item in _items}

_judge(check) := judgement.fails(check.subject, [f | f := _finding(check)]) if {
	check.lead
	check.missing == {}
	check.way in {"undocumented", "uncharted"}
} else := ways.unless(check)

_finding(check) := step_rows.by_rows(check, object.union(_level(check.rows), {
	"message": sprintf(
		"%s is not documented as an upgrade: %s",
		[check.step, text.list(step_rows.said(check.rows, "note"))],
	),
	"comparison": sprintf("No page states whether %s upgrades to %s", [check.product.version, check.to]),
	"change": "A page that documents the step",
})) if {
	check.way == "undocumented"
} else := finding.on_product(check.product, {
	"message": sprintf("%s is not documented as an upgrade: no page describes the step", [check.step]),
	"remediation": "Ask the vendor whether the step is supported",
	"references": [catalog.reference(check.name, row, row.title) | row := ways.topic(check.name).table],
	"rows": [catalog.row(check.name, ["upgrades"])],
	"comparison": sprintf("No edge of the catalog leads from %s to %s", [check.product.version, check.to]),
	"change": "An edge for the step in the catalog",
})

# Rows that agree on a level give it.
_level(rows) := {"level": level |
	some level in {row.level | some row in rows}
	every row in rows { row.level == level }
}

# The upgrade pages of a line describe some infrastructures only.
_items := [{"check": check, "subject": object.union(check.subject, {"key": "provider"}), "row": row} |
	some check in ways.checks
	row := ways.coverage(check)
]

_covered(item) := judgement.holds(item.subject) if {
	ways.covered(item.row) == true
} else := judgement.fails(item.subject, [f | f := _uncovered(item.check, item.row)]) if {
	ways.covered(item.row) == false
} else := judgement.needs(item.subject, {"spec.infrastructure.provider": {
	"message": sprintf(
		"%s is described for %s only, and the infrastructure is not stated; fill in spec.infrastructure.provider",
		[item.check.step, text.list(item.row.providers)],
	),
	"remediation": "Ask the vendor for the steps on this infrastructure",
	"references": _coverage_references(item.check, item.row),
}})

_uncovered(check, row) := finding.resting(
	{
		"path": "spec.infrastructure.provider",
		"message": sprintf("%s is described for %s, not for %v", [check.step, text.list(row.providers), provider]),
		"remediation": "Ask the vendor for the steps on this infrastructure",
		"basis": object.get(row, "basis", "documented"),
		"disputed": step_rows.disputed({row}),
		"references": _coverage_references(check, row),
		"rows": [catalog.row(check.name, ["upgrades", "coverage", check.line])],
		"comparison": sprintf("The pages describe %s", [text.list(row.providers)]),
		"change": "A page that describes the upgrade on this infrastructure",
	},
	[{"path": "spec.infrastructure.provider", "value": provider}],
) if provider := inventory.infrastructure.provider

_coverage_references(check, row) := array.concat(
	[catalog.reference(check.name, row, sprintf("Upgrade to %s %s", [check.product.title, check.line]))],
	step_rows.disputes(check.name, row),
)
