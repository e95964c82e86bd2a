# METADATA
# title: Waivers
# description: Which waiver, if any, lets a finding not count. A waiver needs a rule, a reason, an owner and a
#   last day; it holds from its effective day through that last day. A malformed one covers nothing.
package insupport.lib.waivers

import data.insupport.lib.dates
import data.insupport.lib.inventory
import data.insupport.lib.rules
import data.insupport.lib.run

default list := []

list := run.params.waivers if is_array(run.params.waivers)

_required := ["rule", "reason", "owner", "expires"]
_keys := array.concat(_required, ["effective", "ticket", "match"])

# _problems maps the place of a malformed waiver to what is wrong with it.
_problems := {i: faults |
	some i, waiver in list
	faults := _faults(waiver) | {sprintf(_too_many, [_most]) | _crowded[i]}
	count(faults) > 0
}

_faults(waiver) := union({
	{"it is not an object" | not is_object(waiver)},
	{sprintf("%s is missing or no text", [key]) | some key in _required; not _text(waiver, key)},
	{sprintf("%s is not a day (year-month-day)", [key]) |
		some key in ["expires", "effective"]
		value := waiver[key]
		inventory.present(value)
		not dates.valid(value)
	},
	{"ticket is no text" | ticket := waiver.ticket; inventory.present(ticket); not is_string(ticket)},
	{sprintf("%s is not a key of a waiver", [key]) | some key, _ in waiver; not key in _keys},
	# A slip in match, as a template leaves it, must not make a waiver cover everything.
	{sprintf("%s is empty or not an object", [concat(".", path)]) |
		some path in [["match"], ["match", "labels"]]
		value := object.get(waiver, path, {"absent"})
		value != {"absent"}
		not _says_something(value)
	},
	{sprintf("match.%s is not a key of a waiver", [key]) |
		some key, _ in waiver.match
		not key in (_names | {"labels"})
	},
	{sprintf("%s is empty or no text", [path]) | some [path, pattern] in _patterns(waiver); not _filled(pattern)},
	{sprintf("%s: %q is not a pattern", [path, pattern]) |
		some [path, pattern] in _patterns(waiver)
		_filled(pattern)
		not _readable(pattern)
	},
	{sprintf(_no_rule, [rule]) |
		rule := waiver.rule
		_filled(rule)
		count(rules.about) > 0
		not _names_some(rule)
	},
})

_no_rule := concat(" ", [
	"rule: no rule that a pattern may cover is called %q; `insupport rules list` lists them,",
	"and input/*, catalog/* and */unknown are waived by their exact names only",
])

_says_something(value) if {
	is_object(value)
	count(value) > 0
}

_names_some(pattern) if {
	some id, _ in rules.about
	names_rule(pattern, id)
}

# What says that nothing can be told is waived by name and never by a pattern.
names_rule(pattern, id) if pattern == id

names_rule(pattern, id) if {
	not glob.match("{input/*,catalog/*,*/unknown}", ["/"], id)
	glob.match(pattern, ["/"], id)
}

_text(waiver, key) if _filled(waiver[key])

_filled(value) if trim_space(value) != ""

# What match compares besides labels.
_names := {"cluster"} | {key | some key in things}

_patterns(waiver) := union({
	{["rule", pattern] | pattern := waiver.rule},
	{[sprintf("match.%s", [key]), pattern] | some key in _names; pattern := waiver.match[key]},
	{[sprintf("match.labels.%s", [key]), pattern] | some key, pattern in waiver.match.labels},
})

# Such waivers each cost something for every finding.
_too_many := concat(" ", [
	"match: more than %d waivers are held against the same findings;",
	"give each the subject, fingerprint or advisory that it means, in full",
])

_most := 250

_crowded := {i | some among in _alike; count(among) > _most; some i, _ in among}

_alike := object.union_n([{[cluster, _place(waiver)]: {i: true}} |
	some i, waiver in list
	cluster := concat("", [text | text := waiver.match.cluster; _full(text)])
])

_readable(pattern) if is_boolean(glob.match(pattern, null, ""))

