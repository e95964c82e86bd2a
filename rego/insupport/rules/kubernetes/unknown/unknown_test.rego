package insupport.rules.kubernetes.unknown_test

import data.insupport.lib.judgement
import data.insupport.lib.judgement_test
import data.insupport.lib.platform_test
import data.insupport.rules.kubernetes.unknown as rule

_inventory(c) := platform_test.cluster(object.union({"kubelets": ["v1.22.8"]}, c))

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
	judgements := rule.judgements with input as _inventory(c) with data.insupport_facts as platform_test.sample
	{_said(entry) | some entry in judgement.needed(judgements)} == c.want
}

test_outcome[name] if {
	some name, c in _cases
	outcome := _outcome with input as _inventory(c) with data.insupport_facts as platform_test.sample
	outcome == {true: "holds", false: "needs"}[c.want == set()]
}

# The provider keeps a managed control plane; anybody else has to say what runs.
test_managed[exception] if {
	some exception, name in {"managedControlPlane": "service", "": "engine"}
	judgements := rule.judgements with input as _inventory({"products": {name: "1.0.1"}, "version": ""})
		with data.insupport_facts as object.union(platform_test.sample, {"service": {"product": {"name": "Service", "managed": true}}})
	{entry.exception | some entry in judgement.needed(judgements)} == {exception}
}
