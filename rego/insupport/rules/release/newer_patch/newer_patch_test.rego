package insupport.rules.release.newer_patch_test

import data.insupport.lib.installed_test
import data.insupport.lib.judgement
import data.insupport.lib.judgement_test
import data.insupport.rules.release.newer_patch as rule

# More patches, with and without a day.
_catalog := object.union(installed_test.sample, {"engine": {"releases": {"lines": {
	"1.7": {"releases": {"1.7.1": {"date": "2020-09-01"}}},
	"2.0": {"releases": {"2.0.1": {}, "2.0.2": {"date": "2021-02-01"}}},
}}}})

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
	outcome := _outcome with input as installed_test.cluster(c.products)
		with data.insupport_facts as _catalog
		with data.insupport.settings as {"stalePatchDays": 30}
		with data.insupport.run as {"asOf": c.day}
	outcome == c.want
}

# Without its topics the rule may know less; it never passes.
test_no_pass_without_a_topic[name] if {
	some name, c in {n: of | some n, of in _cases; of.want != "holds"}
	every path in [concat("/", [product, topic]) | some topic in ["product", "releases"]; some product, _ in c.products] {
		outcome := _outcome with input as installed_test.cluster(c.products)
			with data.insupport_facts as json.remove(_catalog, [path])
			with data.insupport.run as {"asOf": c.day}
		outcome != "holds"
	}
}

test_finding if {
	report := judgement.findings(rule.judgements) with input as installed_test.cluster({"engine": "2.1.0"})
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
	report := judgement.findings(rule.judgements) with input as installed_test.cluster({"engine": "2.1.0"})
		with data.insupport_facts as json.patch(_catalog, [{"op": "add", "path": "/engine/releases/lines/2.1/disputed", "value": {"patches": dispute}}])
		with data.insupport.run as {"asOf": "2022-03-01"}
	some found in report
	found.disputed == true
	[ref.source | some ref in found.references] == ["doc/2.1.2", "doc/a", "doc/b"]
}

# A service whose release follows from kubelets alone is one of several lines.
test_kubelets[name] if {
	some name, c in {
		"several": {"kubelet": "v1.29.1", "day": "2025-03-01", "want": [set(), {"spec.products.service"}]},
		"one line of which nobody knows the patch": {"kubelet": "v1.31.1", "day": "2025-03-01", "want": [set(), {"spec.products.service"}]},
	}
	judgements := rule.judgements with input as installed_test.from_kubelets([c.kubelet])
		with data.insupport_facts as installed_test.services
		with data.insupport.run as {"asOf": c.day}
	[{f.message | some f in judgement.findings(judgements)}, {entry.field | some entry in judgement.needed(judgements)}] == c.want
}
