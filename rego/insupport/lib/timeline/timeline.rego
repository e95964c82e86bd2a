# METADATA
# title: Timelines
# description: Every line of a product with its dates and where it stands on a day, and the newest release.
package insupport.lib.timeline

import data.insupport.lib.version
import data.insupport.lib.window

# lines lists every line of a product, newest first, with its dates and its state on a day.
lines(product, day) := [entry |
	train := window.train_of(product)
	some line in array.reverse(train.order)
	entry := object.union_n([
		{"line": line, "phase": "unknown", "released": null, "latest": null, "basis": "documented", "disputed": false},
		window.no_support,
		{"released": released | released := train.dates[line]; released != ""},
		{"latest": latest | latest := _latest(data.insupport_facts[product].releases.lines[line], day)},
		_state_entry(product, line, day),
	])
]

_state_entry(product, line, day) := object.union_n([
	found.support, {
		"phase": found.linePhase,
		"basis": {true: "inferred", false: "documented"}[found.inferred],
		"disputed": found.disputed,
	},
	{"endsBasis": "inferred" | _ends_by_inference(product, found.support.endsWith)},
]) if {
	found := window.state(product, line, day)
} else := {}

# The release that will end a line may be dated by a tag only.
_ends_by_inference(product, release) if {
	some line in window.train_of(product).inferred
	window.first_release(line) == release
}

# The newest release of a line that was out on a day.
_latest(row, day) := max({[version.parse(release).key, release] |
	some release, listed in row.releases
	listed.date <= day
})[1]

# latest is the newest release of a product that was out on a day.
latest(product, day) := max({[version.parse(release).key, release] |
	some row in data.insupport_facts[product].releases.lines
	release := _latest(row, day)
})[1]
