# METADATA
# title: Experimental items
# description: >-
#   Which components and features in use are experimental, a technical preview or a beta on the
#   installed line, and which exceptions hold.
package insupport.lib.experimental

import data.insupport.lib.catalog
import data.insupport.lib.condition
import data.insupport.lib.features
import data.insupport.lib.finding
import data.insupport.lib.installed
import data.insupport.lib.inventory

# Products whose pages say what is experimental.
_products contains name if {
	some name, _ in installed.products
	catalog.topic(name, "experimental")
}

# _items maps product to name to item id: every name goes to the item it means.
_items := {product: {name: id |
	some id, item in catalog.topic(product, "experimental").items
	some given in array.concat([id], object.get(item, "names", []))
	some name in {given, catalog.component_id(given)}
} |
	some product in _products
}

# production: only what is stated as something else is none.
production if inventory.environment != "nonProduction"

# checks holds every component and every feature in use: {"subject", "path", "name"} and, where the
# installed line lists it, "product", "id", "item", "row", "term" and "unless", the answer to the
# exception. answer says whether it is finished: true, false or "unknown", with the fields that
# would tell. Lists that were not fully seen are a check of the cluster.
checks := [check |
	_applies
	some check in array.concat(
		[object.union(used, {"answer": _answer(used), "fields": _fields(used)}) |
			some used in array.concat(_components, _features)
		],
		[{"subject": finding.cluster, "answer": "unknown", "fields": unseen} |
			unseen := {list | some list in ["spec.components", "spec.features"]; not inventory.whole(list)}
			count(unseen) > 0
		],
	)
]

default _applies := false

_applies if count(_products) > 0

_applies if count(_silent) > 0

_components := [object.union(check, _found(component.name)) |
	some component in inventory.components
	check := {"subject": _subject(component), "path": sprintf("%s.name", [component.path]), "name": component.name}
]

_features := [object.union(check, _found(id)) |
	some id in inventory.features
	check := {"subject": {"kind": "feature", "name": id}, "path": features.path("features", id), "name": id}
]

_subject(component) := object.union(
	{"kind": "component", "name": component.name, "at": component.path},
	{key: component[key] | some key in ["version", "namespace"]; inventory.present(component[key])},
)

_found(name) := object.union(
	{"product": p, "id": id, "item": item, "row": row, "unless": _unless(item)},
	{"term": term | term := topic.terms[row.status]},
) if {
	names := {lower(name), catalog.component_id(name)}
	products := {product |
		some product in _products
		some key in names
		id := _items[product][key]
		catalog.topic(product, "experimental").items[id].lines[installed.products[product].line]
	}
	p := installed.products[min(products)]
	topic := catalog.topic(p.name, "experimental")
	id := min({_items[p.name][key] | some key in names})
	item := topic.items[id]
	row := item.lines[p.line]
} else := {}

_unless(item) := condition.holds(item.unless) if {
	item.unless
} else := {"value": false, "facts": [], "missing": []}

_answer(check) := _open(_silent | _unread) if {
	not check.row
} else := check.unless.value if {
	check.unless.value != false
} else if {
	_told_by_component(check)
} else := false if {
	check.term
} else := "unknown"

_open(fields) if {
	count(fields) == 0
} else := "unknown"

_fields(check) := _silent | _unread if {
	not check.row
} else := {field | some field in check.unless.missing} if {
	check.unless.value == "unknown"
} else := {catalog.row(check.product.name, ["experimental", "terms", check.row.status])}

# A feature whose component is listed too is reported once, for the component.
_told_by_component(check) if {
	check.subject.kind == "feature"
	check.id in _component_ids
}

_component_ids := {check.id | some check in _components; check.row}

# listed are the checks that the installed line lists and no exception takes out.
listed := [check | some check in checks; check.answer == false]

# production_level is how grave an item is in production.
production_level(check) := object.get(check.row, "productionLevel", check.term.productionLevel)

# What is in no item may still be one: of platform products without the topic, of installed lines
# whose pages nobody read, by another name.
_silent contains catalog.row(name, ["experimental"]) if {
	some name, _ in installed.products
	catalog.topic(name, "product").kubernetesRange
	not catalog.topic(name, "experimental")
}

_silent contains "catalog/aliases" if {
	count(_products) > 0
	count([name | data.insupport_facts[name].aliases]) == 0
}

_read if {
	some name in _products
	installed.products[name].line in catalog.topic(name, "experimental").documented
}

_unread contains finding.product_path(installed.products[name]) if {
	not _read
	some name in _products
}

disputed(check) if {
	check.row.disputed.status
} else := false

references(check) := array.concat(
	[
		catalog.reference(check.product.name, check.row, sprintf("%s in %s %s", [
			check.item.title,
			check.product.title,
			check.product.line,
		])),
		catalog.reference(check.product.name, check.term, sprintf("Terms for what is %s", [check.term.title])),
	],
	[ref |
		dispute := check.row.disputed.status
		some ref in catalog.dispute_references(check.product.name, "status", dispute)
	],
)

evidence(check, comparison, change) := {
	"facts": array.concat(
		[{"path": check.path, "value": check.name}, {"path": "spec.environment", "value": inventory.environment}, finding.product_fact(check.product)],
		check.unless.facts,
	),
	"rows": [
		catalog.row(check.product.name, ["experimental", "items", check.id]),
		catalog.row(check.product.name, ["experimental", "terms", check.row.status]),
	],
	"comparison": comparison,
	"change": change,
}
