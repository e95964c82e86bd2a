# METADATA
# title: The platform's Kubernetes
# description: "The Kubernetes versions of a cluster (API server and node groups) and the range that decides:
#   the release's own for created and adopted clusters, the managing product's attach range for attached
#   ones."
package insupport.lib.platform

import data.insupport.lib.catalog
import data.insupport.lib.finding
import data.insupport.lib.installed
import data.insupport.lib.inventory
import data.insupport.lib.version

# The product whose range decides; none where the installed products publish no ranges. Where
# one product runs on another, the lower one's range decides.
_owner := installed.products[min(_owners)]

_owners contains name if {
	inventory.role != "attached"
	some name, _ in installed.products
	product := catalog.topic(name, "product")
	product.kubernetesRange
	not installed.carries(product)
}

_owners contains name if {
	inventory.role == "attached"
	some name, _ in installed.products
	catalog.topic(name, "attach")
}

# Products that attach clusters; one of them must be stated for an attached cluster.
_managers := {name | some name; data.insupport_facts[name].attach}

# unplaced lists products of which the catalog does not say whether they publish ranges.
unplaced := {name | some name, _ in installed.products; not catalog.topic(name, "product")}

# needed says that a Kubernetes range applies to this cluster.
needed if _owner

needed if {
	inventory.role == "attached"
	count(installed.products) > 0
}

# checks lists what runs Kubernetes: {"subject", "path", "title", "version"}.
checks := [check |
	needed
	some check in array.concat([_api_server], [_kubelet(group) | some group in inventory.nodes])
]

# covered maps each version that is read to whether the range holds it: true, false or "unknown".
covered := {text: version.covers(parsed, range) |
	some text in {check.version | some check in checks}
	parsed := version.parse(text)
}

_api_server := {
	"subject": finding.cluster,
	"path": "spec.kubernetes.version",
	"title": "The API server",
	"version": object.get(inventory.spec, ["kubernetes", "version"], ""),
}

_kubelet(group) := {
	"subject": group.subject,
	"path": sprintf("%s.kubelet", [group.path]),
	"title": group.title,
	"version": object.get(group, "kubelet", ""),
}

_attach_row := catalog.topic(_owner.name, "attach")[_owner.line] if inventory.role == "attached"
_line_row := catalog.topic(_owner.name, "releases").lines[_owner.line] if inventory.role != "attached"

_release_row := row if {
	inventory.role != "attached"
	row := installed.release_row(_owner.name, _owner.version)
}

# A release that prints no range inherits its line's.
_decides := _release_row if {
	_own_range
} else := _line_row

_printed := _decides.kubernetes
_ranged(row) if row.min
_ranged(row) if row.max

# range is the deciding {min, max, …}; undefined where none is published.
range := object.filter(_attach_row, ["min", "max", "below"]) if _ranged(_attach_row)
range := object.filter(_printed, ["min", "max", "below"]) if _ranged(_printed)

range_field := sprintf("spec.products.%s", [name]) if {
	name := _owner.name
} else := sprintf("spec.products.%s", [name]) if {
	name := min(_managers)
} else := "spec.products"

range_owner := sprintf("%s %s for attached clusters", [_owner.title, _owner.line]) if {
	inventory.role == "attached"
} else := sprintf("%s %s", [_owner.title, _owner.version])

default_text := sprintf("; the default is %s", [given]) if {
	given := _release_row.kubernetes["default"]
} else := sprintf("; the default is %s", [given]) if {
	given := _printed["default"]
} else := ""

default range_basis := "documented"

range_basis := "inferred" if _attach_row.basis == "inferred"
range_basis := "inferred" if _printed.basis == "inferred"

range_disputed := count([1 | _decides.disputed.kubernetes]) > 0

range_references := [ref |
	some candidate in _sources
	ref := catalog.reference(_owner.name, candidate.row, candidate.title)
]

_sources contains {"row": _attach_row, "title": sprintf("Clusters that %s %s attaches", [_owner.title, _owner.line])}
_sources contains {"row": _release_row, "title": sprintf("%s %s", [_owner.title, _owner.release])} if _own_range

_sources contains {"row": _with_source, "title": sprintf("Kubernetes range of %s %s", [_owner.title, _owner.line])} if {
	not _own_range
}

_own_range if _ranged(_release_row.kubernetes)

_with_source := _line_row.kubernetes if {
	_line_row.kubernetes.source
} else := _line_row

range_facts := [fact | fact := finding.product_fact(_owner)]

range_rows := [catalog.row(_owner.name, ["attach", _owner.line])] if {
	_attach_row
} else := [catalog.row(_owner.name, ["releases", "lines", _owner.line, "releases", _owner.release, "kubernetes"])] if {
	_own_range
} else := [catalog.row(_owner.name, ["releases", "lines", _owner.line, "kubernetes"])]

# range_missing says why no range decides although one is needed.
range_missing := sprintf("The catalog has no Kubernetes range for %s", [range_owner]) if {
	not range
} else := "The product that manages this attached cluster is not stated, so no Kubernetes range applies" if {
	not _owner
}

# The API server: its stated version, else the stated release of a product whose lines are minors.
_own_minors := min({name |
	some name, p in installed.products
	catalog.topic(name, "product").kubernetesMinors
	not inventory.inferred(finding.product_path(p))
})

# api is the parsed version of the API server; undefined where nobody states one with a minor.
api := version.with_minor(api_text)

api_path := finding.product_path(installed.products[_own_minors]) if {
	not inventory.kubernetes_version
	api
} else := "spec.kubernetes.version"

api_text := text if {
	text := inventory.kubernetes_version
} else := installed.products[_own_minors].version

# keeper names why an unstated API server need not be asked for; "" where it must be.
keeper := "managedControlPlane" if {
	not inventory.kubernetes_version
	some name, _ in installed.products
	catalog.topic(name, "product").managed
} else := ""
