# METADATA
# title: Inventory access
# description: What the inventory says, with the defaults of the contract. An empty text or null equals an
#   absent key; anything of a wrong type is left for input/invalid and never read here.
# schemas:
#   - input: schema.inventory
package insupport.lib.inventory

import data.insupport.lib.run

# stated is spec as it is written, whatever gaps lie over it.
default stated := {}

stated := input.spec if is_object(input.spec)

# What a gap lies over is not known, whatever is stated there; of lists the rest still counts.
spec := {} if {
	not whole("spec")
} else := json.remove(stated, _unseen)

_unseen := {concat("/", array.slice(steps, 1, count(steps))) |
	some gap in gaps
	given := gap.path
	not given in _lists
	some path in _places(given)
	steps := [trim(step, "[]") | some step in regex.find_n(`[^.\[\]]+|\[\d+\]`, path, -1)]
}

# [] in the path of a gap means every place of the list. Of a member the name stays: it is there,
# and everything about it is needed.
_places(path) := {place |
	[list, rest] := regex.split(`\[\d*\]`, trim_prefix(path, "spec."))
	some i in _meant(list, regex.find_n(`\[\d*\]`, path, 1)[0])
	some ending in _endings(rest, stated[list][i])
	place := sprintf("spec.%s[%d]%s", [list, i, ending])
} if {
	contains(path, "[")
} else := {path}

_meant(list, "[]") := {i | some i, _ in stated[list]}
_meant(_, place) := {to_number(trim(place, "[]"))} if place != "[]"

_endings("", member) := {sprintf(".%s", [key]) | some key, _ in member; key != "name"}
_endings(rest, _) := {rest} if rest != ""

_lists := {"spec.nodes", "spec.components", "spec.features", "spec.needs", "spec.apis"}

# gaps are the places that were looked for and not fully seen.
gaps := [gap | some gap in stated.gaps; is_string(gap.path)]

# whole says that no gap lies over a list, or over all of spec: what is not in it is not there.
whole(path) if not path in _gapped
_gapped := {path | some gap in gaps; some path in ({gap.path} | {list | gap.path == "spec"; some list in _lists})}

default metadata := {}

metadata := input.metadata if is_object(input.metadata)

# present says that a value was given.
present(value) if not value in {"", null}

default name := ""

name := metadata.name if is_string(metadata.name)

# products maps product to the release text as given.
products := {product: version | some product, version in _map("products"); present(version)}

_map(key) := spec[key] if is_object(spec[key])
_list(key) := spec[key] if is_array(spec[key])

default environment := "production"

environment := spec.environment if present(spec.environment)

default role := "standalone"

role := spec.role if present(spec.role)

license := spec.license if present(spec.license)

# inferred says that a reader derived a value from others, instead of reading a statement.
inferred(path) if path in split(metadata.labels["insupport/inferred"], ",")

kubernetes_version := spec.kubernetes.version if present(spec.kubernetes.version)

# nodes is the list of node groups with their position, their name and number of machines as title,
# and what they are as the subject of a finding.
nodes := [group |
	some i, node in _list("nodes")
	path := sprintf("spec.nodes[%d]", [i])
	group := object.union(node, {
		"path": path,
		"title": sprintf("%s (%s)", [_named(node, sprintf("nodes[%d]", [i])), _nodes_text(machines(node))]),
		"subject": {"kind": "nodeGroup", "name": _named(node, path), "at": path},
	})
]

# A cluster has nodes: an empty list is what a failed listing leaves, a gap one that was cut short.
nodes_known if {
	count(nodes) > 0
	whole("spec.nodes")
}

# machines is the number of machines of a group.
machines(node) := node.count if {
	is_number(node.count)
} else := count(node.members) if {
	is_array(node.members)
} else := 1

_nodes_text(n) := "1 node" if {
	n == 1
} else := sprintf("%v nodes", [n])

_named(node, place) := node.name if {
	is_string(node.name)
	present(node.name)
} else := place

# components is the list of components with their position.
components := [component |
	some i, given in _list("components")
	present(given.name)
	component := object.union(given, {"path": sprintf("spec.components[%d]", [i])})
]

components_known if {
	is_array(spec.components)
	whole("spec.components")
}

features := {feature | some feature in _list("features"); present(feature)}

features_known if {
	is_array(spec.features)
	whole("spec.features")
}

needs := {need | some need in _list("needs"); present(need)}

# The defaults that --assume-defaults takes for absent infrastructure keys.
_assumed := {
	"airGapped": false,
	"fips": false,
	"existingNetwork": false,
	"bastion": false,
	"httpProxy": false,
	"availabilityZones": 1,
	"imageRegistries": 1,
}

# infrastructure holds what is stated and, where the run allows it, what is assumed.
infrastructure := object.union(_taken, {key: value | some key, value in _map("infrastructure"); present(value)})

# The defaults that were taken for absent keys.
_taken := {key: value |
	run.assume_defaults
	some key, value in _assumed
	not present(object.get(_map("infrastructure"), key, ""))
}

# assumptions lists them.
assumptions := [{"path": concat(".", ["spec.infrastructure", key]), "value": _taken[key]} |
	some key in sort(object.keys(_taken))
]

# scope says what was not looked at because nobody stated it, or could see it.
scope := object.union({"notStated": _not_stated}, {"notSeen": gaps | count(gaps) > 0})

_not_stated := [key |
	some key in ["components", "features", "needs", "apis"]
	list := object.get(spec, key, null)
	not is_array(list)
	whole(sprintf("spec.%s", [key]))
]
