package insupport.rules.kubernetes.out_of_range_test

import data.insupport.lib.judgement
import data.insupport.lib.judgement_test
import data.insupport.lib.platform_test
import data.insupport.rules.kubernetes.out_of_range as rule

_inventory(c) := platform_test.cluster(object.union({"kubelets": [c.version]}, c))

_outcome := judgement_test.outcome(rule.subjects, rule.judgements)

_cases := {
	"before min": {"products": {"engine": "1.0.1"}, "version": "v1.21.5", "want": "fails"},
	"at min": {"products": {"engine": "1.0.1"}, "version": "v1.21.6", "want": "holds"},
	"last patch of max": {"products": {"engine": "1.0.1"}, "version": "v1.22.99", "want": "holds"},
	"after max": {"products": {"engine": "1.0.1"}, "version": "v1.23.0", "want": "fails"},
	"fips": {"products": {"engine": "1.0.1"}, "version": "v1.21.6+fips.0", "want": "holds"},
	"managed service": {"products": {"engine": "1.0.1"}, "version": "v1.21.6-eks-1a2b", "want": "holds"},
	"build hash": {"products": {"engine": "1.0.1"}, "version": "1.21.6-13+abc", "want": "holds"},
	"candidate of min": {"products": {"engine": "1.0.1"}, "version": "v1.21.6-rc.0", "want": "fails"},
	"release's own range": {"products": {"engine": "1.0.0"}, "version": "v1.22.8", "want": "fails"},
	"unlisted patch inherits": {"products": {"engine": "1.0.9"}, "version": "v1.22.8", "want": "holds"},
	"exact max": {"products": {"engine": "1.0.2"}, "version": "v1.22.9", "want": "fails"},
	"group outside": {"products": {"engine": "1.0.1"}, "version": "v1.22.8", "kubelets": ["v1.22.8", "v1.20.0"], "want": "fails"},
	"groups inside": {"products": {"engine": "1.0.1"}, "version": "v1.22.8", "kubelets": ["v1.22.8", "v1.21.6"], "want": "holds"},
	"cut short, inside": {"products": {"engine": "1.0.1"}, "version": "1.22", "want": "holds"},
	"cut short, partly": {"products": {"engine": "1.0.1"}, "version": "1.21", "want": "needs"},
	"cut short, outside": {"products": {"engine": "1.0.1"}, "version": "1.20.x", "want": "fails"},
	"nobody can read": {"products": {"engine": "1.0.1"}, "version": "latest", "want": "needs"},
	"not stated": {"products": {"engine": "1.0.1"}, "version": "", "want": "needs"},
	"kubelet not stated": {"products": {"engine": "1.0.1"}, "version": "v1.22.8", "kubelets": [""], "want": "needs"},
	"no range published": {"products": {"engine": "1.1.0"}, "version": "v1.22.8", "want": "needs"},
	"unknown line": {"products": {"engine": "9.0.0"}, "version": "v1.22.8", "want": "needs"},
	"range of the product below": {"products": {"engine": "1.0.1", "cockpit": "1.0.0"}, "version": "v1.20.0", "want": "fails"},
	"management cluster of its own": {"products": {"cockpit": "1.0.0"}, "role": "management", "version": "v1.20.0", "want": "holds"},
	"attached": {"products": {"cockpit": "1.0.0"}, "role": "attached", "version": "v1.18.0", "want": "holds"},
	"attached, before min": {"products": {"cockpit": "1.0.0"}, "role": "attached", "version": "v1.17.17", "want": "fails"},
	"attached, after max": {"products": {"cockpit": "1.0.0"}, "role": "attached", "version": "v1.24.0", "want": "fails"},
	"attached, no manager": {"products": {"engine": "1.0.1"}, "role": "attached", "version": "v1.22.8", "want": "needs"},
	"attached, no range": {"products": {"cockpit": "2.0.0"}, "role": "attached", "version": "v1.22.8", "want": "needs"},
	"no ranges here": {"products": {"lamp": "1.0.0"}, "version": "v1.22.8", "want": "none"},
	"no ranges here, no nodes": {"products": {"lamp": "1.0.0"}, "version": "v1.22.8", "kubelets": [], "want": "none"},
	"no nodes": {"products": {"engine": "1.0.1"}, "version": "v1.22.8", "kubelets": [], "want": "needs"},
	"no products": {"products": {}, "version": "v1.22.8", "want": "none"},
}

test_outcome[name] if {
	some name, c in _cases
	outcome := _outcome with input as _inventory(c) with data.insupport_facts as platform_test.sample
	outcome == c.want
}

test_no_pass_without_a_topic[name] if {
	some name, c in {
		"releases": {"path": "engine/releases", "role": "", "products": {"engine": "1.0.1"}},
		"product": {"path": "engine/product", "role": "", "products": {"engine": "1.0.1"}},
		"attach": {"path": "cockpit/attach", "role": "attached", "products": {"cockpit": "1.0.0"}},
	}
	outcome := _outcome with input as _inventory({"products": c.products, "role": c.role, "version": "v1.22.8"})
		with data.insupport_facts as json.remove(platform_test.sample, [c.path])
	outcome == "needs"
}

test_groups_nobody_stated if {
	outcome := _outcome with input as json.remove(_inventory({"products": {"engine": "1.0.1"}, "version": "v1.22.8"}), ["spec/nodes"])
		with data.insupport_facts as platform_test.sample
	outcome == "needs"
}

