# METADATA
# title: Installed products
# description: "Every product of the inventory beside its place in the catalog: release, line, phase, window
#   and end of support on the as-of date. The rules read their judgement from here."
package insupport.lib.installed

import data.insupport.lib.api_server
import data.insupport.lib.catalog
import data.insupport.lib.inventory
import data.insupport.lib.run
import data.insupport.lib.version
import data.insupport.lib.window

# products maps product to what is known of it. Keys that the catalog or the version cannot
# answer are absent; phase is "unknown" then. A release that follows from kubelets alone is one of
# `candidates`, oldest first: what they all have in common holds, and all else is not known.
products[name] := object.union(product, {"phase": _phase(product)}) if {
	some name, given in inventory.products
	product := _product(name, given)
}

_product(name, given) := {"name": name, "title": catalog.title(name), "version": given, "linePhase": "unknown"} if {
	is_part(name)
} else := _common(name, _candidates(name, given)) if {
	_bounded(name)
	api_server.spread
} else := {"name": name, "title": catalog.title(name), "version": given, "linePhase": "unknown", "candidates": []} if {
	_bounded(name)
} else := _known_as(name, given, given)

# is_part says that clusters only have it in them (an operating system, a runtime, an application), so that it is
# no product of theirs: unless its maker documents how it is upgraded, which can be planned.
is_part(name) if {
	catalog.topic(name, "product").part
	not catalog.topic(name, "upgrades")
}

# What is known of a product at one release; text is how messages name it.
_known_as(name, given, text) := object.union_n([
	{"name": name, "title": catalog.title(name), "version": text, "linePhase": "unknown"},
	_parsed(given),
	_placed(name, given),
	_state(name, given),
	_dates(name, given),
])

# The release of a product whose lines are lines of Kubernetes, where nobody states it or the
# version of the API server, is bounded by the kubelets.
_bounded(name) if {
	inventory.inferred(sprintf("spec.products.%s", [name]))
	catalog.topic(name, "product").kubernetes
	_releases(name)
	not inventory.kubernetes_version
}

# The lines that an API server can run whose oldest possible release is given: its own, and those
# of later minors that are out.
_candidates(name, given) := array.concat([version.line(base)], [line |
	some line in _releases(name).order
	nums := version.parse(line).nums
	nums[0] == base.nums[0]
	nums[1] > base.nums[1]
	nums[1] <= base.nums[1] + api_server.spread
	window.train_of(name).dates[line] <= run.as_of
]) if base := version.with_minor(given)

_in_window := {"current", "supported", "leavesNext"}

_common(name, lines) := object.union_n([
	{key: value | some key, value in all[0]; every one in all { one[key] == value }},
	{
		"candidates": lines,
		"line": lines[0],
		"disputed": true in {one.disputed | some one in all},
		"inferred": true in {one.inferred | some one in all},
		"linePhase": _common_phase({one.linePhase | some one in all}),
	},
	_common_support(all),
]) if all := [_known_as(name, line, _lines_text(lines)) | some line in lines]

_lines_text(lines) := lines[0] if {
	count(lines) == 1
} else := sprintf("%s to %s", [lines[0], lines[count(lines) - 1]])

_common_phase(phases) := phase if {
	count(phases) == 1
	some phase in phases
} else := "supported" if {
	phases - _in_window == set()
} else := "unknown"

# Of lines in support the first end counts, of those that are over the last.
_common_support(all) := {"support": all[0].support} if {
	every one in all { one.linePhase in _in_window }
} else := {"support": all[count(all) - 1].support} if {
	every one in all { one.linePhase == "expired" }
} else := {}

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

# carries says that an installed product runs below one.
carries(product) if {
	some base in product.runsOn
	products[base]
}

# line_of is the catalog's line of a release: the longest prefix of its number that is a line.
line_of(name, given) := [line | some line in version.prefixes(version.parse(given)); _releases(name).lines[line]][0]

# release_row is the catalog's row of a release.
release_row(name, given) := row if {
	parsed := version.parse(given)
	not parsed.pre
	some release in [parsed.release, trim_prefix(given, "v")] # some are listed with the build of their maker
	row := _releases(name).lines[line_of(name, given)].releases[release]
}

# destination is the row of what an upgrade may lead to, with the "date" it came out: a release, or where only lines have
# dates and not every release is listed, a line or one of its releases that is no newer than those listed.
destination(name, given) := row if {
	row := release_row(name, given)
} else := object.union(object.filter(line, ["source", "basis"]), {"date": day | day := window.ga(line, on)}) if {
	on := line_of(name, given)
	_by_line(name, on)
	line := _releases(name).lines[on]
	parsed := version.parse(given)
	not parsed.pre
	not _unheard(line, parsed)
}

_unheard(line, parsed) if parsed.key > max({version.parse(release).key | some release, _ in line.releases})

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
	_placed(name, given).older
} else := {}

# On a day before everything that the catalog lists, it knows nothing: an older line may be current.
_begun(name) if window.current(name, run.as_of)

# released: the date of the release itself; listed: the catalog has a row for it; notOut: it lies after the as-of date; known: the
# catalog can place the release (for published end dates, and a line that lists no releases, the line is enough).
_dates(name, given) := object.union_n([
	{"released": date | date := release_row(name, given).date},
	{"listed": true | release_row(name, given)},
	{"notOut": true | release_row(name, given).date > run.as_of},
	{"known": true | run.as_of; _known(name, given)},
])

_known(name, given) if release_row(name, given).date

# Where a line lists no releases, the line is all that anybody has to know.
_known(name, given) if {
	_by_line(name, line_of(name, given))
	parsed := version.parse(given)
	parsed.pre == false
}

_by_line(name, _) if catalog.topic(name, "product").policy.kind == "endDates"

_by_line(name, line) if {
	row := _releases(name).lines[line]
	not row.releases
}
