package insupport.rules.release.leaves_next_test

import data.insupport.lib.installed_test
import data.insupport.lib.judgement
import data.insupport.lib.judgement_test
import data.insupport.rules.release.leaves_next as rule

_cases := {
	"leaves the count: day before": {"day": "2021-05-31", "products": {"engine": "2.0.0"}, "want": "holds"},
	"leaves the count: from the day on": {"day": "2021-06-01", "products": {"engine": "2.0.0"}, "want": "fails"},
	"leaves the count: last day": {"day": "2021-12-31", "products": {"engine": "2.0.0"}, "want": "fails"},
	"gone": {"day": "2022-01-01", "products": {"engine": "2.0.0"}, "want": "none"},
	"stays while another leaves early": {"day": "2021-12-31", "products": {"engine": "1.8.0"}, "want": "holds"},
	"oldest of three": {"day": "2022-01-01", "products": {"engine": "1.8.0"}, "want": "fails"},
	"middle": {"day": "2022-01-01", "products": {"engine": "2.1.0"}, "want": "holds"},
	"current": {"day": "2022-01-01", "products": {"engine": "2.2.0"}, "want": "holds"},
	"next line not announced": {"day": "2022-06-01", "products": {"engine": "2.1.0"}, "want": "fails"},
	"published ends": {"day": "2022-01-01", "products": {"cloud": "1.1.0"}, "want": "none"},
	"not released yet": {"day": "2021-12-31", "products": {"engine": "2.2.0"}, "want": "none"},
	"no products": {"day": "2022-02-01", "products": {}, "want": "none"},
	"empty text": {"day": "2022-02-01", "products": {"engine": ""}, "want": "none"},
	"line between known ones": {"day": "2022-07-01", "products": {"engine": "2.9.0"}, "want": "needs"},
	"nobody can read": {"day": "2022-02-01", "products": {"engine": "latest"}, "want": "needs"},
	"cut short": {"day": "2022-02-01", "products": {"engine": "1"}, "want": "needs"},
	"product nobody knows": {"day": "2022-02-01", "products": {"rocket": "1.0.0"}, "want": "needs"},
	"no such day": {"day": "2022-02-30", "products": {"engine": "2.2.0"}, "want": "needs"},
}

# The outcome as the report gives it: worst finding, else undecided, else without subjects.
_outcome := judgement_test.outcome(rule.subjects, rule.judgements)

test_outcome[name] if {
	some name, c in _cases
	outcome := _outcome with input as installed_test.cluster(c.products)
		with data.insupport_facts as installed_test.sample
		with data.insupport.run as {"asOf": c.day}
	outcome == c.want
}

# Without its topics the rule may know less; it never passes.
test_no_pass_without_a_topic[name] if {
	some name, c in {n: of | some n, of in _cases; of.want != "holds"}
	every path in [concat("/", [product, topic]) | some topic in ["product", "releases"]; some product, _ in c.products] {
		outcome := _outcome with input as installed_test.cluster(c.products)
			with data.insupport_facts as json.remove(installed_test.sample, [path])
			with data.insupport.run as {"asOf": c.day}
		outcome != "holds"
	}
}

test_messages[day] if {
	some day, c in {
		"2022-01-01": {"release": "1.8.0", "want": "Engine 1.8.0 leaves the support window (2.2, 2.1, 1.8) when 2.12.0 (2022-06-01) is out", "until": "2022-06-01"},
		"2022-06-01": {"release": "2.1.0", "want": "Engine 2.1.0 leaves the support window (2.12, 2.2, 2.1) when the next line is out", "until": null},
	}
	report := judgement.findings(rule.judgements) with input as installed_test.cluster({"engine": c.release})
		with data.insupport_facts as installed_test.sample
		with data.insupport.run as {"asOf": day}
	{[found.message, found.until] | some found in report} == {[c.want, c.until]}
}
