# METADATA
# title: There is no supported way to the target
# description: The vendor names the steps that it tests and supports, and rules out others. A cluster that
#   takes another step is on its own when the step fails.
# related_resources:
#   - ref: https://github.com/mesosphere/dcos-docs-site/blob/main/pages/dkp/kommander/2.3/dkp-upgrade/index.md
#     description: Upgrade paths of DKP
# custom:
#   level: violation
#   remediation: Take the way through the releases between.
package insupport.rules.upgrade.no_path

import data.insupport.lib.catalog
import data.insupport.lib.finding
import data.insupport.lib.judgement
import data.insupport.lib.step_rows
import data.insupport.lib.targets
import data.insupport.lib.text
import data.insupport.lib.ways
import data.insupport.lib.window

about := rego.metadata.chain()
subjects := ways.subjects
judgements := targets.gaps | {_judge(check) | some check in ways.checks}

_judge(check) := judgement.fails(check.subject, [f | f := _finding(check)]) if {
	_ruled_out(check)
} else := ways.unless(check)

# A product that follows another one has its ways decided there, but must not go back.
_ruled_out(check) if check.way == "downgrade"

_ruled_out(check) if {
	check.lead
	check.way in {"denied", "skipped"}
}

_finding(check) := finding.on_product(check.product, {
	"message": sprintf("%s is no upgrade: the target is older than the installed release", [check.step]),
	"remediation": object.get(row, "unblock", "Choose a target that is not older"),
	"references": [ref | ref := catalog.reference(check.name, row, object.get(row, "note", "Downgrade"))],
	"rows": [catalog.row(check.name, ["upgrades", "downgrade"]) | row.source],
	"comparison": sprintf("%s comes before %s in the order of releases", [check.to, check.product.version]),
	"change": "A target that is not older than the installed release",
}) if {
	check.way == "downgrade"
	row := object.get(catalog.topic(check.name, "upgrades"), "downgrade", {})
} else := step_rows.by_rows(check, {
	"message": sprintf("%s is no supported upgrade: %s", [check.step, text.list(step_rows.said(check.rows, "note"))]),
	"comparison": sprintf("The edge from %s to %s is listed as not supported", [check.product.version, check.to]),
	"change": step_rows.unblock(check),
}) if {
	check.way == "denied"
} else := finding.on_product(check.product, {
	"message": sprintf("%s skips %s: %s", [check.step, text.list(_skipped(check)), row.note]),
	"remediation": object.get(row, "unblock", "Go through every line between"),
	"references": [catalog.reference(check.name, row, row.note)],
	"rows": [catalog.row(check.name, ["upgrades", "skip"])],
	"comparison": sprintf(
		"Between the lines of %s and %s lie %s, and no edge joins them",
		[check.product.version, check.to, text.list(_skipped(check))],
	),
	"change": "A target on the next line, or an edge that joins the two",
}) if {
	row := ways.topic(check.name).skip
}

_skipped(check) := array.slice(train.order, train.index[check.product.line] + 1, train.index[check.line]) if {
	train := window.train_of(check.name)
}
