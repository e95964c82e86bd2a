# METADATA
# title: Validation
# description: What is wrong with the input as one ClusterInventory document and with the run parameters. The
#   runner refuses such files before; this keeps users of other runners from a silent pass.
package insupport.lib.validation

import data.insupport.lib.dates
import data.insupport.lib.inventory
import data.insupport.lib.rules
import data.insupport.lib.run
import data.insupport.lib.waivers

# problems lists {"path", "text", "value"} for everything that is wrong.
problems contains {"path": "", "text": "it is not an object"} if not _is_object

# A rule of its own, because a negated call is undefined where there is no input at all.
_is_object if is_object(input)

problems contains {"path": "", "text": text} if some text in ((run.problems | rules.problems) | waivers.problems)

# A bundle lists its rules and the topics of its facts: what is missing of them would find nothing.
problems contains {"path": "", "text": sprintf("the bundle lacks its rule %s", [id])} if {
	some id in ({id | some id in data.insupport.contents.rules} - object.keys(rules.about))
}

problems contains {"path": "", "text": sprintf("the bundle lacks its facts %s/%s", [product, topic])} if {
	some product, _ in inventory.products
	some topic in data.insupport.contents.topics[product]
	not data.insupport_facts[product][topic]
}

problems contains {"path": "", "text": "the bundle lacks the shapes of ClusterInventory"} if not _shapes

# What each map and list may hold comes from the JSON Schema of ClusterInventory.
problems contains {"path": path, "text": sprintf("%s is not a key of ClusterInventory", [path]), "value": value} if {
	some holder in _holders
	shape := holder.shape
	some key, value in holder.value
	not _wanted(shape, key)
	path := _join(holder.path, key)
}

problems contains {"path": path, "text": sprintf("%s %s", [path, wrong]), "value": value} if {
	some holder in _holders
	some key, value in holder.value
	_counts_as_given(holder.shape, value)
	wrong := _wrong(value, _wanted(holder.shape, key))
	path := _join(holder.path, key)
}

problems contains {"path": path, "text": sprintf("%s is missing", [path])} if {
	some holder in _holders
	some key in holder.shape.required
	not inventory.present(object.get(holder.value, key, ""))
	path := _join(holder.path, key)
}

# An absent value of a map is as if its key were absent; one of a list would leave the rest as the whole.
_counts_as_given(shape, _) if shape.items
_counts_as_given(_, value) if inventory.present(value)

# The maps and lists of the input whose members have a shape. Places and words cost most, and nearly
# all of an inventory is sound: they are made only where some value of a shape is not.
_holders := [{"path": path, "shape": shape, "value": value} |
	some place, shape in _shapes
	values := _values(shape.steps, shape.type)
	values != {}
	not _sound(shape, values)
	some i, value in values
	path := replace(place, "[]", sprintf("[%d]", [i]))
]

_shapes := data.insupport.lib.shapes.inventory

# What lies at the place of a shape, if it is of the shape's type; in a list, at LIST[]KEY, by index.
_values([steps], type) := {0: value |
	value := object.get(input, steps, null)
	type_name(value) == type
}

_values([list, steps], type) := {i: value |
	members := object.get(input, list, null)
	is_array(members)
	some i, member in members
	value := object.get(member, steps, null)
	type_name(value) == type
}

# _sound says that nothing is wrong with any of the values of a shape.
_sound(shape, values) if {
	every key in {key | some value in values; some key, _ in value} {
		count({type_name(value[key]) | some value in values} - {type | some type in shape.keys[key].types}) == 0
	}
	every key in object.get(shape, "required", []) {
		count([1 | some value in values; value[key] != ""]) == count(values)
	}
	every key in object.get(shape, "limited", []) {
		count([1 | some inner in {value[key] | some value in values}; _wrong(inner, shape.keys[key])]) == 0
	}
}

_sound(shape, values) if {
	wanted := object.get(shape, "values", shape.items)
	{type_name(inner) | some value in values; some inner in value} - {type | some type in wanted.types} == set()
	{"" | shape.items; some value in values; "" in value} == set()
}

# The place of a shape: [] for every place of a list.
_general(place) := regex.replace(place, `\[\d*\]`, "[]")

_wanted(shape, key) := wanted if {
	wanted := shape.keys[key]
} else := wanted if {
	wanted := shape.values
} else := shape.items

_wrong(value, wanted) := sprintf("is a %s, not a %s", [type_name(value), concat(" or a ", types)]) if {
	types := wanted.types
	not type_name(value) in types
} else := "is empty" if {
	value == ""
} else := sprintf("is %q, not one of %s", [value, concat(", ", sort(words))]) if {
	words := wanted.words
	not value in words
} else := sprintf("is %v, not a whole number from %d on", [value, least]) if {
	least := wanted.least
	not _counts(value, least)
}

_counts(value, least) if {
	value >= least
	value == floor(value)
}

# A gap at a place that there is not would lie over nothing.
problems contains {"path": at, "text": sprintf("%s is %q, which is no place of spec", [at, gap.path]), "value": gap.path} if {
	some i, gap in _array("gaps")
	is_string(gap.path)
	given := gap.path
	not _lies(given)
	at := sprintf("spec.gaps[%d].path", [i])
}

_lies(path) if {
	_general(path) in _places
	_there(path)
}

# Any key of a map that has no keys of its own.
_lies(path) if {
	some open, shape in _shapes
	shape.values
	startswith(path, sprintf("%s.", [open]))
}

# A place of a list is one that the list has.
_there(path) if not regex.match(`\[\d+\]`, path)

_there(path) if {
	[_, list, i] := regex.find_all_string_submatch_n(`^spec\.(\w+)\[(\d+)\]`, path, 1)[0]
	inventory.stated[list][to_number(i)]
}

_places := {place |
	some holder, shape in _shapes
	some place in ({holder} | {_join(holder, key) | some key, _ in shape.keys})
	startswith(place, "spec")
}

# Findings are told apart by the group's name.
problems contains {"path": path, "text": sprintf("%s is the name of another group too", [path]), "value": name} if {
	some name, places in _groups
	count(places) > 1
	some i, _ in places
	path := sprintf("spec.nodes[%d].name", [i])
}

_groups := object.union_n([{node.name: {i: true}} |
	some i, node in _array("nodes")
	inventory.present(node.name)
])

problems contains {"path": path, "text": sprintf("%s is not a fact that a condition of the catalog names", [path]), "value": value} if {
	some key, value in _facts
	not _fact_known(key)
	path := sprintf("spec.facts.%s", [key])
}

problems contains {"path": path, "text": sprintf("%s is a %s, not a %s", [path, type_name(value), wanted]), "value": value} if {
	some key, value in _facts
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

_facts := inventory.stated.facts if is_object(inventory.stated.facts)
_fact_known(key) if data.insupport_facts[_].facts[key]

_join(path, key) := sprintf("%s[%d]", [path, key]) if {
	is_number(key)
} else := trim_prefix(concat(".", [path, key]), ".")

_array(key) := inventory.stated[key] if is_array(inventory.stated[key])

# collected_at is the moment of collection in nanoseconds.
collected_at := moment if {
	moment := dates.ns(inventory.metadata.collectedAt)
} else := time.parse_rfc3339_ns(inventory.metadata.collectedAt)
