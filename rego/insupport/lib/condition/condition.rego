# METADATA
# title: Conditions
# description: >-
#   The one vocabulary in which the catalog states when a row applies, evaluated three-valued
#   against the inventory. A fact that the inventory lacks makes a condition unknown unless the
#   answer is the same for every value it could have.
package insupport.lib.condition

import data.insupport.lib.facts
import data.insupport.lib.version

# holds evaluates a condition to {"value": true | false | "unknown", "facts": [{path, value}],
# "missing": [path]}. all, any and not nest two deep; anything else is unknown.
holds(condition) := _group(_members(condition), _kind(condition), [_inner(c) | some c in _members(condition)]) if {
	_kind(condition)
} else := _atom(condition)

_inner(condition) := _group(_members(condition), _kind(condition), [_atom(c) | some c in _members(condition)]) if {
	_kind(condition)
} else := _atom(condition)

_kind(condition) := kind if {
	some kind in ["all", "any", "not"]
	condition[kind]
}

_members(condition) := condition.all if {
	condition.all
} else := condition.any if {
	condition.any
} else := [condition["not"]]

_group(_, kind, results) := {
	"value": value,
	"facts": [fact | some result in results; some fact in result.facts],
	"missing": [path | value == "unknown"; some result in results; some path in result.missing],
} if {
	value := _combined(kind, {result.value | some result in results})
}

_combined("all", values) := false if {
	false in values
} else := "unknown" if {
	"unknown" in values
} else := true

_combined("any", values) if {
	true in values
} else := "unknown" if {
	"unknown" in values
} else := false

_combined("not", values) := {true: false, false: true, "unknown": "unknown"}[value] if some value in values

_atom(atom) := _answer(atom, facts.lookup(atom.fact)) if {
	atom.fact
} else := _answer(atom, facts.component(atom.component)) if {
	atom.component
} else := _answer(atom, facts.product(atom.product)) if {
	atom.product
} else := _answer(atom, facts.feature(atom.feature)) if {
	atom.feature
} else := {"value": "unknown", "facts": [], "missing": ["a condition this version of the rules can read"]}

# found is {"path", "known", "values": [value, …]}: every value that stands for the atom.
_answer(_, found) := {"value": "unknown", "facts": [], "missing": [found.path]} if not found.known

_answer(atom, found) := {
	"value": _any_match(atom, found.values),
	"facts": [{"path": found.path, "value": value} | some value in found.values],
	"missing": [found.path | _any_match(atom, found.values) == "unknown"],
} if {
	found.known
}

_any_match(atom, values) := _combined("any", {_match(atom, value) | some value in values})

_match(atom, value) := {true: true, false: false}[value in atom["in"]] if {
	atom["in"]
} else := _in_range(version.parse(value), atom.versionRange) if {
	atom.versionRange
	version.parse(value)
} else := "unknown" if {
	atom.versionRange
} else := true

_in_range(parsed, bounds) if {
	version.in_range(parsed, bounds)
} else := false
