# METADATA
# title: Waivers
# description: >-
#   Which waiver, if any, lets a finding not count. A waiver needs a rule, a reason, an owner and
#   a last day; it holds from its effective day through that last day.
package insupport.lib.waivers

import data.insupport.lib.dates
import data.insupport.lib.inventory
import data.insupport.lib.run

default list := []

list := run.params.waivers if is_array(run.params.waivers)

_required := ["rule", "reason", "owner", "expires"]

_optional := ["effective", "ticket", "match"]

# _problems maps the place of a waiver to what is wrong with it.
_problems[i] contains "it is not an object" if {
	some i, waiver in list
	not is_object(waiver)
}

_problems[i] contains sprintf("%s is missing or no text", [key]) if {
	some i, waiver in list
	some key in _required
	not _text(waiver, key)
}

_problems[i] contains sprintf("%s is not a day (year-month-day)", [key]) if {
	some i, waiver in list
	some key in ["expires", "effective"]
	value := waiver[key]
	inventory.present(value)
	not dates.valid(value)
}

_problems[i] contains sprintf("%s is not a key of a waiver", [key]) if {
	some i, waiver in list
	some key, _ in waiver
	not key in _required
	not key in _optional
}

# A slip in match must not make a waiver cover everything.
_problems[i] contains "match is not an object" if {
	some i, waiver in list
	not is_object(object.get(waiver, "match", {}))
}

_problems[i] contains sprintf("match.%s is not a key of a waiver", [key]) if {
	some i, waiver in list
	some key, _ in waiver.match
	not key in {"cluster", "subject", "labels"}
}

_problems[i] contains "match.labels is not an object" if {
	some i, waiver in list
	not is_object(object.get(waiver, ["match", "labels"], {}))
}

_problems[i] contains sprintf("%q is not a pattern", [pattern]) if {
	some i, waiver in list
	some pattern in _patterns(waiver)
	not _readable(pattern)
}

_text(waiver, key) if {
	is_string(waiver[key])
	waiver[key] != ""
}

_patterns(waiver) := array.concat(
	[pattern | some key in ["rule"]; pattern := waiver[key]],
	array.concat(
		[pattern | some key in ["cluster", "subject"]; pattern := waiver.match[key]],
		[pattern | some pattern in waiver.match.labels],
	),
)

_readable(pattern) if is_boolean(glob.match(pattern, null, ""))

# problems says what is malformed. Such a waiver covers nothing, and the input is invalid.
problems contains sprintf("waiver %d: %s", [i + 1, text]) if {
	some i, texts in _problems
	some text in texts
}

_state(i, _) := "malformed" if {
	_problems[i]
} else := "expired" if {
	list[i].expires < run.as_of
} else := "notYet" if {
	inventory.present(list[i].effective)
	list[i].effective > run.as_of
} else := "active" if run.as_of

# states lists the waivers with their state on the as-of date.
states := [entry |
	some i, waiver in list
	entry := object.union_n([
		{key: "" | some key in _required},
		{key: value | some key in array.concat(_required, ["effective", "ticket"]); value := waiver[key]; is_string(value)},
		{"match": waiver.match | is_object(waiver.match)},
		{"problem": concat("; ", _problems[i]) | _problems[i]},
		{"index": i, "state": _state(i, waiver), "daysLeft": null},
		{"daysLeft": dates.between(run.as_of, waiver.expires) | dates.valid(waiver.expires)},
	])
]

# matching is the first waiver of the list that covers a finding.
matching(finding) := waiver if {
	found := min([entry.index |
		some entry in _of_rule(finding.rule)
		entry.state == "active"
		_covers(list[entry.index], finding)
	])
	waiver := object.remove(list[found], ["match"])
}

# Evaluated once per rule, so that waivers of other rules cost a finding nothing.
_of_rule(id) := [entry |
	some entry in states
	entry.state != "malformed"
	glob.match(entry.rule, ["/"], id)
]

# uses lists the waivers that cover some of the findings, or would if they held, and the
# malformed ones: {"index", "rule", "state", "findings"}.
uses(findings) := [use |
	covered := [entry.index |
		some finding in findings
		some entry in _of_rule(finding.rule)
		_covers(list[entry.index], finding)
	]
	some entry in states
	n := count([i | some i in covered; i == entry.index])
	_worth_telling(entry.state, n)
	use := {"index": entry.index, "rule": entry.rule, "state": entry.state, "findings": n}
]

_worth_telling(_, n) if n > 0

_worth_telling("malformed", 0)

# Names have no parts here: a star also covers dots.
_covers(waiver, finding) if {
	match := object.get(waiver, "match", {})
	glob.match(object.get(match, "cluster", "**"), null, inventory.name)
	glob.match(object.get(match, "subject", "**"), null, object.get(finding.subject, "name", ""))
	every key, pattern in object.get(match, "labels", {}) {
		glob.match(pattern, null, sprintf("%v", [inventory.metadata.labels[key]]))
	}
}
