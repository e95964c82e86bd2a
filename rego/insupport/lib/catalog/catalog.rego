# METADATA
# title: Catalog access
# description: Keyed lookups in the catalog and the references that findings cite.
package insupport.lib.catalog

# topic is one topic of a product; undefined where the catalog has none.
topic(product, name) := data.insupport_facts[product][name]

# title is the product's name as a message prints it, else the key itself.
title(product) := name if {
	name := data.insupport_facts[product].product.name
} else := product

# unnamed says what to do about a product of an inventory that the catalog does not have. Short names are
# the command line's alone.
unnamed(product) := sprintf("Write %s in place of %s at spec.products", [concat(" or ", full), product]) if {
	full := {name | some name, topics in data.insupport_facts; product in topics.product.shortNames}
	count(full) > 0
} else := concat(" ", [
	"Name the product at spec.products as insupport window --all does,",
	"or add it to the catalog with an overlay",
])

# date is the product's catalog date: the oldest day on which a source that still decides was looked
# at. The newest line decides, and every line whose end lay ahead on that day.
date(product) := day if {
	distinct := {day | some day in _days(product)}
	count(distinct) == 1 # as of nearly every product: no line needs a look
	some day in distinct
} else := oldest if {
	oldest := min(_deciding(product, _days(product)))
} else := seen(product, data.insupport_facts[product].product.policy)

# The day of each source that lines cite.
_days(product) := {source: day |
	some source in {row.source | some row in data.insupport_facts[product].releases.lines}
	day := seen(product, {"source": source})
}

_deciding(product, days) := newest | {day |
	data.insupport_facts[product].product.policy.kind == "endDates"
	some row in data.insupport_facts[product].releases.lines
	day := days[row.source]
	object.get(row, "extendedEnds", object.get(row, "ends", "")) >= day
} if {
	releases := data.insupport_facts[product].releases
	line := releases.order[count(releases.order) - 1]
	newest := {day | day := days[releases.lines[line].source]}
}

# seen is the day on which the source of a row was last looked at: when it was checked, else when it
# changed. Undefined where the product tells neither.
seen(product, row) := day if {
	day := _cited(product, row.source).checked
} else := _cited(product, row.source).date

# reference cites the source of a row with the repository and revision it belongs to.
reference(product, row, text) := object.union_n([
	{"title": text, "source": row.source},
	{"clause": clause | clause := row.clause},
	_origin(product, row.source),
])

# A source may name its own revision: "path @ revision".
_origin(product, source) := object.union(origin, {"revision": revision | some i, revision in split(source, " @ "); i == 1}) if {
	origin := object.remove(_cited(product, source), ["date", "checked"])
} else := {}

# _cited is the entry of the product's sources that covers a row's source.
_cited(product, source) := sources[longest] if {
	sources := data.insupport_facts[product].product.sources
	longest := max({prefix | some prefix; sources[prefix]; startswith(source, prefix)})
}

# dispute_references cites every source of a disputed field.
dispute_references(product, field, dispute) := [ref |
	some value in dispute.values
	ref := reference(product, value, sprintf("%s: %v", [field, value.value]))
]

# row is the path of a catalog row, for evidence.
row(product, path) := concat("/", array.concat(["catalog", product], path))

# component_id resolves the names a component goes by to the id the catalog lists it under.
component_id(name) := object.get(_ids, lower(name), lower(name))

_ids := {alias: id | some product, alias; id := data.insupport_facts[product].aliases[alias].id}
