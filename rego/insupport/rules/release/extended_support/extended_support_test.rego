package insupport.rules.release.extended_support_test

import data.insupport.lib.installed_test
import data.insupport.lib.judgement
import data.insupport.lib.judgement_test
import data.insupport.rules.release.extended_support as rule

_cases := {
	"own end: its day": {"day": "2021-01-01", "products": {"cloud": "1.0.9"}, "want": "holds"},
	"own end: day after": {"day": "2021-01-02", "products": {"cloud": "1.0.9"}, "want": "fails"},
	"extended end: its day": {"day": "2021-07-01", "products": {"cloud": "v1.0.9-eks-1"}, "want": "fails"},
	"extended end: day after": {"day": "2021-07-02", "products": {"cloud": "1.0.9"}, "want": "none"},
	"no extended support": {"day": "2022-01-01", "products": {"cloud": "1.1.0"}, "want": "holds"},
	"end nobody knows": {"day": "2022-07-01", "products": {"cloud": "1.3.0"}, "want": "needs"},
	"counted window": {"day": "2022-02-01", "products": {"engine": "2.2.0"}, "want": "none"},
	"no products": {"day": "2022-02-01", "products": {}, "want": "none"},
	"empty text": {"day": "2022-02-01", "products": {"engine": ""}, "want": "none"},
	"line between known ones": {"day": "2022-07-01", "products": {"cloud": "1.9.0"}, "want": "needs"},
	"nobody can read": {"day": "2022-02-01", "products": {"cloud": "latest"}, "want": "needs"},
	"product nobody knows": {"day": "2022-02-01", "products": {"rocket": "1.0.0"}, "want": "needs"},
	"no such day": {"day": "2022-02-30", "products": {"cloud": "1.1.0"}, "want": "needs"},
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

test_message if {
	report := judgement.findings(rule.judgements) with input as installed_test.cluster({"cloud": "1.0.3"})
		with data.insupport_facts as installed_test.sample
		with data.insupport.run as {"asOf": "2021-01-02"}
	some found in report
	found.message == concat("", [
		"Cloud 1.0.3 has only extended support left on 2021-01-02; ",
		"its own support ended on 2021-01-01, the extended ends on 2021-07-01",
	])
	found.until == "2021-07-01"
}

# What was bought is said where the maker lets one tell; any other answer of the inventory is none.
test_bought[name] if {
	some name, [stated, asked, want] in {
		"bought": [{"extendedSupport": true}, true, "2021-07-01, and is bought"],
		"not bought": [{"extendedSupport": false}, true, "2021-07-01, and is not bought"],
		"not stated": [{}, true, "2021-07-01"],
		"nothing that one can tell": [{"extendedSupport": true}, false, "2021-07-01"],
	}
	asking := {key: {"title": "It is bought", "type": "boolean"} | some key in ["extendedSupport"]; asked}
	report := judgement.findings(rule.judgements) with input as object.union(installed_test.cluster({"cloud": "1.0.3"}), {"spec": {"facts": stated}})
		with data.insupport_facts as object.union(installed_test.sample, {"cloud": {"facts": asking}})
		with data.insupport.run as {"asOf": "2021-01-02"}
	some found in report
	endswith(found.message, want)
}

# A service whose release follows from kubelets alone is one of several lines.
test_kubelets[name] if {
	some name, c in {
		"the oldest of several": {"kubelet": "v1.29.1", "day": "2025-03-01", "want": [{"Service 1.29 to 1.31 has only extended support left on 2025-03-01 if it is 1.29; its own support ended on 2025-01-01, the extended ends on 2025-06-01"}, set()]},
		"none": {"kubelet": "v1.30.1", "day": "2025-03-01", "want": [set(), set()]},
		"one": {"kubelet": "v1.31.1", "day": "2025-10-01", "want": [
			{concat("; ", [
				"Service 1.31 has only extended support left on 2025-10-01",
				"its own support ended on 2025-09-01, the extended ends on 2026-03-01",
			])},
			set(),
		]},
		"some over": {"kubelet": "v1.29.1", "day": "2025-08-01", "want": [set(), {"spec.products.service"}]},
	}
	judgements := rule.judgements with input as installed_test.from_kubelets([c.kubelet])
		with data.insupport_facts as object.union(installed_test.services, {"service": {"releases": {"lines": {"1.31": {"extendedEnds": "2026-03-01"}}}}})
		with data.insupport.run as {"asOf": c.day}
	[{f.message | some f in judgement.findings(judgements)}, {entry.field | some entry in judgement.needed(judgements)}] == c.want
}
