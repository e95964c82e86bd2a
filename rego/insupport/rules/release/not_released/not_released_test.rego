package insupport.rules.release.not_released_test

import data.insupport.lib.installed_test
import data.insupport.lib.judgement
import data.insupport.lib.judgement_test
import data.insupport.rules.release.not_released as rule

_cases := {
	"day before": {"day": "2022-02-28", "products": {"engine": "2.1.2"}, "want": "fails"},
	"on the day": {"day": "2022-03-01", "products": {"engine": "2.1.2"}, "want": "holds"},
	"day after": {"day": "2022-03-02", "products": {"engine": "2.1.2"}, "want": "holds"},
	"line not out": {"day": "2021-12-31", "products": {"engine": "2.2.0"}, "want": "fails"},
	"unlisted patch of a line not out": {"day": "2021-12-31", "products": {"engine": "2.2.7"}, "want": "fails"},
	"line of another policy not out": {"day": "2021-02-28", "products": {"cloud": "1.2.0"}, "want": "fails"},
	"line of another policy out": {"day": "2021-03-01", "products": {"cloud": "1.2.0"}, "want": "holds"},
	"release without a day": {"day": "2022-03-02", "products": {"engine": "2.1.3"}, "want": "needs"},
	"expired line": {"day": "2022-06-01", "products": {"engine": "1.8.0"}, "want": "holds"},
	"older than the catalog": {"day": "2022-02-01", "products": {"engine": "1.2.0"}, "want": "none"},
	"no products": {"day": "2022-02-01", "products": {}, "want": "none"},
	"empty text": {"day": "2022-02-01", "products": {"engine": ""}, "want": "none"},
	"line between known ones": {"day": "2022-07-01", "products": {"engine": "2.9.0"}, "want": "needs"},
	"nobody can read": {"day": "2022-02-01", "products": {"engine": "latest"}, "want": "needs"},
	"cut short": {"day": "2022-02-01", "products": {"engine": "2"}, "want": "needs"},
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

test_messages[want] if {
	some want, release in {
		"Engine 2.1.2 is not released on 2021-12-31; it came out on 2022-03-01": "2.1.2",
		"Engine 2.2.7 is not released on 2021-12-31; line 2.2 came out on 2022-01-01": "2.2.7",
	}
	report := judgement.findings(rule.judgements) with input as installed_test.cluster({"engine": release})
		with data.insupport_facts as installed_test.sample
		with data.insupport.run as {"asOf": "2021-12-31"}
	{found.message | some found in report} == {want}
}

# A service whose release follows from kubelets alone is one of several lines.
test_kubelets[name] if {
	some name, c in {
		"not out on the day": {"kubelet": "v1.31.1", "day": "2024-08-01", "want": [{"Service 1.31 is not released on 2024-08-01; line 1.31 came out on 2024-09-01"}, set()]},
		"those that are out": {"kubelet": "v1.29.1", "day": "2024-08-01", "want": [set(), set()]},
	}
	judgements := rule.judgements with input as installed_test.from_kubelets([c.kubelet])
		with data.insupport_facts as installed_test.services
		with data.insupport.run as {"asOf": c.day}
	[{f.message | some f in judgement.findings(judgements)}, {entry.field | some entry in judgement.needed(judgements)}] == c.want
}
