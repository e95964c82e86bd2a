# METADATA
# title: The target is not in support
# description: An upgrade should end on a release that the vendor supports on the day in question. This one is
#   out of support, not out yet, or not known.
# related_resources:
#   - ref: https://github.com/mesosphere/dcos-docs-site/blob/main/pages/dkp/kommander/2.3/dkp-upgrade/index.md
#     description: Upgrade paths of DKP
# custom:
#   level: violation
#   remediation: Choose a release that is in support.
package insupport.rules.upgrade.target_not_supported

import data.insupport.lib.catalog
import data.insupport.lib.finding
import data.insupport.lib.installed
import data.insupport.lib.judgement
import data.insupport.lib.run
import data.insupport.lib.targets
import data.insupport.lib.text
import data.insupport.lib.version
import data.insupport.lib.ways
import data.insupport.lib.window

about := rego.metadata.chain()
subjects := ways.subjects
judgements := targets.gaps | {_judge(check) | some check in ways.checks}

_judge(check) := ways.unless(check) if {
	not _asked(check)
} else := judgement.fails(check.subject, [f | f := _early(check, row)]) if {
	row := installed.destination(check.name, check.to)
	row.date > run.as_of
} else := judgement.fails(check.subject, [f | f := _expired(check, state)]) if {
	state := window.state(check.name, check.line, run.as_of)
	state.linePhase == "expired"
} else := judgement.holds(check.subject) if {
	installed.destination(check.name, check.to).date <= run.as_of
	window.state(check.name, check.line, run.as_of).linePhase in {"current", "supported", "leavesNext"}
} else := judgement.needs(check.subject, {catalog.row(check.name, ["releases"]): _undated(check)})

_asked(check) if {
	check.forward
	check.missing == {}
}

_early(check, row) := finding.on_product(check.product, {
	"message": sprintf("%s is not released on %s; it came out on %s", [_target(check), run.as_of, row.date]),
	"remediation": "Choose a release that is out, or a later day",
	"basis": object.get(row, "basis", "documented"),
	"references": _references(check),
	"rows": [finding.release_row(check.name, check.line, version.parse(check.to).release)],
	"comparison": sprintf("The as-of date %s lies before %s", [run.as_of, row.date]),
	"change": "A later as-of date, or a release that is out",
})

_expired(check, state) := finding.on_product(check.product, {
	"level": _level(check),
	"message": sprintf("%s is outside the support window (%s) on %s", [_target(check), lines, run.as_of]),
	"remediation": "Go through a line that is in support",
	"basis": {true: "inferred", false: "documented"}[state.inferred],
	"disputed": state.disputed,
	"references": finding.standing_references(check.name, check.line),
	"rows": finding.line_rows(check.name, [check.line]),
	"comparison": sprintf("Line %s is not among %s", [check.line, lines]),
	"change": "A target on a line in support",
}) if lines := text.list(state.window)

_target(check) := sprintf("%s %s", [check.product.title, check.to])

# A step on the way loses nothing where the cluster is out of support already, nor on a line that every way passes.
_level(check) := "warning" if {
	_on_the_way(check)
	check.product.linePhase == "expired"
} else := "warning" if {
	_on_the_way(check)
	ways.passes(check.name, check.line)
} else := "violation"

_on_the_way(_) if ways.onward

_on_the_way(check) if {
	to := check.to
	target := targets.releases[check.name]
	not version.same(to, target)
}

_undated(check) := {
	"message": sprintf("Whether %s is in support on %s is not known", [_target(check), run.as_of]),
	"remediation": "Ask the vendor whether the release is supported",
	"references": _references(check),
}

_references(check) := array.concat(
	finding.release_references(check.name, check.to),
	finding.line_references(check.name, check.line),
)
