# METADATA
# title: Support windows
# description: Which lines of a product are in support on a day, from its ordered list of lines and their
#   dates. Nothing counts numbers. Functions take a product's name and read its train, for OPA compares the
#   arguments of every call and whole catalogs would be compared again and again.
package insupport.lib.window

import data.insupport.lib.ends

# train_of is a product's releases read once: the order of lines, their places, the days they came
# out ("" where nobody published one), the lines whose day is inferred or whose succession is disputed, the place
# from which a line does not count any more, and ends of lines' own. Rows are gone through by
# reference: most lines have neither.
train_of(product) := {
	"order": order,
	"index": index,
	"dates": object.union_n([{line: "" | some line in order}, {line: day | some line, row in opening; day := row.date}, stated]),
	"inferred": ({line | some line; lines[line].basis == "inferred"; stated[line]} | {line |
		some line
		opening[line].basis == "inferred"
	}),
	"disputed": {line | some line; lines[line].disputed.window},
	"left": {line: index[from] | some line; from := lines[line].notCountedFrom.line},
	"own": {line: ends | some line; ends := lines[line].ends},
	"policy": data.insupport_facts[product].product.policy,
} if {
	order := data.insupport_facts[product].releases.order
	lines := data.insupport_facts[product].releases.lines
	index := {line: i | some i, line in order}
	stated := {line: day | some line; day := lines[line].released}

	# The first release dates a line that states no day.
	opening := {line: row |
		some line in (object.keys(lines) - object.keys(stated))
		row := lines[line].releases[first_release(line)]
	}
}

# ga is the day a line became generally available: stated on the line, else the date of its .0 release.
ga(row, line) := day if {
	day := row.released
} else := day if day := row.releases[first_release(line)].date

# first_release is the release that opens a line.
first_release(line) := concat(".", [line, "0"])

# current is the place of the newest line that is out on a day. Undated lines never become current.
current(product, day) := max({train.index[line] |
	train := train_of(product)
	some line, date in train.dates
	date != ""
	date <= day
})

# members lists the lines in the window on a day on which the line at place i is current, newest
# first. Lines that left the count, or that come out later, are not in it; one without a day came out
# before the line that follows it.
members(product, i, day) := _members(product, i, day, 0)

# _members are those that are left when some more lines have come out. A line with an end of its own
# lasts until then, whatever comes out.
_members(product, i, day, more) := [line |
	train := train_of(product)
	gone := {line | some line, from in train.left; from <= i}
	counted := array.reverse([line |
		some line in array.slice(train.order, 0, i + 1)
		train.dates[line] <= day
		not line in gone
	])
	newest := {line | some line in array.slice(counted, 0, train.policy.lines - more)}
	stay := (newest - object.keys(train.own)) | {line | some line, end in train.own; end >= day}
	some line in counted
	line in stay
]

# _following lists the window after the next line, known or not yet announced.
_following(product, i, day) := members(product, j, train.dates[train.order[j]]) if {
	train := train_of(product)
	j := min({later | some later, line in train.order; later > i; train.dates[line] != ""})
} else := _members(product, i, day, 1)

# ending is the place of the line whose release ends a line's support; undefined while none is known
# or needed. It is searched only as far as the window and the lines that leave the count can reach.
ending(product, line) := min({j |
	train := train_of(product)
	not train.own[line]
	at := train.index[line]
	some j in numbers.range(at + 1, min([count(train.order) - 1, (at + train.policy.lines) + count(train.left)]))
	day := train.dates[train.order[j]]
	day != ""
	not line in members(product, j, day)
})

# _crosses says that the order inside a window rests on a disputed succession.
_crosses(product, lines) := count(before & train_of(product).disputed) > 0 if {
	before := {line | some line in array.slice(lines, 0, count(lines) - 1)}
}

