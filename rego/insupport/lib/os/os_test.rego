package insupport.lib.os_test

import data.insupport.lib.os
import data.insupport.lib.os_listing as listing
import data.insupport.lib.os_tables as tables

# sample is a small catalog for the tests of the rules on operating systems.
sample := {
	"plat": {
		"product": {"name": "Plat", "policy": {"kind": "latestLines", "lines": 3}, "kubernetesRange": true, "sources": {"p": {"repository": "a/b"}}},
		"releases": {"order": ["1.0", "2.0", "3.0"], "lines": {
			"1.0": {"source": "p", "releases": {"1.0.0": {"date": "2020-01-01", "source": "p"}, "1.0.5": {"date": "2020-06-01", "source": "p"}}},
			"2.0": {"source": "p", "releases": {"2.0.0": {"date": "2021-01-01", "source": "p"}}},
			"3.0": {"source": "p", "releases": {"3.0.0": {"date": "2022-01-01", "source": "p"}}},
		}},
		"pairs": {"top": {"lines": {"1.0": {"line": "0.9", "source": "p"}, "2.0": {"line": "2.0", "source": "p"}, "3.0": {"line": "2.0", "source": "p"}}}},
		"operating_systems": {"names": {"red": "Red", "blue": "Blue"}, "lines": {
			"1.0": {"source": "p/1", "providers": {"any": {
				"red": {
					"7.8": {"kernels": ["3.8"], "modes": {"default": true, "fips": true}, "source": "p/1", "answeredBy": {"fips": "p/fips"}},
					"7.9": {"kernels": ["kernel-3.9.0-1"], "modes": {"default": true}, "gpu": false, "source": "p/1"},
					"8.2": {"modes": {"default": true}, "releases": {"min": "1.0.0", "max": "1.0.4"}, "source": "p/1/8.2"},
				},
				"blue": {"15": {"modes": {"default": true}, "also": ["15.1"], "source": "p/1"}, "20.1.1": {"modes": {"default": true}, "orHigher": true, "source": "p/1"}},
			}}},
			"2.0": {
				"source": "p/2",
				"providers": {
					"cloud": {"red": {
						"7.9": {"modes": {"default": true, "fips": true, "airGapped": false, "fipsAirGapped": false}, "gpu": true, "source": "p/2"},
						"8.4": {"modes": {"default": true, "fips": true, "airGapped": true, "fipsAirGapped": true}, "gpu": true, "kernels": ["4.18"], "source": "p/2", "disputed": {"kernels": {"why": "W", "values": [{"value": "4.18", "source": "p/2"}, {"value": "4.19", "source": "p/x"}]}}},
					}},
					"site": {
						"red": {
							"7.9": {"modes": {"default": false, "fips": false, "airGapped": false, "fipsAirGapped": false}, "gpu": false, "source": "p/2", "disputed": {"modes": {"why": "W", "values": [{"value": "none", "source": "p/2"}, {"value": "all", "source": "p/draft"}]}}},
							"8.4": {"modes": {"default": true, "fips": true, "airGapped": true, "fipsAirGapped": true}, "gpu": true, "kernels": ["4.18"], "source": "p/2"},
						},
						"blue": {"3.2.x": {"modes": {"default": true, "fips": false, "airGapped": false, "fipsAirGapped": false}, "gpu": false, "source": "p/2"}},
					},
				},
				"drafts": {"cloud": {"blue": {"3.2.x": {"modes": {"default": true}, "status": "draft", "source": "p/draft"}}}},
				"restrictions": {
					"gpu-site": {"affects": "gpu", "title": "No GPU nodes on air-gapped sites", "when": {"all": [{"fact": "infrastructure.airGapped", "in": [true]}, {"fact": "infrastructure.provider", "in": ["site"]}]}, "source": "p/gpu"},
					"old-adopted": {"affects": "mode", "title": "Adopted clusters stay out", "when": {"fact": "infrastructure.adoptedFrom", "in": ["0.9"]}, "level": "warning", "basis": "inferred", "source": "p/adopted"},
				},
			},
		}},
	},
	"top": {"product": {"name": "Top", "policy": {"kind": "latestLines", "lines": 3}, "kubernetesRange": true, "runsOn": ["plat"], "sources": {"p": {"repository": "a/b"}}}, "releases": {"order": [], "lines": {}}},
}

