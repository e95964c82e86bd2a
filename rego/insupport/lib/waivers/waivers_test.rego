package insupport.lib.waivers_test

import data.insupport.lib.waivers

_finding := {
	"rule": "release/newer_patch", "subject": {"kind": "product", "name": "engine.io"}, "fingerprint": "0a1b2c",
	"evidence": {"rows": ["catalog/konvoy/releases/1", "catalog/konvoy/advisories/D2IQ-2021/01"]},
}

_inventory := {"metadata": {"name": "prod.eu-1", "labels": {"team": "payments", "tier": 1}}}

_waiver := {"rule": "release/newer_patch", "reason": "planned", "owner": "ops", "expires": "2022-06-10"}

# Changes to a waiver that covers the finding, and whether it still does on 2022-06-01.
_cases := {
	"as it is": {"change": {}, "covers": true},
	"rule of the category": {"change": {"rule": "release/*"}, "covers": true},
	"every rule": {"change": {"rule": "**"}, "covers": true},
	"every rule of two parts": {"change": {"rule": "*/*"}, "covers": true},
	"no rule at all": {"change": {"rule": "release/newest"}, "covers": false},
	"rule empty": {"change": {"rule": ""}, "covers": false},
	"rule blank": {"change": {"rule": " "}, "covers": false},
	"match null": {"change": {"match": null}, "covers": false},
	"match empty": {"change": {"match": {}}, "covers": false},
	"match an empty text": {"change": {"match": ""}, "covers": false},
	"cluster empty": {"change": {"match": {"cluster": ""}}, "covers": false},
	"cluster blank": {"change": {"match": {"cluster": " "}}, "covers": false},
	"cluster null": {"change": {"match": {"cluster": null}}, "covers": false},
	"subject empty beside a cluster": {"change": {"match": {"cluster": "prod*", "subject": ""}}, "covers": false},
	"labels empty": {"change": {"match": {"labels": {}}}, "covers": false},
	"labels null": {"change": {"match": {"cluster": "prod*", "labels": null}}, "covers": false},
	"label empty": {"change": {"match": {"labels": {"team": ""}}}, "covers": false},
	"label null": {"change": {"match": {"labels": {"team": null}}}, "covers": false},
	"fingerprint": {"change": {"match": {"fingerprint": "0a1b*"}}, "covers": true},
	"other fingerprint": {"change": {"match": {"fingerprint": "1*"}}, "covers": false},
	"advisory": {"change": {"match": {"advisory": "D2IQ-*"}}, "covers": true},
	"other advisory": {"change": {"match": {"advisory": "other"}}, "covers": false},
	"ticket of another type": {"change": {"ticket": 1}, "covers": false},
	"other rule": {"change": {"rule": "release/newer_line"}, "covers": false},
	"star within one part": {"change": {"rule": "*"}, "covers": false},
	"last day": {"change": {"expires": "2022-06-01"}, "covers": true},
	"day after the last": {"change": {"expires": "2022-05-31"}, "covers": false},
	"effective today": {"change": {"effective": "2022-06-01"}, "covers": true},
	"effective tomorrow": {"change": {"effective": "2022-06-02"}, "covers": false},
	"effective empty": {"change": {"effective": ""}, "covers": true},
	"effective null": {"change": {"effective": null}, "covers": true},
	"effective no day": {"change": {"effective": "now"}, "covers": false},
	"ticket": {"change": {"ticket": "OPS-1"}, "covers": true},
	"ticket null": {"change": {"ticket": null}, "covers": true},
	"cluster": {"change": {"match": {"cluster": "prod.eu-1"}}, "covers": true},
	"star covers dots in a cluster": {"change": {"match": {"cluster": "prod*"}}, "covers": true},
	"other cluster": {"change": {"match": {"cluster": "stage*"}}, "covers": false},
	"star covers dots in a subject": {"change": {"match": {"subject": "engine*"}}, "covers": true},
	"other subject": {"change": {"match": {"subject": "cockpit"}}, "covers": false},
	"label": {"change": {"match": {"labels": {"team": "pay*"}}}, "covers": true},
	"label that is a number": {"change": {"match": {"labels": {"tier": "1"}}}, "covers": true},
	"other label value": {"change": {"match": {"labels": {"team": "search"}}}, "covers": false},
	"label nobody set": {"change": {"match": {"labels": {"zone": "*"}}}, "covers": false},
	"all of match": {"change": {"match": {"cluster": "prod*", "subject": "cockpit"}}, "covers": false},
	"unknown key": {"change": {"macth": {"cluster": "stage"}}, "covers": false},
	"unknown key in match": {"change": {"match": {"clutser": "stage"}}, "covers": false},
	"match of another type": {"change": {"match": "prod"}, "covers": false},
	"pattern of another type": {"change": {"match": {"cluster": 1}}, "covers": false},
	"no reason": {"change": {"reason": ""}, "covers": false},
	"owner of another type": {"change": {"owner": 1}, "covers": false},
	"expires no day": {"change": {"expires": "2022-06-31"}, "covers": false},
	"never expires": {"change": {"expires": "never"}, "covers": false},
}

