# METADATA
# title: References between facts
# description: >-
#   What a row of the catalog names and no other row has: a term, product, line, release or
#   matrix. Whatever is looked up there is silent for ever.
package insupport.lint.references

# problems lists what is wrong, as sentences that start with the place of the row.
problems contains sprintf("%s names the %s %v, which does not exist", [at, kind, name]) if {
	some product, topics in _facts
	some [place, kind, name] in _broken(topics)
	at := concat("/", array.concat([product], place))
}

_facts := data.insupport_facts

_broken(topics) := union({
	# A product has to say what it is, or no rule can place it.
	{[[], "topic", "product"] | not topics.product},
	# Statuses of experimental items and their terms.
	{[["experimental", "items", id, "lines", line], "term", row.status] |
		some id, item in topics.experimental.items
		some line, row in item.lines
		not topics.experimental.terms[row.status]
	},
	# Lines, where a topic is keyed by them or names them.
	{[place, "line", line] | topics.releases; some [place, line] in _lines(topics); not topics.releases.lines[line]},
	# A line that no order places is in no window.
	{[["releases", "lines", line], "place in releases/order of line", line] |
		order := object.get(topics.releases, "order", [])
		some line, _ in topics.releases.lines
		not line in order
	},
	# Products that run on, or are paired with, others.
	{[["product", "runsOn"], "product", name] | some name in topics.product.runsOn; not _facts[name]},
	{[["pairs"], "product", name] | some name, _ in topics.pairs; not _facts[name]},
	{[["pairs", name, "lines", line], "line", line] |
		some name, pairs in topics.pairs
		some line, _ in pairs.lines
		not topics.releases.lines[line]
	},
	{[["pairs", name, "lines", line], sprintf("line of %s", [name]), row.line] |
		some name, pairs in topics.pairs
		some line, row in pairs.lines
		not _facts[name].releases.lines[row.line]
	},
	# Releases that advisories name.
	{[["advisories", id], "release", row.namedIn] |
		releases := {release | some release, _ in topics.releases.lines[_].releases}
		some id, row in topics.advisories
		named := row.namedIn
		not named in releases
	},
	# Matrices of support terms.
	{[["support", "terms", line, group], "matrix", row.matrix] |
		some line, groups in topics.support.terms
		some group, row in groups
		not topics.support.matrices[row.matrix]
	},
})

_lines(topics) := union({
	{[["releases", "order"], line] | some line in topics.releases.order},
	{[["experimental", "items", id, "lines"], line] |
		some id, item in topics.experimental.items
		some line, _ in item.lines
	},
	{[["releases", "lines", from, "notCountedFrom"], row.notCountedFrom.line] |
		some from, row in topics.releases.lines
		row.notCountedFrom
	},
	{[["support", "terms"], line] | some line, _ in topics.support.terms},
	{[["upgrades", "edges", from], line] |
		some from, edges in topics.upgrades.edges
		some line in ({from} | object.keys(edges))
	},
})