test_finding if {
	report := judgement.findings(rule.judgements) with input as _inventory({"products": {"engine": "1.0.1"}, "version": "v1.20.0"})
		with data.insupport_facts as platform_test.sample
	some found in report
	found.message == "The API server runs Kubernetes v1.20.0, outside 1.21.6 to 1.22.x, the range of Engine 1.0.1"
	found.remediation == "Bring Kubernetes into 1.21.6 to 1.22.x; the default is 1.22.8"
	found.path == "spec.kubernetes.version"
	[ref.source | some ref in found.references] == ["doc/range"]
}

# Systems made for Kubernetes: one with ranges, and another one without.
_with_systems := object.union(platform_test.sample, {
	"fish": {
		"product": {"name": "Fish", "sources": {"doc/": {"repository": "a/b"}}},
		"recognition": {"osReleaseIds": {"fish": {}}},
		"releases": {"order": ["1.0", "1.1"], "lines": {
			"1.0": {"source": "doc/fish", "kubernetes": {"min": "1.21", "max": "1.22", "source": "doc/fish"}},
			"1.1": {"source": "doc/fish"},
		}},
	},
	"bird": {"product": {"name": "Bird"}, "recognition": {"osReleaseIds": {"bird": {}}}, "releases": {"lines": {"1.0": {}}}},
})

_on(group, products) := {"metadata": {"name": "c1"}, "spec": {
	"products": products,
	"kubernetes": {"version": "v1.22.1"},
	"nodes": [{"name": "other", "kubelet": "v1.22.1", "os": {"id": "bird", "version": "1.0"}}, object.union({"name": "a"}, group)],
}}

test_systems[name] if {
	some name, c in {
		"within": {"group": {"kubelet": "v1.22.9", "os": {"id": "fish", "version": "1.0.4"}}, "want": "holds"},
		"after": {"group": {"kubelet": "v1.23.0", "os": {"id": "fish", "version": "1.0.4"}}, "want": "fails"},
		"before": {"group": {"kubelet": "v1.20.9", "os": {"id": "fish", "version": "1.0.4"}}, "want": "fails"},
		"kubelet not stated": {"group": {"os": {"id": "fish", "version": "1.0.4"}}, "want": "needs"},
		"a line without a range": {"group": {"kubelet": "v1.23.0", "os": {"id": "fish", "version": "1.1"}}, "want": "needs"},
		"a version that nobody listed": {"group": {"kubelet": "v1.23.0", "os": {"id": "fish", "version": "9.9"}}, "want": "needs"},
		"a system without ranges": {"group": {"kubelet": "v1.23.0", "os": {"id": "bird", "version": "1.0"}}, "want": "none"},
		"beside the range of a release": {
			"group": {"kubelet": "v1.22.1", "os": {"id": "fish", "version": "1.0"}},
			"products": {"engine": "1.0.1"},
			"want": "holds",
		},
		"out of its own, within that of the release": {
			"group": {"kubelet": "v1.22.1", "os": {"id": "fish", "version": "1.0"}},
			"products": {"engine": "1.0.1"},
			"max": "1.21",
			"want": "fails",
		},
	}
	facts := json.patch(_with_systems, [{"op": "replace", "path": "/fish/releases/lines/1.0/kubernetes/max", "value": object.get(c, "max", "1.22")}])
	outcome := _outcome with input as _on(c.group, object.get(c, "products", {})) with data.insupport_facts as facts
	outcome == c.want
}

test_system_finding if {
	report := judgement.findings(rule.judgements) with input as _on({"kubelet": "v1.23.0", "os": {"id": "fish", "version": "1.0.4"}}, {})
		with data.insupport_facts as _with_systems
	some found in report
	found.message == "a (1 node) runs Kubernetes v1.23.0, outside 1.21 to 1.22, the range of Fish 1.0"
	found.remediation == "Bring Kubernetes into 1.21 to 1.22, or the operating system to a line for it"
	found.path == "spec.nodes[1].kubelet"
	[ref.source | some ref in found.references] == ["doc/fish"]
	found.evidence.rows == ["catalog/fish/releases/lines/1.0/kubernetes"]
	[fact.value | some fact in found.evidence.facts] == ["1.0.4", "v1.23.0"]
}

test_system_that_may_be_two if {
	system := {
		"subject": {"kind": "nodeGroup", "name": "a"},
		"path": "spec.nodes[0].os.version",
		"candidates": {{"product": "fish", "line": "1.0"}, {"product": "fish", "line": "1.1"}},
		"products": {"fish"},
	}
	needed := judgement.needed(rule.judgements) with data.insupport.lib.parts.systems as [system]
		with input as _on({"kubelet": "v1.22.0"}, {})
		with data.insupport_facts as _with_systems
	{entry.field | some entry in needed} == {"spec.nodes[0].os.version"}
}

test_system_without_a_kubelet if {
	needed := judgement.needed(rule.judgements) with input as _on({"os": {"id": "fish", "version": "1.0.4"}}, {})
		with data.insupport_facts as _with_systems
	{entry.field | some entry in needed} == {"spec.nodes[1].kubelet"}
}

# Without a range it is the release that would tell, whatever runs; with one, what runs.
test_needed[name] if {
	some name, c in {
		"no range": {"products": {"engine": "1.1.0"}, "version": "latest", "want": {"spec.products.engine"}},
		"what runs": {"products": {"engine": "1.0.1"}, "version": "latest", "want": {"spec.kubernetes.version", "spec.nodes[0].kubelet"}},
	}
	needed := judgement.needed(rule.judgements) with input as _inventory(c) with data.insupport_facts as platform_test.sample
	{entry.field | some entry in needed} == c.want
}
