# METADATA
# title: Components
# description: The components of the inventory beside what the installed releases ship. A release's set is
#   looked up by release, by the tags it brings along, then by line; a product that runs on an installed one
#   and is not stated itself is taken to be of the release that came with it.
package insupport.lib.components

import data.insupport.lib.catalog
import data.insupport.lib.finding
import data.insupport.lib.installed
import data.insupport.lib.inventory
import data.insupport.lib.text
import data.insupport.lib.version

# units maps product to the release whose components count: {"name", "title", "version", "release",
# "line", "text", "line_text", "known", "phase", "keys", "fact"}. The texts are how messages name release
# and line, keys what the catalog may list its sets under, fact the inventory's statement it rests on.
units[name] := _unit(p, p, tags) if {
	some name, p in installed.products
	catalog.topic(name, "product").policy.kind == "latestLines"
	some topic in ["components", "applications", "support"] # what has one of them must have the others
	data.insupport_facts[name][topic]
	tags := [tag | some tag in installed.release_row(name, p.version).companions]
}

units[name] := _unit(p, installed.products[via], []) if {
	some name, given_by in _brought
	via := min(object.keys(given_by))
	given := given_by[via]
	p := object.union_n([
		{"name": name, "title": catalog.title(name), "version": given},
		{"line": line | line := installed.line_of(name, given)},
		{"known": true | installed.release_row(name, given)},
	])
}

# Products of the catalog that run on an installed product and came with its release.
_brought[name][p.name] := given if {
	some p in installed.products
	some name, given in installed.release_row(p.name, p.version).companions
	p.name in catalog.topic(name, "product").runsOn
	not installed.products[name]
}

_unit(given, stated, tags) := object.union(p, {
	"text": sprintf("%s %s", [p.title, p.release]),
	"line_text": sprintf("%s %s", [p.title, p.line]),
	"phase": stated.phase,
	"keys": array.concat(array.concat([p.release], tags), [p.line]),
	"fact": finding.product_fact(stated),
}) if {
	known := object.filter(given, ["name", "title", "version", "release", "line", "known"])
	p := object.union({"release": given.version, "line": "", "known": false}, known)
}

# ordered lists the units by name.
ordered := [units[name] | some name in sort(object.keys(units))]

# sets maps product to what its unit ships, the most specific set first: {"group", "path", "row"}.
sets[name] := [{"group": group, "path": path, "row": row} |
	some key in unit.keys
	some group, row in catalog.topic(name, "components").sets[key]
	path := catalog.row(name, ["components", "sets", key, group])
] if some name, unit in units

# gaps lists what is missing before it can be said what is shipped: inventory or catalog paths.
gaps contains unit.fact.path if {
	some unit in units
	not unit.known
}

gaps contains catalog.row(name, ["components"]) if {
	some name, unit in units
	unit.known
	count([key | some key in unit.keys; catalog.topic(name, "components").sets[key]]) == 0
}

# A product that is not described may ship anything.
gaps contains catalog.row(name, ["product"]) if {
	some p in installed.products
	some name in ({p.name} | {n | some n, _ in installed.release_row(p.name, p.version).companions})
	data.insupport_facts[name]
	not catalog.topic(name, "product")
}

# Without any aliases, a name that is in no set may still be that of a component which is.
gaps contains "catalog/aliases" if {
	count(units) > 0
	count([name | data.insupport_facts[name].aliases]) == 0
}

# application_gaps lists products of which nothing beyond versions is known.
application_gaps := {catalog.row(name, ["applications"]) | some name, _ in units; not _has_applications(name)}
_has_applications(name) if is_object(data.insupport_facts[name].applications)

# shipped_ids are the ids that the installed releases ship.
shipped_ids := {id | some name; some id, _ in sets[name][_].row.components}

# hits lists where the installed releases ship a component, once for each product: {"unit", "group",
# "versions", "path", "row", "disputes"}; row is what cites the set.
hits(id) := [{
	"unit": unit,
	"group": set.group,
	"versions": set.row.components[id],
	"path": concat("/", [set.path, "components", id]),
	"row": {key: value | some key in ["source", "clause", "basis"]; value := set.row[key]},
	"disputes": [dispute | dispute := set.row.disputed[id]],
} |
	some unit in ordered
	set := [s | some s in sets[unit.name]; s.row.components[id]][0]
]

