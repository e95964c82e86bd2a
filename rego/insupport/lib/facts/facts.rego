# METADATA
# title: Facts
# description: 'Looks a fact of a condition up in the inventory: {"path", "known", "values"}. Absent is not
#   known, apart from the defaults of the contract. Where it is not known, values are those of what was seen.'
package insupport.lib.facts

import data.insupport.lib.catalog
import data.insupport.lib.inventory

# lookup reads a path below spec, or a derived fact.
lookup(path) := found if {
	found := _derived[path]
} else := _of_groups(parts[1], concat(".", array.slice(parts, 2, count(parts)))) if {
	parts := split(path, ".")
	parts[0] == "nodes"
} else := _found(concat(".", ["spec", path]), count(values) > 0, values) if {
	values := [value | value := object.get(_spec, split(path, "."), ""); inventory.present(value)]
}

# stated is a fact that a product of the catalog asks for, as the inventory states it.
stated(product, key) := inventory.spec.facts[key] if catalog.topic(product, "facts")[key]

_found(path, known, values) := {"path": path, "known": known, "values": values}

_spec := object.union(inventory.spec, {
	"infrastructure": inventory.infrastructure,
	"environment": inventory.environment,
	"role": inventory.role,
})

# Facts that follow from others.
_derived := {
	"nodes.gpu": _found("spec.nodes", _nodes_known, [_gpu(group) | some group in inventory.nodes]),
	"nodes.controlPlaneMachines": _found(
		"spec.nodes",
		[_nodes_known, count(_control_planes) > 0] == [true, true],
		[sum(_control_planes) | _nodes_known],
	),
	"metadata.name.dnsSubdomain": _found("metadata.name", inventory.name != "", [dns_subdomain(inventory.name)]),
}

_gpu(group) := group.gpu if {
	inventory.present(group.gpu)
} else := false

# Nodes that nobody saw may be of any kind.
default _nodes_known := false

_nodes_known if inventory.nodes_known

# nodes.os.ID and nodes.runtime.NAME are the versions of the groups with this operating system, this
# container runtime; known where each group tells which it has.
_of_groups(kind, name) := _found(
	"spec.nodes",
	[_nodes_known, count(_told[kind])] == [true, count(inventory.nodes)],
	[version | some [of, version] in _told[kind]; lower(of) == name],
)

_told := {
	"os": [[group.os.id, object.get(group.os, "version", "")] | some group in inventory.nodes; inventory.present(group.os.id)],
	"runtime": [parts |
		some group in inventory.nodes
		parts := split(group.containerRuntime, "://")
		count(parts) == 2
	],
}

_control_planes := [inventory.machines(group) | some group in inventory.nodes; group.role == "controlPlane"]

# dns_subdomain is all that conditions may read of a name.
dns_subdomain(name) if {
	count(name) <= 253
	regex.match(`^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$`, name)
} else := false

# component answers for every component of the inventory that goes by an id or one of its aliases.
component(id) := _found("spec.components", true, [version |
	wanted := catalog.component_id(id)
	some [found, version] in _components
	found == wanted
]) if {
	inventory.components_known
} else := _found("spec.components", false, [])

# Ids and versions of the components, resolved once for all conditions.
_components := [[catalog.component_id(component.name), object.get(component, "version", "")] |
	some component in inventory.components
]

# product answers from the products of the inventory; stated products are taken as complete.
product(name) := _found(
	concat(".", ["spec.products", name]),
	count([1 | count(inventory.products) > 0; inventory.whole(concat(".", ["spec.products", name]))]) > 0,
	[version | version := inventory.products[name]],
)

# feature answers from the features in use.
feature(id) := _found("spec.features", true, [id | id in inventory.features]) if {
	inventory.features_known
} else := _found("spec.features", false, [])
