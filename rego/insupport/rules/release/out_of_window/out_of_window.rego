# METADATA
# title: The line is outside the support window
# description: Vendors answer, fix and patch only lines inside the support window. On a line outside it an
#   outage meets no help and security fixes no longer arrive.
# related_resources:
#   - ref: https://github.com/mesosphere/dcos-docs-site/blob/main/pages/dkp/konvoy/2.2/legal/version-policy/index.md
#     description: Version support policy of Konvoy
# custom:
#   level: violation
#   remediation: Upgrade to a line inside the support window.
package insupport.rules.release.out_of_window

import data.insupport.lib.finding
import data.insupport.lib.installed
import data.insupport.lib.judgement
import data.insupport.lib.run
import data.insupport.lib.text
import data.insupport.lib.window

about := rego.metadata.chain()
subjects contains finding.product(p) if some p in _products
judgements contains _judge(p) if some p in _products

# A line that is not out yet is the business of release/not_released.
_products := [p | some p in installed.products; p.linePhase != "notReleased"]

_judge(p) := judgement.fails(finding.product(p), [f | f := _finding(p)]) if {
	p.linePhase == "expired"
} else := judgement.holds(finding.product(p)) if {
	p.linePhase in {"current", "supported", "leavesNext"}
} else := judgement.needs(finding.product(p), {finding.product_path(p)})

_finding(p) := finding.on_product(p, {
	"message": sprintf("%s %s is outside the support window (%s) on %s", [p.title, p.version, _lines(p), run.as_of]),
	"remediation": _remediation(p),
	"basis": finding.basis(p),
	"disputed": p.disputed,
	"references": finding.standing_references(p.name, p.line),
	"rows": finding.line_rows(p.name, array.concat([p.line], p.window)),
	"comparison": sprintf(
		"Line %s is not one of the lines in support on %s: %s%s",
		[p.line, run.as_of, _lines(p), _ended(p)],
	),
	"change": sprintf("A line inside the window, or an as-of date before its support ended%s", [_ended(p)]),
})

_lines(p) := text.list(p.window) if {
	count(p.window) > 0
} else := "no line is in support"

_remediation(p) := sprintf("Upgrade %s to a line inside the window: %s", [p.title, text.list(_ahead(p))]) if {
	count(_ahead(p)) > 0
} else := sprintf("No later line of %s is in support; ask the vendor or move to another product", [p.title])

# The lines of the window that an upgrade can reach.
_ahead(p) := [line |
	index := window.train_of(p.name).index
	some line in p.window
	index[line] > object.get(index, p.line, -1)
]

_ended(p) := sprintf("; support ended on %s", [p.support.endedOn]) if {
	is_string(p.support.endedOn)
} else := ""
