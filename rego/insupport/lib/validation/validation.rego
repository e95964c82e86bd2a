# METADATA
# title: Validation
# description: >-
#   What is wrong with the input as one ClusterInventory document and with the run parameters.
#   The runner refuses such files before; this keeps users of other runners from a silent pass.
package insupport.lib.validation

import data.insupport.lib.dates
import data.insupport.lib.inventory
import data.insupport.lib.run
import data.insupport.lib.waivers

_shapes := {
	"document": {"apiVersion": "string", "kind": "string", "metadata": "object", "asOf": "string", "spec": "object"},
	"metadata": {"name": "string", "labels": "object", "collectedAt": "string"},
	"spec": {
		"environment": "string",
		"role": "string",
		"managementCluster": "string",
		"license": "string",
		"products": "object",
		"infrastructure": "object",
		"kubernetes": "object",
		"nodes": "array",
		"components": "array",
		"features": "array",
		"needs": "array",
		"apis": "array",
		"facts": "object",
		"gaps": "array",
	},
	"infrastructure": {
		"provider": "string",
		"airGapped": "boolean",
		"fips": "boolean",
		"existingNetwork": "boolean",
		"availabilityZones": "number",
		"bastion": "boolean",
		"httpProxy": "boolean",
		"imageRegistries": "number",
		"adoptedFrom": "string",
	},
	"kubernetes": {"version": "string"},
	"node": {
		"name": "string",
		"role": "string",
		"count": "number",
		"members": "array",
		"kubelet": "string",
		"arch": "string",
		"gpu": "boolean",
		"os": "object",
		"kernel": "string",
		"containerRuntime": "string",
	},
	"os": {"id": "string", "version": "string"},
	"component": {
		"name": "string",
		"version": "string",
		"appVersion": "string",
		"chart": "string",
		"namespace": "string",
		"configuration": "string",
	},
	"api": {
		"group": "string",
		"version": "string",
		"kind": "string",
		"count": "number",
		"members": "array",
		"requested": "boolean",
	},
	"gap": {"path": "string", "reason": "string", "detail": "string"},
}

# Lists of objects, with the shape of each.
_lists := {"nodes": "node", "components": "component", "apis": "api", "gaps": "gap"}

# Keys without which an object of a list says nothing.
_required := {"components": ["name"], "apis": ["version", "kind"], "gaps": ["path", "reason"]}

_words := {
	"spec": {
		"environment": {"production", "nonProduction"},
		"role": {"standalone", "management", "managed", "attached"},
		"license": {"essential", "enterprise"},
	},
	"node": {"role": {"controlPlane", "worker"}},
	"component": {"configuration": {"default", "custom"}},
	"gap": {"reason": {"partial", "forbidden", "failed", "conflict"}},
}

# problems lists {"path", "text", "value"} for everything that is wrong.
problems contains {"path": "", "text": "it is not an object"} if not _is_object

# A rule of its own, because a negated call is undefined where there is no input at all.
_is_object if is_object(input)

problems contains {"path": "", "text": text} if some text in run.problems

problems contains {"path": "", "text": text} if some text in waivers.problems

# A bundle lists its rules and the topics of its facts: what is missing of them would find nothing.
problems contains {"path": "", "text": sprintf("the bundle lacks its rule %s", [id])} if {
	some id in data.insupport.contents.rules
	[category, name] := split(id, "/")
	not data.insupport.rules[category][name].about
}

problems contains {"path": "", "text": sprintf("the bundle lacks its facts %s/%s", [product, topic])} if {
	some product, _ in inventory.products
	some topic in data.insupport.contents.topics[product]
	not data.insupport_facts[product][topic]
}

problems contains {"path": "apiVersion", "text": "apiVersion is not insupport/v1"} if {
	is_object(input)
	object.get(input, "apiVersion", "") != "insupport/v1"
}

problems contains {"path": "kind", "text": "kind is not ClusterInventory"} if {
	is_object(input)
	object.get(input, "kind", "") != "ClusterInventory"
}

problems contains {"path": "metadata.name", "text": "metadata.name is missing"} if {
	is_object(input)
	inventory.name == ""
}

problems contains {"path": "spec", "text": "spec is missing"} if {
	is_object(input)
	not inventory.present(object.get(input, "spec", null))
}

problems contains {"path": path, "text": sprintf("%s is not a key of ClusterInventory", [path]), "value": value} if {
	some object_ in _objects
	some key, value in object_.value
	not _shapes[object_.shape][key]
	path := _join(object_.path, key)
}

problems contains {"path": path, "text": sprintf("%s is a %s, not a %s", [path, type_name(value), wanted]), "value": value} if {
	some object_ in _objects
	some key, value in object_.value
	inventory.present(value)
	wanted := _shapes[object_.shape][key]
	type_name(value) != wanted
	path := _join(object_.path, key)
}

problems contains {"path": path, "text": sprintf("%s is %q, not one of %s", [path, value, concat(", ", sort(words))]), "value": value} if {
	some object_ in _objects
	some key, words in _words[object_.shape]
	value := object_.value[key]
	is_string(value)
	inventory.present(value)
	not value in words
	path := _join(object_.path, key)
}

# Maps and lists whose members are all of one type.
problems contains {"path": path, "text": sprintf("%s is a %s, not a string", [path, type_name(value)]), "value": value} if {
	some [holder, values] in _texts
	some key, value in values
	inventory.present(value)
	not is_string(value)
	path := _member(holder, key)
}

_texts contains [sprintf("spec.%s", [key]), inventory.stated[key]] if some key in ["products", "features", "needs"]

