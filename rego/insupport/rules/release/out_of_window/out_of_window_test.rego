package insupport.rules.release.out_of_window_test

import data.insupport.lib.installed_test
import data.insupport.lib.judgement
import data.insupport.lib.judgement_test
import data.insupport.rules.release.out_of_window as rule

_cases := {
	"leaves the count: day before": {"day": "2021-12-31", "products": {"engine": "2.0.0"}, "want": "holds"},
	"leaves the count: on the day": {"day": "2022-01-01", "products": {"engine": "2.0.0"}, "want": "fails"},
	"leaves the count: day after": {"day": "2022-01-02", "products": {"engine": "2.0.0"}, "want": "fails"},
	"older line still counted": {"day": "2022-01-02", "products": {"engine": "1.8.0"}, "want": "holds"},
	"oldest of three: day before": {"day": "2022-05-31", "products": {"engine": "1.8.0"}, "want": "holds"},
	"oldest of three: on the day": {"day": "2022-06-01", "products": {"engine": "1.8.0"}, "want": "fails"},
	"third while 2.0 is current": {"day": "2021-01-01", "products": {"engine": "1.7.0"}, "want": "holds"},
	"vendor suffix": {"day": "2022-06-01", "products": {"engine": "v1.8.0+fips.0"}, "want": "fails"},
	"older than the catalog": {"day": "2022-02-01", "products": {"engine": "1.2.9"}, "want": "fails"},
	"unlisted patch of an expired line": {"day": "2022-06-01", "products": {"engine": "1.8.99"}, "want": "fails"},
	"current": {"day": "2022-06-01", "products": {"engine": "2.12.0"}, "want": "holds"},
	"not released yet": {"day": "2021-12-31", "products": {"engine": "2.2.0"}, "want": "none"},
	"line without a day": {"day": "2022-06-01", "products": {"engine": "2.13.0"}, "want": "needs"},
	"published end: its day": {"day": "2022-01-01", "products": {"cloud": "1.1.3"}, "want": "holds"},
	"published end: day after": {"day": "2022-01-02", "products": {"cloud": "1.1.3"}, "want": "fails"},
	"extended end: its day": {"day": "2021-07-01", "products": {"cloud": "1.0.3-eks-1"}, "want": "holds"},
	"extended end: day after": {"day": "2021-07-02", "products": {"cloud": "1.0.3-eks-1"}, "want": "fails"},
	"no end announced": {"day": "2022-07-01", "products": {"cloud": "1.2.0"}, "want": "holds"},
	"end nobody knows": {"day": "2022-07-01", "products": {"cloud": "1.3.0"}, "want": "needs"},
	"no policy": {"day": "2022-02-01", "products": {"gadget": "1.4.0"}, "want": "needs"},
	"no policy and older": {"day": "2022-02-01", "products": {"gadget": "1.2.0"}, "want": "needs"},
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

test_finding if {
	report := judgement.findings(rule.judgements) with input as installed_test.cluster({"engine": "2.0.0"})
		with data.insupport_facts as installed_test.sample
		with data.insupport.run as {"asOf": "2022-01-01"}
	some found in report
	found.message == "Engine 2.0.0 is outside the support window (2.2, 2.1, 1.8) on 2022-01-01"
	found.basis == "documented"
	found.disputed == false
	[ref.source | some ref in found.references] == ["doc/policy", "doc/2.0"]
	contains(found.evidence.comparison, "2022-01-01")
}

# The line that ended the support was only seen in tags, and follows by dispute.
test_inferred_and_disputed if {
	report := judgement.findings(rule.judgements) with input as installed_test.cluster({"engine": "1.8.0"})
		with data.insupport_facts as installed_test.sample
		with data.insupport.run as {"asOf": "2022-06-01"}
	some found in report
	found.basis == "inferred"
	found.disputed == true
}

# What to do is a line that an upgrade can reach, and where there is none, to ask.
test_words[name] if {
	some name, c in {
		"lines ahead": {
			"products": {"engine": "2.0.0"},
			"day": "2022-01-01",
			"message": "Engine 2.0.0 is outside the support window (2.2, 2.1, 1.8) on 2022-01-01",
			"remediation": "Upgrade Engine to a line inside the window: 2.2, 2.1",
			"ended": true,
		},
		"older than everything listed": {
			"products": {"engine": "1.2.0"},
			"day": "2021-01-01",
			"message": "Engine 1.2.0 is outside the support window (2.0, 1.8, 1.7) on 2021-01-01",
			"remediation": "Upgrade Engine to a line inside the window: 2.0, 1.8, 1.7",
			"ended": false,
		},
		"nothing ahead": {
			"products": {"cloud": "1.1.5"},
			"day": "2022-02-01",
			"message": "Cloud 1.1.5 is outside the support window (no line is in support) on 2022-02-01",
			"remediation": "No later line of Cloud is in support; ask the vendor or move to another product",
			"ended": true,
		},
	}
	judgements := rule.judgements with input as installed_test.cluster(c.products)
		with data.insupport_facts as json.remove(installed_test.sample, ["cloud/releases/lines/1.2"])
		with data.insupport.run as {"asOf": c.day}
	[found] := [f | some f in judgement.findings(judgements)]
	[found.message, found.remediation] == [c.message, c.remediation]
	contains(found.evidence.comparison, "support ended on") == c.ended
}

# A service whose release follows from kubelets alone is one of several lines.
test_kubelets[name] if {
	some name, c in {
		"all over": {"kubelet": "v1.29.1", "day": "2026-01-01", "want": [{"Service 1.29 to 1.31 is outside the support window (no line is in support) on 2026-01-01"}, set()]},
		"all in support": {"kubelet": "v1.29.1", "day": "2024-10-01", "want": [set(), set()]},
		"some over": {"kubelet": "v1.29.1", "day": "2025-08-01", "want": [set(), {"spec.products.service"}]},
		"the newest line": {"kubelet": "v1.31.1", "day": "2025-08-01", "want": [set(), set()]},
	}
	judgements := rule.judgements with input as installed_test.from_kubelets([c.kubelet])
		with data.insupport_facts as installed_test.services
		with data.insupport.run as {"asOf": c.day}
	[{f.message | some f in judgement.findings(judgements)}, {entry.field | some entry in judgement.needed(judgements)}] == c.want
}
