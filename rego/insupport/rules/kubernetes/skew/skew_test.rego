package insupport.rules.kubernetes.skew_test

import data.insupport.lib.judgement
import data.insupport.lib.judgement_test
import data.insupport.rules.kubernetes.skew as rule

_catalog := {"kubernetes": {"skew": {"kubelet": {
	"maxNewer": 0,
	"maxOlder": [{"below": "1.25", "minors": 2}, {"from": "1.25", "minors": 3}],
	"source": "doc/skew",
}}}}

_inventory(c) := {"metadata": {"name": "c1"}, "spec": {
	"kubernetes": {"version": c.version},
	"nodes": [{"name": "a", "count": 2, "kubelet": kubelet} | some kubelet in c.kubelets],
}}

_outcome := judgement_test.outcome(rule.subjects, rule.judgements)

_cases := {
	"same": {"version": "v1.22.8", "kubelets": ["v1.22.8"], "want": "holds"},
	"other patch": {"version": "v1.22.1", "kubelets": ["v1.22.8"], "want": "holds"},
	"newer": {"version": "v1.22.8", "kubelets": ["v1.23.0"], "want": "fails"},
	"two behind, old policy": {"version": "v1.24.0", "kubelets": ["v1.22.8"], "want": "holds"},
	"three behind, old policy": {"version": "v1.25.0", "kubelets": ["v1.22.8"], "want": "fails"},
	"last of the old policy": {"version": "v1.27.0", "kubelets": ["v1.24.17"], "want": "fails"},
	"first of the new policy": {"version": "v1.28.0", "kubelets": ["v1.25.0"], "want": "holds"},
	"four behind, new policy": {"version": "v1.29.0", "kubelets": ["v1.25.0"], "want": "fails"},
	"vendor suffixes": {"version": "v1.28.4-eks-1", "kubelets": ["v1.25.16+fips.0", "1.27.2-13+abc", "v1.28.1+k3s1"], "want": "holds"},
	"one of two": {"version": "v1.22.8", "kubelets": ["v1.22.8", "v1.19.0"], "want": "fails"},
	"other major": {"version": "v2.0.0", "kubelets": ["v1.30.0"], "want": "needs"},
	"kubelet of a later major": {"version": "v1.24.4", "kubelets": ["v2.10.0"], "want": "needs"},
	"API server with a major alone": {"version": "v3", "kubelets": ["v1.24.9"], "want": "needs"},
	"kubelet as a bare minor": {"version": "v1.25.6", "kubelets": ["24"], "want": "needs"},
	"kubelet nobody can read": {"version": "v1.22.8", "kubelets": ["new"], "want": "needs"},
	"kubelet not stated": {"version": "v1.22.8", "kubelets": [""], "want": "needs"},
	"kubelet without a minor": {"version": "v1.22.8", "kubelets": ["1"], "want": "needs"},
	"API server not stated": {"version": "", "kubelets": ["v1.22.8"], "want": "needs"},
	"API server without a minor": {"version": "1", "kubelets": ["v1.22.8"], "want": "needs"},
	"no groups": {"version": "v1.22.8", "kubelets": [], "want": "needs"},
}

test_outcome[name] if {
	some name, c in _cases
	outcome := _outcome with input as _inventory(c) with data.insupport_facts as _catalog
	outcome == c.want
}

test_no_pass_without_the_policy if {
	outcome := _outcome with input as _inventory({"version": "v1.22.8", "kubelets": ["v1.22.8"]}) with data.insupport_facts as {}
	outcome == "needs"
}

test_groups_nobody_stated if {
	outcome := _outcome with input as {"spec": {"kubernetes": {"version": "v1.22.8"}}} with data.insupport_facts as _catalog
	outcome == "needs"
}

