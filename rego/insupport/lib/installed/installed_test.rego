package insupport.lib.installed_test

import data.insupport.lib.installed

# sample is an invented product with a counted window; line 2.0 leaves the count early, 2.12 follows 2.2 by
# dispute, 2.13 has no day. One with published ends, one without a policy.
sample := {
	"engine": {
		"product": {
			"name": "Engine",
			"policy": {"kind": "latestLines", "lines": 3, "title": "Engine policy", "source": "doc/policy"},
			"sources": {"doc/": {"repository": "acme/docs", "date": "2022-07-01"}},
		},
		"releases": {"order": ["1.7", "1.8", "2.0", "2.1", "2.2", "2.12", "2.13"], "lines": {
			"1.7": line("1.7", "2020-01-01"),
			"1.8": line("1.8", "2020-06-01"),
			"2.0": object.union(line("2.0", "2021-01-01"), {"notCountedFrom": {"line": "2.2", "source": "doc/policy"}}),
			"2.1": object.union(line("2.1", "2021-06-01"), {"releases": {
				"2.1.1": {"date": "2021-09-01", "source": "doc/2.1.1"},
				"2.1.2": {"date": "2022-03-01", "source": "doc/2.1.2", "basis": "inferred"},
				"2.1.3": {"source": "doc/2.1.3"},
			}}),
			"2.2": line("2.2", "2022-01-01"),
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
			"1.3": line("1.3", "2020-01-01"),
			"1.4": line("1.4", "2021-01-01"),
		}},
	},
}

# cluster is an inventory that states products and nothing else.
cluster(products) := {
	"apiVersion": "insupport/v1",
	"kind": "ClusterInventory",
	"metadata": {"name": "c1"},
	"spec": {"products": products},
}

# line is a line whose first release came out on a day.
line(name, day) := {
	"source": sprintf("doc/%s", [name]),
	"releases": {sprintf("%s.0", [name]): {"date": day, "source": sprintf("doc/%s.0", [name])}},
}

_cases := {
	"listed": {"product": "engine", "given": "v2.1.1+fips.0", "phase": "supported", "linePhase": "supported", "flags": {"placed", "known", "listed"}},
	"unlisted patch": {"product": "engine", "given": "2.1.9", "phase": "unknown", "linePhase": "supported", "flags": {"placed"}},
	"unlisted patch of an expired line": {"product": "engine", "given": "1.7.9", "phase": "expired", "linePhase": "expired", "flags": {"placed"}},
	"candidate": {"product": "engine", "given": "2.1.1-rc.1", "phase": "unknown", "linePhase": "supported", "flags": {"placed"}},
	"release without a day": {"product": "engine", "given": "2.1.3", "phase": "unknown", "linePhase": "supported", "flags": {"placed", "listed"}},
	"release not out": {"product": "engine", "given": "2.1.2", "phase": "notReleased", "linePhase": "supported", "flags": {"placed", "known", "listed", "notOut"}},
	"line not out": {"product": "engine", "given": "2.12.0", "phase": "notReleased", "linePhase": "notReleased", "flags": {"placed", "known", "listed", "notOut"}},
	"line without a day": {"product": "engine", "given": "2.13.0", "phase": "unknown", "linePhase": "unknown", "flags": {"placed", "listed"}},
	"between known lines": {"product": "engine", "given": "2.9.0", "phase": "unknown", "linePhase": "unknown", "flags": set()},
	"after all lines": {"product": "engine", "given": "3.0.0", "phase": "unknown", "linePhase": "unknown", "flags": set()},
	"before all lines": {"product": "engine", "given": "1.6.9", "phase": "expired", "linePhase": "expired", "flags": {"older"}},
	"before all lines on a day before them": {
		"product": "engine", "given": "1.6.9", "day": "2019-01-01", "phase": "unknown", "linePhase": "unknown", "flags": {"before"},
	},
	"major before all lines": {"product": "engine", "given": "0", "phase": "expired", "linePhase": "expired", "flags": {"older"}},
	"major only": {"product": "engine", "given": "1.x", "phase": "unknown", "linePhase": "unknown", "flags": set()},
	"nobody can read": {"product": "engine", "given": "latest", "phase": "unknown", "linePhase": "unknown", "flags": set()},
	"a number": {"product": "engine", "given": 2.1, "phase": "unknown", "linePhase": "unknown", "flags": set()},
	"published ends": {"product": "cloud", "given": "1.2.33-eks-1", "phase": "current", "linePhase": "current", "flags": {"placed", "known"}},
	"end nobody knows": {"product": "cloud", "given": "1.3.0", "phase": "notReleased", "linePhase": "notReleased", "flags": {"placed", "known"}},
	"no policy": {"product": "gadget", "given": "1.4.0", "phase": "unknown", "linePhase": "unknown", "flags": {"placed", "known", "listed"}},
	"no policy, before all lines": {"product": "gadget", "given": "1.0.0", "phase": "unknown", "linePhase": "unknown", "flags": set()},
	"product nobody knows": {"product": "rocket", "given": "1.0.0", "phase": "unknown", "linePhase": "unknown", "flags": set()},
}

