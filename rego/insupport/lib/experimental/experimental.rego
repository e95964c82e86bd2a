# METADATA
# title: Experimental items
# description: Which components and features in use are experimental, a technical preview or a beta on the
#   installed line, and which exceptions hold.
package insupport.lib.experimental

import data.insupport.lib.catalog
import data.insupport.lib.components
import data.insupport.lib.condition
import data.insupport.lib.features
import data.insupport.lib.finding
import data.insupport.lib.installed
import data.insupport.lib.inventory

# production: only what is stated as something else is none.
production if inventory.environment != "nonProduction"

# _items maps each product whose pages say what is experimental to names, and those to the id of the
# item they mean on the installed line.
_items[product] := {name: id |
	some id, item in catalog.topic(product, "experimental").items
	item.lines[p.line]
	some given in array.concat([id], object.get(item, "names", []))
	some name in {given, catalog.component_id(given)}
} if {
	some product, p in installed.products
	catalog.topic(product, "experimental")
}

# checks holds every component and every feature in use: {"subject", "path", "name"} and, where the
# installed line lists it, "product", "id", "item", "row", "term" and "unless", the answer to the
# exception. answer says whether it is finished: true, false or "unknown", with the fields that
# would tell. Lists that were not fully seen are a check of the cluster.
checks := [check |
	count(_items) + count(_unread) > 0
	some check in array.concat(
		[object.union_n([used, {"fields": set()}, _answer(used)]) | some used in _used],
		[{"subject": finding.cluster, "answer": "unknown", "fields": unseen} |
			unseen := {list | some list in ["spec.components", "spec.features"]; not inventory.whole(list)}
			count(unseen) > 0
		],
	)
]

# listed are the checks that the installed line lists and no exception takes out.
listed := [check | some check in checks; check.answer == false]

_used := [object.union(used, _found(used.name)) |
	some used in array.concat(
		[{"subject": components.subject(given), "path": concat(".", [given.path, "name"]), "name": given.name} |
			some given in inventory.components
		],
		[{"subject": {"kind": "feature", "name": id}, "path": features.path("features", id), "name": id} |
			some id in inventory.features
		],
	)
]

_found(name) := object.union(
	{"product": p, "id": id, "item": item, "row": row, "unless": _unless(item)},
	{"term": term | term := topic.terms[row.status]},
) if {
	[product, id] := min({[home, found] |
		some key in {lower(name), catalog.component_id(name)}
		some home, items in _items
		found := items[key]
	})
	p := installed.products[product]
	topic := catalog.topic(product, "experimental")
	item := topic.items[id]
	row := item.lines[p.line]
} else := {}

_unless(item) := answer if {
	answer := condition.holds(item.unless)
} else := {"value": false, "facts": [], "missing": []}

_answer(check) := {"answer": true} if {
	not check.row
	count(_unread) == 0
} else := {"answer": "unknown", "fields": _unread} if {
	not check.row
} else := {"answer": check.unless.value, "fields": {field | some field in check.unless.missing}} if {
	check.unless.value != false
} else := {"answer": true} if {
	check.subject.kind == "feature" # one whose component is listed too is reported once, for that
	check.id in _component_ids
} else := {"answer": false} if {
	check.term
} else := {"answer": "unknown", "fields": {_term_row(check)}}

_term_row(check) := catalog.row(check.product.name, ["experimental", "terms", check.row.status])

_component_ids := {used.id | some used in _used; used.subject.kind == "component"}

# What is in no item may still be one: of platform products without the topic, by another name, of
# installed lines whose pages nobody read.
_unread contains catalog.row(name, ["experimental"]) if {
	some name, _ in installed.products
	catalog.topic(name, "product").kubernetesRange
	not catalog.topic(name, "experimental")
}

_unread contains "catalog/aliases" if {
	count(_items) > 0
	count([name | data.insupport_facts[name].aliases]) == 0
}

_unread contains finding.product_path(installed.products[name]) if {
	not _read
	some name, _ in _items
}

_read if {
	some name, _ in _items
	installed.products[name].line in catalog.topic(name, "experimental").documented
}

# words are what the findings on an item have in common; rest ends the message.
words(check, rest, change) := finding.resting(
	{
		"path": check.path,
		"message": sprintf("%s is %s in %s %s%s", [item, term, p.title, p.line, rest]),
		"disputed": disputed(check),
		"references": references(check),
		"facts": check.unless.facts,
		"rows": [catalog.row(p.name, ["experimental", "items", check.id]), _term_row(check)],
		"comparison": sprintf("The environment is %s, and %s is %s on line %s", [_environment, item, term, p.line]),
		"change": change,
	},
	[
		{"path": check.path, "value": check.name},
		{"path": "spec.environment", "value": inventory.environment},
		finding.product_fact(p),
	],
) if {
	item := check.item.title
	term := check.term.title
	p := check.product
}

_environment := {true: "production", false: "not production"}[count([1 | production]) > 0]

disputed(check) := count([1 | check.row.disputed.status]) > 0

references(check) := array.concat(
	[
		catalog.reference(p.name, check.row, sprintf("%s in %s %s", [check.item.title, p.title, p.line])),
		catalog.reference(p.name, check.term, sprintf("Terms for what is %s", [check.term.title])),
	],
	[ref | some ref in catalog.dispute_references(p.name, "status", check.row.disputed.status)],
) if p := check.product
