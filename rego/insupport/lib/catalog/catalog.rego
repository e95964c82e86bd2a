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

# date is the product's catalog date: that of its newest source.
date(product) := max({source.date | some source in data.insupport_facts[product].product.sources})

# reference cites the source of a row with the repository and revision it belongs to.
reference(product, row, text) := object.union_n([
	{"title": text, "source": row.source},
	{"clause": clause | clause := row.clause},
	_origin(product, row.source),
]) if row.source

# A source may name its own revision: "path @ revision".
_origin(product, source) := object.union(origin, {"revision": revision | some i, revision in split(source, " @ "); i == 1}) if {
	sources := data.insupport_facts[product].product.sources
	longest := max({prefix | some prefix, _ in sources; startswith(source, prefix)})
	origin := object.remove(sources[longest], ["date"])
} else := {}

# dispute_references cites every source of a disputed field.
dispute_references(product, field, dispute) := [ref |
	some value in dispute.values
	ref := reference(product, value, sprintf("%s: %v", [field, value.value]))
]

# row is the path of a catalog row, for evidence.
row(product, path) := concat("/", array.concat(["catalog", product], path))

# component_id resolves the names a component goes by to the id the catalog lists it under.
component_id(name) := object.get(_ids, lower(name), lower(name))

_ids := {alias: row.id |
	some product, _ in data.insupport_facts
	some alias, row in data.insupport_facts[product].aliases
}
