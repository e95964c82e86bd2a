package insupport.lib.findings_test

import data.insupport.lib.findings

_rule(custom, judgements) := {
	"about": [{"annotations": {
		"scope": "package",
		"title": "T",
		"description": "D",
		"custom": object.union({"level": "violation", "remediation": "R"}, custom),
	}}],
	"subjects": {judgement.subject | some judgement in judgements},
	"judgements": judgements,
}

_product := {"kind": "product", "name": "p", "at": "spec.products.p", "key": "k"}

_fails(finding) := {{"subject": _product, "answer": "fails", "findings": [finding]}}

_needs(fields) := {{"subject": _product, "answer": "needs", "fields": fields}}

_input := {"metadata": {"name": "c"}}

_all(loaded, settings) := all if {
	all := findings.all with data.insupport.rules as loaded
		with data.insupport.run as {"asOf": "2022-01-01", "settings": {"rules": settings}}
		with input as _input
}

# A finding says what its rule leaves out, from the metadata and the subject.
test_defaults if {
	[finding] := [f | some f in _all({"a": {"b": _rule({}, _fails({"message": "M"}))}}, {})]
	object.remove(finding, ["fingerprint"]) == {
		"rule": "a/b",
		"level": "violation",
		"title": "T",
		"message": "M",
		"subject": {"kind": "product", "name": "p"},
		"location": {"path": "spec.products.p"},
		"remediation": "R",
		"until": null,
		"disputed": false,
		"basis": "documented",
		"references": [],
		"waiver": null,
	}
}

# A decision stands without words.
test_no_words if {
	[finding] := [f | some f in _all({"a": {"b": _rule({}, {{"subject": _product, "answer": "fails", "findings": []}})}}, {})]
	finding.level == "violation"
	finding.message == "T (product p): the text of this finding could not be made"
}

# A need that counts is a finding of level unknown: of the rule of its category that renders needs, or
# of its own where that one is off, lowered or not there.
_said := {
	"by itself": [{"b": _rule({}, _needs({"spec.license"}))}, {}, {["a/b", "unknown"]}],
	"by the renderer": [
		{"b": _rule({}, _needs({"spec.license"})), "u": _rule({"level": "unknown", "rendersNeeds": true}, set())},
		{},
		{["a/u", "unknown"]},
	],
	"the renderer is off": [
		{"b": _rule({}, _needs({"spec.license"})), "u": _rule({"level": "unknown", "rendersNeeds": true}, set())},
		{"a/u": "off"},
		{["a/b", "unknown"]},
	],
	"the renderer is lowered": [
		{"b": _rule({}, _needs({"spec.license"})), "u": _rule({"level": "unknown", "rendersNeeds": true}, set())},
		{"a/u": "info"},
		{["a/b", "unknown"]},
	],
	"the renderer is raised": [
		{"b": _rule({}, _needs({"spec.license"})), "u": _rule({"level": "unknown", "rendersNeeds": true}, set())},
		{"a/u": "violation"},
		{["a/u", "violation"]},
	],
	"of a warning": [{"b": _rule({"level": "warning"}, _needs({"spec.license"}))}, {}, set()],
	"of a rule that is lowered": [{"b": _rule({}, _needs({"spec.license"}))}, {"a/b": "warning"}, set()],
	"of a warning that is raised": [
		{"b": _rule({"level": "warning"}, _needs({"spec.license"}))},
		{"a/b": "unknown"},
		{["a/b", "unknown"]},
	],
	"of a rule that is off": [{"b": _rule({}, _needs({"spec.license"}))}, {"a/b": "off"}, set()],
	"no field": [{"b": _rule({}, _needs(set()))}, {}, {["a/b", "unknown"]}],
	"excepted": [
		{"b": _rule(
			{"exceptions": {"why": "Because"}},
			{{"subject": _product, "answer": "needs", "fields": {"spec.license"}, "exception": "why"}},
		)},
		{},
		set(),
	],
	"an exception that the metadata does not know": [
		{"b": _rule({}, {{"subject": _product, "answer": "needs", "fields": {"spec.license"}, "exception": "why"}})},
		{},
		{["a/b", "unknown"]},
	],
}

test_said[name] if {
	some name, [category, settings, want] in _said
	want == {[finding.rule, finding.level] | some finding in _all({"a": category}, settings)}
}

# Several needs of one field are one finding.
test_one_for_a_field if {
	loaded := {"a": {"b": _rule({}, _needs({"spec.license"})), "c": _rule({}, _needs({"spec.license"})), "u": _rule({"level": "unknown", "rendersNeeds": true}, set())}}
	[finding] := [f | some f in _all(loaded, {})]
	finding.waiting == ["a/b", "a/c"]
}

test_words_of_a_need_fail if {
	all := findings.all with data.insupport.rules as {"a": {"b": _rule({}, _needs({"spec.license"}))}}
		with data.insupport.lib.missing.finding as _undefined
		with input as _input
	[[finding.level, finding.subject.kind] | some finding in all] == [["unknown", "cluster"]]
}

_undefined(_, _, _) := x if {
	x := 1
	x == 2
}

# Rule, cluster and subject tell findings apart; words, level and version do not.
_prints := {
	"the same": [{"message": "M"}, {"message": "N", "level": "info"}, true],
	"another key": [{"message": "M", "key": "a"}, {"message": "M", "key": "b"}, false],
}

test_fingerprints[name] if {
	some name, [one, other, same] in _prints
	[a, b] := [f.fingerprint | some finding in [one, other]; some f in _all({"a": {"b": _rule({}, _fails(finding))}}, {})]
	count({a, b}) == {true: 1, false: 2}[same]
	regex.match(`^[0-9a-f]{32}$`, a)
}

# Of things listed twice the second one is told apart by its number, which reports and baselines keep.
test_alike if {
	twice := {{"subject": object.union(_product, {"at": at}), "answer": "fails", "findings": [{"message": "M"}]} | some at in ["a", "b"]}
	keys := {[f.subject.at, object.get(f, "key", "")] | some f in findings.raw} with data.insupport.rules as {"a": {"b": _rule({}, twice)}}
		with input as _input
	keys == {["a", ""], ["b", "k#2"]}
}

test_a_path_that_is_no_text if {
	[finding] := [f | some f in _all({"a": {"b": _rule({}, _fails({"message": "M", "path": 1}))}}, {})]
	finding.location.path == "spec.products.p"
}
