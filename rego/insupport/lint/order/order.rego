# METADATA
# title: Order of lines and releases
# description: >-
#   The window is counted along one list, and a release is looked up under its line: what the
#   list lacks, or what stands under another line, is never found.
package insupport.lint.order

import data.insupport.lib.version

# problems are the rows that break an order, each with its place.
problems contains {"at": [product, "releases", "lines", line], "message": message} if {
	message := "is not in releases/order, so it is in no window"
	some product, topics in data.insupport_facts
	order := {line | some line in topics.releases.order}
	some line, _ in topics.releases.lines
	not order[line]
}

problems contains {"at": [product, "releases", "order"], "message": sprintf("names the line %s twice", [line])} if {
	some product, topics in data.insupport_facts
	some i, line in topics.releases.order
	line in array.slice(topics.releases.order, 0, i)
}

problems contains {"at": [product, "releases", "lines", line, "releases", release], "message": message} if {
	some product, topics in data.insupport_facts
	some line, row in topics.releases.lines
	some release, _ in row.releases
	release != line
	not startswith(release, sprintf("%s.", [line]))
	message := sprintf("is no release of the line %s it stands under", [line])
}

problems contains {"at": [product, "releases", "lines", line, "notCountedFrom"], "message": message} if {
	some product, topics in data.insupport_facts
	some line, row in topics.releases.lines
	until := row.notCountedFrom.line
	some i
	topics.releases.order[i] == line
	not until in array.slice(topics.releases.order, i + 1, count(topics.releases.order))
	message := sprintf("names the line %s, which is not a later one", [until])
}

# Patches are numbered one after the other: where the first and a later one are listed, those
# between them were lost, and dates go forward.
problems contains {"at": [product, "releases", "lines", line, "releases"], "message": message} if {
	some product, topics in data.insupport_facts
	topics.product.policy.kind == "latestLines"
	some line, row in topics.releases.lines
	row.releases[sprintf("%s.0", [line])]
	missing := [release |
		some i in numbers.range(0, max(_patches(row)))
		release := sprintf("%s.%d", [line, i])
		not row.releases[release]
	]
	count(missing) > 0
	message := sprintf("has a gap: %s is missing", [concat(", ", missing)])
}

problems contains {"at": [product, "releases", "lines", line, "releases", later, "date"], "message": message} if {
	some product, topics in data.insupport_facts
	some line, row in topics.releases.lines
	some later, of in row.releases
	patch := version.parse(later).nums[2]
	earlier := sprintf("%s.%d", [line, patch - 1])
	row.releases[earlier].date > of.date
	message := sprintf("%s lies before the date of %s, %s", [of.date, earlier, row.releases[earlier].date])
}

_patches(row) := [patch | some release, _ in row.releases; patch := version.parse(release).nums[2]]

# Where lines are counted, they stand in the order in which they came out.
problems contains {"at": [product, "releases", "lines", line], "message": message} if {
	some product, topics in data.insupport_facts
	topics.product.policy.kind == "latestLines"
	order := topics.releases.order
	some i, line in order
	earlier := order[i - 1]
	day := _released(topics, line)
	day < _released(topics, earlier)
	named := [day, earlier, _released(topics, earlier)]
	message := sprintf("came out on %s, before the line %s that it stands behind (%s)", named)
}

_released(topics, line) := topics.releases.lines[line].released

_released(topics, line) := row.releases[sprintf("%s.0", [line])].date if {
	row := topics.releases.lines[line]
	not row.released
}

# Kubernetes ranges: the default lies within, the minimum is not above the maximum.
problems contains {"at": place, "message": message} if {
	some product, topics in data.insupport_facts
	some [place, range] in _ranges(product, topics)
	some key in ["min", "default"]
	value := version.parse(range[key])
	not version.in_range(value, {"min": range.min, "max": range.max})
	message := sprintf("the %s %s is not within %s", [key, range[key], version.range_text(range)])
}

_ranges(product, topics) := {[[product, "releases", "lines", line, "kubernetes"], row.kubernetes] |
	some line, row in topics.releases.lines
} | {[[product, "releases", "lines", line, "releases", release, "kubernetes"], of.kubernetes] |
	some line, row in topics.releases.lines
	some release, of in row.releases
}
