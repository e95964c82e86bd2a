# METADATA
# title: Support windows
# description: >-
#   Which lines of a product are in support on a day, from its ordered list of lines and their
#   dates. Pure functions over a product's catalog; nothing counts numbers.
package insupport.lib.window

import data.insupport.lib.version

# train reads a product's releases once: the order of lines, their places, the days they came
# out, the lines whose day is inferred, whose succession is disputed, and from where lines do
# not count any more.
train(releases) := {
	"order": releases.order,
	"index": index,
	"dates": {line: day | some line in releases.order; day := ga(releases, line)},
	"inferred": {line | some line in releases.order; _ga_inferred(releases, line)},
	"disputed": {line | some line, row in releases.lines; row.disputed.window},
	"until": {line: index[row.notCountedFrom.line] | some line, row in releases.lines},
} if {
	index := {line: i | some i, line in releases.order}
}

# ga is the day a line became generally available: stated on the line, else the date of its .0 release.
ga(releases, line) := day if {
	day := releases.lines[line].released
} else := day if {
	day := releases.lines[line].releases[first_release(line)].date
}

# first_release is the release that opens a line.
first_release(line) := concat(".", [line, "0"])

_ga_inferred(releases, line) if {
	releases.lines[line].released
	releases.lines[line].basis == "inferred"
}

_ga_inferred(releases, line) if {
	not releases.lines[line].released
	releases.lines[line].releases[first_release(line)].basis == "inferred"
}

# current is the place of the newest line that is out on a day. Undated lines never become current.
current(train_, day) := max({i |
	some i, line in train_.order
	train_.dates[line] <= day
})

# members lists the lines in the window on a day on which the line at place i is current, newest
# first. Lines that left the count, or that come out later, are not in it.
members(train_, size, i, day) := array.slice(counted, 0, size) if {
	counted := array.reverse([line |
		some line in array.slice(train_.order, 0, i + 1)
		_counts(train_, line, i)
		_out(train_, line, day)
	])
}

# A line may leave the count before its turn.
_counts(train_, line, _) if not train_.until[line]

_counts(train_, line, i) if train_.until[line] > i

# An undated line listed before the current one is out; a dated one from its day on.
_out(train_, line, _) if not train_.dates[line]

_out(train_, line, day) if train_.dates[line] <= day

# _following lists the window after the next line, known or not yet announced.
_following(train_, size, i, day) := members(train_, size, j, train_.dates[train_.order[j]]) if {
	j := min({later |
		some later, line in train_.order
		later > i
		train_.dates[line]
	})
} else := array.slice(members(train_, size, i, day), 0, size - 1)

# ending is the place of the line whose release ends a line's support; undefined while none is
# known. It is searched only as far as the window and the lines that leave the count can reach.
ending(train_, size, line) := min({j |
	at := train_.index[line]
	some j, later in train_.order
	j > at
	j <= (at + size) + count(train_.until)
	day := train_.dates[later]
	not line in members(train_, size, j, day)
})

# crosses says that the order inside a window rests on a disputed succession.
crosses(train_, lines) if {
	some line in array.slice(lines, 0, count(lines) - 1)
	line in train_.disputed
}

# state says where a line stands on a day:
# {"linePhase", "window", "support": {endedOn, endsOn, endsWith}, "inferred", "disputed"}.
# Undefined when the catalog cannot tell.
state(product, train_, line, day) := _unreleased(product, train_, line, day) if {
	train_.dates[line] > day
} else := _counted(product, train_, line, day) if {
	product.product.policy.kind == "latestLines"
} else := _dated(product, train_, line, day) if {
	product.product.policy.kind == "endDates"
}

_no_support := {"endedOn": null, "endsOn": null, "endsWith": null}

_unreleased(product, train_, line, day) := {
	"linePhase": "notReleased",
	"window": in_window(product, train_, day),
	"support": _no_support,
	"inferred": line in train_.inferred,
	"disputed": false,
}

# in_window lists the lines in support on a day, newest first.
in_window(product, train_, day) := members(train_, product.product.policy.lines, current(train_, day), day) if {
	product.product.policy.kind == "latestLines"
	current(train_, day)
} else := array.reverse([line |
	product.product.policy.kind == "endDates"
	some line in train_.order
	_out(train_, line, day)
	_lasts(product.releases.lines[line], day)
])

# Newest counted lines: a line's support ends with the release of a later one.

