package insupport.rules.release.extended_support_test

import data.insupport.lib.judgement
import data.insupport.lib.judgement_test
import data.insupport.rules.release.extended_support as rule

# An invented product with a counted window; line 2.0 leaves the count early, 2.12 follows 2.2 by
# dispute, 2.13 has no day. One with published ends, one without a policy.
_catalog := {
	"engine": {
		"product": {
			"name": "Engine",
			"policy": {"kind": "latestLines", "lines": 3, "title": "Engine policy", "source": "doc/policy"},
			"sources": {"doc/": {"repository": "acme/docs", "date": "2022-07-01"}},
		},
		"releases": {"order": ["1.7", "1.8", "2.0", "2.1", "2.2", "2.12", "2.13"], "lines": {
			"1.7": _line("1.7", "2020-01-01"),
			"1.8": _line("1.8", "2020-06-01"),
			"2.0": object.union(_line("2.0", "2021-01-01"), {"notCountedFrom": {"line": "2.2", "source": "doc/policy"}}),
			"2.1": object.union(_line("2.1", "2021-06-01"), {"releases": {
				"2.1.1": {"date": "2021-09-01", "source": "doc/2.1.1"},
				"2.1.2": {"date": "2022-03-01", "source": "doc/2.1.2", "basis": "inferred"},
				"2.1.3": {"source": "doc/2.1.3"},
			}}),
			"2.2": _line("2.2", "2022-01-01"),
			"2.12": {
				"source": "doc/2.12",
				"releases": {"2.12.0": {"date": "2022-06-01", "basis": "inferred", "source": "tags"}},
				"disputed": {"window": {"why": "renamed", "values": [
					{"value": "2.12 follows 2.2", "source": "doc/a"},
					{"value": "lines are missing", "source": "doc/b"},
				]}},
			},
			"2.13": {"source": "doc/2.13", "releases": {"2.13.0": {"source": "doc/2.13"}}},
		}},
		"advisories": {},
	},
	"cloud": {
		"product": {
			"name": "Cloud",
			"policy": {"kind": "endDates", "title": "Cloud ends", "source": "doc/cloud"},
			"sources": {"doc/": {"repository": "acme/docs", "date": "2022-07-01"}},
		},
		"releases": {"order": ["1.0", "1.1", "1.2", "1.3"], "lines": {
			"1.0": {
				"released": "2020-01-01",
				"ends": "2021-01-01",
				"extendedEnds": "2021-07-01",
				"source": "doc/cloud",
				"releases": {"1.0.9": {"date": "2020-12-01", "source": "doc/cloud"}},
			},
			"1.1": {"released": "2020-07-01", "ends": "2022-01-01", "source": "doc/cloud"},
			"1.2": {"released": "2021-03-01", "openEnded": true, "source": "doc/cloud"},
			"1.3": {"released": "2022-03-01", "source": "doc/cloud"},
		}},
	},
	"gadget": {
		"product": {"name": "Gadget", "policy": {"kind": "notPublished", "title": "Notes", "source": "doc/gadget"}},
		"releases": {"order": ["1.3", "1.4"], "lines": {
			"1.3": _line("1.3", "2020-01-01"),
			"1.4": _line("1.4", "2021-01-01"),
		}},
	},
}

_line(line, day) := {
	"source": sprintf("doc/%s", [line]),
	"releases": {sprintf("%s.0", [line]): {"date": day, "source": sprintf("doc/%s.0", [line])}},
}

_inventory(products) := {
	"apiVersion": "insupport/v1",
	"kind": "ClusterInventory",
	"metadata": {"name": "c1"},
	"spec": {"products": products},
}

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
	outcome := _outcome with input as _inventory(c.products)
		with data.insupport_facts as _catalog
		with data.insupport.run as {"asOf": c.day}
	outcome == c.want
}

# Without its topics the rule may know less; it never passes.
test_no_pass_without_a_topic[name] if {
	some name, c in _cases
	want := c.want
	every path in [concat("/", [product, topic]) | some topic in ["product", "releases"]; some product, _ in c.products] {
		outcome := _outcome with input as _inventory(c.products)
			with data.insupport_facts as json.remove(_catalog, [path])
			with data.insupport.run as {"asOf": c.day}
		not _passes_newly(outcome, want)
	}
}

_passes_newly("holds", want) if want != "holds"

test_message if {
	report := judgement.findings(rule.judgements) with input as _inventory({"cloud": "1.0.3"})
		with data.insupport_facts as _catalog
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
	report := judgement.findings(rule.judgements) with input as object.union(_inventory({"cloud": "1.0.3"}), {"spec": {"facts": stated}})
		with data.insupport_facts as object.union(_catalog, {"cloud": {"facts": asking}})
		with data.insupport.run as {"asOf": "2021-01-02"}
	some found in report
	endswith(found.message, want)
}

# A service whose release follows from kubelets alone is one of several lines.
_service := {
	"service": {
		"product": {
			"name": "Service",
			"kubernetes": true,
			"kubernetesMinors": true,
			"policy": {"kind": "endDates", "title": "Ends", "source": "doc/ends"},
			"sources": {"doc/": {"repository": "acme/docs", "date": "2026-01-01"}},
		},
		"releases": {"order": ["1.29", "1.30", "1.31"], "lines": {
			"1.29": {"released": "2024-01-01", "ends": "2025-01-01", "extendedEnds": "2025-06-01", "source": "doc/1.29"},
			"1.30": {"released": "2024-05-01", "ends": "2025-07-01", "source": "doc/1.30"},
			"1.31": {"released": "2024-09-01", "ends": "2025-09-01", "extendedEnds": "2026-03-01", "source": "doc/1.31"},
		}},
	},
	"kubernetes": {"skew": {"kubelet": {"maxNewer": 0, "maxOlder": [{"from": "1.25", "minors": 3}], "source": "doc/skew"}}},
}

_kubelet(text) := {
	"metadata": {"name": "c1", "labels": {"insupport/inferred": "spec.products.service"}},
	"spec": {"products": {"service": trim_prefix(text, "v")}, "nodes": [{"name": "a", "kubelet": text}]},
}

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
	judgements := rule.judgements with input as _kubelet(c.kubelet)
		with data.insupport_facts as _service
		with data.insupport.run as {"asOf": c.day}
	[{f.message | some f in judgement.findings(judgements)}, {entry.field | some entry in judgement.needed(judgements)}] == c.want
}
