# METADATA
# title: Components
# description: >-
#   The components of the inventory beside what the installed releases ship. A release's set is
#   looked up by release, by the tags it brings along, then by line; a product that runs on an
#   installed one and is not stated itself is taken to be of the release that came with it.
package insupport.lib.components

import data.insupport.lib.catalog
import data.insupport.lib.finding
import data.insupport.lib.installed
import data.insupport.lib.inventory
import data.insupport.lib.version

# units maps product to the release whose components count: {"name", "title", "version",
# "release", "line", "known", "phase", "keys", "path", "value"}. path and value are the
# inventory's statement it rests on.
units[name] := object.union(unit, {"bases": _bases(name), "via": name}) if {
	some name, p in installed.products
	catalog.topic(name, "product").policy.kind == "latestLines"
	_ships(name)
	unit := {
		"name": name,
		"title": p.title,
		"version": p.version,
		"release": object.get(p, "release", p.version),
		"line": object.get(p, "line", ""),
		"known": object.get(p, "known", false),
		"phase": p.phase,
		"keys": _keys(p),
		"path": finding.product_path(p),
		"value": p.version,
	}
}

# A product that has one of the topics on components must have the others.
_ships(name) if {
	some topic in ["components", "applications", "support"]
	data.insupport_facts[name][topic]
}

units[name] := unit if {
	some name in _brought_names
	via := min({p | some p, _ in _brought[name]})
	given := _brought[name][via]
	line := _line(name, given)
	unit := {
		"name": name,
		"title": catalog.title(name),
		"version": given,
		"release": given,
		"line": line,
		"known": _in_catalog(name, given),
		"phase": installed.products[via].phase,
		"keys": [given, line],
		"path": concat(".", ["spec.products", via]),
		"value": installed.products[via].version,
		"bases": _bases(name),
		"via": via,
	}
}

_line(name, given) := installed.line_of(name, given)

_line(name, given) := "" if not installed.line_of(name, given)

# Products of the catalog that run on an installed product and came with its release.
_brought[name][p.name] := given if {
	some p in installed.products
	some name, given in installed.release_row(p.name, p.version).companions
	p.name in catalog.topic(name, "product").runsOn
	not installed.products[name]
}

_brought_names := {name | some name, _ in _brought}

_in_catalog(name, given) if {
	installed.release_row(name, given)
} else := false

_keys(p) := array.concat(
	array.concat([p.release], [tag | some tag in installed.release_row(p.name, p.version).companions]),
	[p.line],
) if {
	installed.release_row(p.name, p.version)
} else := [key | some field in ["release", "line"]; key := p[field]]

# Installed products below a product: when one of them is out of support, so is what runs on it.
_bases(name) := [base |
	some base in object.get(catalog.topic(name, "product"), "runsOn", [])
	installed.products[base]
]

# gaps lists what is missing before it can be said what is shipped: inventory or catalog paths.
gaps contains unit.path if {
	some unit in units
	not unit.known
}

gaps contains catalog.row(unit.name, ["components"]) if {
	some unit in units
	unit.known
	not _has_set[unit.name]
}

# A product that is not described may ship anything.
gaps contains catalog.row(name, ["product"]) if {
	some name in _mentioned
	data.insupport_facts[name]
	not catalog.topic(name, "product")
}

# Without any aliases, a name that is in no set may still be that of a component which is.
gaps contains "catalog/aliases" if {
	count(units) > 0
	count([name | data.insupport_facts[name].aliases]) == 0
}

_mentioned contains name if some name, _ in installed.products

_mentioned contains name if {
	some p in installed.products
	some name, _ in installed.release_row(p.name, p.version).companions
}

_has_set[name] if {
	some name, unit in units
	some key in unit.keys
	catalog.topic(name, "components").sets[key]
}

# hits lists where the installed releases ship a component: {"unit", "key", "group", "versions",
# "row", …}, the most specific set of each product.
hits(id) := [hit |
	some name in sort([n | some n, _ in units])
	hit := _hits(units[name], id)[0]
]

