# METADATA
# title: The catalog is older than the question
# description: Facts end where their sources end. Long after that day new lines may be out and old ones out of
#   support, so a clean answer would be a guess.
# related_resources:
#   - ref: https://github.com/mesosphere/dcos-docs-site/blob/main/pages/dkp/konvoy/2.2/legal/version-policy/index.md
#     description: Version support policy of Konvoy
# custom:
#   level: unknown
#   exceptions:
#     notPlaced: What cannot be placed in a window rests on no facts that may be old; release/unknown says
#       what it lacks.
#   remediation: Update the catalog, or ask for a date that the catalog covers.
package insupport.rules.catalog.stale

import data.insupport.lib.catalog
import data.insupport.lib.dates
import data.insupport.lib.finding
import data.insupport.lib.installed
import data.insupport.lib.judgement
import data.insupport.lib.run

about := rego.metadata.chain()
subjects contains finding.product(p) if some p in _products
judgements contains _judge(p) if some p in _products

# Newer facts can change nothing where support has ended already, or has not begun.
_products := [p | some p in installed.products; phase := p.linePhase; not phase in {"expired", "notReleased"}]

_judge(p) := judgement.beside(finding.product(p), {finding.product_path(p)}, "notPlaced") if {
	p.linePhase == "unknown"
} else := judgement.holds(finding.product(p)) if {
	_age(p.name) <= _limit
} else := judgement.fails(finding.product(p), [found | found := _finding(p)]) if {
	_age(p.name) > _limit
} else := judgement.needs(finding.product(p), {catalog.row(p.name, ["product"])}) if {
	_limit
} else := judgement.needs(finding.product(p), {"settings.staleDays"})

_age(name) := dates.between(catalog.date(name), run.as_of)
_limit := run.threshold("staleDays")

_finding(p) := finding.on_product(p, {
	"message": sprintf(
		"The catalog's facts on %s end on %s, %d days before %s",
		[p.title, catalog.date(p.name), _age(p.name), run.as_of],
	),
	"references": finding.policy_references(p.name),
	"rows": [catalog.row(p.name, ["product", "sources"]), "settings/staleDays"],
	"comparison": sprintf("%d days is more than %d", [_age(p.name), _limit]),
	"change": concat("", ["A newer catalog", _or_a_day(p.name)]),
})

# No calendar reaches as far as some numbers of days.
_or_a_day(name) := sprintf(", or an as-of date up to %s", [dates.add(catalog.date(name), _limit)]) if {
	dates.add(catalog.date(name), _limit)
} else := ""
