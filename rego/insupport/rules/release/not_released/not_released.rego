# METADATA
# title: The release is not out yet
# description: A release dated after the day in question cannot be in support on that day. Either the date or
#   the version in the inventory is wrong.
# related_resources:
#   - ref: https://github.com/mesosphere/dcos-docs-site/blob/main/pages/dkp/konvoy/2.2/legal/version-policy/index.md
#     description: Version support policy of Konvoy
# custom:
#   level: violation
#   remediation: Check the version in the inventory and the as-of date.
package insupport.rules.release.not_released

import data.insupport.lib.finding
import data.insupport.lib.installed
import data.insupport.lib.judgement
import data.insupport.lib.run
import data.insupport.lib.window

about := rego.metadata.chain()
subjects contains finding.product(p) if some p in _products
judgements contains _judge(p) if some p in _products

# A release that is older than everything listed has no date to compare.
_products := [p | some p in installed.products; _dated(p)]
_dated(p) if p.known
_dated(p) if p.phase in {"notReleased", "unknown"}

_judge(p) := judgement.fails(finding.product(p), [f | f := _finding(p)]) if {
	p.phase == "notReleased"
} else := judgement.holds(finding.product(p)) if {
	phase := p.phase
	phase != "unknown"
} else := judgement.needs(finding.product(p), {finding.product_path(p)})

_finding(p) := finding.on_product(p, {
	"message": sprintf("%s %s is not released on %s%s", [p.title, p.version, run.as_of, _date(p)]),
	"basis": finding.basis(p),
	"references": array.concat(
		finding.release_references(p.name, p.version),
		finding.line_references(p.name, p.line),
	),
	"rows": finding.line_rows(p.name, [p.line]),
	"comparison": sprintf("The as-of date %s lies before the release%s", [run.as_of, _date(p)]),
	"change": "A later as-of date, or a release that is out",
})

_date(p) := sprintf("; it came out on %s", [released]) if {
	released := p.released
} else := sprintf("; line %s came out on %s", [p.line, date]) if date := window.train_of(p.name).dates[p.line]