_texts contains ["metadata.labels", inventory.metadata.labels]

_texts contains [sprintf("spec.nodes[%d].members", [i]), node.members] if some i, node in _array("nodes")

problems contains {"path": path, "text": sprintf("%s is a %s, not an object", [path, type_name(value)]), "value": value} if {
	some holder, _ in _lists
	is_array(inventory.stated[holder])
	some key, value in inventory.stated[holder]
	not is_object(value)
	path := sprintf("spec.%s[%d]", [holder, key])
}

problems contains {"path": path, "text": sprintf("%s is missing", [path])} if {
	some holder, keys in _required
	some i, member in _array(holder)
	is_object(member)
	some key in keys
	not inventory.present(object.get(member, key, ""))
	path := sprintf("spec.%s[%d].%s", [holder, i, key])
}

# A gap at a place that there is not would lie over nothing.
problems contains {"path": at, "text": sprintf("%s is %q, which is no place of spec", [at, gap.path]), "value": gap.path} if {
	some i, gap in _array("gaps")
	is_string(gap.path)
	given := gap.path
	not _place(given)
	at := sprintf("spec.gaps[%d].path", [i])
}

_place(path) if {
	regex.replace(path, `\[\d*\]`, "[]") in _places
	_there(path)
}

_place(path) if {
	some open in ["spec.products.", "spec.facts."]
	startswith(path, open)
}

# A place of a list is one that the list has.
_there(path) if not regex.match(`\[\d+\]`, path)

_there(path) if {
	[_, list, i] := regex.find_all_string_submatch_n(`^spec\.(\w+)\[(\d+)\]`, path, 1)[0]
	inventory.stated[list][to_number(i)]
}

_places := ({"spec"} | {sprintf("spec.%s", [key]) | some key, _ in _shapes.spec}) | {path |
	some holder, shape in object.union({sprintf("%s[]", [list]): shape | some list, shape in _lists}, {
		"kubernetes": "kubernetes",
		"infrastructure": "infrastructure",
		"nodes[].os": "os",
	})
	some path in ({sprintf("spec.%s", [holder])} | {sprintf("spec.%s.%s", [holder, key]) | some key, _ in _shapes[shape]})
}

# Findings are told apart by the group's name.
problems contains {"path": path, "text": sprintf("%s is the name of another group too", [path]), "value": name} if {
	some name, places in _groups
	count(places) > 1
	some i in places
	path := sprintf("spec.nodes[%d].name", [i])
}

_groups[node.name] contains i if {
	some i, node in _array("nodes")
	is_string(node.name)
	inventory.present(node.name)
}

problems contains {"path": path, "text": sprintf("%s is %v, not a number of machines", [path, node.count]), "value": node.count} if {
	some i, node in _array("nodes")
	n := node.count
	is_number(n)
	not _machines(n)
	path := sprintf("spec.nodes[%d].count", [i])
}

_machines(n) if {
	n >= 0
	n == floor(n)
}

problems contains {"path": path, "text": sprintf("%s is not a fact that a condition of the catalog names", [path]), "value": value} if {
	is_object(inventory.stated.facts)
	some key, value in inventory.stated.facts
	not _fact_known(key)
	path := sprintf("spec.facts.%s", [key])
}

problems contains {"path": path, "text": sprintf("%s is a %s, not a %s", [path, type_name(value), wanted]), "value": value} if {
	is_object(inventory.stated.facts)
	some key, value in inventory.stated.facts
	inventory.present(value)
	wanted := data.insupport_facts[_].facts[key].type
	type_name(value) != wanted
	path := sprintf("spec.facts.%s", [key])
}

problems contains {"path": "metadata.collectedAt", "text": "metadata.collectedAt is not a moment (year-month-dayThh:mm:ssZ)", "value": given} if {
	given := inventory.metadata.collectedAt
	inventory.present(given)
	not collected_at
}

_fact_known(key) if data.insupport_facts[_].facts[key]

_join("", key) := sprintf("%v", [key])

_join(path, key) := sprintf("%s.%v", [path, key]) if path != ""

_member(holder, key) := sprintf("%s[%d]", [holder, key]) if is_number(key)

_member(holder, key) := sprintf("%s.%s", [holder, key]) if is_string(key)

_array(key) := inventory.stated[key] if {
	is_array(inventory.stated[key])
} else := []

# The objects whose keys are fixed, with the shape each must have.
_objects contains {"path": "", "shape": "document", "value": input} if is_object(input)

_objects contains {"path": "metadata", "shape": "metadata", "value": inventory.metadata}

_objects contains {"path": "spec", "shape": "spec", "value": inventory.stated}

_objects contains {"path": sprintf("spec.%s", [key]), "shape": key, "value": inventory.stated[key]} if {
	some key in ["infrastructure", "kubernetes"]
	is_object(inventory.stated[key])
}

_objects contains {"path": sprintf("spec.%s[%d]", [holder, i]), "shape": shape, "value": member} if {
	some holder, shape in _lists
	some i, member in _array(holder)
	is_object(member)
}

_objects contains {"path": sprintf("spec.nodes[%d].os", [i]), "shape": "os", "value": node.os} if {
	some i, node in _array("nodes")
	is_object(node.os)
}

# collected_at is the moment of collection in nanoseconds.
collected_at := dates.ns(inventory.metadata.collectedAt) if {
	dates.valid(inventory.metadata.collectedAt)
} else := time.parse_rfc3339_ns(inventory.metadata.collectedAt)
