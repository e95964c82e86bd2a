# METADATA
# title: References between facts
# description: >-
#   What a row of the catalog names and no other row has: a term, product, line, release or
#   matrix. Whatever is looked up there is silent for ever.
package insupport.lint.references

# problems lists what is wrong, each with the place of the row.
problems contains {"at": place, "message": sprintf("names the %s %v, which does not exist", [kind, name])} if {
	some [place, kind, name] in _dangling
}

problems contains {"at": place, "message": "is a pair and ruled out"} if {
	some product, topics in _facts
	some name, pairs in topics.pairs
	some line, partners in pairs.unsupported
	partner := pairs.lines[line].line
	partners[partner]
	place := [product, "pairs", name, "unsupported", line, partner]
}

_facts := data.insupport_facts

# Statuses of experimental items and their terms.
_dangling contains [[product, "experimental", "items", id, "lines", line], "term", row.status] if {
	some product, topics in _facts
	some id, item in topics.experimental.items
	some line, row in item.lines
	not topics.experimental.terms[row.status]
}

# Lines, where a topic is keyed by them or names them.
_dangling contains [array.concat([product], place), "line", line] if {
	some product, topics in _facts
	some [place, line] in (_keys(topics) | {named | topics.releases; some named in _lines(topics)})
	not topics.releases.lines[line]
}

_keys(topics) := union({
	{[["pairs", name, "lines", line], line] | some name, pairs in topics.pairs; some line, _ in pairs.lines},
	{[["attach", line], line] | some line, _ in topics.attach},
	{[["upgrades", part, line], line] |
		some part in ["prerequisites", "steps", "coverage", "migrations"]
		some line, _ in topics.upgrades[part]
	},
})

# Where a product has lines at all.
_lines(topics) := union({
	{[["releases", "order"], line] | some line in topics.releases.order},
	{[["releases", "lines", from, "notCountedFrom"], row.notCountedFrom.line] | some from, row in topics.releases.lines},
	{[["experimental", "items", id, "lines"], line] | some id, item in topics.experimental.items; some line, _ in item.lines},
	{[["support", "terms"], line] | some line, _ in topics.support.terms},
	{[["upgrades", "edges", from], line] |
		some from, edges in topics.upgrades.edges
		some line in ({from} | object.keys(edges))
	},
})

# Products that run on, are paired with or are built like others.
_dangling contains [array.concat([product], place), "product", name] if {
	some product, topics in _facts
	some [place, name] in _products(topics)
	not _facts[name]
}

_products(topics) := union({
	{[["product", "runsOn"], name] | some name in topics.product.runsOn},
	{[["pairs"], name] | some name, _ in topics.pairs},
	{[["recognition", "kubernetes", "elsewhere"], name] | name := topics.recognition.kubernetes.elsewhere},
	{[["recognition", "kubernetes", "buildsOf", name], name] | some name in topics.recognition.kubernetes.buildsOf},
})

_dangling contains [[product, "pairs", name, "lines", line], sprintf("line of %s", [name]), row.line] if {
	some product, topics in _facts
	some name, pairs in topics.pairs
	some line, row in pairs.lines
	not _facts[name].releases.lines[row.line]
}

_dangling contains [[product, "pairs", name, "unsupported", line, partner], "line", missing] if {
	some product, topics in _facts
	some name, pairs in topics.pairs
	some line, partners in pairs.unsupported
	some partner, _ in partners
	some [owner, missing] in [[product, line], [name, partner]]
	not _facts[owner].releases.lines[missing]
}

_dangling contains [[product, "upgrades", "avoided", release], "advisory", row.advisory] if {
	some product, topics in _facts
	some release, row in topics.upgrades.avoided
	not topics.advisories[row.advisory]
}

# Releases that advisories and ways name.
_dangling contains [array.concat([product], place), "release", release] if {
	some product, topics in _facts
	releases := _releases(topics)
	some [place, release] in union({
		{[["upgrades", "avoided", avoided], named] |
			some avoided, row in topics.upgrades.avoided
			some named in [avoided, row.instead]
		},
		{[["advisories", id], row.namedIn] | some id, row in topics.advisories},
		{[["advisories", id, "affected"], named] | some id, row in topics.advisories; some named, _ in row.affected},
		{[["advisories", id, "fixedIn"], named] | some id, row in topics.advisories; some named in row.fixedIn},
	})
	not release in releases
}

# Releases of products that come together.
_dangling contains [[product, "releases", "lines", line, "releases", release, "companions"], sprintf("release of %s", [name]), named] if {
	some product, topics in _facts
	some line, row in topics.releases.lines
	some release, details in row.releases
	some name, named in details.companions
	not named in _releases(_facts[name])
}

_releases(topics) := {release | some _, row in topics.releases.lines; some release, _ in row.releases}

# Matrices of support terms.
_dangling contains [[product, "support", "terms", line, group], "matrix", row.matrix] if {
	some product, topics in _facts
	some line, groups in topics.support.terms
	some group, row in groups
	not topics.support.matrices[row.matrix]
}

# A product has to say what it is, or no rule can place it.
_dangling contains [[product], "topic", "product"] if {
	some product, topics in _facts
	not topics.product
}
