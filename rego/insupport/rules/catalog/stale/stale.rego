# METADATA
# title: The catalog is older than the question
# description: Facts end on the day on which their source was last looked at. Long after it new lines may be
#   out and ends may have moved, so a clean answer would be a guess.
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

import data.insupport.lib.age
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
} else := judgement.fails(finding.product(p), [found | found := _finding(p)]) if {
	_age(p) > _limit(p)
} else := judgement.holds(finding.product(p)) if {
	_age(p) <= _limit(p)
} else := judgement.needs(finding.product(p), {catalog.row(p.name, ["product"])}) if {
	_limit(p)
} else := judgement.needs(finding.product(p), {sprintf("settings.%s", [_threshold(p)])})

_age(p) := age.days(p.name, _row(p))
_limit(p) := run.threshold(_threshold(p))

# Where lines are counted, the newest one decides: nobody has seen a later one. Else the line's own
# end does.
_counted(p) if catalog.topic(p.name, "product").policy.kind == "latestLines"

_threshold(p) := "staleLineDays" if {
	_counted(p)
} else := age.of_end(_row(p))

_line(p) := order[count(order) - 1] if {
	_counted(p)
	order := catalog.topic(p.name, "releases").order
} else := p.line

_row(p) := catalog.topic(p.name, "releases").lines[_line(p)]
_seen(p) := catalog.seen(p.name, _row(p))

_finding(p) := finding.on_product(p, {
	"message": sprintf(
		"The catalog's facts on %s end on %s, %d days before %s",
		[p.title, _seen(p), _age(p), run.as_of],
	),
	"references": finding.policy_references(p.name),
	"rows": [
		catalog.row(p.name, ["releases", "lines", _line(p)]),
		catalog.row(p.name, ["product", "sources"]),
		sprintf("settings/%s", [_threshold(p)]),
	],
	"comparison": sprintf("%d days is more than %d", [_age(p), _limit(p)]),
	"change": concat("", ["A newer catalog", _or_a_day(p)]),
})

# No calendar reaches as far as some numbers of days.
_or_a_day(p) := sprintf(", or an as-of date up to %s", [day]) if {
	day := dates.add(_seen(p), _limit(p))
} else := ""
