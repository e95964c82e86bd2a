package insupport.rules.acme.behind_test

import data.insupport.rules.acme.behind as rule

_catalog := {"engine": {
	"product": {
		"name": "Engine",
		"policy": {"kind": "latestLines", "lines": 3, "title": "Engine policy", "source": "doc/policy"},
		"sources": {"doc/": {"repository": "acme/docs", "date": "2022-07-01"}},
	},
	"releases": {"order": ["1.0", "1.1", "1.2", "1.3"], "lines": {
		"1.0": _line("1.0", "2021-01-01"),
		"1.1": _line("1.1", "2021-06-01"),
		"1.2": _line("1.2", "2022-01-01"),
		"1.3": {"source": "doc/1.3", "releases": {"1.3.0": {"source": "doc/1.3"}}},
	}},
}}

_line(line, day) := {
	"source": sprintf("doc/%s", [line]),
	"releases": {sprintf("%s.0", [line]): {"date": day, "source": "doc"}},
}

_cases := {
	"two behind": {"day": "2022-01-01", "version": "1.0.0", "want": {"fails"}},
	"the day before": {"day": "2021-12-31", "version": "1.0.0", "want": {"needs"}},
	"the newest that may be": {"day": "2022-06-01", "version": "1.2.0", "want": {"holds"}},
	"a line without a day may be out": {"day": "2022-06-01", "version": "1.1.0", "want": {"needs"}},
	"older than all": {"day": "2022-06-01", "version": "0.9.0", "want": {"fails"}},
	"nobody can read it": {"day": "2022-06-01", "version": "latest", "want": {"needs"}},
	"no such day": {"day": "2022-06-31", "version": "1.0.0", "want": {"needs"}},
}

_input(version) := {"metadata": {"name": "c1"}, "spec": {"products": {"engine": version}}}

test_answer[name] if {
	some name, c in _cases
	judgements := rule.judgements with input as _input(c.version)
		with data.insupport_facts as _catalog
		with data.insupport.run as {"asOf": c.day}
	{j.answer | some j in judgements} == c.want
}

test_every_subject_is_judged[name] if {
	some name, c in _cases
	[subjects, judgements] := [rule.subjects, rule.judgements] with input as _input(c.version)
		with data.insupport_facts as _catalog
		with data.insupport.run as {"asOf": c.day}
	{j.subject | some j in judgements} == subjects
}

test_message if {
	judgements := rule.judgements with input as _input("1.0.0")
		with data.insupport_facts as _catalog
		with data.insupport.run as {"asOf": "2022-01-01"}
	some j in judgements
	j.findings[0].message == "Engine 1.0.0 is more than one line behind on 2022-01-01"
}
