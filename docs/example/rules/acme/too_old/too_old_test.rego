package insupport.rules.acme.too_old_test

import data.insupport.rules.acme.too_old as rule

_cases := {
	"the day before": {"day": "2022-05-31", "labels": {"created": "2021-06-01"}, "want": "holds"},
	"on the day": {"day": "2022-06-01", "labels": {"created": "2021-06-01"}, "want": "holds"},
	"the day after": {"day": "2022-06-02", "labels": {"created": "2021-06-01"}, "want": "fails"},
	"no label": {"day": "2022-06-02", "labels": {}, "want": "needs"},
	"no day": {"day": "2022-06-02", "labels": {"created": "last summer"}, "want": "needs"},
	"no such day": {"day": "2022-02-30", "labels": {"created": "2021-06-01"}, "want": "needs"},
}

test_answer[name] if {
	some name, c in _cases
	judgements := rule.judgements with input as {"metadata": {"name": "c1", "labels": c.labels}}
		with data.insupport.run as {"asOf": c.day}
	[j.answer | some j in judgements] == [c.want]
}

test_subject if rule.subjects == {{"kind": "cluster"}} with input as {"metadata": {"name": "c1"}}

test_message if {
	judgements := rule.judgements with input as {"metadata": {"name": "c1", "labels": {"created": "2021-06-01"}}}
		with data.insupport.run as {"asOf": "2022-06-02"}
	some j in judgements
	j.findings[0].message == "Cluster c1 was built on 2021-06-01, more than 12 months before 2022-06-02"
}
