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
	p.line
	installed.line_of(p.name, p.version)
}

undecided contains {"subject": finding.product(p), "field": finding.product_path(p)} if {
	some p in installed.products
	not installed.line_of(p.name, p.version)
	not p.older
}

report contains {
	"subject": finding.product(p),
	"path": finding.product_path(p),
	"message": sprintf("%s %s is not the newest line; %s is out since %s", [p.title, p.version, newest, date]),
	"remediation": sprintf("Plan the way to %s %s", [p.title, newest]),
	"basis": _basis(releases, newest),
	"references": finding.line_references(p.name, newest),
	"evidence": {
		"facts": [finding.product_fact(p)],
		"rows": finding.line_rows(p.name, [newest]),
		"comparison": sprintf("%s comes after %s in the order of lines and was out on %s", [newest, p.line, run.as_of]),
		"change": sprintf("Line %s", [newest]),
	},
} if {
	some p in installed.products
	releases := catalog.topic(p.name, "releases")
	newest := releases.order[window.current(releases, run.as_of)]
	_later(releases, p, newest)
	date := window.ga(releases, newest)
}

_later(releases, p, newest) if window.index(releases, newest) > window.index(releases, p.line)

_later(_, p, _) if p.older

_basis(releases, line) := "inferred" if {
	window.ga_inferred(releases, line)
} else := "documented"
