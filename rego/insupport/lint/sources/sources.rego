# METADATA
# title: Sources
# description: >-
#   A row that cites a source its product does not list leads nobody to the page, and has no day
#   from which its age is told.
package insupport.lint.sources

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
	message := sprintf("cites %q, which begins with none of %s/product/sources", [source, product])
}

_parents(path) := [sprintf("%v", [key]) | some key in path]