test_products[name] if {
	some name, c in _cases
	product := installed.products[c.product] with input as {"spec": {"products": {c.product: c.given}}}
		with data.insupport_facts as sample
		with data.insupport.run as {"asOf": object.get(c, "day", "2022-02-01")}
	[product.phase, product.linePhase] == [c.phase, c.linePhase]
	{flag | some flag in ["placed", "known", "listed", "notOut", "older", "before"]; product[flag]} == c.flags
}

# What is older than all lines is over by the order of lines, which nobody inferred or disputes.
test_older if {
	product := installed.products.engine with input as {"spec": {"products": {"engine": "1.6.9"}}}
		with data.insupport_facts as sample
		with data.insupport.run as {"asOf": "2022-02-01"}
	[product.inferred, product.disputed, product.window] == [false, false, ["2.2", "2.1", "1.8"]]
}

# A release that prints no range has its line's.
test_kubernetes[release] if {
	some release, want in {"2.1.1": "1.20.0", "2.1.2": "1.19.0", "2.1.3": "1.19.0"}
	lines := {"2.1": {"kubernetes": {"min": "1.19.0"}, "releases": {
		"2.1.1": {"kubernetes": {"min": "1.20.0"}},
		"2.1.2": {"kubernetes": {"default": "1.21.0"}},
		"2.1.3": {},
	}}}
	installed.kubernetes("engine", release).min == want with data.insupport_facts as {"engine": {"releases": {"lines": lines}}}
}

test_no_such_day[name] if {
	some name, c in _cases
	product := installed.products[c.product] with input as {"spec": {"products": {c.product: c.given}}}
		with data.insupport_facts as sample
		with data.insupport.run as {"asOf": "soon"}
	product.phase == "unknown"
	not product.known
}

# service is one whose lines are minors of Kubernetes, and what kubelets may lag.
service(lines) := {
	"service": {
		"product": {
			"name": "Service",
			"kubernetes": true,
			"kubernetesMinors": true,
			"policy": {"kind": "endDates", "title": "Ends", "source": "doc/ends"},
			"sources": {"doc/": {"repository": "acme/docs", "date": "2026-01-01"}},
		},
		"releases": {"order": sort([line | some line, _ in lines]), "lines": lines},
	},
	"kubernetes": {"skew": {"kubelet": {"maxNewer": 0, "maxOlder": [{"from": "1.25", "minors": 3}], "source": "doc/skew"}}},
}

_lines := {
	"1.29": {"released": "2024-01-01", "ends": "2025-01-01", "extendedEnds": "2025-06-01", "source": "doc/1.29"},
	"1.30": {
		"released": "2024-05-01",
		"ends": "2025-05-01",
		"source": "doc/1.30",
		"disputed": {"ends": {"values": [{"value": "2025-05-01"}, {"value": "2025-06"}]}},
	},
	"1.31": {"released": "2024-09-01", "ends": "2025-09-01", "source": "doc/1.31"},
	"1.32": {"released": "2025-01-01", "ends": "2026-01-01", "source": "doc/1.32"},
	"1.33": {"released": "2025-05-01", "ends": "2026-05-01", "basis": "inferred", "source": "doc/1.33"},
}

# services is such a service with lines whose ends follow each other.
services := service({
	"1.29": {"released": "2024-01-01", "ends": "2025-01-01", "extendedEnds": "2025-06-01", "source": "doc/1.29"},
	"1.30": {"released": "2024-05-01", "ends": "2025-07-01", "source": "doc/1.30"},
	"1.31": {"released": "2024-09-01", "ends": "2025-09-01", "source": "doc/1.31"},
})

# from_kubelets is a cluster of which nothing but the kubelets is known: its release is one of several lines.
from_kubelets(kubelets) := {
	"metadata": {"name": "c1", "labels": {"insupport/inferred": "spec.nodes,spec.products.service"}},
	"spec": {
		"products": {"service": trim_prefix(kubelets[0], "v")},
		"nodes": [{"name": sprintf("n%d", [i]), "kubelet": kubelet} | some i, kubelet in kubelets],
	},
}

