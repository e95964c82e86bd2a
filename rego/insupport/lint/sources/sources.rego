# METADATA
# title: Sources
# description: >-
#   A row that cites a source its product does not list leads nobody to the page, and has no day
#   from which its age is told.
package insupport.lint.sources

import data.insupport.lib.catalog

_keys := {"source", "fixSource", "imageBuilderSource"}

# problems are the sources that no entry of the product's topic covers.
problems contains {"at": array.concat([product, topic], array.concat(_parents(path), [key])), "message": message} if {
	some product, topics in data.insupport_facts
	prefixes := [prefix | some prefix, _ in topics.product.sources]
	some topic, content in topics
	walk(content, [path, row])
	some key in _keys
	source := row[key]
	is_string(source)
	not strings.any_prefix_match(source, prefixes)
	message := sprintf("cites %q, which begins with none of %s/product/sources; add its beginning there", [source, product])
}

# Windows rest on the newest line or on published ends: without a day nobody can tell how old they
# are, and every verdict on them is unknown.
doubts contains {"at": [product, "releases", "lines", line], "message": message} if {
	some product, topics in data.insupport_facts
	topics.product.policy.kind in {"latestLines", "endDates"}
	some line, row in topics.releases.lines
	_rests_on(topics, line, row)
	strings.any_prefix_match(row.source, [prefix | some prefix, _ in topics.product.sources])
	not catalog.seen(product, row)
	message := sprintf("cites %q, of which %s/product/sources gives no date", [row.source, product])
}

_rests_on(topics, line, _) if line == topics.releases.order[count(topics.releases.order) - 1]

_rests_on(topics, _, row) if {
	topics.product.policy.kind == "endDates"
	some field in ["ends", "extendedEnds"]
	row[field]
}

_parents(path) := [sprintf("%v", [key]) | some key in path]
