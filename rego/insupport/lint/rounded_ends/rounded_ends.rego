# METADATA
# title: Ends of a month only
# description: >-
#   An end on the first of a month is mostly a month that somebody typed as its first day: support
#   then lasts 30 days longer than the catalog says.
package insupport.lint.rounded_ends

# doubts are the topics with several such ends, each with its place.
doubts contains {"at": [product, "releases", "lines"], "message": message} if {
	some product, topics in data.insupport_facts
	lines := sort([line |
		some line, row in topics.releases.lines
		some key in ["ends", "extendedEnds"]
		endswith(row[key], "-01")
		not row.disputed[key]
	])
	count(lines) > 1
	message := sprintf("%d ends lie on the first of a month (%s)", [count(lines), concat(", ", lines)])
}
