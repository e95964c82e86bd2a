package insupport.lib.platform_test

import data.insupport.lib.platform

# sample is an engine with ranges of its own, a cockpit that runs on it and attaches clusters, a lamp that
# publishes no range, and the policy on kubelets.
sample := {
	"engine": {
		"product": {"name": "Engine", "policy": {"kind": "latestLines", "lines": 3}, "kubernetesRange": true},
		"releases": {"order": ["1.0", "1.1", "1.2"], "lines": {
			"1.0": {
				"source": "doc/1.0",
				"kubernetes": {"min": "1.21.6", "max": "1.22.x", "default": "1.22.8", "source": "doc/range"},
				"releases": {
					"1.0.0": {"source": "doc/1.0.0", "kubernetes": {"min": "1.21.0", "max": "1.21.x", "default": "1.21.9"}},
					"1.0.1": {"source": "doc/1.0.1"},
					"1.0.3": {"source": "doc/1.0.3", "kubernetes": {"default": "1.22.9"}},
					"1.0.2": {
						"source": "doc/1.0.2",
						"kubernetes": {"max": "1.22.8", "basis": "inferred"},
						"disputed": {"kubernetes": {"why": "pages differ", "values": []}},
					},
				},
			},
			"1.1": {"source": "doc/1.1", "kubernetes": {"default": "1.22.8"}, "releases": {"1.1.0": {"source": "doc/1.1.0"}}},
			"1.2": {
				"source": "doc/1.2",
				"kubernetes": {"min": "1.22.0"},
				"disputed": {"kubernetes": {"why": "pages differ", "values": []}},
			},
		}},
	},
	"cockpit": {
		"product": {"name": "Cockpit", "policy": {"kind": "latestLines", "lines": 3}, "kubernetesRange": true, "runsOn": ["engine"]},
		"releases": {"order": ["1.0"], "lines": {"1.0": {
			"source": "doc/c",
			"kubernetes": {"min": "1.19.0", "max": "1.22.x"},
			"releases": {"1.0.0": {"source": "doc/c0", "kubernetes": {"min": "1.20.0", "default": "1.22.1"}}},
		}}},
		"attach": {"1.0": {"min": "1.18.0", "max": "1.23.x", "basis": "inferred", "source": "doc/attach"}},
	},
	"arc": {"product": {"name": "Arc"}},
	"service": {"product": {"name": "Service", "policy": {"kind": "endDates"}, "kubernetesMinors": true, "managed": true}},
	"lamp": {"product": {"name": "Lamp", "policy": {"kind": "latestLines", "lines": 1}}},
	"kubernetes": {"skew": {"kubelet": {
		"maxNewer": 0,
		"maxOlder": [{"below": "1.25", "minors": 2}, {"from": "1.25", "minors": 3}],
		"source": "doc/skew",
	}}},
}

# cluster is what a case states, with the kubelets of its node groups.
cluster(c) := {"metadata": {"name": "c1"}, "spec": {
	"role": object.get(c, "role", ""),
	"products": c.products,
	"kubernetes": {"version": c.version},
	"nodes": [{"name": "a", "kubelet": kubelet} | some kubelet in object.get(c, "kubelets", [])],
}}

# Which range decides, how it is known and what is cited.
_cases := {
	"of the release": {
		"products": {"engine": "1.0.0"},
		"range": {"min": "1.21.0", "max": "1.21.x"},
		"owner": "Engine 1.0.0",
		"default": "; the default is 1.21.9",
		"sources": {"doc/1.0.0"},
	},
	"of the line": {
		"products": {"engine": "1.0.1"},
		"range": {"min": "1.21.6", "max": "1.22.x"},
		"owner": "Engine 1.0.1",
		"default": "; the default is 1.22.8",
		"sources": {"doc/range"},
	},
	"of the line, with a default of the release": {
		"products": {"engine": "1.0.3"},
		"range": {"min": "1.21.6", "max": "1.22.x"},
		"owner": "Engine 1.0.3",
		"default": "; the default is 1.22.9",
		"sources": {"doc/range"},
	},
	"inferred and disputed at the release": {
		"products": {"engine": "1.0.2"},
		"range": {"max": "1.22.8"},
		"owner": "Engine 1.0.2",
		"sources": {"doc/1.0.2"},
		"basis": "inferred",
		"disputed": true,
	},
	"disputed at the line, cited by the line": {
		"products": {"engine": "1.2.0"},
		"range": {"min": "1.22.0"},
		"owner": "Engine 1.2.0",
		"sources": {"doc/1.2"},
		"disputed": true,
	},
	"of the lower product": {
		"products": {"cockpit": "1.0.0", "engine": "1.0.1"},
		"range": {"min": "1.21.6", "max": "1.22.x"},
		"owner": "Engine 1.0.1",
		"default": "; the default is 1.22.8",
		"sources": {"doc/range"},
	},
	"attached": {
		"products": {"cockpit": "1.0.0", "engine": "1.0.1"},
		"role": "attached",
		"range": {"min": "1.18.0", "max": "1.23.x"},
		"owner": "Cockpit 1.0 for attached clusters",
		"sources": {"doc/attach"},
		"basis": "inferred",
	},
}

