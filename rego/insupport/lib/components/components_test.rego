package insupport.lib.components_test

import data.insupport.lib.components

_latest := {"kind": "latestLines", "lines": 3}

_catalog := {
	"alpha": {
		"product": {"name": "Alpha", "policy": _latest},
		"releases": {"order": ["1.0", "2.0"], "lines": {
			"1.0": {"source": "p", "releases": {"1.0.0": {"date": "2020-01-01", "source": "p", "companions": {"base": "stable-1.20-4.0.0", "beta": "1.0.0"}}}},
			"2.0": {"source": "p", "releases": {
				"2.0.0": {"date": "2022-01-01", "source": "p", "companions": {"beta": "2.0.0"}},
				"2.0.1": {"date": "2022-02-01", "source": "p"},
			}},
		}},
		"components": {"sets": {
			"1.0.0": {"core": {"source": "p", "components": {"engine": ["1.0.0"]}}},
			"stable-1.20-4.0.0": {"addons": {"source": "p", "components": {"web": ["1.0.0"]}}},
			"2.0": {"core": {"source": "p", "components": {"engine": ["2.0.0"]}}},
			"2.0.1": {"core": {"source": "p", "components": {"engine": ["2.0.1"]}}},
		}},
		"applications": {},
	},
	"beta": {
		"product": {"name": "Beta", "policy": _latest, "runsOn": ["alpha", "also"]},
		"releases": {"order": ["1.0", "2.0"], "lines": {
			"1.0": {"source": "p", "releases": {"1.0.0": {"date": "2020-01-01", "source": "p", "companions": {"alpha": "1.0.0"}}}},
			"2.0": {"source": "p", "releases": {"2.0.0": {"date": "2022-01-01", "source": "p", "companions": {"alpha": "2.0.0"}}}},
		}},
		"components": {"sets": {
			"1.0": {"apps": {"source": "p", "components": {"web": []}}},
			"2.0.0": {"apps": {"source": "p", "basis": "inferred", "components": {"web": ["2.0.0"], "cache": ["1"]}}},
		}},
		"applications": {"lines": {"2.0": {"web": {"source": "p"}}}},
		"aliases": {"www": {"id": "web", "source": "p"}},
	},
	"other": {"product": {"name": "Other", "policy": {"kind": "endDates"}}, "applications": {}},
	"also": {
		"product": {"name": "Also", "policy": _latest},
		"releases": {"order": ["1.0"], "lines": {"1.0": {"source": "p", "releases": {"1.0.0": {"date": "2020-01-01", "source": "p", "companions": {"beta": "1.0.0"}}}}}},
	},
	"kubernetes": {"parts": {"proxy": {}}},
}

# cluster is an inventory that states products and components.
cluster(products, given) := {"apiVersion": "insupport/v1", "kind": "ClusterInventory", "metadata": {"name": "c"}, "spec": {"products": products, "components": given}}

# sample is a product that ships components, with the topics that a rule reads besides.
sample(topics) := {"alpha": object.union(topics, {
	"product": {"name": "Alpha", "policy": _latest, "sources": {"p/": {"repository": "a/b", "date": "2022-05-01"}}},
	"releases": {"order": ["1.0", "2.0"], "lines": {
		"1.0": {"source": "p/1", "releases": {"1.0.0": {"date": "2020-01-01", "source": "p/1"}}},
		"2.0": {"source": "p/2", "releases": {"2.0.0": {"date": "2022-01-01", "source": "p/2"}}},
	}},
	"components": {"sets": {
		"1.0.0": {"apps": {"source": "p/set1", "components": {"web": ["1.4.0"], "old": ["1.0.0"]}}},
		"2.0.0": {"apps": {"source": "p/set2", "components": {"web": ["2.0.0", "2.1.0-1"], "cache": []}, "disputed": {"web": {"why": "w", "values": [
			{"value": "2.0.0", "source": "p/set2"},
			{"value": "2.0.9", "source": "p/page"},
		]}}}},
	}},
	"aliases": {"www": {"id": "web", "source": "p/alias"}},
})}

