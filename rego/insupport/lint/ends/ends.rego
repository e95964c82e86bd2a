# METADATA
# title: Starts and ends
# description: >-
#   The days of a line follow each other: it is released, loses active support, support and paid
#   support in this order, and nobody has seen a release of a day that no source reaches.
package insupport.lint.ends

_phases := ["released", "activeEnds", "ends", "extendedEnds"]

# problems are the days that cannot be, each with its place.
problems contains {"at": [product, "releases", "lines", line, later], "message": message} if {
	some product, topics in data.insupport_facts
	some line, row in topics.releases.lines
	some i, later in _phases
	some j, earlier in _phases
	j < i
	_day(line, row, earlier) > _day(line, row, later)
	message := sprintf("%s lies before %s, %s", [row[later], earlier, _day(line, row, earlier)])
}

problems contains {"at": [product, "releases", "lines", line, flag], "message": message} if {
	some product, topics in data.insupport_facts
	some line, row in topics.releases.lines
	some [flag, other] in [["openEnded", "ends"], ["openEnded", "ended"], ["ended", "ends"]]
	row[flag]
	row[other]
	message := sprintf("goes with no %s", [other])
}

# A dated release, later than any day a source of its product reaches to.
problems contains {"at": [product, "releases", "lines", line, "releases", release, "date"], "message": message} if {
	some product, topics in data.insupport_facts
	days := [source.date | some _, source in topics.product.sources; source.date]
	count(days) == count(topics.product.sources)
	some line, row in topics.releases.lines
	some release, of in row.releases
	of.date > max(days)
	message := sprintf("%s lies after the newest source (%s)", [of.date, max(days)])
}

_day(line, row, "released") := object.get(row, "released", row.releases[sprintf("%s.0", [line])].date)
_day(line, row, "released") := row.released if not row.releases[sprintf("%s.0", [line])]
_day(_, row, phase) := row[phase] if phase != "released"