# cluster makes an inventory of one node group.
cluster(release, infrastructure, node) := {"spec": {"products": {"plat": release}, "infrastructure": infrastructure, "nodes": [object.union({"name": "w", "count": 2}, node)]}}

# runs makes a node group of an operating system.
runs(id, version) := {"os": {"id": id, "version": version}}

# plain is a cluster in default mode that was never adopted.
plain(provider) := {"provider": provider, "fips": false, "airGapped": false, "adoptedFrom": "1.0"}

_run := {"asOf": "2021-06-01"}

_kernels := {
	"equal": ["3.10-1", "3.10-1", true],
	"goes on at a dash": ["3.10", "3.10-1", true],
	"goes on at a point": ["3.10", "3.10.2", true],
	"goes on within a number": ["3.1", "3.10", false],
	"prefix of the listed one": ["kernel-3.10", "3.10.0", true],
	"prefix of the running one": ["3.10", "kernel-3.10.0", true],
	"another one": ["3.10", "4.18", false],
}

test_kernel_listed[name] if {
	some name, [listed, running, want] in _kernels
	_listed(listed, running) == want
}

default _listed(_, _) := false

_listed(listed, running) if listing.kernel_listed({"kernels": [listed]}, running)

test_attached_is_outside if {
	attached := object.union(cluster("2.0.0", plain("cloud"), runs("red", "1")), {"spec": {"role": "attached"}})
	not tables.needed with input as attached with data.insupport_facts as sample with data.insupport.run as _run
}

test_no_platform_needs_no_table if {
	not tables.needed with input as {"spec": {"products": {"other": "1.0.0"}}} with data.insupport_facts as sample with data.insupport.run as _run
}

test_pair_decides if {
	{"owner": owner, "gaps": []} := {"owner": tables.owner, "gaps": [gap | gap := tables.gap]} with input as {"spec": {"products": {"top": "0.9.1"}}}
		with data.insupport_facts as sample
		with data.insupport.run as _run
	owner.line == "1.0"
}

# Of several installed products the first that runs on it says the line.
test_first_pair_decides[name] if {
	some name, c in {
		"both run on it": {"also": {"runsOn": ["plat"]}, "want": ["also", "2.0"]},
		"one has nodes of its own": {"also": {"kubernetesRange": true}, "want": ["top", "1.0"]},
	}
	facts := object.union(sample, {
		"also": {"product": c.also},
		"plat": {"pairs": {"also": {"lines": {"2.0": {"line": "0.1"}}}}},
	})
	owner := tables.owner with input as {"spec": {"products": {"also": "0.1.0", "top": "0.9.1"}}}
		with data.insupport_facts as facts
		with data.insupport.run as _run
	[owner.statedBy, owner.line] == c.want
}

# Where no table decides, the field that would say which one does.
_gaps := {
	"two lines pair with it": {"products": {"top": "2.0.0"}, "without": [], "want": "spec.products.plat"},
	"no line pairs with it": {"products": {"top": "7.0.0"}, "without": [], "want": "spec.products.plat"},
	"what it runs on is stated, and has none": {
		"products": {"top": "0.9.1", "plat": "1.0.0"},
		"without": ["plat/operating_systems"],
		"want": "catalog/plat/operating_systems",
	},
	"what it runs on is not in the catalog": {"products": {"top": "0.9.1"}, "without": ["plat"], "want": "catalog/top/operating_systems"},
}