_hits(unit, id) := [hit |
	sets := catalog.topic(unit.name, "components").sets
	some key in unit.keys
	some group, row in sets[key]
	versions := row.components[id]
	hit := {
		"unit": unit,
		"group": group,
		"versions": versions,
		"row": row,
		"path": catalog.row(unit.name, ["components", "sets", key, group, "components", id]),
		"basis": object.get(row, "basis", "documented"),
		"disputes": [dispute | dispute := row.disputed[id]],
	}
]

# checks lists the components of the inventory, where a product's releases ship some: with "id",
# "given" (the version text), "title", "subject", "hits" and "open": what is missing to say that
# nobody ships it. A list that was not fully seen is a check of the cluster.
checks := [check |
	count(units) > 0
	some check in array.concat(_parts, [_unseen | not inventory.whole("spec.components")])
]

_unseen := {"id": "", "given": "", "hits": [], "subject": finding.cluster, "open": {"spec.components"}}

_parts := [object.union(check, {"open": {field | check.hits == []; some field in gaps}}) |
	some check in listed
	not data.insupport_facts.kubernetes.parts[check.id]
]

_subject(component) := object.union(
	{"kind": "component", "name": component.name, "at": component.path},
	{field: value |
		some field in ["version", "namespace"]
		value := component[field]
		is_string(value)
		inventory.present(value)
	},
)

_title(component) := component.name if {
	_given(component) == ""
} else := sprintf("%s %s", [component.name, component.version])

# releases names the releases that were looked at: "Kommander 2.2.1, Konvoy 2.2.1".
releases := concat(" and ", [sprintf("%s %s", [units[name].title, units[name].release]) |
	some name in sort([n | some n, _ in units])
])

# unit_facts are the inventory's statements of the releases, for evidence.
unit_facts := [{"path": path, "value": value} |
	some path in sort([p | some p, _ in _stated])
	value := _stated[path]
]

_stated[unit.path] := unit.value if some unit in units

# fact is a component's own statement, for evidence.
fact(check, field) := {"path": concat(".", [check.path, field]), "value": object.get(check, field, null)}

# application is what the catalog states of a component on a release's line.
application(unit, id) := catalog.topic(unit.name, "applications").lines[unit.line][id]

application_path(unit, id) := catalog.row(unit.name, ["applications", "lines", unit.line, id])

# application_gaps lists products of which nothing beyond versions is known.
application_gaps contains catalog.row(name, ["applications"]) if {
	some name, _ in units
	not _has_applications(name)
}

_has_applications(name) if is_object(data.insupport_facts[name].applications)

# applications lists what is stated of a component on the lines that ship it. Where no set holds it,
# those of all units count: a row of one is as good as a set.
applications(check) := [{"unit": unit, "app": app} |
	some unit in _shippers(check)
	app := application(unit, check.id)
]

_shippers(check) := [hit.unit | some hit in check.hits] if {
	count(check.hits) > 0
} else := [units[name] | some name in sort([n | some n, _ in units])]

# gone lists the rows by which a component left an installed product.
gone(check) := [{"unit": unit, "row": row} |
	some name in sort([n | some n, _ in units])
	unit := units[name]
	row := catalog.topic(name, "applications").removed[check.id]
	since(unit, row)
]

# since says that a release has reached the line or release a row starts with.
since(unit, row) if version.parse(unit.release).key >= version.parse(row.from).key

# reference cites the row of a set or an application.
reference(unit, row, text) := catalog.reference(unit.name, row, text)

# dispute_references cites both sides of the disputes of a hit.
dispute_references(hit, id) := [ref |
	some dispute in hit.disputes
	some ref in catalog.dispute_references(hit.unit.name, id, dispute)
]

# listed is every component of the inventory, also where no product ships any.
listed := [_described(component, catalog.component_id(component.name)) |
	some component in inventory.components
	is_string(component.name)
]

_described(component, id) := object.union(component, {
	"id": id,
	"given": _given(component),
	"title": _title(component),
	"subject": _subject(component),
	"hits": hits(id),
})

# A version that is no text is the business of input/invalid.
_given(component) := component.version if {
	is_string(component.version)
} else := ""

# shipped_ids are the ids that the installed releases ship.
shipped_ids contains id if {
	some unit in units
	some key in unit.keys
	some _, row in catalog.topic(unit.name, "components").sets[key]
	some id, _ in row.components
}