_given(c) := cluster(object.union(c, {"version": "v1.22.8"}))

test_range[name] if {
	some name, c in _cases
	got := {
		"range": platform.range,
		"owner": platform.range_owner,
		"default": platform.default_text,
		"basis": platform.range_basis,
		"disputed": platform.range_disputed,
		"sources": {ref.source | some ref in platform.range_references},
	} with input as _given(c) with data.insupport_facts as sample
	got == object.union({"default": "", "basis": "documented", "disputed": false}, object.remove(c, ["products", "role"]))
}

test_rows[want] if {
	some want, c in {
		"catalog/engine/releases/lines/1.0/releases/1.0.0/kubernetes": {"products": {"engine": "1.0.0"}},
		"catalog/engine/releases/lines/1.0/kubernetes": {"products": {"engine": "1.0.1"}},
		"catalog/cockpit/attach/1.0": {"products": {"cockpit": "1.0.0"}, "role": "attached"},
	}
	rows := platform.range_rows with input as _given(c) with data.insupport_facts as sample
	rows == [want]
}

# A row that bounds nothing is no range.
test_no_range[name] if {
	some name, c in {
		"of the line": {"products": {"engine": "1.1.0"}},
		"of what attaches": {"products": {"cockpit": "1.0.0"}, "role": "attached"},
	}
	not platform.range with input as _given(c) with data.insupport_facts as json.remove(sample, ["cockpit/attach/1.0/min", "cockpit/attach/1.0/max"])
}

# Where no range decides, the field to fill in.
test_field[name] if {
	some name, c in {
		"stated product": {"products": {"engine": "1.1.0"}, "catalog": sample, "want": "spec.products.engine"},
		"manager": {"products": {"engine": "1.0.0"}, "role": "attached", "catalog": sample, "want": "spec.products.cockpit"},
		"no manager in the catalog": {"products": {"engine": "1.0.0"}, "role": "attached", "catalog": {}, "want": "spec.products"},
	}
	field := platform.range_field with input as _given(c) with data.insupport_facts as c.catalog
	field == c.want
}

# The version of the API server as it is stated, else the release of a product that numbers its lines so.
test_api[name] if {
	some name, c in {
		"stated": {"products": {"service": "1.29.1"}, "version": "v1.30.1", "want": ["1.30.1"], "path": "spec.kubernetes.version"},
		"of a product": {"products": {"service": "1.29.1"}, "version": "", "want": ["1.29.1"], "path": "spec.products.service"},
		"of a product that was inferred": {"products": {"service": "1.29.1"}, "inferred": true, "version": "", "want": [], "path": "spec.kubernetes.version"},
		"of a product that numbers its lines by itself": {"products": {"engine": "1.0.1"}, "version": "", "want": [], "path": "spec.kubernetes.version"},
		"nobody can read": {"products": {"service": "1.29.1"}, "version": "latest", "want": [], "path": "spec.kubernetes.version"},
		"a release nobody can read": {"products": {"service": "latest"}, "version": "", "want": [], "path": "spec.kubernetes.version"},
	}
	given := object.union(cluster(c), {"metadata": {"labels": {"insupport/inferred": "spec.products.service" | c.inferred}}})
	got := [[api.release | api := platform.api], platform.api_path] with input as given with data.insupport_facts as sample
	got == [c.want, c.path]
}

# Only a version that nobody states is left to its keeper.
test_keeper[name] if {
	some name, c in {
		"managed": {"products": {"service": "1.29.1"}, "version": "", "want": "managedControlPlane"},
		"managed, and nobody can read it": {"products": {"service": "1.29.1"}, "version": "latest", "want": ""},
		"of one's own": {"products": {"engine": "1.0.1"}, "version": "", "want": ""},
	}
	platform.keeper == c.want with input as cluster(c) with data.insupport_facts as sample
}

test_not_needed[name] if {
	some name, c in {
		"no product": {"products": {}},
		"attached without any product": {"products": {}, "role": "attached"},
		"product without ranges": {"products": {"lamp": "1.0.0"}},
	}
	not platform.needed with input as _given(c) with data.insupport_facts as sample
	checks := platform.checks with input as _given(c) with data.insupport_facts as sample
	checks == []
}
