# METADATA
# title: Only extended support is left
# description: The line's own support has ended. What remains is an extended or paid tier with fewer fixes,
#   and it has an end of its own.
# related_resources:
#   - ref: https://github.com/mesosphere/dcos-docs-site/blob/main/pages/dkp/konvoy/2.2/legal/version-policy/index.md
#     description: Version support policy of Konvoy
# custom:
#   level: warning
#   remediation: Upgrade to a line in full support before the extended support ends.
package insupport.rules.release.extended_support

import data.insupport.lib.catalog
import data.insupport.lib.ends
import data.insupport.lib.facts
import data.insupport.lib.finding
import data.insupport.lib.installed
import data.insupport.lib.judgement
import data.insupport.lib.lifecycle
import data.insupport.lib.run

about := rego.metadata.chain()
subjects contains finding.product(p) if some p in _products
judgements contains _judge(p) if some p in _products

_products := [p |
	some name, p in installed.products
	p.linePhase in {"current", "supported", "unknown"}
	not data.insupport_facts[name].product.policy.kind == "latestLines"
]

_judge(p) := judgement.needs(finding.product(p), {finding.product_path(p)}) if {
	p.linePhase == "unknown"
} else := judgement.fails(finding.product(p), [f | f := _finding(p, row)]) if {
	row := catalog.topic(p.name, "releases").lines[p.line]
	ends.extended(row, run.as_of)
} else := judgement.holds(finding.product(p))

_finding(p, row) := finding.on_product(p, {
	"message": sprintf(
		"%s %s has only extended support left on %s%s; its own support ended on %s, the extended ends on %s%s",
		[p.title, p.version, run.as_of, _which(p), row.ends, row.extendedEnds, _bought(p)],
	),
	"until": row.extendedEnds,
	"basis": finding.basis(p),
	"disputed": p.disputed,
	"references": finding.line_references(p.name, p.line),
	"rows": finding.line_rows(p.name, [p.line]),
	"comparison": lifecycle.between(p.name, row),
	"change": "A line whose own support has not ended",
})

# Whether it is bought, where the maker lets one tell and somebody did.
_bought(p) := ", and is bought" if {
	facts.stated(p.name, "extendedSupport") == true
} else := ", and is not bought" if {
	facts.stated(p.name, "extendedSupport") == false
} else := ""

# Of several lines that kubelets leave, the oldest is meant.
_which(p) := sprintf(" if it is %s", [p.line]) if {
	count(p.candidates) > 1
} else := ""
