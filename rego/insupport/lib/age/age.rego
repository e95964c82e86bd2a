# METADATA
# title: Age of facts
# description: >-
#   Whether a fact was looked at recently enough to rest on. Each kind of fact has its limit among
#   the thresholds: which line is the newest, which patch is, and when something ends.
package insupport.lib.age

import data.insupport.lib.catalog
import data.insupport.lib.dates
import data.insupport.lib.ends
import data.insupport.lib.run

# days from the day on which a row's source was last looked at to the as-of date; negative where
# that was later. Undefined where no such day is known.
days(product, row) := dates.between(catalog.seen(product, row), run.as_of)

# of_end is the threshold for the end of a line. Where none is announced it comes with a newer line.
of_end(row) := "staleLineDays" if {
	row.openEnded
	count(ends.days(row)) == 0
} else := "staleDays"

# fresh says that a row was looked at within the limit.
fresh(product, row, limit) if days(product, row) <= run.threshold(limit)

# old says why a row is not fresh, as what a judgement needs.
old(product, row, limit) := sprintf("it was last looked at on %s, %d days before %s (%s: %d)", [
	catalog.seen(product, row),
	ago,
	run.as_of,
	limit,
	run.threshold(limit),
]) if {
	ago := days(product, row)
} else := "nobody says when it was last looked at"
