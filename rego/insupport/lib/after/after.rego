# METADATA
# title: After a step
# description: The cluster as it would be once the targets are reached, and what the libraries say of it then.
package insupport.lib.after

import data.insupport.lib.catalog
import data.insupport.lib.components
import data.insupport.lib.installed
import data.insupport.lib.inventory
import data.insupport.lib.os
import data.insupport.lib.targets
import data.insupport.lib.version
import data.insupport.lib.ways

# cluster is the inventory as it would be once the target is reached.
cluster := object.union(_carried, {"spec": object.union(
	_carried.spec,
	{"components": _components_after | inventory.components_known},
)})

# midway is the cluster once its control plane is raised and its nodes are not.
midway := object.union(cluster, {"spec": {"nodes": nodes}}) if nodes := inventory.spec.nodes

# The same with the components as they are: what the releases ship is looked up on it.
_carried := object.union(input, {"spec": object.union_n([
	inventory.spec,
	{"products": object.union(inventory.products, targets.releases)},
	{"kubernetes": object.union(object.get(inventory.spec, "kubernetes", {}), {"version": to}) | to := kubernetes},
	{"nodes": _nodes_after | is_array(inventory.spec.nodes)},
	{"infrastructure": object.union(object.get(inventory.spec, "infrastructure", {}), {"adoptedFrom": line}) |
		line := _adopted_from
	},
])})

_adopted_from := min({installed.products[name].line | some name, _ in targets.releases; ways.edges_of[name].adopts})

# Kubernetes goes to the release's default where the product brings its own Kubernetes along, and
# never more minors at a time than the catalog allows.
kubernetes := _raised(inventory.kubernetes_version)

_raised(given) := _like(given, goal) if {
	version.parse(given).key < version.parse(_goal).key
	not _too_far(given)
	goal := _goal
} else := given

_goal := max({[version.parse(given).key, given] |
	some name, to in targets.releases
	ways.way(name, to) != "same"
	not catalog.topic(name, "product").runsOn
	given := _brought(name, to)
})[1]

# The minors of some products are those of the Kubernetes that they are.
_brought(name, to) := trim_prefix(to, "v") if {
	catalog.topic(name, "product").kubernetesMinors
} else := printed if {
	printed := installed.kubernetes(name, to)["default"]
} else := catalog.topic(name, "upgrades").brings[installed.line_of(name, to)].kubernetes

_too_far(given) if version.minors(given, _goal) > _most_minors

_most_minors := min({catalog.topic(name, "upgrades").kubernetes.maxMinors | some name in targets.leads} | {catalog.topic(name, "upgrades").stride.lines | some name in targets.leads})

# A version is written as the inventory writes it, with its v and its suffix, unless the release names its build.
_like(given, goal) := replace(given, version.parse(given).release, goal) if {
	version.parse(goal).release == goal
} else := concat("", [regex.find_n(`^v?`, given, 1)[0], goal])

_nodes_after := [object.union(node, {"kubelet": kubelet | kubelet := _kubelet_after(node)}) |
	some node in inventory.spec.nodes
]

_kubelet_after(node) := _like(node.kubelet, _reached) if {
	version.parse(node.kubelet).key < version.parse(kubernetes).key
}

_reached := _goal if {
	endswith(kubernetes, _goal)
} else := version.parse(kubernetes).release

# What the libraries say of a cluster, and the same after the step, in one evaluation.
now := {
	"entries": {entry.path: entry | some entry in components.listed},
	"units": components.units,
	"ships": {id: versions |
		some id in components.shipped_ids
		versions := sort({v | some hit in components.hits(id); some v in hit.versions})
	},
	"systems": _systems,
}

# then is now, asked of the cluster after the step.
then := found if found := now with input as _carried

_components_after := [component |
	some i, given in inventory.spec.components
	entry := object.get(then.entries, sprintf("spec.components[%d]", [i]), {})
	not _dropped(entry)
	component := object.union(given, {"version": shipped | shipped := _shipped_version(given, entry)})
]

# The version that the release ships, where the cluster has another one.
_shipped_version(given, entry) := versions[0] if {
	versions := [v | some hit in entry.hits; some v in hit.versions]
	count({v | some v in versions; version.same(v, object.get(given, "version", ""))}) == 0
}

# What the step itself takes away: left behind by the migration, or replaced by another one.
_dropped(entry) if {
	count(entry.hits) == 0
	_goes(entry.id)
}

_goes(id) if removal(id).replacedBy
_goes(id) if id in {catalog.component_id(name) | some name in migrations[_].row.leftBehind.applications}

migrations contains {"name": name, "row": row} if {
	some name, to in targets.releases
	row := catalog.topic(name, "upgrades").migrations[installed.products[name].line][installed.line_of(name, to)]
}

removal(id) := min([row |
	some unit in then.units
	row := catalog.topic(unit.name, "applications").removed[id]
	components.since(unit, row)
])

_systems := {check.subject.name: standing |
	some check in os.checks
	standing := {
		"title": check.title,
		"name": object.get(check.kind, "name", ""),
		"standing": concat(", ", array.concat(
			[check.kind.listing],
			[sprintf("%s %s", [field, check.kind[field].verdict]) | some field in ["mode", "gpu"]],
		)),
	}
}