test_covers[name] if {
	some name, c in _cases
	found := [waiver | waiver := waivers.matching(_finding)] with input as _inventory
		with data.insupport.run as {"asOf": "2022-06-01", "waivers": [object.union(_waiver, c.change)]}
	{true | c.covers} == {true | count(found) == 1}
}

# An advisory goes by its own id, by its maker's number and by that of its fix.
test_numbers_of_an_advisory[number] if {
	some number in ["D2IQ-2021/01", "CVE-2021-1", "COPS-7"]
	found := [waiver | waiver := waivers.matching(_finding)] with input as _inventory
		with data.insupport_facts as {"konvoy": {"advisories": {"D2IQ-2021/01": {"advisory": "CVE-2021-1", "fixId": "COPS-7"}}}}
		with data.insupport.run as {"asOf": "2022-06-01", "waivers": [object.union(_waiver, {"match": {"advisory": number}})]}
	count(found) == 1
}

test_no_advisory if {
	found := object.union(_finding, {"evidence": {"rows": ["catalog/konvoy/releases/1"]}})
	not waivers.matching(found) with input as _inventory
		with data.insupport.run as {"asOf": "2022-06-01", "waivers": [object.union(_waiver, {"match": {"advisory": "*"}})]}
}

test_every_key_is_required[key] if {
	some key, _ in _waiver
	not waivers.matching(_finding) with input as _inventory
		with data.insupport.run as {"asOf": "2022-06-01", "waivers": [object.remove(_waiver, [key])]}
}

test_first_of_the_list if {
	given := [
		object.union(_waiver, {"reason": "late", "expires": "2022-01-01"}),
		object.union(_waiver, {"reason": "first", "match": {"cluster": "prod*"}}),
		object.union(_waiver, {"reason": "second"}),
	]
	found := waivers.matching(_finding) with input as _inventory
		with data.insupport.run as {"asOf": "2022-06-01", "waivers": given}
	found == object.union(_waiver, {"reason": "first"})
}

test_no_waivers[name] if {
	some name, given in {"absent": {}, "no list": {"waivers": {"a": _waiver}}, "no objects": {"waivers": ["all", null, 1]}}
	not waivers.matching(_finding) with input as _inventory with data.insupport.run as object.union(given, {"asOf": "2022-06-01"})
}

test_a_list_there_is[name] if {
	some name, given in {"absent": {}, "no list": {"waivers": {"a": _waiver}}}
	waivers.list == [] with data.insupport.run as given
}

test_nothing_is_waived_on_no_day if {
	not waivers.matching(_finding) with input as _inventory
		with data.insupport.run as {"asOf": "soon", "waivers": [_waiver]}
}

# State on 2022-06-01 and days left, by change to the waiver.
_states := {
	"holds": {"change": {}, "want": ["active", 9]},
	"last day": {"change": {"expires": "2022-06-01"}, "want": ["active", 0]},
	"day after the last": {"change": {"expires": "2022-05-31"}, "want": ["expired", -1]},
	"not yet": {"change": {"effective": "2022-06-02"}, "want": ["notYet", 9]},
	"from today": {"change": {"effective": "2022-06-01"}, "want": ["active", 9]},
	"no day": {"change": {"expires": "2022-06-31"}, "want": ["malformed", null]},
	"no owner": {"change": {"owner": ""}, "want": ["malformed", 9]},
}

test_states[name] if {
	some name, c in _states
	[state] := waivers.states with input as _inventory
		with data.insupport.run as {"asOf": "2022-06-01", "waivers": [object.union(_waiver, c.change)]}
	[state.state, state.daysLeft] == c.want
}

# What is of a wrong type is not repeated.
test_states_are_texts if {
	[state] := waivers.states with input as _inventory
		with data.insupport.run as {"asOf": "2022-06-01", "waivers": [object.union(_waiver, {"owner": 1, "ticket": 2, "match": "prod"})]}
	object.filter(state, ["owner", "ticket", "match"]) == {"owner": ""}
}