# problems says what is malformed. Such a waiver covers nothing, and the input is invalid.
problems := {sprintf("waiver %d: %s", [i + 1, text]) | some i, texts in _problems; some text in texts}

_state(i, _) := "malformed" if {
	_problems[i]
} else := "expired" if {
	list[i].expires < run.as_of
} else := "notYet" if {
	list[i].effective > run.as_of
} else := "active" if run.as_of

# states lists the waivers with their state on the as-of date.
states := [entry |
	some i, waiver in list
	entry := object.union_n([
		{key: "" | some key in _required},
		{key: value | some key in array.concat(_required, ["effective", "ticket"]); value := waiver[key]; is_string(value)},
		{"match": waiver.match | is_object(waiver.match)},
		{"problem": concat("; ", texts) | texts := _problems[i]},
		{"index": i, "state": _state(i, waiver), "daysLeft": null},
		{"daysLeft": days | days := dates.between(run.as_of, waiver.expires)},
	])
]

# matching is the first waiver of the list that covers a finding.
matching(finding) := waiver if {
	found := min([i | some i in _covering(finding); states[i].state == "active"])
	waiver := object.remove(list[found], ["match"])
}

# uses lists the waivers that cover some of the findings, or would if they held, and the
# malformed ones: {"index", "rule", "state", "findings"}.
uses(findings) := [use |
	covered := sort([i | count(_lying) > 0; some finding in findings; some i in _covering(finding)])
	first := {i: place | some place, i in covered; not covered[place - 1] == i}
	last := {i: place | some place, i in covered; not covered[place + 1] == i}
	some i, entry in states
	n := (object.get(last, i, -1) - object.get(first, i, 0)) + 1
	_worth_telling(entry.state, n)
	use := {"index": i, "rule": entry.rule, "state": entry.state, "findings": n}
]

_worth_telling(_, n) if n > 0
_worth_telling("malformed", 0)

# _covering gives the places of the waivers that cover a finding. Only those are looked at that
# lie where it does: many waivers on many findings then cost no product of both.
_covering(finding) := [i |
	places := {[key, name] | some key in things; some name in named(key, finding)} | {[]}
	some place in places
	some i, _ in _lying[place]
	names_rule(list[i].rule, finding.rule)
	_covers(list[i], finding)
]

# The waivers that hold for this cluster, by place.
_lying := object.union_n([{_place(waiver): {i: true}} |
	some i, waiver in list
	states[i].state != "malformed"
	_fits(waiver)
])

# Names have no parts here: a star also covers dots.
_fits(waiver) if {
	every pattern in [pattern | pattern := waiver.match.cluster] { glob.match(pattern, null, inventory.name) }
	every key, pattern in object.get(waiver, ["match", "labels"], {}) {
		glob.match(pattern, null, sprintf("%v", [inventory.metadata.labels[key]]))
	}
}

_covers(waiver, finding) if {
	every key in things {
		every pattern in [pattern | pattern := waiver.match[key]] {
			some name in named(key, finding)
			glob.match(pattern, null, name)
		}
	}
}

# A waiver lies at the first thing that it names in full.
default _place(_) := []

_place(waiver) := [[key, text] | some key in things; text := waiver.match[key]; _full(text)][0]

# A text without the marks of a pattern covers itself only.
_full(text) if not regex.match(`[*?{\[\\]`, text)

# What match compares with a finding.
things := ["fingerprint", "subject", "advisory"]

named("subject", finding) := [object.get(finding.subject, "name", "")]
named("fingerprint", finding) := [object.get(finding, "fingerprint", "")]

# An advisory goes by the last part of its row's path, catalog/PRODUCT/advisories/ID, by the maker's
# own number and by that of its fix.
named("advisory", finding) := [name |
	some row in object.get(finding, ["evidence", "rows"], [])
	[place, id] := split(row, "/advisories/")
	numbers := [number | some key in ["advisory", "fixId"]; number := data.insupport_facts[split(place, "/")[1]].advisories[id][key]]
	some name in array.concat([id], numbers)
]
