# METADATA
# title: Upgrade graph
# description: >-
#   Edges that contradict each other, lead back or cover no release, and lines that no documented
#   way leaves although others of their product have one.
package insupport.lint.upgrades

import data.insupport.lib.version

# problems are edges that say nothing, each with its place.
problems contains {"at": array.concat([product, "upgrades", "edges"], edge.at), "message": "covers no release"} if {
	some product, edges in _edges
	some edge in edges
	0 in {count(edge.from), count(edge.to)}
}

# doubts are edges that the owner of the facts may mean: a correction may close a way that the vendor documents.
doubts contains {"at": array.concat([product, "upgrades", "edges"], edge.at), "message": "leads back"} if {
	some product, edges in _edges
	some edge in edges
	edge.leads_back
}

doubts contains {"at": array.concat([product, "upgrades", "edges"], yes.at), "message": message} if {
	some product, edges in _edges
	some yes in edges
	yes.row.supported
	not yes.row.disputed
	some no in edges
	[no.at[0], no.at[1]] == [yes.at[0], yes.at[1]]
	no.row.supported == false
	not no.row.disputed
	count(yes.from & no.from) > 0
	count(yes.to & no.to) > 0
	message := sprintf("contradicts %s on %s to %s", [no.at[2], min(yes.from & no.from), min(yes.to & no.to)])
}

# A line that no documented edge leaves.
doubts contains {"at": [product, "upgrades", "edges", line], "message": message} if {
	message := "is a dead end: no documented step leaves the line"
	some product, edges in _edges
	count(edges) > 0
	order := data.insupport_facts[product].releases.order
	leaves := {edge.at[0] | some edge in edges; edge.at[0] != edge.at[1]; edge.row.supported}
	some line in array.slice(order, 0, count(order) - 1)
	not leaves[line]
}

_edges[product] := [edge |
	some from, targets in topics.upgrades.edges
	some to, rows in targets
	some id, row in rows
	edge := {
		"at": [from, to, id],
		"row": row,
		"from": _releases(topics, from, object.get(row, "from", {})),
		"to": _releases(topics, to, object.get(row, "to", {})),
		"leads_back": _place(topics, from) > _place(topics, to),
	}
] if {
	some product, topics in data.insupport_facts
	topics.upgrades.edges
}

_releases(topics, line, bounds) := {release |
	some release, _ in topics.releases.lines[line].releases
	_within(release, bounds)
}

_within(_, bounds) if bounds == {}
_within(release, bounds) if version.in_range(version.parse(release), bounds)

# One that is not out yet stands behind all.
_place(topics, line) := [i | some i, listed in array.concat(topics.releases.order, [line]); listed == line][0]