_as_of := {"asOf": "2022-06-01"}

unit_cases := {
	"stated alone, what came with it counts": {"products": {"alpha": "2.0.0"}, "units": {"alpha": "2.0.0", "beta": "2.0.0"}},
	"stated both": {"products": {"alpha": "2.0.0", "beta": "1.0.0"}, "units": {"alpha": "2.0.0", "beta": "1.0.0"}},
	"what it runs on is not guessed": {"products": {"beta": "2.0.0"}, "units": {"beta": "2.0.0"}},
	"of two that it came with, the first": {"products": {"alpha": "2.0.0", "also": "1.0.0"}, "units": {"alpha": "2.0.0", "beta": "2.0.0"}},
	"nothing came with it": {"products": {"alpha": "2.0.1"}, "units": {"alpha": "2.0.1"}},
	"a release that is not known": {"products": {"alpha": "2.0.9"}, "units": {"alpha": "2.0.9"}},
	"a version that cannot be read": {"products": {"alpha": "new"}, "units": {"alpha": "new"}},
	"other policies": {"products": {"other": "1.0"}, "units": {}},
	"none": {"products": {}, "units": {}},
}

test_units[name] if {
	some name, c in unit_cases
	got := components.units with input as cluster(c.products, []) with data.insupport_facts as _catalog with data.insupport.run as _as_of
	{n: unit.release | some n, unit in got} == c.units
}

hit_cases := {
	"by the release": {"products": {"alpha": "2.0.1"}, "id": "engine", "versions": [["2.0.1"]]},
	"by the line": {"products": {"alpha": "2.0.0"}, "id": "engine", "versions": [["2.0.0"]]},
	"by a tag and by what came with it": {"products": {"alpha": "1.0.0"}, "id": "web", "versions": [["1.0.0"], []]},
	"of what came with it": {"products": {"alpha": "2.0.0"}, "id": "web", "versions": [["2.0.0"]]},
	"of neither": {"products": {"alpha": "2.0.0"}, "id": "mine", "versions": []},
}

test_hits[name] if {
	some name, c in hit_cases
	got := components.hits(c.id) with input as cluster(c.products, []) with data.insupport_facts as _catalog with data.insupport.run as _as_of
	[hit.versions | some hit in got] == c.versions
}

gap_cases := {
	"none": {"products": {"alpha": "2.0.0"}, "without": [], "gaps": set()},
	"the release": {"products": {"alpha": "2.0.9"}, "without": [], "gaps": {"spec.products.alpha"}},
	"a release of a line that is not known": {"products": {"alpha": "3.0.0"}, "without": [], "gaps": {"spec.products.alpha"}},
	"a product that is not of the catalog": {"products": {"alpha": "2.0.0", "mystery": "1.0"}, "without": [], "gaps": set()},
	"no unit, no other names": {"products": {"other": "1.0"}, "without": ["beta/aliases"], "gaps": set()},
	"the topic": {"products": {"alpha": "2.0.0"}, "without": ["alpha/components"], "gaps": {"catalog/alpha/components"}},
	"the topic of what came with it": {"products": {"alpha": "2.0.0"}, "without": ["beta/components"], "gaps": {"catalog/beta/components"}},
	"what a product is": {"products": {"alpha": "2.0.0"}, "without": ["beta/product"], "gaps": {"catalog/beta/product"}},
	"the releases of what came with it": {"products": {"alpha": "2.0.0"}, "without": ["beta/releases"], "gaps": {"spec.products.alpha"}},
	"the other names": {"products": {"alpha": "2.0.0"}, "without": ["beta/aliases"], "gaps": {"catalog/aliases"}},
	"the set": {"products": {"alpha": "2.0.0"}, "without": ["beta/components/sets/2.0.0"], "gaps": {"catalog/beta/components"}},
}