test_gap[name] if {
	some name, c in _gaps
	gap := tables.gap with input as {"spec": {"products": c.products}}
		with data.insupport_facts as json.remove(sample, c.without)
		with data.insupport.run as _run
	gap.field == c.want
}

# What the cells and the notes on them come to, by purpose.
_judged := {
	"a note on GPU nodes says nothing of the mode": {
		"release": "2.0.0", "infrastructure": object.union(plain("site"), {"airGapped": true}), "node": runs("red", "8.4"),
		"want": {"mode": [true, "yes"]},
	},
	"a note on GPU nodes": {
		"release": "2.0.0", "infrastructure": object.union(plain("site"), {"airGapped": true}), "node": object.union(runs("red", "8.4"), {"gpu": true}),
		"want": {"mode": [true, "yes"], "gpu": [false, "restricted"]},
	},
	"a note that only warns": {
		"release": "2.0.0", "infrastructure": object.union(plain("cloud"), {"adoptedFrom": "0.9"}), "node": runs("red", "8.4"),
		"want": {"mode": [false, "restricted"]},
	},
	"not known which version": {
		"release": "2.0.0", "infrastructure": plain("cloud"), "node": {"os": {"id": "red"}},
		"want": {"mode": ["unknown", ""]},
	},
	"not known which version of GPU nodes": {
		"release": "2.0.0", "infrastructure": plain("cloud"), "node": {"os": {"id": "red"}, "gpu": true},
		"want": {"mode": ["unknown", ""], "gpu": ["unknown", ""]},
	},
	"not listed": {"release": "2.0.0", "infrastructure": plain("cloud"), "node": runs("red", "6.0"), "want": {}},
}

test_checks[name] if {
	some name, c in _judged
	[check] := os.checks with input as cluster(c.release, c.infrastructure, c.node) with data.insupport_facts as sample with data.insupport.run as _run
	c.want == {purpose: [check.kind[purpose].answer, object.get(check.kind[purpose], "verdict", "")] | some purpose in ["mode", "gpu"]; check.kind[purpose]}
}

# What is decided whatever the open facts are asks for none of them.
test_decided_asks_for_nothing if {
	given := cluster("2.0.0", {"provider": "cloud", "fips": false, "adoptedFrom": "0.9"}, runs("red", "7.9"))
	[check] := os.checks with input as given
		with data.insupport_facts as json.remove(sample, ["plat/operating_systems/lines/2.0/restrictions/old-adopted/level"])
		with data.insupport.run as _run
	[check.kind.mode.verdict, check.kind.mode.fields] == ["restricted", set()]
}

# A note that names operating systems holds for those alone.
test_note_on_some_systems if {
	every systems, verdict in {"red": "restricted", "blue": "yes"} {
		[check] := os.checks with input as cluster("2.0.0", object.union(plain("site"), {"airGapped": true}), object.union(runs("red", "8.4"), {"gpu": true}))
			with data.insupport_facts as object.union(sample, {"plat": {"operating_systems": {"lines": {"2.0": {"restrictions": {"gpu-site": {"systems": [systems]}}}}}}})
			with data.insupport.run as _run
		check.kind.gpu.verdict == verdict
	}
}

# Rows that disagree are told apart by the version.
test_rows_disagree if {
	row := {"modes": {"default": true, "fips": true}, "gpu": false, "source": "p/2"}
	[check] := os.checks with input as cluster("2.0.0", plain("cloud"), object.union(runs("red", "8.4.1.2"), {"gpu": true}))
		with data.insupport_facts as json.patch(sample, [{"op": "add", "path": "/plat/operating_systems/lines/2.0/providers/cloud/red/8.4.1", "value": row}])
		with data.insupport.run as _run
	[check.kind.mode.answer, check.kind.gpu.answer] == [true, "unknown"]
	listing.placed(check, check.kind.gpu.fields) == {"spec.nodes[0].os.version"}
}
