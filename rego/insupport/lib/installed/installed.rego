# METADATA
# title: Installed products
# description: >-
#   Every product of the inventory beside its place in the catalog: release, line, phase, window
#   and end of support on the as-of date. The rules read their judgement from here.
package insupport.lib.installed

import data.insupport.lib.catalog
import data.insupport.lib.inventory
import data.insupport.lib.run
import data.insupport.lib.version
import data.insupport.lib.window

# products maps product to what is known of it. Keys that the catalog or the version cannot
# answer are absent; phase is "unknown" then.
products[name] := object.union(product, {"phase": _phase(product)}) if {
	some name, given in inventory.products
	product := object.union_n([
		{"name": name, "title": catalog.title(name), "version": given, "linePhase": "unknown"},
		_parsed(given),
		_placed(name, given),
		_state(name, given),
		_dates(name, given),
	])
}

# A release that is not out yet, or that nobody published, has no phase of its line's.
_phase(product) := "notReleased" if {
	product.notOut
} else := "unknown" if {
	not product.known
	phase := product.linePhase
	not phase in {"expired", "notReleased"}
} else := product.linePhase

_parsed(given) := {"release": parsed.release, "line": version.line(parsed)} if {
	parsed := version.parse(given)
} else := {}

_releases(name) := catalog.topic(name, "releases")

# line_of is the catalog's line of a release: the longest prefix of its number that is a line.
line_of(name, given) := [line |
	some line in version.prefixes(version.parse(given))
	_releases(name).lines[line]
][0]

# release_row is the catalog's row of a release.
release_row(name, given) := row if {
	parsed := version.parse(given)
	not parsed.pre
	row := _releases(name).lines[line_of(name, given)].releases[parsed.release]
}

# kubernetes is the range and default that a release prints, else its line.
kubernetes(name, release) := printed if {
	printed := release_row(name, release).kubernetes
	printed.min
} else := _releases(name).lines[line_of(name, release)].kubernetes

# placed: the line is one of the catalog; older: it lies before all of them.
_placed(name, given) := {"line": line, "placed": true} if {
	line := line_of(name, given)
} else := {"older": true} if {
	older_than_all(name, given)
	_begun(name)
} else := {"before": true} if {
	older_than_all(name, given)
} else := {}

# older_than_all says that a release belongs before the first line of a product whose window is
# published. A version cut short decides only as far as it goes.
older_than_all(name, given) if {
	catalog.topic(name, "product").policy.kind in {"latestLines", "endDates"}
	nums := version.parse(given).nums
	oldest := min({version.parse(line).nums | some line in _releases(name).order})
	length := min({count(nums), count(oldest)})
	array.slice(nums, 0, length) < array.slice(oldest, 0, length)
}

_state(name, given) := state if {
	state := window.state(name, line_of(name, given), run.as_of)
} else := {
	"linePhase": "expired",
	"window": window.in_window(name, run.as_of),
	"support": {"endedOn": null, "endsOn": null, "endsWith": null},
	"inferred": false,
	"disputed": false,
} if {
	older_than_all(name, given)
	_begun(name)
} else := {}

# On a day before everything that the catalog lists, it knows nothing: an older line may be current.
_begun(name) if window.current(name, run.as_of)

# released: the date of the release itself; listed: the catalog has a row for it; notOut: it lies after the as-of date; known: the
# catalog can place the release (for published end dates the line is enough).
_dates(name, given) := object.union_n([
	{"released": date | date := release_row(name, given).date},
	{"listed": true | release_row(name, given)},
	{"notOut": true | release_row(name, given).date > run.as_of},
	{"known": true | _known(name, given)},
])

_known(name, given) if {
	release_row(name, given).date
	run.as_of
}

_known(name, given) if {
	catalog.topic(name, "product").policy.kind == "endDates"
	line_of(name, given)
	parsed := version.parse(given)
	parsed.pre == false
	run.as_of
}