test_messages[want] if {
	some want, c in {
		"a (2 nodes): kubelet v1.22.8 is newer than the API server v1.20.0": {
			"version": "v1.20.0",
			"kubelets": ["v1.22.8", "v1.19.0"],
		},
		"a (2 nodes): kubelet v1.23.0 is newer than the API server v1.22.8": {"version": "v1.22.8", "kubelets": ["v1.23.0"]},
		"a (2 nodes): kubelet v1.19.0 is 3 minors behind (at most 2 are allowed) the API server v1.22.8": {"version": "v1.22.8", "kubelets": ["v1.19.0"]},
	}
	report := judgement.findings(rule.judgements) with input as _inventory(c) with data.insupport_facts as _catalog
	{found.message | some found in report} == {want}
	{found.references[0].source | some found in report} == {"doc/skew"}
}

# A product whose lines are minors says what the API server runs; one that a reader inferred from
# the kubelets says nothing that they do not.
_services := object.union(_catalog, {
	"service": {"product": {"name": "Service", "kubernetesMinors": true, "managed": true}},
	"distribution": {"product": {"name": "Distribution", "kubernetesMinors": true}},
})

_stated := {
	"service within": {"products": {"service": "1.24"}, "kubelet": "v1.22.8", "want": "holds", "beside": set()},
	"service too far ahead": {"products": {"service": "1.36"}, "kubelet": "v1.20.4", "want": "fails", "beside": set()},
	"service inferred": {"products": {"service": "1.22.8"}, "inferred": "spec.products.service", "kubelet": "v1.22.8", "want": "needs", "beside": {"managedControlPlane"}},
	"service without a minor": {"products": {"service": "1"}, "kubelet": "v1.22.8", "want": "needs", "beside": {"managedControlPlane"}},
	"distribution": {"products": {"distribution": "1.22"}, "kubelet": "v1.22.8", "want": "holds", "beside": set()},
	"nobody says": {"products": {}, "kubelet": "v1.22.8", "want": "needs", "beside": {""}},
}

test_api_server_from_the_product[name] if {
	some name, c in _stated
	given := {
		"metadata": {"name": "c1", "labels": {"insupport/inferred": object.get(c, "inferred", "")}},
		"spec": {"products": c.products, "nodes": [{"name": "a", "kubelet": c.kubelet}]},
	}
	judgements := rule.judgements with input as given with data.insupport_facts as _services
	subjects := rule.subjects with input as given with data.insupport_facts as _services
	judgement_test.outcome(subjects, judgements) == c.want
	{entry.exception | some entry in judgement.needed(judgements)} == c.beside
}

test_fields[name] if {
	some name, c in {
		"a gap needs the rest": {"version": "v1.22.8", "gaps": [{"path": "spec.nodes"}], "want": {"spec.nodes"}},
		"two majors": {"version": "v2.22.8", "gaps": [], "want": {"spec.nodes[0].kubelet", "spec.kubernetes.version"}},
	}
	given := object.union(_inventory({"version": c.version, "kubelets": ["v1.22.8"]}), {"spec": {"gaps": c.gaps}})
	judgements := rule.judgements with input as given with data.insupport_facts as _catalog
	{entry.field | some entry in judgement.needed(judgements)} == c.want
}

# Whatever an API server runs that nobody states, it is as new as its newest kubelet.
test_kubelets_too_far_apart[name] if {
	some name, c in {
		"too far": {"kubelets": ["v1.22.8", "v1.19.0"], "want": {"a (2 nodes): kubelet v1.19.0 is at least 3 minors behind the API server (at most 2 are allowed), for another kubelet is of minor 22"}},
		"as far as may be": {"kubelets": ["v1.22.8", "v1.20.0"], "want": set()},
		"of two majors": {"kubelets": ["v2.22.8", "v1.19.0"], "want": set()},
	}
	judgements := rule.judgements with input as _inventory({"version": "", "kubelets": c.kubelets}) with data.insupport_facts as _catalog
	{found.message | some found in judgement.findings(judgements)} == c.want
}