_ranges := {
	"all in support": {
		"kubelets": ["v1.29.1"], "day": "2024-10-01",
		"want": {"version": "1.29 to 1.31", "phase": "supported", "known": true, "candidates": ["1.29", "1.30", "1.31"], "endsOn": "2025-01-01"},
	},
	"the newest out that day": {
		"kubelets": ["v1.31.1"], "day": "2025-05-01",
		"want": {"version": "1.31 to 1.33", "phase": "supported", "known": true, "candidates": ["1.31", "1.32", "1.33"], "endsOn": "2025-09-01", "inferred": true},
	},
	"no more than one, by kubelets as far apart as they may be": {
		"kubelets": ["v1.31.1", "v1.28.1"], "day": "2025-03-01",
		"want": {"version": "1.31", "phase": "supported", "known": true, "candidates": ["1.31"], "endsOn": "2025-09-01"},
	},
	"sources disagree on one of them": {
		"kubelets": ["v1.30.1"], "day": "2025-05-15",
		"want": {"version": "1.30 to 1.33", "phase": "unknown", "known": true, "candidates": ["1.30", "1.31", "1.32", "1.33"], "inferred": true, "disputed": true},
	},
	"all over": {
		"kubelets": ["v1.29.1"], "day": "2027-01-01",
		"want": {"version": "1.29 to 1.32", "phase": "expired", "known": true, "candidates": ["1.29", "1.30", "1.31", "1.32"], "endedOn": "2026-01-01"},
	},
	"some over": {
		"kubelets": ["v1.29.1"], "day": "2025-08-01",
		"want": {"version": "1.29 to 1.32", "phase": "unknown", "known": true, "candidates": ["1.29", "1.30", "1.31", "1.32"]},
	},
	"only the newest left": {
		"kubelets": ["v1.33.1"], "day": "2025-08-01",
		"want": {"version": "1.33", "phase": "current", "known": true, "candidates": ["1.33"], "endsOn": "2026-05-01", "inferred": true},
	},
	"not out yet": {
		"kubelets": ["v1.32.1"], "day": "2024-10-01",
		"want": {"version": "1.32", "phase": "notReleased", "known": true, "candidates": ["1.32"]},
	},
	"not in the catalog": {
		"kubelets": ["v1.36.1"], "day": "2025-08-01",
		"want": {"version": "1.36", "phase": "unknown", "candidates": ["1.36"]},
	},
}

test_ranges[name] if {
	some name, c in _ranges
	p := installed.products.service with input as from_kubelets(c.kubelets)
		with data.insupport_facts as service(_lines)
		with data.insupport.run as {"asOf": c.day}
	object.filter(p, ["version", "phase", "known", "candidates"]) == object.remove(c.want, ["endsOn", "endedOn", "inferred", "disputed"])
	[p.inferred, p.disputed] == [object.get(c.want, "inferred", false), object.get(c.want, "disputed", false)]
	every key in ["endsOn", "endedOn"] {
		object.get(p, ["support", key], null) == object.get(c.want, key, null)
	}
}

# Lines of another major are none that the API server can have.
test_other_major if {
	lines := object.union(_lines, {"2.30": {"released": "2024-01-01", "ends": "2030-01-01", "source": "doc/2.30"}})
	p := installed.products.service with input as from_kubelets(["v1.29.1"])
		with data.insupport_facts as service(lines)
		with data.insupport.run as {"asOf": "2027-01-01"}
	p.candidates == ["1.29", "1.30", "1.31", "1.32"]
}

# A kubelet older than every line of the catalog leaves lines that are in it.
test_older_kubelets if {
	p := installed.products.service with input as from_kubelets(["v1.26.1"])
		with data.insupport_facts as service(_lines)
		with data.insupport.run as {"asOf": "2025-08-01"}
	p.version == "1.26 to 1.29"
	p.phase == "expired"
}

test_older_kubelets_below_support if {
	p := installed.products.service with input as from_kubelets(["v1.28.1"])
		with data.insupport_facts as service(_lines)
		with data.insupport.run as {"asOf": "2025-08-01"}
	p.version == "1.28 to 1.31"
	p.phase == "unknown"
}

# What is stated, or what the API server states, is no range.
test_no_range[name] if {
	some name, c in {
		"product stated": {"given": [{"op": "remove", "path": "/metadata/labels"}]},
		"version stated": {"given": [{"op": "add", "path": "/spec/kubernetes", "value": {"version": "v1.29.1"}}]},
		"lines that are none of Kubernetes": {"without": "service/product/kubernetes"},
		"no lines": {"without": "service/releases"},
	}
	p := installed.products.service with input as json.patch(from_kubelets(["v1.29.1"]), object.get(c, "given", []))
		with data.insupport_facts as json.remove(service(_lines), [path | path := c.without])
		with data.insupport.run as {"asOf": "2025-03-01"}
	p.version == "1.29.1"
	not p.candidates
}

# Taking away a line, or the policy on kubelets, never makes a pass.
test_range_without_rows[path] if {
	some path in ["kubernetes/skew", "service/releases/lines/1.29", "service/releases/lines/1.31", "service/releases"]
	p := installed.products.service with input as from_kubelets(["v1.29.1"])
		with data.insupport_facts as json.remove(service(_lines), [path])
		with data.insupport.run as {"asOf": "2025-08-01"}
	p.phase == "unknown"
}

# A part is no product, unless its maker says how it is upgraded.
test_parts[name] if {
	some name, c in {
		"platform": {"topics": {}, "phase": "current"},
		"part": {"topics": {"product": {"part": "application"}}, "phase": "unknown"},
		"part with ways": {"topics": {"product": {"part": "application"}, "upgrades": {"table": {}}}, "phase": "current"},
	}
	found := installed.products with input as {"spec": {"products": {"engine": "2.2.0"}}}
		with data.insupport_facts as object.union(sample, {"engine": c.topics})
		with data.insupport.run as {"asOf": "2022-02-01"}
	found.engine.linePhase == c.phase
}
