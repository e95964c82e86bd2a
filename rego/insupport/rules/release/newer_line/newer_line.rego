# METADATA
# title: A later line is out
# description: >-
#   Each new line moves the support window on. Knowing how many lines lie ahead tells how
#   much time is left.
# schemas:
#   - input: schema.inventory
# related_resources:
#   - ref: https://github.com/mesosphere/dcos-docs-site/blob/main/pages/dkp/konvoy/2.2/legal/version-policy/index.md
#     description: Version support policy of Konvoy
# custom:
#   level: info
#   remediation: >-
#     Plan the way to the newest line.
package insupport.rules.release.newer_line

import data.insupport.lib.catalog
import data.insupport.lib.finding
import data.insupport.lib.installed
import data.insupport.lib.run
import data.insupport.lib.window

about := rego.metadata.chain()

subjects contains finding.product(p) if {
	some p in installed.products
	p.placed
}

undecided contains {"subject": finding.product(p), "field": finding.product_path(p)} if {
	some p in installed.products
	not p.placed
	not p.older
}

undecided contains {"subject": finding.product(p), "field": sprintf("catalog/%s/product", [name])} if {
	some name, p in installed.products
	not window.trains[name]
}

# A line without a day may be out.
undecided contains {"subject": finding.product(p), "field": catalog.row(p.name, ["releases", "lines", line])} if {
	some p in installed.products
	train := window.trains[p.name]
	some line in train.order
	train.index[line] > train.index[p.line]
	train.dates[line] == ""
}

report contains {
	"subject": finding.product(p),
	"path": finding.product_path(p),
	"message": sprintf("%s %s is not the newest line; %s is out since %s", [p.title, p.version, newest, date]),
	"remediation": sprintf("Plan the way to %s %s", [p.title, newest]),
	"basis": _basis(train, newest),
	"references": finding.line_references(p.name, newest),
	"evidence": {
		"facts": [finding.product_fact(p)],
		"rows": finding.line_rows(p.name, [newest]),
		"comparison": sprintf("%s comes after %s in the order of lines and was out on %s", [newest, p.line, run.as_of]),
		"change": sprintf("Line %s", [newest]),
	},
} if {
	some p in installed.products
	train := window.trains[p.name]
	newest := train.order[window.current(p.name, run.as_of)]
	_later(train, p, newest)
	date := train.dates[newest]
}

_later(train, p, newest) if train.index[newest] > train.index[p.line]

_later(_, p, _) if p.older

_basis(train, line) := "inferred" if {
	line in train.inferred
} else := "documented"
