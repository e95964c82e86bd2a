package insupport.rules.release.newer_patch_test

import data.insupport.lib.judgement
import data.insupport.lib.judgement_test
import data.insupport.rules.release.newer_patch as rule

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
			"1.7": object.union(_line("1.7", "2020-01-01"), {"releases": {"1.7.1": {"date": "2020-09-01"}}}),
			"1.8": _line("1.8", "2020-06-01"),
			"2.0": object.union(_line("2.0", "2021-01-01"), {
				"notCountedFrom": {"line": "2.2", "source": "doc/policy"},
				"releases": {"2.0.1": {}, "2.0.2": {"date": "2021-02-01"}},
			}),
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
	"day before": {"day": "2021-08-31", "products": {"engine": "2.1.0"}, "want": "needs"},
	"on the day": {"day": "2021-09-01", "products": {"engine": "2.1.0"}, "want": "fails"},
	"day after": {"day": "2021-09-02", "products": {"engine": "v2.1.0+fips.0"}, "want": "fails"},
	"candidate": {"day": "2022-01-01", "products": {"engine": "2.2.0-rc.1"}, "want": "fails"},
	"a later patch has no day": {"day": "2022-03-01", "products": {"engine": "2.1.2"}, "want": "needs"},
	"a later patch is not out": {"day": "2020-08-31", "products": {"engine": "1.7.0"}, "want": "holds"},
	"an earlier patch has no day": {"day": "2022-03-01", "products": {"engine": "2.0.2"}, "want": "holds"},
	"only patch": {"day": "2022-06-01", "products": {"engine": "2.2.0"}, "want": "holds"},
	"last day of what was seen": {"day": "2022-07-31", "products": {"engine": "2.2.0"}, "want": "holds"},
	"seen too long ago": {"day": "2022-08-01", "products": {"engine": "2.2.0"}, "want": "needs"},
	"a line that is over gets no patches": {"day": "2022-08-01", "products": {"engine": "1.8.0"}, "want": "holds"},
	"unlisted and newest": {"day": "2022-06-01", "products": {"engine": "2.2.5"}, "want": "needs"},
	"older than the catalog": {"day": "2022-06-01", "products": {"engine": "1.0.0"}, "want": "none"},
	"newest of published ends": {"day": "2021-01-01", "products": {"cloud": "1.0.9"}, "want": "holds"},
	"older of published ends": {"day": "2020-12-01", "products": {"cloud": "1.0.8"}, "want": "fails"},
	"older before the newest was out": {"day": "2020-11-30", "products": {"cloud": "1.0.8"}, "want": "needs"},
	"later than the newest": {"day": "2021-01-01", "products": {"cloud": "1.0.10"}, "want": "needs"},
	"no patches listed": {"day": "2021-01-01", "products": {"cloud": "1.1.0"}, "want": "needs"},
	"later than the newest of a line that is over": {"day": "2021-08-01", "products": {"cloud": "1.0.10"}, "want": "holds"},
	"no patches listed of a line that is over": {"day": "2022-02-01", "products": {"cloud": "1.1.0"}, "want": "needs"},
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
	outcome := _outcome with input as _inventory(c.products)
		with data.insupport_facts as _catalog
		with data.insupport.settings as {"stalePatchDays": 30}
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

test_finding if {
	report := judgement.findings(rule.judgements) with input as _inventory({"engine": "2.1.0"})
		with data.insupport_facts as _catalog
		with data.insupport.run as {"asOf": "2022-03-01"}
	some found in report
	found.message == "Engine 2.1.0 has a later patch, 2.1.2 of 2022-03-01"
	found.basis == "inferred"
	found.disputed == false
	found.references[0].source == "doc/2.1.2"
}

# Pages may disagree whether older patches of a line are supported at all.
test_disputed_patches if {
	dispute := {"values": [{"value": "supported", "source": "doc/a"}, {"value": "ended", "source": "doc/b"}]}
	report := judgement.findings(rule.judgements) with input as _inventory({"engine": "2.1.0"})
		with data.insupport_facts as json.patch(_catalog, [{"op": "add", "path": "/engine/releases/lines/2.1/disputed", "value": {"patches": dispute}}])
		with data.insupport.run as {"asOf": "2022-03-01"}
	some found in report
	found.disputed == true
	[ref.source | some ref in found.references] == ["doc/2.1.2", "doc/a", "doc/b"]
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
			"1.31": {"released": "2024-09-01", "ends": "2025-09-01", "source": "doc/1.31"},
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
		"several": {"kubelet": "v1.29.1", "day": "2025-03-01", "want": [set(), {"spec.products.service"}]},
		"one line of which nobody knows the patch": {"kubelet": "v1.31.1", "day": "2025-03-01", "want": [set(), {"spec.products.service"}]},
	}
	judgements := rule.judgements with input as _kubelet(c.kubelet)
		with data.insupport_facts as _service
		with data.insupport.run as {"asOf": c.day}
	[{f.message | some f in judgement.findings(judgements)}, {entry.field | some entry in judgement.needed(judgements)}] == c.want
}