_counted(product, train_, line, day) := {
	"linePhase": _phase(train_, size, i, line, day),
	"window": window,
	"support": _counted_support(train_, size, line, day),
	"inferred": _counted_inferred(train_, size, i, line),
	"disputed": _counted_disputed(train_, size, i, line, window),
} if {
	size := product.product.policy.lines
	i := current(train_, day)

	# An undated line after the current one may be out or not: nobody published it.
	train_.index[line] <= i
	window := members(train_, size, i, day)
}

_phase(train_, size, i, line, day) := "current" if {
	train_.order[i] == line
} else := "supported" if {
	line in members(train_, size, i, day)
	line in _following(train_, size, i, day)
} else := "leavesNext" if {
	line in members(train_, size, i, day)
} else := "expired"

# The line whose release ended, or will end, the support; absent while no later one is known.
_counted_support(train_, size, line, day) := {"endedOn": date, "endsOn": null, "endsWith": null} if {
	date := train_.dates[train_.order[ending(train_, size, line)]]
	date <= day
} else := {"endedOn": null, "endsOn": date, "endsWith": first_release(closer)} if {
	closer := train_.order[ending(train_, size, line)]
	date := train_.dates[closer]
} else := _no_support

_counted_inferred(train_, size, i, line) if {
	line in train_.inferred
} else if {
	train_.order[_ended_by(train_, size, i, line)] in train_.inferred
} else := false

# The place of the line that put this one out of the window by the time line i is current.
_ended_by(train_, size, i, line) := j if {
	j := ending(train_, size, line)
	j <= i
}

_counted_disputed(train_, size, i, line, window) if {
	j := _ended_by(train_, size, i, line)
	crosses(train_, members(train_, size, j, train_.dates[train_.order[j]]))
} else if {
	not _ended_by(train_, size, i, line)
	crosses(train_, window)
} else := false

# Published end dates.

_dated(product, train_, line, day) := {
	"linePhase": _dated_phase(product.releases, train_, line, day),
	"window": in_window(product, train_, day),
	"support": _dated_support(row, day),
	"inferred": _row_inferred(row),
	"disputed": count(disputed_ends(row, day)) > 0,
} if {
	row := product.releases.lines[line]
	_end_known(row)
}

# _lasts says that a line's own support, extended support left out, holds on a day.
_lasts(row, day) if last_day(row) >= day

_lasts(row, _) if {
	row.openEnded
	not row.ends
}

_end_known(row) if row.ends

_end_known(row) if row.extendedEnds

_end_known(row) if row.openEnded

_end_known(row) if row.ended

_row_inferred(row) if {
	row.basis == "inferred"
} else := false

_dated_phase(releases, train_, line, day) := "expired" if {
	over(releases.lines[line], day)
} else := "current" if {
	train_.order[current(train_, day)] == line
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

_dated_support(row, day) := {"endedOn": ended, "endsOn": null, "endsWith": null} if {
	over(row, day)
	ended := max({date | some field in ["ends", "extendedEnds"]; date := row[field]})
} else := object.union({"endedOn": null, "endsOn": row.extendedEnds, "endsWith": null}, _tiers(row)) if {
	extended(row, day)
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

# disputed_ends are the ends on which sources disagree, where the day lies between what they say.
disputed_ends(row, day) := {field |
	some field in ["ends", "extendedEnds"]
	ends := {_last(value.value) | some value in row.disputed[field].values}
	day > min(ends)
	day <= max(ends)
}

# A source that gives a month means its last day.
_last(given) := sprintf("%s-31", [given]) if {
	count(split(given, "-")) == 2
} else := given

# Timelines.

# timeline lists every line of a product, newest first, with its dates and its state on a day.
timeline(product, day) := [entry |
	train_ := train(product.releases)
	some line in array.reverse(train_.order)
	entry := object.union_n([
		{"line": line, "phase": "unknown", "released": null, "latest": null, "basis": "documented", "disputed": false},
		_no_support,
		{"released": released | released := train_.dates[line]},
		{"latest": latest | latest := _latest(product.releases.lines[line], day)},
		_state_entry(product, train_, line, day),
	])
]

_state_entry(product, train_, line, day) := object.union(found.support, {
	"phase": found.linePhase,
	"basis": {true: "inferred", false: "documented"}[found.inferred],
	"disputed": found.disputed,
}) if {
	found := state(product, train_, line, day)
} else := {}

# The newest release of a line that was out on a day.
_latest(row, day) := max({[version.parse(release).key, release] |
	some release, listed in row.releases
	listed.date <= day
})[1]
