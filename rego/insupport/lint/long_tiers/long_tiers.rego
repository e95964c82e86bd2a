# METADATA
# title: Tiers longer than their neighbours
# description: >-
#   A line whose paid support lasts more than a year longer than that of the lines before and
#   after it is mostly on another scale than they are.
package insupport.lint.long_tiers

import data.insupport.lib.dates

_year := 366

# doubts are the lines with such a tier, each with its place.
doubts contains {"at": [product, "releases", "lines", line, "extendedEnds"], "message": message} if {
	some product, topics in data.insupport_facts
	lengths := [{"line": line, "days": days} |
		some line in topics.releases.order
		row := topics.releases.lines[line]
		days := dates.between(row.released, row.extendedEnds)
	]
	some i, this in lengths
	line := this.line
	before := lengths[i - 1]
	after := lengths[i + 1]
	this.days - max([before.days, after.days]) > _year
	days := [this.days, before.line, after.line, before.days, after.days]
	message := sprintf("lasts %d days, those of %s and %s %d and %d", days)
}
