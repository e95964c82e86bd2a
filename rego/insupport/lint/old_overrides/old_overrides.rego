# METADATA
# title: Overrides older than what they override
# description: >-
#   A row corrected from a source that is older than the one its product is read from may hide
#   newer facts.
package insupport.lint.old_overrides

# doubts are the lines taken from such a source, each with its place.
doubts contains {"at": [product, "releases", "lines", line], "message": message} if {
	some product, topics in data.insupport_facts
	topics.product.policy.kind == "endDates"
	sources := topics.product.sources
	main := _day(sources, topics.product.policy.source)
	some line, row in topics.releases.lines
	day := _day(sources, row.source)
	day < main
	message := sprintf("is taken from %s, as of %s; the product's source is of %s", [row.source, day, main])
}

_day(sources, cited) := sources[max(prefixes)].date if {
	prefixes := [prefix | some prefix, _ in sources; startswith(cited, prefix)]
	count(prefixes) > 0
}
