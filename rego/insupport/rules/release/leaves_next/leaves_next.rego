# METADATA
# title: The line leaves the support window with the next release
# description: The line is supported today and stops being so on the day the next line is out. That day is
#   rarely announced long before.
# related_resources:
#   - ref: https://github.com/mesosphere/dcos-docs-site/blob/main/pages/dkp/konvoy/2.2/legal/version-policy/index.md
#     description: Version support policy of Konvoy
# custom:
#   level: warning
#   remediation: Plan the upgrade now; support ends on the day the next line is released.
package insupport.rules.release.leaves_next

import data.insupport.lib.finding
import data.insupport.lib.installed
import data.insupport.lib.judgement
import data.insupport.lib.run
import data.insupport.lib.text

about := rego.metadata.chain()
subjects contains finding.product(p) if some p in _products
judgements contains _judge(p) if some p in _products

_products := [p |
	some name, p in installed.products
	p.linePhase in {"current", "supported", "leavesNext", "unknown"}
	not data.insupport_facts[name].product.policy.kind == "endDates"
]

_judge(p) := judgement.fails(finding.product(p), [f | f := _finding(p)]) if {
	p.linePhase == "leavesNext"
} else := judgement.needs(finding.product(p), {finding.product_path(p)}) if {
	p.linePhase == "unknown"
} else := judgement.holds(finding.product(p))

_finding(p) := finding.on_product(p, {
	"message": sprintf(
		"%s %s leaves the support window (%s) when %s is out",
		[p.title, p.version, text.list(p.window), _next(p)],
	),
	"until": p.support.endsOn,
	"basis": finding.basis(p),
	"disputed": p.disputed,
	"references": finding.standing_references(p.name, p.line),
	"rows": finding.line_rows(p.name, p.window),
	"comparison": sprintf(
		"Line %s is in the window of %s (%s) and not in the one after %s",
		[p.line, run.as_of, text.list(p.window), _next(p)],
	),
	"change": "A newer line of the window",
})

_next(p) := sprintf("%s (%s)", [p.support.endsWith, p.support.endsOn]) if {
	is_string(p.support.endsWith)
} else := "the next line"
