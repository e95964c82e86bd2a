package insupport.rules.release.unknown_test

import data.insupport.lib.installed_test
import data.insupport.lib.judgement
import data.insupport.lib.judgement_test
import data.insupport.rules.release.unknown as rule

_cases := {
	"listed": {"day": "2022-02-01", "products": {"engine": "2.2.0"}, "want": "holds"},
	"vendor suffix": {"day": "2022-02-01", "products": {"engine": "v2.2.0_fips.0"}, "want": "holds"},
	"candidate": {"day": "2022-02-01", "products": {"engine": "2.2.0-rc.1"}, "want": "needs"},
	"unlisted patch": {"day": "2022-02-01", "products": {"engine": "2.2.9"}, "want": "needs"},
	"line only": {"day": "2022-02-01", "products": {"engine": "2.2"}, "want": "needs"},
	"release without a day": {"day": "2022-03-02", "products": {"engine": "2.1.3"}, "want": "needs"},
	"line without a day": {"day": "2022-07-01", "products": {"engine": "2.13.0"}, "want": "needs"},
	"older than the catalog": {"day": "2022-02-01", "products": {"engine": "1.2.0"}, "want": "holds"},
	"later than the catalog": {"day": "2022-02-01", "products": {"engine": "3.0.0"}, "want": "needs"},
	"not released yet": {"day": "2021-12-31", "products": {"engine": "2.2.0"}, "want": "holds"},
	"any patch of a published end": {"day": "2022-02-01", "products": {"cloud": "1.2.77"}, "want": "holds"},
	"end nobody knows": {"day": "2022-07-01", "products": {"cloud": "1.3.0"}, "want": "needs"},
	"no policy": {"day": "2022-02-01", "products": {"gadget": "1.4.0"}, "want": "needs"},
	"no policy and older": {"day": "2022-02-01", "products": {"gadget": "1.2.0"}, "want": "needs"},
	"no products": {"day": "2022-02-01", "products": {}, "want": "needs"},
	"empty text": {"day": "2022-02-01", "products": {"engine": ""}, "want": "needs"},
	"one of two": {"day": "2022-02-01", "products": {"engine": "2.2.0", "rocket": "1.0.0"}, "want": "needs"},
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

_reasons(products) := {entry.why.message | some entry in judgement.needed(judgements)} if {
	judgements := rule.judgements with input as installed_test.cluster(products)
		with data.insupport_facts as installed_test.sample
		with data.insupport.run as {"asOf": "2022-07-01"}
}

test_reasons[name] if {
	some name, c in {
		"rocket": {"version": "1.0.0", "want": {"Product rocket is not in the catalog", "No product that the catalog knows is stated"}},
		"gadget": {"version": "1.4.0", "want": {"Gadget has no published support window"}},
		"engine": {"version": "new", "want": {`"new" is not a release of Engine that can be read`}},
		"cloud": {"version": "1.3.0", "want": {"Cloud 1.3.0 is not in the catalog"}},
	}
	_reasons({name: c.version}) == c.want
}

test_release_without_a_day if _reasons({"engine": "2.1.3"}) == {"Engine 2.1.3 has no known release date or end of support"}

test_pre_releases[want] if {
	some want, given in {
		"Cloud 1.2.0-alpha.3 is a pre-release, which no maker supports": "1.2.0-alpha.3",
		"Cloud v1.2.0-rc1+k3s1 is a pre-release, which no maker supports": "v1.2.0-rc1+k3s1",
	}
	_reasons({"cloud": given}) == {want}
}

# A part is no product, though the catalog knows its lines: neither one in support nor one that has ended.
test_parts_are_no_products[sprintf("%s %s", [part, release])] if {
	some part, field in {
		"operatingSystem": "spec.nodes[].os",
		"containerRuntime": "spec.nodes[].containerRuntime",
		"application": "spec.components",
	}
	some release in ["2.2.0", "1.0.0"]
	judgements := rule.judgements with input as installed_test.cluster({"engine": release})
		with data.insupport_facts as object.union(installed_test.sample, {"engine": {"product": {"part": part}}})
		with data.insupport.run as {"asOf": "2022-02-01"}
	texts := {entry.field: entry.why.remediation | some entry in judgement.needed(judgements)}
	object.keys(texts) == {"spec.products", "spec.products.engine"}
	startswith(texts["spec.products.engine"], sprintf("State it at %s, ", [field]))
}

# Before the first line that the catalog lists, an older one may have been current.
test_before_the_catalog_begins[name] if {
	some name, c in {"before": {"day": "2000-01-01", "want": 1}, "after": {"day": "2022-07-01", "want": 0}}
	judgements := rule.judgements with input as installed_test.cluster({"engine": "1.2.0"})
		with data.insupport_facts as installed_test.sample
		with data.insupport.run as {"asOf": c.day}
	count(judgement.needed(judgements)) == c.want
}

test_products_absent[name] if {
	some name, spec in {"absent": {}, "null": {"products": null}, "text": {"products": ""}, "list": {"products": []}}
	judgements := rule.judgements with input as {"metadata": {"name": "c1"}, "spec": spec} with data.insupport_facts as installed_test.sample
	count(judgement.needed(judgements)) == 1
}

test_no_catalog if {
	judgements := rule.judgements with input as installed_test.cluster({"engine": "2.2.0"}) with data.insupport_facts as {}
	count(judgement.needed(judgements)) == 2
}

# A build of a maker whose policy nobody wrote down, and one whose maker readers could not name.
test_not_listed if {
	judgements := rule.judgements with input as installed_test.cluster({"box": "1.2.0-acme.1"})
		with data.insupport_facts as {"box": {"product": {"name": "Box", "kubernetes": true, "policy": {"kind": "notListed"}}}}
		with data.insupport.run as {"asOf": "2022-02-01"}
	{entry.why.message | some entry in judgement.needed(judgements)} == {"Box 1.2.0-acme.1 is a build of its maker, whose support policy is not in the catalog"}
}

test_maker_nobody_knows if {
	judgements := rule.judgements with input as {
		"metadata": {"name": "c1", "labels": {"insupport/maker": "v1.2.0-acme.1 names nobody"}},
		"spec": {},
	}
		with data.insupport_facts as installed_test.sample
	{entry.why.message | some entry in judgement.needed(judgements)} == {"No product that the catalog knows is stated; v1.2.0-acme.1 names nobody"}
}

# Where kubelets leave several lines, the API server is asked for; where one, its row is.
_kubelets(kubelet) := {
	"metadata": {"name": "c1", "labels": {"insupport/inferred": "spec.products.service"}},
	"spec": {"products": {"service": trim_prefix(kubelet, "v")}, "nodes": [{"name": "a", "kubelet": kubelet}]},
}

_service := {
	"service": {
		"product": {"name": "Service", "kubernetes": true, "policy": {"kind": "endDates"}},
		"releases": {"order": ["1.29", "1.30"], "lines": {
			"1.29": {"released": "2024-01-01", "ends": "2025-01-01", "source": "doc"},
			"1.30": {"released": "2024-05-01", "ends": "2026-05-01", "source": "doc"},
		}},
	},
	"kubernetes": {"skew": {"kubelet": {"maxNewer": 0, "maxOlder": [{"from": "1.25", "minors": 3}]}}},
}

test_kubelets[name] if {
	some name, c in {
		"v1.29.1": {"catalog": _service, "want": {[
			"Service runs one of 1.29 to 1.30 by its kubelets, and these do not all stand alike on 2025-06-01",
			"Add what kubectl version -o json or kubectl get --raw /version prints",
		]}},
		"v1.30.1": {"catalog": _service, "want": set()},
		"v1.31.1": {"catalog": _service, "want": {[
			"Service 1.31 is not in the catalog",
			"State the release at spec.products.service, or add it to the catalog with an overlay",
		]}},
		"v1.28.1": {"catalog": json.remove(_service, ["kubernetes"]), "want": {[
			"Service runs 1.28.1 or a later release by its kubelets, and nothing says which",
			"Add what kubectl version -o json or kubectl get --raw /version prints",
		]}},
	}
	judgements := rule.judgements with input as _kubelets(name)
		with data.insupport_facts as c.catalog
		with data.insupport.run as {"asOf": "2025-06-01"}
	{[entry.why.message, object.get(entry.why, "remediation", "")] | some entry in judgement.needed(judgements)} == c.want
}
