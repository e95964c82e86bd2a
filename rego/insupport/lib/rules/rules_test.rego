package insupport.lib.rules_test

import data.insupport.lib.rules

_metadata(custom) := [{"path": ["p"], "annotations": {
	"scope": "package",
	"title": "T",
	"description": "D",
	"custom": object.union({"level": "warning", "remediation": "R"}, custom),
}}]

_subject := {"kind": "product", "name": "p"}

_rule := {
	"about": _metadata({}),
	"subjects": {_subject},
	"judgements": {{"subject": _subject, "answer": "holds"}},
}

_whole := {"a": {"b": _rule}}

test_a_whole_rule if {
	rules.errors == set() with data.insupport.rules as _whole with data.insupport_facts as {"p": {}}
	rules.about["a/b"].title == "T" with data.insupport.rules as _whole
	rules.judged["a/b"].subjects == {_subject} with data.insupport.rules as _whole
	rules.open == {} with data.insupport.rules as _whole
}

# What is wrong with a rule, and the error that says so.
_faults := {
	"no metadata": [{"a": {"b": object.union(_rule, {"about": []})}}, "rule a/b has no complete metadata"],
	"no title": [json.remove(_whole, ["a/b/about/0/annotations/title"]), "rule a/b has no complete metadata"],
	"no description": [json.remove(_whole, ["a/b/about/0/annotations/description"]), "rule a/b has no complete metadata"],
	"no remediation": [
		json.remove(_whole, ["a/b/about/0/annotations/custom/remediation"]),
		"rule a/b has no complete metadata",
	],
	"strange level": [{"a": {"b": object.union(_rule, {"about": _metadata({"level": "bad"})})}}, "rule a/b has no complete metadata"],
	"metadata of a rule, not of the package": [
		json.patch(_whole, [{"op": "replace", "path": "/a/b/about/0/annotations/scope", "value": "rule"}]),
		"rule a/b has no complete metadata",
	],
	"no subjects": [{"a": {"b": object.remove(_rule, ["subjects"])}}, "rule a/b has no subjects or no judgements"],
	"no judgements": [{"a": {"b": object.remove(_rule, ["judgements"])}}, "rule a/b has no subjects or no judgements"],
	"no about": [{"a": {"b": object.remove(_rule, ["about"]), "c": _rule}}, "rule a/b judges, but has no metadata"],
	"another shape": [{"a": {"b": object.union(_rule, {"deny": {"x"}})}}, "rule a/b has deny, which no rule has"],
	"older shape": [{"a": {"b": object.union(_rule, {"report": {"x"}})}}, "rule a/b has report, which no rule has"],
	"subject without a judgement": [
		{"a": {"b": object.union(_rule, {"judgements": set()})}},
		"rule a/b has not exactly one judgement for product p",
	],
	"nothing loaded": [{}, "no rules are loaded"],
}

test_faults[name] if {
	some name, [loaded, want] in _faults
	rules.errors == {want} with data.insupport.rules as loaded with data.insupport_facts as {"p": {}}
}

# What the run sets, and the level that findings have then.
_levels := {
	"nothing": [{}, "warning", true],
	"a level": [{"a/b": "violation"}, "violation", true],
	"the category": [{"a/*": "info"}, "info", true],
	"the rule before its category": [{"a/b": "unknown", "a/*": "off"}, "unknown", true],
	"off": [{"a/b": "off"}, "warning", false],
	"another rule": [{"a/c": "off"}, "warning", true],
	"no level": [{"a/b": "harmless"}, "warning", true],
}

test_levels[name] if {
	some name, [settings, level, on] in _levels
	run := {"settings": {"rules": settings}}
	level == rules.level("a/b") with data.insupport.rules as _whole with data.insupport.run as run
	off := rules.off with data.insupport.rules as _whole with data.insupport.run as run
	off == {true: set(), false: {"a/b"}}[on]
}

# Levels that a run sets and that change nothing, or not what they seem to.
_wrong_levels := {
	"a level": [{"a/b": "violation", "a/*": "off"}, set()],
	"no levels": [null, set()],
	"empty": ["", set()],
	"no object": [["a/b"], {`the setting "rules" is not an object of rules and their levels`}],
	"no such rule": [{"a/c": "off"}, {"setting of rules: there is no rule a/c"}],
	"no such category": [{"b/*": "off"}, {"setting of rules: there is no rule b/*"}],
	"every category": [{"*": "off"}, {"setting of rules: there is no rule *"}],
	"no such level": [{"a/b": "Off"}, {"setting of rules: a/b is Off, not one of violation, unknown, warning, info, off"}],
	"null": [{"a/b": null}, {"setting of rules: a/b is null, not one of violation, unknown, warning, info, off"}],
	"YAML's off": [{"a/b": false}, {"setting of rules: a/b is false, not one of violation, unknown, warning, info, off"}],
}

test_problems[name] if {
	some name, [levels, want] in _wrong_levels
	got := rules.problems with data.insupport.rules as _whole with data.insupport.run as {"settings": {"rules": levels}}
	got == want
}
