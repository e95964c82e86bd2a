# METADATA
# title: Published ends
# description: What the dates of one row say of a day, whichever product or part the row is of, and where sources
#   that disagree on a date leave the day between them.
package insupport.lib.ends

# lasts says that a line's own support, extended support left out, holds on a day.
lasts(row, day) if last_day(row) >= day

lasts(row, _) if {
	row.openEnded
	not row.ends
}

# known says that the catalog knows when a line ends, or that no end is announced.
known(row) if row.ends
known(row) if row.extendedEnds
known(row) if row.openEnded
known(row) if row.ended

# over says that a line's last support, extended support included, ended before a day.
over(row, _) if row.ended
over(row, day) if max(days(row)) < day

# extended says that a line's own support has ended and only extended or paid support is left.
extended(row, day) if {
	row.ends < day
	row.extendedEnds >= day
}

# days are those on which the support of a line ends, extended support included.
days(row) := {date | some field in ["ends", "extendedEnds"]; date := row[field]}

# last_day is the last day of a line's own support: its end, or its extended end where that is
# all that is published.
last_day(row) := day if {
	day := row.ends
} else := day if day := row.extendedEnds

# disputed are the ends on which sources disagree, where the day lies between what they say.
disputed(row, day) := {field |
	some field in ["ends", "extendedEnds"]
	given := {_last(value.value) | some value in row.disputed[field].values}
	day > min(given)
	day <= max(given)
}

# between says that a day lies on or after the earliest and before the latest day that sources give
# for a release: for some of them it is out, for others not.
between(dispute, day) if {
	days := {value.value | some value in dispute.values}
	min(days) <= day
	day < max({_last(given) | some given in days})
}

# A source that gives a month means its last day.
_last(given) := sprintf("%s-31", [given]) if {
	count(split(given, "-")) == 2
} else := given
