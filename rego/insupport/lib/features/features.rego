# METADATA
# title: Features
# description: >-
#   Every feature that the inventory uses or needs, beside the row of the catalog and the
#   installed product that decide for it.
package insupport.lib.features

import data.insupport.lib.catalog
import data.insupport.lib.finding
import data.insupport.lib.installed
import data.insupport.lib.inventory
import data.insupport.lib.version

# checks holds each feature once: {"id", "use", "path", "subject", "title"} and, where the catalog
# and the inventory can tell, "product" and "row".
checks := [object.union_n([
	wanted,
	{"subject": {"kind": "feature", "name": wanted.id}, "title": _title(wanted.id)},
	_home(wanted.id),
]) |
	some wanted in _wanted
]

_wanted := array.concat(
	[{"id": id, "use": true, "path": path("features", id)} | some id in inventory.features],
	[{"id": id, "use": false, "path": path("needs", id)} | some id in (inventory.needs - inventory.features)],
)

# path is where a list names something first.
path(list, id) := sprintf("spec.%s[%d]", [list, min(_places[list][id])])

_places[list][id] contains i if {
	some list in ["features", "needs"]
	some i, id in inventory.spec[list]
}

# homes are the products whose catalog has a feature.
homes(id) := {name | some name, _ in data.insupport_facts; data.insupport_facts[name].features[id]}

_home(id) := {"product": p, "row": data.insupport_facts[p.name].features[id]} if {
	p := installed.products[min({name | some name in homes(id); installed.products[name].release})]
} else := {}

_title(id) := title if {
	title := data.insupport_facts[min(homes(id))].features[id].title
} else := id

# verb says how the inventory names the feature.
verb(check) := "in use" if {
	check.use
} else := "needed"

# reached compares the installed release with one of the catalog: "yes", "no", or "unknown" where
# the installed one is only a line, in which the other is a later patch.
reached(check, release) := "yes" if {
	not version.before(_installed(check), version.parse(release))
} else := "unknown" if {
	have := _installed(check)
	want := version.parse(release)
	array.slice(want.nums, 0, count(have.nums)) == have.nums
} else := "no" if version.parse(release)

_installed(check) := version.parse(check.product.release)

# unsettled lists the field that would settle what a release of the row means here.
unsettled(check) := {field |
	some key in ["since", "deprecatedIn", "removedIn"]
	reached(check, check.row[key]) == "unknown"
	field := finding.product_path(check.product)
} if {
	check.row
} else := {check.path}

# gone says that the installed release no longer has the feature, or that its pages rule it out.
gone(check) if reached(check, check.row.removedIn) == "yes"

gone(check) if check.product.line in check.row.unsupportedIn

# references cite the row and what sources disagree on.
references(check, field) := array.concat(
	[catalog.reference(check.product.name, check.row, check.row.title)],
	[ref |
		dispute := check.row.disputed[field]
		some ref in catalog.dispute_references(check.product.name, field, dispute)
	],
)

disputed(check, field) if {
	check.row.disputed[field]
} else := false

basis(check) := object.get(check.row, "basis", "documented")

evidence(check, comparison, change) := {
	"facts": [{"path": check.path, "value": check.id}, finding.product_fact(check.product)],
	"rows": [catalog.row(check.product.name, ["features", check.id])],
	"comparison": comparison,
	"change": change,
}
