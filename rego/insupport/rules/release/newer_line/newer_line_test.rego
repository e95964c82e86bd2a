package insupport.rules.release.newer_line_test

import data.insupport.lib.installed_test
import data.insupport.lib.judgement
import data.insupport.lib.judgement_test
import data.insupport.rules.release.newer_line as rule

_cases := {
	"day before": {"day": "2021-12-31", "products": {"engine": "2.1.0"}, "want": "needs"},
	"newest with a day": {"day": "2022-06-01", "products": {"engine": "2.12.0"}, "want": "needs"},
	"on the day": {"day": "2022-01-01", "products": {"engine": "2.1.0"}, "want": "fails"},
	"day after": {"day": "2022-01-02", "products": {"engine": "v2.1.0+fips.0"}, "want": "fails"},
	"unlisted patch": {"day": "2022-01-02", "products": {"engine": "2.1.99"}, "want": "fails"},
	"older than the catalog": {"day": "2022-01-02", "products": {"engine": "1.0.0"}, "want": "fails"},
	"last line": {"day": "2022-06-01", "products": {"engine": "2.13.0"}, "want": "holds"},
	"newest of published ends": {"day": "2022-02-28", "products": {"cloud": "1.2.0"}, "want": "holds"},
	"later of published ends": {"day": "2022-03-01", "products": {"cloud": "1.2.0"}, "want": "fails"},
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

test_finding[newest] if {
	some newest, [given, day, basis] in {
		"2.12": ["2.2.0", "2022-06-01", "inferred"],
		"2.2": ["2.1.0", "2022-01-01", "documented"],
	}
	report := judgement.findings(rule.judgements) with input as installed_test.cluster({"engine": given})
		with data.insupport_facts as installed_test.sample
		with data.insupport.run as {"asOf": day}
	some found in report
	found.message == sprintf("Engine %s is not the newest line; %s is out since %s", [given, newest, day])
	found.basis == basis
	found.references[0].source == sprintf("doc/%s", [newest])
}

# A service whose release follows from kubelets alone is one of several lines.
test_kubelets[name] if {
	some name, c in {
		"several": {"kubelet": "v1.29.1", "day": "2025-03-01", "want": [set(), {"spec.products.service"}]},
		"the newest": {"kubelet": "v1.31.1", "day": "2025-03-01", "want": [set(), set()]},
	}
	judgements := rule.judgements with input as installed_test.from_kubelets([c.kubelet])
		with data.insupport_facts as installed_test.services
		with data.insupport.run as {"asOf": c.day}
	[{f.message | some f in judgement.findings(judgements)}, {entry.field | some entry in judgement.needed(judgements)}] == c.want
}
