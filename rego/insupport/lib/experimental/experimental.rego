# METADATA
# title: Experimental items
# description: >-
#   Which components and features in use are experimental, a technical preview or a beta on the
#   installed line, and which exceptions hold.
package insupport.lib.experimental

import data.insupport.lib.catalog
import data.insupport.lib.condition
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

# checks holds every component and every feature in use: {"subject", "path", "name"} and, where the
# installed line lists it, "product", "id", "item", "row", "term" and "unless", the answer to the
# exception.
checks := [object.union(check, _found(check.name)) | _applies; some check in _used]

default _applies := false

_applies if count(_products) > 0

_applies if count(_silent) > 0

_used := array.concat(
	[{
		"subject": _subject(component),
		"path": sprintf("%s.name", [component.path]),
		"name": component.name,
	} |
		some component in inventory.components
	],
	[{"subject": {"kind": "feature", "name": id}, "path": _feature_path(id), "name": id} |
		some id in inventory.features
	],
)

_subject(component) := object.union(
	{"kind": "component", "name": component.name},
	{key: component[key] | some key in ["version", "namespace"]; inventory.present(component[key])},
)

_feature_path(id) := sprintf("spec.features[%d]", [min({i | some i, given in inventory.spec.features; given == id})])

_found(name) := {
	"product": p,
	"id": id,
	"item": item,
	"row": row,
	"term": topic.terms[row.status],
	"unless": _unless(item),
} if {
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

# listed are the checks that the installed line lists and no exception takes out.
listed := [check |
	some check in checks
	check.row
	check.unless.value == false
	not _told_by_component(check)
]

# A feature whose component is listed too is reported once, for the component.
_told_by_component(check) if {
	check.subject.kind == "feature"
	check.id in {other.id | some other in checks; other.row; other.subject.kind == "component"}
}

# production_level is how grave an item is in production.
production_level(check) := object.get(check.row, "productionLevel", check.term.productionLevel)

# Platform products without the topic, and installed lines whose pages nobody read.
_silent contains catalog.row(name, ["experimental"]) if {
	some name, _ in installed.products
	catalog.topic(name, "product").kubernetesRange
	not catalog.topic(name, "experimental")
}

_read if {
	some name in _products
	installed.products[name].line in catalog.topic(name, "experimental").documented
}

_unread contains finding.product_path(installed.products[name]) if {
	not _read
	some name in _products
}

# undecided lists what cannot be judged: exceptions that hang on missing facts, and items of lines
# on which nothing is known.
undecided contains {"subject": check.subject, "field": field} if {
	some check in checks
	check.row
	check.unless.value == "unknown"
	some field in check.unless.missing
}

undecided contains {"subject": check.subject, "field": field} if {
	some check in checks
	not check.row
	some field in (_silent | _unread)
}

disputed(check) if {
	check.row.disputed.status
} else := false

references(check) := array.concat(
	[
		catalog.reference(check.product.name, check.row, sprintf("%s in %s %s", [check.item.title, check.product.title, check.product.line])),
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