# state says where a line stands on a day:
# {"linePhase", "window", "support": {endedOn, endsOn, endsWith}, "inferred", "disputed"}.
# Undefined when the catalog cannot tell.
state(product, line, day) := _unreleased(product, line, day) if {
	train_of(product).dates[line] > day
} else := _counted(product, line, day) if {
	train_of(product).policy.kind == "latestLines"
} else := _dated(product, line, day) if train_of(product).policy.kind == "endDates"

# no_support is the support of a line of which nothing is known.
no_support := {"endedOn": null, "endsOn": null, "endsWith": null}

_unreleased(product, line, day) := {
	"linePhase": "notReleased",
	"window": in_window(product, day),
	"support": no_support,
	"inferred": line in train_of(product).inferred,
	"disputed": false,
}

# in_window lists the lines in support on a day, newest first.
in_window(product, day) := members(product, current(product, day), day) if {
	train_of(product).policy.kind == "latestLines"
} else := array.reverse([line |
	train := train_of(product)
	train.policy.kind == "endDates"
	some line in train.order
	train.dates[line] <= day
	ends.lasts(data.insupport_facts[product].releases.lines[line], day)
])

# Newest counted lines: a line's support ends with the release of a later one.

_counted(product, line, day) := {
	"linePhase": _phase(product, i, line, day),
	"window": members(product, i, day),
	"support": _counted_support(product, line, day),
	"inferred": _counted_inferred(product, i, line),
	"disputed": _counted_disputed(product, i, line, day),
} if {
	i := current(product, day)

	# An undated line after the current one may be out or not: nobody published it.
	train_of(product).index[line] <= i
}

_phase(product, i, line, day) := "expired" if {
	not line in members(product, i, day)
} else := "current" if {
	train_of(product).order[i] == line
} else := "supported" if {
	line in _following(product, i, day)
} else := "supported" if {
	train_of(product).own[line]
} else := "leavesNext"

# The line whose release ended, or will end, the support; absent while no later one is known.
_counted_support(product, line, day) := _dated_support(data.insupport_facts[product].releases.lines[line], day) if {
	train_of(product).own[line]
} else := _closed(train_of(product).dates[closer], closer, day) if {
	closer := train_of(product).order[ending(product, line)]
} else := no_support

_closed(date, _, day) := object.union(no_support, {"endedOn": date}) if date <= day
_closed(date, closer, day) := {"endedOn": null, "endsOn": date, "endsWith": first_release(closer)} if date > day

_counted_inferred(product, i, line) := count(({line} | closers) & train.inferred) > 0 if {
	train := train_of(product)
	closers := {train.order[j] | j := _ended_by(product, i, line)}
}

# The place of the line that put this one out of the window by the time line i is current.
_ended_by(product, i, line) := j if {
	j := ending(product, line)
	j <= i
}

_counted_disputed(product, i, line, day) := _crosses(product, members(product, j, train.dates[train.order[j]])) if {
	j := _ended_by(product, i, line)
	train := train_of(product)
} else := _crosses(product, members(product, i, day))

_dated(product, line, day) := {
	"linePhase": _dated_phase(row, product, line, day),
	"window": in_window(product, day),
	"support": _dated_support(row, day),
	"inferred": object.get(row, "basis", "") == "inferred",
	"disputed": count(ends.disputed(row, day)) > 0,
} if {
	row := data.insupport_facts[product].releases.lines[line]
	ends.known(row)
}

_dated_phase(row, product, line, day) := "expired" if {
	ends.over(row, day)
} else := "current" if {
	train_of(product).order[current(product, day)] == line
} else := "supported"

_dated_support(row, day) := object.union(no_support, {"endedOn": ended}) if {
	ends.over(row, day)
	ended := max(ends.days(row))
} else := object.union_n([
	no_support,
	{"endsOn": last},
	{"activeEndsOn": end | end := row.activeEnds},
	{"extendedEndsOn": end | end := row.extendedEnds},
	{"onlyExtended": true | ends.extended(row, day)},
]) if {
	last := _lasting(row, day)
} else := no_support

_lasting(row, day) := row.extendedEnds if {
	ends.extended(row, day)
} else := ends.last_day(row)
