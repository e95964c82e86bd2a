# METADATA
# title: A later line is out
# description: Each new line moves the support window on. Knowing how many lines lie ahead tells how much time
#   is left.
# related_resources:
#   - ref: https://github.com/mesosphere/dcos-docs-site/blob/main/pages/dkp/konvoy/2.2/legal/version-policy/index.md
#     description: Version support policy of Konvoy
# custom:
#   level: info
#   remediation: Plan the way to the newest line.
package insupport.rules.release.newer_line

import data.insupport.lib.catalog
import data.insupport.lib.finding
import data.insupport.lib.installed
import data.insupport.lib.judgement
import data.insupport.lib.run
import data.insupport.lib.window

about := rego.metadata.chain()
subjects contains finding.product(p) if some p in installed.products
judgements contains _judge(p) if some p in installed.products

_judge(p) := judgement.needs(finding.product(p), {finding.product_path(p)}) if {
	count(p.candidates) > 1
} else := judgement.fails(finding.product(p), [f | f := _finding(p, train, newest)]) if {
	train := window.train_of(p.name)
	newest := train.order[window.current(p.name, run.as_of)]
	_later(train, p, newest)
} else := judgement.needs(finding.product(p), {sprintf("catalog/%s/product", [name])}) if {
	name := p.name
	not window.train_of(name)
} else := judgement.needs(finding.product(p), _undated(p)) if {
	count(_undated(p)) > 0
} else := judgement.holds(finding.product(p)) if {
	p.placed
} else := judgement.needs(finding.product(p), {finding.product_path(p)})

# A line without a day may be out.
_undated(p) := {catalog.row(p.name, ["releases", "lines", line]) |
	train := window.train_of(p.name)
	some line in train.order
	train.index[line] > train.index[p.line]
	train.dates[line] == ""
}

_finding(p, train, newest) := finding.on_product(p, {
	"message": sprintf("%s %s is not the newest line; %s is out since %s", [p.title, p.version, newest, train.dates[newest]]),
	"remediation": sprintf("Plan the way to %s %s", [p.title, newest]),
	"basis": _basis(train, newest),
	"references": finding.line_references(p.name, newest),
	"rows": finding.line_rows(p.name, [newest]),
	"comparison": sprintf("%s comes after %s in the order of lines and was out on %s", [newest, p.line, run.as_of]),
	"change": sprintf("Line %s", [newest]),
})

_later(train, p, newest) if train.index[newest] > train.index[p.line]
_later(_, p, _) if p.older

_basis(train, line) := "inferred" if {
	line in train.inferred
} else := "documented"
