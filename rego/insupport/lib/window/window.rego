# METADATA
# title: Support windows
# description: >-
#   Which lines of a product are in support on a day, from its ordered list of lines and their
#   dates. Pure functions over a product's `policy` and `releases`; nothing counts numbers.
package insupport.lib.window

# ga is the day a line became generally available: stated on the line, else the date of its .0 release.
ga(releases, line) := day if {
	day := releases.lines[line].released
} else := day if {
	day := releases.lines[line].releases[first_release(line)].date
}

# first_release is the release that opens a line.
first_release(line) := concat(".", [line, "0"])

# ga_inferred says that the day rests on something other than a published statement.
ga_inferred(releases, line) if {
	releases.lines[line].released
	releases.lines[line].basis == "inferred"
}

ga_inferred(releases, line) if {
	not releases.lines[line].released
	releases.lines[line].releases[first_release(line)].basis == "inferred"
}

# index is a line's place in the order.
index(releases, line) := i if {
	some i, listed in releases.order
	listed == line
}

# current is the place of the newest line that is out on a day. Undated lines never become current.
current(releases, day) := max({i |
	some i, line in releases.order
	ga(releases, line) <= day
})

# members lists the lines in the window while the line at place i is current, newest first.
members(releases, size, i) := array.slice(counted, 0, size) if {
	counted := array.reverse([line |
		some j, line in releases.order
		j <= i
		not _not_counted(releases, line, i)
		not _after(releases, line, i)
	])
}

# A line may leave the count before its turn, from a named line on.
_not_counted(releases, line, i) if {
	until := releases.lines[line].notCountedFrom.line
	index(releases, until) <= i
}

# Trains may overlap: a line listed earlier that came out later does not count yet.
_after(releases, line, i) if {
	releases.order[i] != line
	ga(releases, line) > ga(releases, releases.order[i])
}

# crosses says that the order inside a window rests on a disputed succession.
crosses(releases, lines) if {
	some i, line in lines
	i < count(lines) - 1
	releases.lines[line].disputed.window
}

# next lists the window after the next line, known or not yet announced.
next(releases, size, i) := members(releases, size, following) if {
	following := min({j |
		some j, line in releases.order
		j > i
		ga(releases, line)
	})
} else := array.slice(members(releases, size, i), 0, size - 1)

# ending is the place of the line whose release ends a line's support; undefined while none is known.
ending(releases, size, line) := min({j |
	at := index(releases, line)
	some j, later in releases.order
	j > at
	ga(releases, later)
	not line in members(releases, size, j)
})

# state says where a line stands on a day:
# {"linePhase", "window", "support": {endedOn, endsOn, endsWith}, "inferred", "disputed"}.
# Undefined when the catalog cannot tell.
state(product, line, day) := _unreleased(product, line, day) if {
	ga(product.releases, line) > day
} else := _counted(product, line, day) if {
	product.product.policy.kind == "latestLines"
} else := _dated(product, line, day) if {
	product.product.policy.kind == "endDates"
}

_no_support := {"endedOn": null, "endsOn": null, "endsWith": null}

_unreleased(product, line, day) := {
	"linePhase": "notReleased",
	"window": in_window(product, day),
	"support": _no_support,
	"inferred": _inferred(product.releases, line),
	"disputed": false,
}

_inferred(releases, line) if {
	ga_inferred(releases, line)
} else := false

# in_window lists the lines in support on a day, newest first.
in_window(product, day) := members(product.releases, product.product.policy.lines, current(product.releases, day)) if {
	product.product.policy.kind == "latestLines"
} else := array.reverse([line |
	product.product.policy.kind == "endDates"
	some line in product.releases.order
	not ga(product.releases, line) > day
	row := product.releases.lines[line]
	_end_known(row)
	not over(row, day)
])

# Newest counted lines: a line's support ends with the release of a later one.

_counted(product, line, day) := {
	"linePhase": _phase(releases, size, i, line),
	"window": members(releases, size, i),
	"support": _counted_support(releases, size, line, day),
	"inferred": _counted_inferred(releases, size, i, line),
	"disputed": _counted_disputed(releases, size, i, line),
} if {
	releases := product.releases
	size := product.product.policy.lines
	i := current(releases, day)

	# An undated line after the current one may be out or not: nobody published it.
	index(releases, line) <= i
}

_phase(releases, size, i, line) := "current" if {
	releases.order[i] == line
} else := "supported" if {
	line in members(releases, size, i)
	line in next(releases, size, i)
} else := "leavesNext" if {
	line in members(releases, size, i)
} else := "expired"

# The line whose release ended, or will end, the support; absent while no later one is known.
_counted_support(releases, size, line, day) := {"endedOn": date, "endsOn": null, "endsWith": null} if {
	date := ga(releases, releases.order[ending(releases, size, line)])
	date <= day
} else := {"endedOn": null, "endsOn": date, "endsWith": first_release(closer)} if {
	closer := releases.order[ending(releases, size, line)]
	date := ga(releases, closer)
} else := _no_support

_counted_inferred(releases, size, i, line) if {
	ga_inferred(releases, line)
} else if {
	ga_inferred(releases, releases.order[_ended_by(releases, size, i, line)])
} else := false

# The place of the line that put this one out of the window by the time line i is current.
_ended_by(releases, size, i, line) := j if {
	j := ending(releases, size, line)
	j <= i
}

_counted_disputed(releases, size, i, line) if {
	crosses(releases, members(releases, size, _ended_by(releases, size, i, line)))
} else if {
	line in members(releases, size, i)
	crosses(releases, members(releases, size, i))
} else := false

# Published end dates.

_dated(product, line, day) := {
	"linePhase": _dated_phase(product.releases, line, day),
	"window": in_window(product, day),
	"support": _dated_support(row, day),
	"inferred": _row_inferred(row),
	"disputed": count(_disputed_ends(row, day)) > 0,
} if {
	row := product.releases.lines[line]
	_end_known(row)
}

_end_known(row) if row.ends

_end_known(row) if row.extendedEnds

_end_known(row) if row.openEnded

_end_known(row) if row.ended

_row_inferred(row) if {
	row.basis == "inferred"
} else := false

_dated_phase(releases, line, day) := "expired" if {
	over(releases.lines[line], day)
} else := "current" if {
	releases.order[current(releases, day)] == line
} else := "supported"

# over says that a line's last support, extended support included, ended before a day.
over(row, _) if row.ended

over(row, day) if {
	ends := {date | some field in ["ends", "extendedEnds"]; date := row[field]}
	max(ends) < day
}

# extended says that a line's own support has ended and only extended or paid support is left.
extended(row, day) if {
	row.ends < day
	row.extendedEnds >= day
}

_dated_support(row, day) := {"endedOn": last_day(row), "endsOn": null, "endsWith": null} if {
	over(row, day)
	last_day(row)
} else := object.union({"endedOn": null, "endsOn": last_day(row), "endsWith": null}, _tiers(row)) if {
	last_day(row)
} else := _no_support

_tiers(row) := object.union(
	{"activeEndsOn": row.activeEnds | row.activeEnds},
	{"extendedEndsOn": row.extendedEnds | row.extendedEnds},
)

# last_day is the last day of a line's own support: its end, or its extended end where that is
# all that is published.
last_day(row) := row.ends if {
	row.ends
} else := day if {
	day := row.extendedEnds
}

# Ends on which sources disagree, where the day lies between what they say.
_disputed_ends(row, day) := {field |
	some field in ["ends", "extendedEnds"]
	values := {value.value | some value in row.disputed[field].values}
	day > min(values)
	day <= max(values)
}
