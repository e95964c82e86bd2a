# METADATA
# title: Conditions
# description: The one vocabulary in which the catalog states when a row applies, evaluated three-valued
#   against the inventory. A fact that the inventory lacks makes a condition unknown unless the answer is the
#   same for every value it could have.
package insupport.lib.condition

import data.insupport.lib.facts
import data.insupport.lib.version

# holds evaluates a condition to {"value": true | false | "unknown", "facts": [{path, value}],
# "missing": [path]}. all, any and not nest two deep; anything else is unknown.
holds(condition) := _group(kind, [_inner(member) | some member in members]) if {
	[kind, members] := _members(condition)
} else := _atom(condition)

# applies is what the cluster says to the condition of a row; a row without one is for every cluster.
applies(row) := answer if {
	answer := holds(row.when)
} else := {"value": true, "facts": [], "missing": []}

_inner(condition) := _group(kind, [_atom(member) | some member in members]) if {
	[kind, members] := _members(condition)
} else := _atom(condition)

_members(condition) := ["all", members] if {
	members := condition.all
} else := ["any", members] if {
	members := condition.any
} else := ["not", [member]] if member := condition.not

_group(kind, results) := {
	"value": value,
	"facts": [fact | some result in results; some fact in result.facts],
	"missing": [path | value == "unknown"; some result in results; some path in result.missing],
} if value := _combined(kind, {result.value | some result in results})

_combined("not", values) := {true: false, false: true, "unknown": "unknown"}[value] if some value in values

# The first of these that is among the answers decides, the last one where there are none.
_combined(kind, values) := [value | some value in order; value in (values | {order[2]})][0] if {
	order := {"all": [false, "unknown", true], "any": [true, "unknown", false]}[kind]
}

_atom(atom) := _answer(atom, found) if {
	found := facts.lookup(atom.fact)
} else := _answer(atom, found) if {
	found := facts.component(atom.component)
} else := _answer(atom, found) if {
	found := facts.product(atom.product)
} else := _answer(atom, found) if {
	found := facts.feature(atom.feature)
} else := {"value": "unknown", "facts": [], "missing": ["a condition this version of the rules can read"]}

# found is {"path", "known", "values": [value, …]}: every value that stands for the atom.
_answer(atom, found) := {
	"value": value,
	"facts": [{"path": found.path, "value": given} | some given in found.values],
	"missing": [found.path | value == "unknown"],
} if {
	answers := {_match(atom, given) | some given in found.values}
	value := _combined("any", answers | {"unknown" | not found.known})
}

_match(atom, given) := answer if {
	answer := given in atom["in"]
} else if {
	not atom.versionRange
} else := "unknown" if {
	not version.parse(given)
} else if {
	version.in_range(version.parse(given), atom.versionRange)
} else := false
