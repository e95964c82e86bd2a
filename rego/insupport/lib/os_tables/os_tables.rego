# METADATA
# title: Tables of operating systems
# description: Which tables of operating systems decide for a cluster, what keeps them from it, and what they
#   list for its release.
package insupport.lib.os_tables

import data.insupport.lib.catalog
import data.insupport.lib.installed
import data.insupport.lib.inventory
import data.insupport.lib.text
import data.insupport.lib.version

# The product whose tables decide: one that is installed, else the one that an installed product
# runs on, in the line it is paired with.
owner := product if {
	product := installed.products[min(_owners)]
} else := {"name": base, "title": catalog.title(base), "line": line, "release": line, "version": line, "statedBy": name} if {
	base := min(_missing_bases)
	name := min({n | some n in _platforms; base in catalog.topic(n, "product").runsOn})
	paired := installed.products[name].line
	lines := {line | some line, row in data.insupport_facts[base].pairs[name].lines; row.line == paired}
	count(lines) == 1
	some line in lines
}

# stated_product is the one that the inventory states.
stated_product := object.get(owner, "statedBy", owner.name)

# product_field is where it is stated.
product_field := sprintf("spec.products.%s", [stated_product])

_owners contains name if {
	inventory.role != "attached"
	some name, _ in installed.products
	data.insupport_facts[name].operating_systems.names
}

# sheet is the page of the line. Looked up by its full path: a whole topic in hand would cost more
# than all the rest.
sheet := data.insupport_facts[owner.name].operating_systems.lines[owner.line]

_names := data.insupport_facts[owner.name].operating_systems.names

# provider is the one of the cluster; undefined while nobody states it.
provider := inventory.infrastructure.provider

# by_provider maps provider to the tables that may decide: one where the provider is stated or the
# page has no providers, else every one of the line.
by_provider := {provider: table} if {
	table := sheet.providers[provider]
} else := {"any": table} if {
	table := sheet.providers.any
} else := sheet.providers if {
	not provider
} else := {}

# gap says why no table decides although one is needed: {"field", "message", "references"}.
gap := {
	"field": sprintf("spec.products.%s", [base]),
	"message": sprintf("The operating systems of %s decide, and its release is not stated", [catalog.title(base)]),
} if {
	not owner
	base := min(_missing_bases)
} else := {
	"field": catalog.row(name, ["operating_systems"]),
	"message": sprintf("The catalog has no operating systems for %s", [catalog.title(name)]),
} if {
	not owner
	name := min(_platforms)
} else := {
	"field": product_field,
	"message": sprintf("No operating systems are known for %s %v", [owner.title, owner.version]),
} if {
	not owner.line
} else := {
	"field": catalog.row(owner.name, ["operating_systems", "lines", owner.line]),
	"message": sprintf("The catalog has no table of operating systems for %s %s", [owner.title, owner.line]),
} if {
	not sheet.providers
} else := {
	"field": "spec.infrastructure.provider",
	"message": sprintf("%s %s has no table of operating systems for %v; it has one for %s", [
		owner.title,
		owner.line,
		object.get(inventory.infrastructure, "provider", "any provider"),
		text.list(sort(object.keys(sheet.providers))),
	]),
	"references": [ref | ref := page_reference],
} if {
	count(by_provider) == 0
}

# Installed products that bring nodes of their own, and what they run on where that is not stated.
_platforms contains name if {
	inventory.role != "attached"
	some name, _ in installed.products
	product := catalog.topic(name, "product")
	_brings_nodes(product)
	not installed.carries(product)
}

_brings_nodes(product) if product.kubernetesRange
_brings_nodes(product) if product.runsOn

_missing_bases contains base if {
	some name in _platforms
	some base in catalog.topic(name, "product").runsOn
	catalog.topic(base, "product")
}

# needed says that a table decides, or should.
needed if owner
needed if gap

page := sprintf("Operating systems of %s %s", [owner.title, owner.line])

page_reference := catalog.reference(owner.name, sheet, page)

# where names the tables in a message: "Konvoy 2.2 on aws".
where := sprintf("%s %s", [owner.title, owner.line]) if {
	by_provider.any
} else := on if {
	on := sprintf("%s %s on %s", [owner.title, owner.line, provider])
} else := sprintf("%s %s on any provider", [owner.title, owner.line])

# os_name is an operating system as a message names it.
os_name(id) := name if {
	name := _names[id]
} else := id

# release_answer says whether a row is listed for the release: true, false or "unknown".
release_answer(row) if {
	not row.releases
} else := version.covers(version.parse(owner.release), row.releases)

# row_path is where the catalog has a row.
row_path(provider, id, key) := catalog.row(owner.name, ["operating_systems", "lines", owner.line, "providers", provider, id, key])

# listed are the versions of an operating system that the tables list for this release.
listed(id) := [key | some [_, key] in sort([[version.parse(key).key, key] | some key in _listed_keys(id)])]

_listed_keys(id) := {key | some _, table in by_provider; some key, row in table[id]; release_answer(row) == true}

# ids are the operating systems of the tables.
ids := {id | some _, table in by_provider; some id, _ in table}
