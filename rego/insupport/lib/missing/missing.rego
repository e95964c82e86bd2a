# METADATA
# title: Missing things
# description: "The finding on a thing that is missing, in one wording for all rules: which field, how to fill
#   it in, and which rules wait for it."
package insupport.lib.missing

import data.insupport.lib.fields
import data.insupport.lib.finding as findings
import data.insupport.lib.text

# finding is the raw finding of a renderer on a field that entries ({"subject", "field", "why", "rule"}) need.
finding(renderer, field, entries) := findings.resting(
	{
		"subject": _subject(field, entries),
		"key": fields.general(field),
		"field": field,
		"path": _path(field, entries),
		"level": "unknown",
		"message": sprintf("%s (%s)", [_what(field, entries), _waiting(rules)]),
		"remediation": _or(_said(entries, "remediation"), fields.fill(field)),
		"references": _or(_said(entries, "references"), []),
		"waiting": rules,
		"rows": [],
		"comparison": sprintf("Without %s nobody can tell", [fields.name(field)]),
		"change": fields.fill(field),
	},
	[{"path": _path(field, entries), "value": _value(_path(field, entries))}],
) if rules := _rules(renderer, {entry.rule | some entry in entries})

# Those that wait; the rule that says so is one of them only where nobody else does.
_rules(renderer, all) := sort([id | some id in (all - {renderer})]) if {
	count(all - {renderer}) > 0
} else := sort([id | some id in all])

_waiting(rules) := sprintf("%s waits for it", [rules[0]]) if {
	count(rules) == 1
} else := sprintf("%s wait for it", [text.list(rules)])

# What a rule says of its own need goes before the general words.
_what(field, entries) := said if {
	said := min(_said(entries, "message"))
} else := sprintf("%s%s is %q, from which nobody can tell", [fields.place(field), _capital(field), sprintf("%v", [value])]) if {
	value := fields.value(field)
	not is_object(value)
	not is_array(value)
} else := sprintf("%s%s %s not known", [fields.place(field), _capital(field), _verb(field)])

# A sentence starts with a capital; behind the name of a node group it goes on.
_capital(field) := fields.name(field) if {
	fields.place(field) != ""
} else := concat("", [upper(substring(name, 0, 1)), substring(name, 1, -1)]) if name := fields.name(field)

_verb(field) := "are" if {
	regex.match(`^spec\.(nodes|components|features|needs|apis)$`, field)
} else := "is"

_said(entries, key) := {said |
	some entry in entries
	said := entry.why[key]
} | {entry.why | some entry in entries; key == "message"; is_string(entry.why); entry.why != ""}

_or(said, general) := first if {
	first := min(said)
} else := general

_value(field) := value if {
	value := fields.value(field)
} else := null

# The node group of the field; of a product, a component, a feature or a row of the catalog the one
# subject that asks. All else is the cluster's, however many ask: the fingerprint hangs on it.
_subject(field, entries) := found if {
	found := fields.subject(field)
} else := found if {
	regex.match(`^(catalog/|spec\.products\.|spec\.\w+\[)`, field)
	count({entry.subject | some entry in entries}) == 1
	some entry in entries
	found := entry.subject
} else := {"kind": "cluster"}

_path(field, entries) := field if {
	not startswith(field, "catalog/")
} else := object.get(found, "at", "spec.products") if found := _subject(field, entries)
