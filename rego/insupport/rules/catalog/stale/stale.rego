# METADATA
# title: The catalog is older than the question
# description: >-
#   Facts end where their sources end. Long after that day new lines may be out and old ones
#   out of support, so a clean answer would be a guess.
# schemas:
#   - input: schema.inventory
# related_resources:
#   - ref: https://github.com/mesosphere/dcos-docs-site/blob/main/pages/dkp/konvoy/2.2/legal/version-policy/index.md
#     description: Version support policy of Konvoy
# custom:
#   level: unknown
#   remediation: >-
#     Update the catalog, or ask for a date that the catalog covers.
package insupport.rules.catalog.stale

import data.insupport.lib.catalog
import data.insupport.lib.dates
import data.insupport.lib.finding
import data.insupport.lib.installed
import data.insupport.lib.run

about := rego.metadata.chain()

_supported := {"current", "supported", "leavesNext"}

subjects contains finding.product(p) if {
	some p in installed.products
	p.linePhase in _supported
}

undecided contains {"subject": finding.product(p), "field": sprintf("catalog/%s/product", [p.name])} if {
	some name, p in installed.products
	p.linePhase in _supported
	not _age(name)
}

undecided contains {"subject": finding.product(p), "field": finding.product_path(p)} if {
	some p in installed.products
	p.linePhase == "unknown"
}

_age(name) := dates.between(catalog.date(name), run.as_of) if run.threshold("staleDays")

report contains {
	"subject": finding.product(p),
	"path": finding.product_path(p),
	"message": sprintf("The catalog's facts on %s end on %s, %d days before %s", [
		p.title,
		catalog.date(p.name),
		_age(p.name),
		run.as_of,
	]),
	"references": finding.policy_references(p.name),
	"evidence": {
		"facts": [finding.product_fact(p)],
		"rows": [catalog.row(p.name, ["product", "sources"]), "settings/staleDays"],
		"comparison": sprintf("%d days is more than %d", [_age(p.name), run.threshold("staleDays")]),
		"change": sprintf("A newer catalog, or an as-of date up to %s", [dates.add(
			catalog.date(p.name),
			run.threshold("staleDays"),
		)]),
	},
} if {
	some p in installed.products
	p.linePhase in _supported
	_age(p.name) > run.threshold("staleDays")
}
