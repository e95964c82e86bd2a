# METADATA
# title: Features
# description: Every feature that the inventory uses or needs, beside the row of the catalog and the installed
#   product that decide for it.
package insupport.lib.features

import data.insupport.lib.catalog
import data.insupport.lib.finding
import data.insupport.lib.installed
import data.insupport.lib.inventory
import data.insupport.lib.version

# checks holds each feature once: {"id", "use", "path", "subject", "title"} and "product" and "row"
# where the catalog and the inventory can tell, else "missing": what would. Lists that were not fully
# seen are a check of the cluster.
checks := array.concat(
	[object.union_n([wanted, {"subject": {"kind": "feature", "name": wanted.id}, "title": _title(wanted.id)}, _home(wanted)]) |
		some wanted in _wanted
	],
	[{"subject": finding.cluster, "use": false, "missing": unseen} |
		unseen := {list | some list in ["spec.features", "spec.needs"]; not inventory.whole(list)}
		count(unseen) > 0
	],
)

_wanted := array.concat(
	[{"id": id, "use": true, "path": path("features", id)} | some id in inventory.features],
	[{"id": id, "use": false, "path": path("needs", id)} | some id in (inventory.needs - inventory.features)],
)

# path is where a list names something first.
path(list, id) := sprintf("spec.%s[%d]", [list, _places[list][id]])

# Maps that are built once: rules that are asked by key would search the list for each.
_places := {list: object.union_n(array.reverse([{id: i} | some i, id in inventory.spec[list]])) |
	some list in ["features", "needs"]
}

# homes maps a feature to the products whose catalog has it.
homes := object.union_n([{id: {name: true}} | some name; some id, _ in data.insupport_facts[name].features])

_home(wanted) := {"product": p, "row": data.insupport_facts[p.name].features[wanted.id]} if {
	p := installed.products[min({name | some name, _ in homes[wanted.id]; installed.products[name].release})]
} else := {"missing": {product}} if {
	product := concat(".", ["spec.products", min(object.keys(homes[wanted.id]))])
} else := {"missing": {wanted.path}}

_title(id) := title if {
	title := data.insupport_facts[min(object.keys(homes[id]))].features[id].title
} else := id

# verb says how the inventory names the feature.
verb(check) := {true: "in use", false: "needed"}[check.use]

# reached says whether the installed release is not before one of the catalog; "unknown" where the
# installed one is only a line, in which the other is a later patch.
reached(check, release) := version.covers(version.parse(check.product.release), {"min": release}) if {
	version.parse(release)
} else := "unknown"

# field is what would settle a release that is only a line.
field(check) := finding.product_path(check.product)

# gone says whether the installed release no longer has the feature, or its pages rule it out.
gone(check) if {
	true in _gone(check)
} else := "unknown" if {
	"unknown" in _gone(check)
} else := false

_gone(check) := {reached(check, release) | release := check.row.removedIn} | {ruled_out |
	some line in check.row.unsupportedIn
	ruled_out := version.covers(version.parse(check.product.release), {"min": line, "max": line})
}

# move says what to go over to, else what to do instead.
move(check, otherwise) := said if {
	said := sprintf("Move to %s", [check.row.replacement])
} else := otherwise

# references cite the row and what sources disagree on.
references(check, field) := array.concat(
	[catalog.reference(check.product.name, check.row, check.row.title)],
	[ref |
		dispute := check.row.disputed[field]
		some ref in catalog.dispute_references(check.product.name, field, dispute)
	],
)

# found is the finding on a feature, by a field of its row.
found(check, field, said) := finding.resting(
	object.union(said, {
		"path": check.path,
		"disputed": count([1 | check.row.disputed[field]]) > 0,
		"basis": object.get(check.row, "basis", "documented"),
		"references": references(check, field),
		"rows": [catalog.row(check.product.name, ["features", check.id])],
	}),
	[{"path": check.path, "value": check.id}, finding.product_fact(check.product)],
)