test_gaps[name] if {
	some name, c in gap_cases
	catalog := json.remove(_catalog, c.without)
	got := components.gaps with input as cluster(c.products, []) with data.insupport_facts as catalog with data.insupport.run as _as_of
	got == c.gaps
}

test_application_gaps if {
	catalog := json.remove(_catalog, ["beta/applications"])
	got := components.application_gaps with input as cluster({"alpha": "2.0.0"}, []) with data.insupport_facts as catalog with data.insupport.run as _as_of
	got == {"catalog/beta/applications"}
}

test_checks if {
	given := [
		{"name": "WWW", "version": "v2.0.0", "namespace": "ns"},
		{"name": "cache", "version": ""},
		{"name": "mine", "version": 3},
		{"name": 7},
		{"version": "1"},
	]
	got := components.checks with input as cluster({"alpha": "2.0.0"}, given) with data.insupport_facts as _catalog with data.insupport.run as _as_of
	[[check.id, check.given, check.title, check.subject, count(check.hits)] | some check in got] == [
		["web", "v2.0.0", "WWW v2.0.0", {"kind": "component", "name": "WWW", "version": "v2.0.0", "namespace": "ns", "at": "spec.components[0]"}, 1],
		["cache", "", "cache", {"kind": "component", "name": "cache", "at": "spec.components[1]"}, 1],
		["mine", "", "mine", {"kind": "component", "name": "mine", "at": "spec.components[2]"}, 0],
	]
}

# A product without any of the topics on components ships none; one that lost a topic lacks it.
test_ships[name] if {
	some name, [without, units] in {
		"one topic left": [["alpha/components"], {"alpha", "beta"}],
		"none left": [["alpha/components", "alpha/applications"], {"beta"}],
	}
	catalog := json.remove(_catalog, without)
	got := components.units with input as cluster({"alpha": "2.0.0"}, []) with data.insupport_facts as catalog with data.insupport.run as _as_of
	{n | some n, _ in got} == units
}

test_null_is_no_topic if {
	catalog := json.patch(_catalog, [{"op": "replace", "path": "/beta/applications", "value": null}])
	got := components.application_gaps with input as cluster({"alpha": "2.0.0"}, []) with data.insupport_facts as catalog with data.insupport.run as _as_of
	got == {"catalog/beta/applications"}
}

test_list_cut_short if {
	given := object.union(cluster({"alpha": "2.0.0"}, [{"name": "web"}]), {"spec": {"gaps": [{"path": "spec.components"}]}})
	got := components.checks with input as given with data.insupport_facts as _catalog with data.insupport.run as _as_of
	[[check.subject.kind, check.open] | some check in got] == [["component", set()], ["cluster", {"spec.components"}]]
}

test_open[name] if {
	some name, [component, without, open] in {
		"shipped, another topic missing": ["engine", ["beta/components"], set()],
		"not shipped, a topic missing": ["web", ["beta/components"], {"catalog/beta/components"}],
		"not shipped": ["mine", [], set()],
	}
	catalog := json.remove(_catalog, without)
	got := components.checks with input as cluster({"alpha": "2.0.0"}, [{"name": component}]) with data.insupport_facts as catalog with data.insupport.run as _as_of
	[check.open | some check in got] == [open]
}

# Rows of what ships it; where no set holds it, those of all.
test_applications[name] if {
	some name, [component, without, units] in {
		"shipped": ["web", [], ["beta"]],
		"set gone": ["web", ["beta/components"], ["beta"]],
		"no row": ["engine", [], []],
	}
	catalog := json.remove(_catalog, without)
	got := [found.unit.name | some check in components.checks; some found in components.applications(check)] with input as cluster({"alpha": "2.0.0"}, [{"name": component}])
		with data.insupport_facts as catalog
		with data.insupport.run as _as_of
	got == units
}

