# METADATA
# title: Facts
# description: >-
#   Looks a fact of a condition up in the inventory: {"path", "known", "values"}. Absent is not
#   known, apart from the defaults of the contract.
package insupport.lib.facts

import data.insupport.lib.catalog
import data.insupport.lib.inventory

# lookup reads a path below spec, or a derived fact.
lookup(path) := _derived[path] if {
	_derived[path]
} else := {"path": concat(".", ["spec", path]), "known": true, "values": [value]} if {
	value := _value(split(path, "."))
	inventory.present(value)
} else := {"path": concat(".", ["spec", path]), "known": false, "values": []}

_value(["infrastructure", key]) := inventory.infrastructure[key]

_value(["environment"]) := inventory.environment

_value(["role"]) := inventory.role

_value(keys) := object.get(inventory.spec, keys, "") if {
	keys[0] != "infrastructure"
	not keys in [["environment"], ["role"]]
}

# Facts that follow from others.
_derived["nodes.gpu"] := {
	"path": "spec.nodes",
	"known": count(inventory.nodes) > 0,
	"values": [_gpu(group) | some group in inventory.nodes],
}

_gpu(group) := group.gpu if {
	inventory.present(group.gpu)
} else := false

_derived["nodes.controlPlaneMachines"] := {
	"path": "spec.nodes",
	"known": count(_control_planes) > 0,
	"values": [sum([inventory.machines(group) | some group in _control_planes])],
}

_control_planes := [group | some group in inventory.nodes; group.role == "controlPlane"]

_derived["metadata.name.dnsSubdomain"] := {
	"path": "metadata.name",
	"known": inventory.name != "",
	"values": [_dns_subdomain],
}

default _dns_subdomain := false

_dns_subdomain if {
	count(inventory.name) <= 253
	regex.match(`^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$`, inventory.name)
}

# component answers for every component of the inventory that goes by an id or one of its aliases.
component(id) := {
	"path": "spec.components",
	"known": inventory.components_known,
	"values": [version |
		wanted := catalog.component_id(id)
		some [found, version] in _components
		found == wanted
	],
} if {
	inventory.components_known
} else := {"path": "spec.components", "known": false, "values": []}

# Ids and versions of the components, resolved once for all conditions.
_components := [[catalog.component_id(component.name), object.get(component, "version", "")] |
	some component in inventory.components
]

# product answers from the products of the inventory; stated products are taken as complete.
product(name) := {
	"path": concat(".", ["spec.products", name]),
	"known": count(inventory.products) > 0,
	"values": [version | version := inventory.products[name]],
}

# feature answers from the features in use.
feature(id) := {
	"path": "spec.features",
	"known": inventory.features_known,
	"values": [id | id in inventory.features],
} if {
	inventory.features_known
} else := {"path": "spec.features", "known": false, "values": []}