_slips := {
	"no object": {"waiver": "all", "want": ({"waiver 1: it is not an object"} | {sprintf("waiver 1: %s is missing or no text", [key]) | some key, _ in _waiver})},
	"empty rule": {"waiver": object.union(_waiver, {"rule": ""}), "want": {"waiver 1: rule is missing or no text", "waiver 1: rule is empty or no text"}},
	"owner": {"waiver": object.remove(_waiver, ["owner"]), "want": {"waiver 1: owner is missing or no text"}},
	"day": {"waiver": object.union(_waiver, {"effective": "soon"}), "want": {"waiver 1: effective is not a day (year-month-day)"}},
	"key": {"waiver": object.union(_waiver, {"macth": {}}), "want": {"waiver 1: macth is not a key of a waiver"}},
	"match": {"waiver": object.union(_waiver, {"match": 1}), "want": {"waiver 1: match is empty or not an object"}},
	"key of match": {"waiver": object.union(_waiver, {"match": {"x": "y"}}), "want": {"waiver 1: match.x is not a key of a waiver"}},
	"labels": {"waiver": object.union(_waiver, {"match": {"labels": "x"}}), "want": {"waiver 1: match.labels is empty or not an object"}},
	"pattern": {"waiver": object.union(_waiver, {"match": {"cluster": "[a"}}), "want": {`waiver 1: match.cluster: "[a" is not a pattern`}},
	"empty pattern": {"waiver": object.union(_waiver, {"match": {"labels": {"a": ""}}}), "want": {"waiver 1: match.labels.a is empty or no text"}},
	"pattern of another type": {"waiver": object.union(_waiver, {"match": {"cluster": 1}}), "want": {"waiver 1: match.cluster is empty or no text"}},
	"rule nobody has": {"waiver": object.union(_waiver, {"rule": "no/rule"}), "want": {"waiver 1: rule: no rule that a pattern may cover is called \"no/rule\"; `insupport rules list` lists them, and input/*, catalog/* and */unknown are waived by their exact names only"}},
}

test_problems[name] if {
	some name, c in _slips
	found := waivers.problems with input as _inventory
		with data.insupport.run as {"asOf": "2022-06-01", "waivers": [c.waiver]}
	found == c.want
}

# Without any rules nobody can tell which names there are.
test_no_rules if {
	found := waivers.problems with input as _inventory
		with data.insupport.rules as {}
		with data.insupport.run as {"asOf": "2022-06-01", "waivers": [object.union(_waiver, {"rule": "no/rule"})]}
	found == set()
}

test_uses if {
	given := [
		object.union(_waiver, {"expires": "2022-01-01"}),
		_waiver,
		object.union(_waiver, {"rule": "os/*"}),
		object.union(_waiver, {"owner": ""}),
	]
	found := waivers.uses([_finding]) with input as _inventory
		with data.insupport.run as {"asOf": "2022-06-01", "waivers": given}
	found == [
		{"index": 0, "rule": "release/newer_patch", "state": "expired", "findings": 1},
		{"index": 1, "rule": "release/newer_patch", "state": "active", "findings": 1},
		{"index": 3, "rule": "release/newer_patch", "state": "malformed", "findings": 0},
	]
}

# What says that nothing can be told is waived by its exact name and never by a pattern.
test_exact_only[[id, pattern]] if {
	some id in ["input/invalid", "input/date_mismatch", "catalog/stale", "os/unknown", "release/unknown"]
	some pattern in [id, "**", "*/*", sprintf("{%s,os/*}", [id]), sprintf("%s*", [id]), sprintf("[%s]%s", [substring(id, 0, 1), substring(id, 1, -1)])]
	found := [waiver | waiver := waivers.matching({"rule": id, "subject": {"kind": "cluster"}})] with input as _inventory
		with data.insupport.run as {"asOf": "2022-06-01", "waivers": [object.union(_waiver, {"rule": pattern})]}
	{true | pattern == id} == {true | count(found) == 1}
}

# What each of many waivers names, how many are the most, and whether so many are too many.
_crowds := {
	"patterns": {"match": [{"subject": sprintf("s%d*", [i])} | some i in numbers.range(1, 251)], "most": 250, "refused": true},
	"patterns, one less": {"match": [{"subject": sprintf("s%d*", [i])} | some i in numbers.range(1, 250)], "most": 250, "refused": false},
	"one subject each": {"match": [{"subject": "a"}, {"subject": "b"}, {"subject": "c"}], "most": 2, "refused": false},
	"patterns beside a fingerprint": {"match": [{"subject": "s*", "fingerprint": "a"}, {"subject": "s*", "fingerprint": "b"}], "most": 1, "refused": false},
	"one cluster each": {"match": [{"cluster": "a", "subject": "s*"}, {"cluster": "b", "subject": "s*"}], "most": 1, "refused": false},
	"patterns of clusters": {"match": [{"cluster": "a*"}, {"cluster": "b*"}], "most": 1, "refused": true},
	"one subject": {"match": [{"subject": "s"}, {"subject": "s"}], "most": 1, "refused": true},
}

test_no_crowds[name] if {
	some name, c in _crowds
	found := waivers.states with input as _inventory
		with data.insupport.run as {"asOf": "2022-06-01", "waivers": [object.union(_waiver, {"match": match}) | some match in c.match]}
		with data.insupport.lib.waivers._most as c.most
	said := sprintf("more than %d waivers", [c.most])
	{true | some state in found; state.state == "malformed"; contains(state.problem, said)} == {true | c.refused}
}
