package insupport.rules.kubernetes.skew_test

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

# The outcome as the report gives it: worst finding, else undecided, else without subjects.
_outcome := {"violation": "fail", "unknown": "unknown", "warning": "warn", "info": "info"}[level] if {
	count(rule.report) > 0
	some entry in rule.about
	level := entry.annotations.custom.level
} else := "unknown" if {
	count(rule.undecided) > 0
} else := "notApplicable" if {
	count(rule.subjects) == 0
} else := "pass"

_cases := {
	"same": {"version": "v1.22.8", "kubelets": ["v1.22.8"], "want": "pass"},
	"other patch": {"version": "v1.22.1", "kubelets": ["v1.22.8"], "want": "pass"},
	"newer": {"version": "v1.22.8", "kubelets": ["v1.23.0"], "want": "fail"},
	"two behind, old policy": {"version": "v1.24.0", "kubelets": ["v1.22.8"], "want": "pass"},
	"three behind, old policy": {"version": "v1.25.0", "kubelets": ["v1.22.8"], "want": "fail"},
	"last of the old policy": {"version": "v1.27.0", "kubelets": ["v1.24.17"], "want": "fail"},
	"first of the new policy": {"version": "v1.28.0", "kubelets": ["v1.25.0"], "want": "pass"},
	"four behind, new policy": {"version": "v1.29.0", "kubelets": ["v1.25.0"], "want": "fail"},
	"vendor suffixes": {"version": "v1.28.4-eks-1", "kubelets": ["v1.25.16+fips.0", "1.27.2-13+abc", "v1.28.1+k3s1"], "want": "pass"},
	"one of two": {"version": "v1.22.8", "kubelets": ["v1.22.8", "v1.19.0"], "want": "fail"},
	"other major": {"version": "v2.0.0", "kubelets": ["v1.30.0"], "want": "unknown"},
	"kubelet nobody can read": {"version": "v1.22.8", "kubelets": ["new"], "want": "unknown"},
	"kubelet not stated": {"version": "v1.22.8", "kubelets": [""], "want": "unknown"},
	"kubelet without a minor": {"version": "v1.22.8", "kubelets": ["1"], "want": "unknown"},
	"API server not stated": {"version": "", "kubelets": ["v1.22.8"], "want": "unknown"},
	"API server without a minor": {"version": "1", "kubelets": ["v1.22.8"], "want": "unknown"},
	"no groups": {"version": "v1.22.8", "kubelets": [], "want": "notApplicable"},
}

test_outcome[name] if {
	some name, c in _cases
	outcome := _outcome with input as _inventory(c) with data.insupport_facts as _catalog
	outcome == c.want
}

test_no_pass_without_the_policy if {
	outcome := _outcome with input as _inventory({"version": "v1.22.8", "kubelets": ["v1.22.8"]}) with data.insupport_facts as {}
	outcome == "unknown"
}

test_groups_nobody_stated if {
	outcome := _outcome with input as {"spec": {"kubernetes": {"version": "v1.22.8"}}} with data.insupport_facts as _catalog
	outcome == "unknown"
}

test_messages[want] if {
	some want, c in {
		"a (2 nodes): kubelet v1.23.0 is newer than the API server v1.22.8": {"version": "v1.22.8", "kubelets": ["v1.23.0"]},
		"a (2 nodes): kubelet v1.19.0 is 3 minors behind (at most 2 are allowed) the API server v1.22.8": {"version": "v1.22.8", "kubelets": ["v1.19.0"]},
	}
	report := rule.report with input as _inventory(c) with data.insupport_facts as _catalog
	{found.message | some found in report} == {want}
	{found.references[0].source | some found in report} == {"doc/skew"}
}