# listed is every component of the inventory, also where no product ships any: its own keys, "id",
# "given" (the version text), "title", "subject" and "hits".
listed := [object.union(component, {
	"id": id,
	"given": given,
	"title": concat(" ", [part | some part in [component.name, given]; part != ""]),
	"subject": subject(component),
	"hits": hits(id),
}) |
	some component in inventory.components
	is_string(component.name)
	id := catalog.component_id(component.name)
	given := _given(component)
]

# A version that is no text is the business of input/invalid.
_given(component) := component.version if {
	is_string(component.version)
} else := ""

# subject is a component as the subject of a finding.
subject(component) := object.union(
	{"kind": "component", "name": component.name, "at": component.path},
	{field: value |
		some field in ["version", "namespace"]
		value := component[field]
		is_string(value)
		value != ""
	},
)

# checks are the listed components where a product's releases ship some, with "open": what is missing
# to say that nobody ships it, and "missing": that, and what is missing on applications. A list that
# was not fully seen is a check of the cluster.
checks := [object.union(check, {"open": open, "missing": (open | application_gaps)}) |
	count(units) > 0
	some [check, open] in array.concat(
		[[component, {field | component.hits == []; some field in gaps}] |
			some component in listed
			not data.insupport_facts.kubernetes.parts[component.id]
		],
		[[{"id": "", "given": "", "hits": [], "subject": finding.cluster}, {"spec.components"}] |
			not inventory.whole("spec.components")
		],
	)
]

# releases names the releases that were looked at: "Kommander 2.2.1 and Konvoy 2.2.1".
releases := concat(" and ", [unit.text | some unit in ordered])

# unit_facts are the inventory's statements of the releases, for evidence.
unit_facts := sort({unit.fact | some unit in units})

# found is the finding on what a component states in a field; it rests on the releases, on what else is
# said, and on that.
found(check, field, said) := finding.resting(
	object.union({"path": path}, object.remove(said, ["facts"])),
	array.concat(array.concat(unit_facts, object.get(said, "facts", [])), [{
		"path": path,
		"value": object.get(check, field, null),
	}]),
) if path := concat(".", [check.path, field])

# application is what the catalog states of a component on a release's line.
application(unit, id) := catalog.topic(unit.name, "applications").lines[unit.line][id]
application_path(unit, id) := catalog.row(unit.name, ["applications", "lines", unit.line, id])

# applications lists what is stated of a component on the lines that ship it: {"unit", "app", "path"}.
# Where no set holds it, those of all units count: a row of one is as good as a set.
applications(check) := [{"unit": unit, "app": app, "path": application_path(unit, check.id)} |
	some unit in _shippers(check)
	app := application(unit, check.id)
]

_shippers(check) := [hit.unit | some hit in check.hits] if {
	check.hits != []
} else := ordered

# reached lists the rows on a component under "deprecated", "removed" or "notShipped" that an
# installed release has reached: {"unit", "row", "path"}.
reached(topic, id) := [{"unit": unit, "row": row, "path": catalog.row(unit.name, ["applications", topic, id])} |
	some unit in ordered
	row := catalog.topic(unit.name, "applications")[topic][id]
	since(unit, row)
]

# left_out lists the rows that say why an installed release does not ship what others do.
left_out(id) := [note | some note in reached("notShipped", id); _below(note)]
_below(note) if not note.row.below
_below(note) if version.parse(note.unit.release).key < version.parse(note.row.below).key

# since says that a release has reached the line or release a row starts with.
since(unit, row) if version.parse(unit.release).key >= version.parse(row.from).key

# instead ends a message with what took the place of a component, if anything did.
instead(row) := sprintf("; replaced by %s", [successor]) if {
	successor := text.list(row.replacedBy)
} else := ""

# references cite the row of a set or an application, as far as it has a source.
references(unit, row, text) := [ref | ref := catalog.reference(unit.name, row, text)]
