package insupport.rules.kubernetes.unknown_test

import data.insupport.lib.judgement
import data.insupport.lib.judgement_test
import data.insupport.rules.kubernetes.unknown as rule

# An engine with ranges of its own, a cockpit that runs on it and attaches clusters, a lamp that
# publishes no range, and the policy on kubelets.
_catalog := {
	"engine": {
		"product": {"name": "Engine", "policy": {"kind": "latestLines", "lines": 3}, "kubernetesRange": true},
		"releases": {"order": ["1.0", "1.1", "1.2"], "lines": {
			"1.0": {
				"source": "doc/1.0",
				"kubernetes": {"min": "1.21.6", "max": "1.22.x", "default": "1.22.8", "source": "doc/range"},
				"releases": {
					"1.0.0": {"source": "doc/1.0.0", "kubernetes": {"min": "1.21.0", "max": "1.21.x", "default": "1.21.9"}},
					"1.0.1": {"source": "doc/1.0.1"},
					"1.0.2": {
						"source": "doc/1.0.2",
						"kubernetes": {"max": "1.22.8", "basis": "inferred"},
						"disputed": {"kubernetes": {"why": "pages differ", "values": []}},
					},
				},
			},
			"1.1": {"source": "doc/1.1", "releases": {"1.1.0": {"source": "doc/1.1.0"}}},
			"1.2": {
				"source": "doc/1.2",
				"kubernetes": {"min": "1.22.0"},
				"disputed": {"kubernetes": {"why": "pages differ", "values": []}},
			},
		}},
	},
	"cockpit": {
		"product": {"name": "Cockpit", "policy": {"kind": "latestLines", "lines": 3}, "kubernetesRange": true, "runsOn": ["engine"]},
		"releases": {"order": ["1.0"], "lines": {"1.0": {"source": "doc/c", "kubernetes": {"min": "1.19.0", "max": "1.22.x"}}}},
		"attach": {"1.0": {"min": "1.18.0", "max": "1.23.x", "basis": "inferred", "source": "doc/attach"}},
	},
	"lamp": {"product": {"name": "Lamp", "policy": {"kind": "latestLines", "lines": 1}}},
	"kubernetes": {"skew": {"kubelet": {
		"maxNewer": 0,
		"maxOlder": [{"below": "1.25", "minors": 2}, {"from": "1.25", "minors": 3}],
		"source": "doc/skew",
	}}},
}

_inventory(c) := {"metadata": {"name": "c1"}, "spec": {
	"role": object.get(c, "role", ""),
	"products": c.products,
	"kubernetes": {"version": c.version},
	"nodes": [{"name": "a", "kubelet": kubelet} | some kubelet in object.get(c, "kubelets", ["v1.22.8"])],
}}

_outcome := judgement_test.outcome(rule.subjects, rule.judgements)

_cases := {
	"known": {"products": {"engine": "1.0.1"}, "version": "v1.22.8", "kubelets": ["v1.22.8-eks-1"], "want": set()},
	"not stated": {"products": {"engine": "1.0.1"}, "version": "", "want": {"spec.kubernetes.version"}},
	"nobody can read": {"products": {"engine": "1.0.1"}, "version": "new", "want": {"spec.kubernetes.version"}},
	"without a minor": {"products": {"lamp": "1.0.0"}, "version": "v1", "want": {"spec.kubernetes.version"}},
	"kubelet missing": {"products": {"engine": "1.0.1"}, "version": "v1.22.8", "kubelets": ["v1.22.8", ""], "want": {"spec.nodes[1].kubelet"}},
	"kubelet null": {"products": {"engine": "1.0.1"}, "version": "v1.22.8", "kubelets": [null], "want": {"spec.nodes[0].kubelet"}},
	"kubelet as a bare minor": {"products": {"engine": "1.0.1"}, "version": "v1.22.8", "kubelets": ["22"], "want": {"spec.nodes[0].kubelet"}},
	"no nodes": {"products": {"engine": "1.0.1"}, "version": "v1.22.8", "kubelets": [], "want": {"spec.nodes"}},
	"cut short": {
		"products": {"engine": "1.0.1"},
		"version": "1.21",
		"want": {"The API server: Kubernetes 1.21 is cut short, and 1.21.6 to 1.22.x holds only a part of what it may stand for"},
	},
	"no range": {"products": {"engine": "1.1.0"}, "version": "v1.22.8", "want": {"The catalog has no Kubernetes range for Engine 1.1.0"}},
	"no range to attach": {
		"products": {"cockpit": "2.0.0"},
		"role": "attached",
		"version": "v1.22.8",
		"want": {"The catalog has no Kubernetes range for Cockpit 2.0 for attached clusters"},
	},
	"no manager": {
		"products": {"engine": "1.0.1"},
		"role": "attached",
		"version": "v1.22.8",
		"want": {"The product that manages this attached cluster is not stated, so no Kubernetes range applies"},
	},
	"no ranges here": {"products": {"lamp": "1.0.0"}, "version": "v1.22.8", "want": set()},
	"no products": {"products": {}, "version": "v1.22.8", "want": set()},
	"product nobody knows": {
		"products": {"rocket": "1.0.0"},
		"version": "v1.22.8",
		"want": {"Whether rocket publishes a range of Kubernetes versions is not in the catalog"},
	},
}

_said(entry) := object.get(entry.why, "message", entry.field) if {
	is_object(entry.why)
} else := entry.field

test_needs[name] if {
	some name, c in _cases
	judgements := rule.judgements with input as _inventory(c) with data.insupport_facts as _catalog
	{_said(entry) | some entry in judgement.needed(judgements)} == c.want
}

test_outcome[name] if {
	some name, c in _cases
	outcome := _outcome with input as _inventory(c) with data.insupport_facts as _catalog
	outcome == {true: "holds", false: "needs"}[c.want == set()]
}

# The provider keeps a managed control plane; anybody else has to say what runs.
test_managed[exception] if {
	some exception, name in {"managedControlPlane": "service", "": "engine"}
	judgements := rule.judgements with input as _inventory({"products": {name: "1.0.1"}, "version": ""})
		with data.insupport_facts as object.union(_catalog, {"service": {"product": {"name": "Service", "managed": true}}})
	{entry.exception | some entry in judgement.needed(judgements)} == {exception}
}
