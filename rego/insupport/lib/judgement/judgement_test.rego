package insupport.lib.judgement_test

import data.insupport.lib.judgement

_a := {"kind": "nodeGroup", "name": "a", "at": "spec.nodes[0]"}

_b := {"kind": "nodeGroup", "name": "b", "key": "x"}

test_unless_false[name] if {
	some name, c in {
		"true": {"answer": true, "want": judgement.holds(_a)},
		"false": {"answer": false, "want": judgement.needs(_a, {"spec.x"})},
		"unknown": {"answer": "unknown", "want": judgement.needs(_a, {"spec.x"})},
		"anything else": {"answer": null, "want": judgement.needs(_a, {"spec.x"})},
	}
	judgement.unless_false(_a, c.answer, {"spec.x"}) == c.want
}

test_name_is_what_a_report_shows if {
	judgement.name(_a) == {"kind": "nodeGroup", "name": "a"}
	judgement.name(_b) == {"kind": "nodeGroup", "name": "b"}
}

test_title[want] if {
	some want, subject in {"nodeGroup a": _a, "cluster": {"kind": "cluster"}, "7": 7}
	judgement.title(subject) == want
}

test_findings[name] if {
	some name, c in {
		"with words": {"judgement": judgement.fails(_a, [{"message": "m"}]), "want": {{"subject": _a, "message": "m"}}},
		"several": {"judgement": judgement.fails(_a, [{"key": 1}, {"key": 2}]), "want": {{"subject": _a, "key": 1}, {"subject": _a, "key": 2}}},
		"without words": {"judgement": judgement.fails(_a, []), "want": {{"subject": _a}}},
		"holds": {"judgement": judgement.holds(_a), "want": set()},
		"needs": {"judgement": judgement.needs(_a, {"spec.x"}), "want": set()},
	}
	judgement.findings({c.judgement}) == c.want
}

test_needed[name] if {
	some name, c in {
		"fields": {"judgement": judgement.needs(_a, {"spec.x", "spec.y"}), "want": {["spec.x", "", ""], ["spec.y", "", ""]}},
		"why": {"judgement": judgement.needs(_a, {"spec.x": {"message": "m"}}), "want": {["spec.x", {"message": "m"}, ""]}},
		"no field": {"judgement": judgement.needs(_a, set()), "want": {["", "", ""]}},
		"no field to say why": {"judgement": judgement.needs(_a, {}), "want": {["", "", ""]}},
		"excepted": {"judgement": judgement.beside(_a, {"spec.x"}, "keeper"), "want": {["spec.x", "", "keeper"]}},
		"fails": {"judgement": judgement.fails(_a, []), "want": set()},
		"holds, whatever it names": {"judgement": object.union(judgement.holds(_a), {"fields": {"spec.x"}}), "want": set()},
	}
	{[entry.field, entry.why, entry.exception] | some entry in judgement.needed({c.judgement})} == c.want
}

test_open[name] if {
	some name, c in {
		"each once": {"subjects": {_a, _b}, "judgements": {judgement.holds(_a), judgement.fails(_b, [])}, "want": set()},
		"none": {"subjects": {_a, _b}, "judgements": {judgement.holds(_a)}, "want": {_b}},
		"two": {"subjects": {_a}, "judgements": {judgement.holds(_a), judgement.fails(_a, [])}, "want": {_a}},
		"no subject": {"subjects": {_a}, "judgements": {judgement.holds(_a), judgement.holds(_b)}, "want": {_b}},
		"another for the one": {"subjects": {_a}, "judgements": {judgement.holds(_b)}, "want": {_a, _b}},
		"two, and none": {"subjects": {_a, _b}, "judgements": {judgement.holds(_a), judgement.fails(_a, [])}, "want": {_a, _b}},
		"two that fail": {"subjects": {_a, _b}, "judgements": {judgement.fails(_a, [1]), judgement.fails(_a, [])}, "want": {_a, _b}},
		"of no subject": {"subjects": {_a, _b}, "judgements": {judgement.holds(_a), judgement.fails({"kind": "x"}, [])}, "want": {_b, {"kind": "x"}}},
		"holds with findings": {
			"subjects": {_a},
			"judgements": {object.union(judgement.holds(_a), {"findings": [{"message": "m"}]})},
			"want": {_a},
		},
		"answer nobody knows": {"subjects": {_a}, "judgements": {{"subject": _a, "answer": "maybe"}}, "want": {_a}},
		"nothing": {"subjects": set(), "judgements": set(), "want": set()},
	}
	judgement.open(c.subjects, c.judgements) == c.want
	{true | c.want == set()} == {true | judgement.settled(judgement.answers(c.subjects, c.judgements))}
}

# What holds is no longer looked at.
test_others if {
	fails := judgement.fails(_b, [])
	judgement.answers({_a, _b}, {judgement.holds(_a), fails}).others == {fails}
}

test_outcome[want] if {
	some want, judgements in {
		"holds": {judgement.holds(_a)},
		"fails": {judgement.fails(_a, [])},
		"needs": {judgement.needs(_a, {"spec.x"})},
		"open": set(),
	}
	outcome({_a}, judgements) == want
}

test_no_subjects if outcome(set(), set()) == "none"

# outcome is what a rule comes to, for the tests of rules: open, fails, needs, holds or none.
outcome(subjects, judgements) := "open" if {
	count(judgement.open(subjects, judgements)) > 0
} else := "fails" if {
	some judged in judgements
	judged.answer == "fails"
} else := "needs" if {
	some judged in judgements
	judged.answer == "needs"
} else := "holds" if {
	count(subjects) > 0
} else := "none"

# result is what a rule answered, for the tests of rules.
result(subjects, judgements) := {
	"findings": judgement.findings(judgements),
	"undecided": judgement.needed(judgements),
	"subjects": subjects,
	"open": judgement.open(subjects, judgements),
}

# as_wanted holds a result against a case: messages, undecided fields and how many subjects it wants;
# whatever it wants, each subject is judged once and each finding rests on something. What a case
# that fails has got is printed.
as_wanted(got, c) if {
	{finding.message | some finding in got.findings} == {message | some message in object.get(c, "messages", [])}
	{entry.field | some entry in got.undecided} == {field | some field in object.get(c, "undecided", [])}
	got.open == set()
	count(got.subjects) == object.get(c, "subjects", 1)
	every finding in got.findings {
		count(finding.references) > 0
		count(finding.evidence.facts) > 0
		count(finding.evidence.rows) > 0
		finding.evidence.comparison != ""
		finding.evidence.change != ""
	}
} else := false if {
	print("got", json.marshal(got))
}
