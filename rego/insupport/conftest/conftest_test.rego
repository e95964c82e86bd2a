package insupport.conftest_test

import data.insupport.conftest

# Two rules of the real tree decide these cases; the catalog is small enough to know what each says.
_catalog := {
	"engine": {
		"product": {
			"name": "Engine",
			"policy": {"kind": "latestLines", "lines": 2, "title": "Policy", "source": "doc/policy"},
			"sources": {"doc/": {"repository": "acme/docs", "date": "2022-03-01"}},
		},
		"releases": {"order": ["1.0", "1.1", "1.2"], "lines": {
			"1.0": {"source": "doc/1.0", "releases": {"1.0.0": {"date": "2022-01-01", "source": "doc/1.0.0"}}},
			"1.1": {"source": "doc/1.1", "releases": {
				"1.1.0": {"date": "2022-02-01", "source": "doc/1.1.0"},
				"1.1.1": {"date": "2022-02-15", "source": "doc/1.1.1"},
			}},
			"1.2": {"source": "doc/1.2", "releases": {"1.2.0": {"date": "2022-03-01", "basis": "inferred", "source": "doc/1.2.0"}}},
		}},
		"advisories": {},
	},
	"kubernetes": {"skew": {"kubelet": {"maxNewer": 0, "maxOlder": [{"minors": 2, "below": "9.0"}], "source": "doc/skew"}}},
}

_inventory(release) := {
	"apiVersion": "insupport/v1",
	"kind": "ClusterInventory",
	"metadata": {"name": "c1"},
	"spec": {
		"products": {"engine": release},
		"kubernetes": {"version": "v1.22.8"},
		"nodes": [{"name": "a", "kubelet": "v1.22.8"}],
	},
}

_settings := {"staleLineDays": 180, "stalePatchDays": 30, "maxAgeDays": 30, "horizonDays": 90}

_cases := {
	"violation": {"release": "1.0.0", "run": {}, "deny": {"release/out_of_window"}, "warn": set()},
	"warning": {"release": "1.1.0", "run": {}, "deny": set(), "warn": {"release/leaves_next", "release/newer_patch"}},
	"unknown": {"release": "1.2.9", "run": {}, "deny": {"release/unknown"}, "warn": set()},
	"nothing": {"release": "1.2.0", "run": {}, "deny": set(), "warn": set()},
	"warnings waived": {
		"release": "1.1.0",
		"run": {"waivers": [{"rule": "release/*", "reason": "planned", "owner": "ops", "expires": "2022-12-31"}]},
		"deny": set(),
		"warn": set(),
	},
	"waived": {
		"release": "1.0.0",
		"run": {"waivers": [{"rule": "release/*", "reason": "planned", "owner": "ops", "expires": "2022-12-31"}]},
		"deny": set(),
		"warn": set(),
	},
}

test_results[name] if {
	some name, c in _cases
	got := {"deny": {result.rule | some result in conftest.deny}, "warn": {result.rule | some result in conftest.warn}} with input as _inventory(c.release)
		with data.insupport_facts as _catalog
		with data.insupport.settings as _settings
		with data.insupport.run as object.union({"asOf": "2022-03-01"}, c.run)
	got == {"deny": c.deny, "warn": c.warn}
}

test_result_carries_the_finding if {
	deny := conftest.deny with input as _inventory("1.0.0")
		with data.insupport_facts as _catalog
		with data.insupport.settings as _settings
		with data.insupport.run as {"asOf": "2022-03-01"}
	some result in deny
	result.msg == "[release/out_of_window] Engine 1.0.0 is outside the support window (1.2, 1.1) on 2022-03-01"
	result.subject.name == "engine"
	not result.message
}

test_errors_are_denied if {
	deny := conftest.deny with input as _inventory("1.2.0") with data.insupport_facts as _catalog with data.insupport.rules as {}
	deny == {{"msg": "no rules are loaded"}}
}

test_a_list_is_denied if {
	deny := conftest.deny with input as [_inventory("1.2.0")] with data.insupport_facts as _catalog
	"input/invalid" in {result.rule | some result in deny}
}

# conftest fails a cluster of which nobody stated the nodes.
test_a_cluster_without_nodes_is_denied if {
	deny := conftest.deny with input as json.remove(_inventory("1.2.0"), ["/spec/nodes"])
		with data.insupport_facts as _catalog
		with data.insupport.settings as _settings
		with data.insupport.run as {"asOf": "2022-03-01"}
	{result.rule | some result in deny} == {"kubernetes/unknown"}
}

# Nothing to say is not the same as nothing to say against it.
_no_reports := {
	"no verdict": {"clusters": [{"findings": []}]},
	"no cluster": {"clusters": []},
	"nothing": {},
}

test_no_report_is_no_pass[name] if {
	some name, report in _no_reports
	got := conftest.deny with data.insupport.main.report as report
	{result.msg | some result in got} == {"The rules gave no report; the bundle is not whole"}
}

test_a_report_is_said_to_be_there if {
	got := conftest.deny with data.insupport.main.report as {"clusters": [{"verdict": "supported", "findings": []}], "errors": []}
	got == set()
}
