# METADATA
# title: Fields
# description: "What stands at a path of the inventory, how a message names it and which command prints it:
#   said once, for every finding that asks for something missing."
package insupport.lib.fields

import data.insupport.lib.catalog
import data.insupport.lib.inventory

_nodes := "kubectl get nodes -o json"

# Fields by path; [] stands for any place of a list.
_known := {
	"spec.nodes": {"name": "the nodes", "from": _nodes},
	"spec.nodes[].kubelet": {"name": "the kubelet version", "from": _nodes},
	"spec.nodes[].os.id": {"name": "the operating system", "from": _nodes},
	"spec.nodes[].os.version": {"name": "the version of the operating system", "from": _nodes},
	"spec.nodes[].kernel": {"name": "the kernel", "from": _nodes},
	"spec.nodes[].containerRuntime": {"name": "the container runtime", "from": _nodes},
	"spec.kubernetes.version": {"name": "the version of the API server", "from": "kubectl version -o json"},
	"spec.components": {"name": "the components", "from": "helm list -A -o json"},
	"spec.components[].version": {"name": "the version of the component", "from": "helm list -A -o json"},
	"spec.components[].appVersion": {"name": "the version of what the chart installs", "from": "helm list -A -o json"},
	"spec.license": {"name": "the licence"},
	"spec.features": {"name": "the features in use"},
	"spec.needs": {"name": "the features needed"},
	"spec.products": {"name": "the product"},
	"spec.infrastructure.provider": {"name": "the infrastructure provider", "from": _nodes},
	"spec.infrastructure.fips": {"name": "whether FIPS mode is on"},
	"spec.infrastructure.airGapped": {"name": "whether the cluster is air-gapped"},
	"spec.infrastructure.adoptedFrom": {"name": "the line the cluster was created with"},
	"metadata.name": {"name": "the name of the cluster"},
}

# general is a path with [] for every place of a list.
general(path) := regex.replace(path, `\[\d+\]`, "[]")

# name is how a message names a field.
name(path) := known if {
	known := _known[general(path)].name
} else := sprintf("the row %s of the catalog", [trim_prefix(path, "catalog/")]) if {
	startswith(path, "catalog/")
} else := sprintf("the release of %s", [catalog.title(trim_prefix(path, "spec.products."))]) if {
	startswith(path, "spec.products.")
} else := path

# fill says how to provide a field.
fill(path) := "Use facts that hold this row: a newer catalog, or an overlay with --data" if {
	startswith(path, "catalog/")
} else := sprintf("Fill in %s; %s prints it", [path, from]) if {
	from := _known[general(path)].from
} else := sprintf("Fill in %s", [path])

# value is what is known from the inventory at a path; undefined where that is nothing, or where a
# gap lies over it.
value(path) := stated if {
	stated := object.get({"metadata": inventory.metadata, "spec": inventory.spec}, steps(path), null)
	inventory.present(stated)
}

# steps splits a path into keys and places.
steps(path) := [step | some text in regex.find_n(`[^.\[\]]+|\[\d+\]`, path, -1); step := _step(text)]

_step(text) := to_number(trim(text, "[]")) if {
	startswith(text, "[")
} else := text

# subject is the node group that a path lies under; undefined for all other paths.
subject(path) := _group(path).subject

# place starts a message with the node group that a path lies under, if any.
place(path) := text if {
	text := sprintf("%s: ", [_group(path).title])
} else := ""

_group(path) := group if {
	found := steps(path)
	[found[0], found[1]] == ["spec", "nodes"]
	group := _groups[sprintf("spec.nodes[%d]", [found[2]])]
}

_groups := {group.path: group | some group in inventory.nodes}
