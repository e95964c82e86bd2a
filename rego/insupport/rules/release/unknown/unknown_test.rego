package insupport.rules.release.unknown_test

import data.insupport.lib.judgement
import data.insupport.lib.judgement_test
import data.insupport.rules.release.unknown as rule

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

_reasons(products) := {entry.why.message | some entry in judgement.needed(judgements)} if {
	judgements := rule.judgements with input as _inventory(products)
		with data.insupport_facts as _catalog
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
	judgements := rule.judgements with input as _inventory({"engine": release})
		with data.insupport_facts as object.union(_catalog, {"engine": {"product": {"part": part}}})
		with data.insupport.run as {"asOf": "2022-02-01"}
	texts := {entry.field: entry.why.remediation | some entry in judgement.needed(judgements)}
	object.keys(texts) == {"spec.products", "spec.products.engine"}
	startswith(texts["spec.products.engine"], sprintf("State it at %s, ", [field]))
}

# Before the first line that the catalog lists, an older one may have been current.
test_before_the_catalog_begins[name] if {
	some name, c in {"before": {"day": "2000-01-01", "want": 1}, "after": {"day": "2022-07-01", "want": 0}}
	judgements := rule.judgements with input as _inventory({"engine": "1.2.0"})
		with data.insupport_facts as _catalog
		with data.insupport.run as {"asOf": c.day}
	count(judgement.needed(judgements)) == c.want
}

test_products_absent[name] if {
	some name, spec in {"absent": {}, "null": {"products": null}, "text": {"products": ""}, "list": {"products": []}}
	judgements := rule.judgements with input as {"metadata": {"name": "c1"}, "spec": spec} with data.insupport_facts as _catalog
	count(judgement.needed(judgements)) == 1
}

test_no_catalog if {
	judgements := rule.judgements with input as _inventory({"engine": "2.2.0"}) with data.insupport_facts as {}
	count(judgement.needed(judgements)) == 2
}

# A build of a maker whose policy nobody wrote down, and one whose maker readers could not name.
test_not_listed if {
	judgements := rule.judgements with input as _inventory({"box": "1.2.0-acme.1"})
		with data.insupport_facts as {"box": {"product": {"name": "Box", "kubernetes": true, "policy": {"kind": "notListed"}}}}
		with data.insupport.run as {"asOf": "2022-02-01"}
	{entry.why.message | some entry in judgement.needed(judgements)} == {"Box 1.2.0-acme.1 is a build of its maker, whose support policy is not in the catalog"}
}

test_maker_nobody_knows if {
	judgements := rule.judgements with input as {
		"metadata": {"name": "c1", "labels": {"insupport/maker": "v1.2.0-acme.1 names nobody"}},
		"spec": {},
	}
		with data.insupport_facts as _catalog
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