test_no_checks_without_units if {
	got := components.checks with input as cluster({"other": "1.0"}, [{"name": "web"}]) with data.insupport_facts as _catalog with data.insupport.run as _as_of
	got == []
	listed := components.listed with input as cluster({"other": "1.0"}, [{"name": "web"}]) with data.insupport_facts as _catalog with data.insupport.run as _as_of
	count(listed) == 1
}

test_texts if {
	releases := components.releases with input as cluster({"alpha": "2.0.0"}, []) with data.insupport_facts as _catalog with data.insupport.run as _as_of
	releases == "Alpha 2.0.0 and Beta 2.0.0"
	facts := components.unit_facts with input as cluster({"alpha": "2.0.0"}, []) with data.insupport_facts as _catalog with data.insupport.run as _as_of
	facts == [{"path": "spec.products.alpha", "value": "2.0.0"}]
	ids := components.shipped_ids with input as cluster({"alpha": "2.0.0"}, []) with data.insupport_facts as _catalog with data.insupport.run as _as_of
	ids == {"engine", "web", "cache"}
	hits := components.hits("web") with input as cluster({"alpha": "2.0.0"}, []) with data.insupport_facts as _catalog with data.insupport.run as _as_of
	components.application(hits[0].unit, "web").source == "p" with data.insupport_facts as _catalog
	components.application_path(hits[0].unit, "web") == "catalog/beta/applications/lines/2.0/web"
}

test_since[from] if {
	some from, expected in {"2.0": true, "2.0.1": true, "2.0.2": false, "2.1": false, "1.9.9": true}
	reached := [from | components.since({"release": "2.0.1"}, {"from": from})]
	count(reached) == 1 == expected
}

# What is part of every Kubernetes is listed, but no product need ship it.
test_parts_are_no_checks if {
	given := cluster({"alpha": "2.0.0"}, [{"name": "proxy"}, {"name": "web"}])
	checks := components.checks with input as given with data.insupport_facts as _catalog with data.insupport.run as _as_of
	[check.name | some check in checks] == ["web"]
	listed := components.listed with input as given with data.insupport_facts as _catalog with data.insupport.run as _as_of
	[entry.name | some entry in listed] == ["proxy", "web"]
}

test_reached[release] if {
	some release, paths in {
		"1.0.0": ["catalog/alpha/applications/removed/web"],
		"2.0.0": ["catalog/alpha/applications/removed/web", "catalog/beta/applications/removed/web"],
	}
	catalog := object.union(_catalog, {
		"alpha": {"applications": {"removed": {"web": {"from": "1.0"}}}},
		"beta": {"applications": {"removed": {"web": {"from": "2.0"}}}},
	})
	found := components.reached("removed", "web") with input as cluster({"alpha": release}, [])
		with data.insupport_facts as catalog
		with data.insupport.run as _as_of
	[entry.path | some entry in found] == paths
}

test_instead if {
	components.instead({"replacedBy": ["a", "b"]}) == "; replaced by a, b"
	components.instead({}) == ""
}

test_facts if {
	check := {"path": "spec.components[0]", "name": "web"}
	said := {"rows": [], "comparison": "", "change": "", "facts": [{"path": "spec.license", "value": "x"}]}
	facts := components.found(check, "name", said).evidence.facts with input as cluster({"alpha": "2.0.1"}, [])
		with data.insupport_facts as _catalog
		with data.insupport.run as _as_of
	facts == [
		{"path": "spec.products.alpha", "value": "2.0.1"},
		{"path": "spec.license", "value": "x"},
		{"path": "spec.components[0].name", "value": "web"},
	]
	bare := components.found(check, "version", object.remove(said, ["facts"]))
	bare.path == "spec.components[0].version"
	bare.evidence.facts[0] == {"path": "spec.components[0].version", "value": null}
}

test_references if {
	[ref.title | some ref in components.references({"name": "alpha"}, {"source": "p"}, "T")] == ["T"]
	components.references({"name": "alpha"}, {}, "T") == []
}
