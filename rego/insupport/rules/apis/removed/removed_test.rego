package insupport.rules.apis.removed_test

import data.insupport.lib.apis_test
import data.insupport.lib.judgement
import data.insupport.rules.apis.removed

_removed := "g/v1 K is not served by Kubernetes 9.5 (removed in 9.5); 1 in use"

_k := [["g", "v1", "K"]]

_kubelets(list) := {"spec": {
	"nodes": [{"kubelet": kubelet} | some kubelet in list],
	"apis": apis_test.cluster("", _k).spec.apis,
}}

# Kubernetes says nothing of what a component serves.
_addon(version, running) := {"spec": {
	"components": [{"name": "addon", "version": running}],
	"apis": apis_test.cluster("", [["addon.example", version, "Thing"]]).spec.apis,
}}

cases := {
	"nothing in use": {"given": apis_test.cluster("v9.5.0", []), "subjects": 0},
	"not stated": {"given": {"spec": {}}, "subjects": 0},
	"cut short": {"given": {"spec": {"kubernetes": {"version": "9.5"}, "gaps": [{"path": "spec.apis"}]}}, "undecided": ["spec.apis"]},
	"the minor before": {"given": apis_test.cluster("v9.4.9", _k)},
	"the minor itself": {"given": apis_test.cluster("v9.5.0-build.1", _k), "messages": [_removed]},
	"the minor after": {"given": apis_test.cluster("9.6.1", _k), "messages": ["g/v1 K is not served by Kubernetes 9.6 (removed in 9.5); 1 in use"]},
	"another version of the kind": {"given": apis_test.cluster("9.6.1", [["g", "v2", "K"]])},
	"served for good": {"given": apis_test.cluster("9.6.1", [["g", "v9", "K"]])},
	"of a group without rows": {"given": apis_test.cluster("9.6.1", [["h", "v1", "K"]])},
	"version that there never was": {"given": apis_test.cluster("9.6.1", [["h", "v1beta9", "K"]]), "undecided": ["spec.apis[0]"]},
	"version that there never was, beside rows": {"given": apis_test.cluster("", [["g", "v7", "K"]]), "undecided": ["spec.apis[0]"]},
	"of a component that serves it": {"given": _addon("v1beta1", "v2.1.9")},
	"of a component that does not": {"given": _addon("v1beta1", "v2.2.0"), "messages": ["addon.example/v1beta1 Thing is not served by Addon 2.2 (removed in 2.2); 1 in use"]},
	"of a component whose version is not stated": {"given": _addon("v1beta1", ""), "undecided": ["spec.components[0].version"]},
	"served for good, of one whose version is not stated": {"given": _addon("v1", "")},
	"newer than the rows of the component": {"given": _addon("v1", "2.5.0"), "undecided": ["catalog/addon/apis"]},
	"of a component that is to be raised": {"given": _addon("v1beta1", "2.1.0"), "target": {"addon": "2.3.1"}, "messages": ["addon.example/v1beta1 Thing is not served by Addon 2.3 (removed in 2.2); 1 in use"]},
	"that the component never had": {"given": _addon("v7", "2.1.0"), "undecided": ["spec.apis[0]"]},
	"of the core group": {"given": apis_test.cluster("9.5.0", [["", "v1", "Old"]]), "messages": ["v1 Old is not served by Kubernetes 9.5 (removed in 9.5); 1 in use"]},
	"custom resource": {"given": apis_test.cluster("9.5.0", [["g.example", "v1", "K"]]), "subjects": 0},
	"no version": {"given": apis_test.cluster("", _k), "undecided": ["spec.kubernetes.version"]},
	"version nobody can read": {"given": apis_test.cluster("latest", _k), "undecided": ["spec.kubernetes.version"]},
	"kubelets that leave both": {"given": _kubelets(["9.4.0"]), "undecided": ["spec.kubernetes.version"]},
	"kubelets that leave one": {"given": _kubelets(["9.5.0"]), "messages": ["g/v1 K is not served by Kubernetes 9.5 (removed in 9.5); 1 in use"]},
	"kubelets that leave it served": {"given": _kubelets(["9.2.0"])},
	"target that removes it": {"given": apis_test.cluster("9.4.0", _k), "target": {"kubernetes": "9.5"}, "messages": [_removed]},
	"target that serves it": {"given": apis_test.cluster("9.3.0", _k), "target": {"kubernetes": "9.4"}},
	"target alone": {"given": apis_test.cluster("", _k), "target": {"service": "9.5"}, "messages": [_removed]},
	"target alone that serves it": {"given": apis_test.cluster("", _k), "target": {"service": "9.4"}},
	"newer than the rows": {"given": apis_test.cluster("9.13.0", [["g", "v9", "K"]]), "undecided": ["catalog/kubernetes/apis"]},
	"newer than the rows, gone": {"given": apis_test.cluster("9.13.0", _k), "messages": ["g/v1 K is not served by Kubernetes 9.13 (removed in 9.5); 1 in use"]},
	"the newest of the rows": {"given": apis_test.cluster("9.12.0", [["g", "v9", "K"]])},
	"no rows": {"given": apis_test.cluster("9.5.0", _k), "without": ["kubernetes/apis"], "undecided": ["catalog/kubernetes/apis"]},
}

test_removed[name] if {
	some name, c in cases
	catalog := json.remove(apis_test.sample, object.get(c, "without", []))
	judgements := removed.judgements with input as c.given
		with data.insupport_facts as catalog
		with data.insupport.run as {"target": object.get(c, "target", {})}
	subjects := removed.subjects with input as c.given
		with data.insupport_facts as catalog
	[finding.message | some finding in judgement.findings(judgements)] == object.get(c, "messages", [])
	[entry.field | some entry in judgement.needed(judgements)] == object.get(c, "undecided", [])
	judgement.open(subjects, judgements) == set()
	count(subjects) == object.get(c, "subjects", 1)
}

test_finding if {
	judgements := removed.judgements with input as apis_test.cluster("9.5.0", [["g", "v1", "Lost"]])
		with data.insupport_facts as apis_test.sample
	some finding in judgement.findings(judgements)
	finding.path == "spec.apis[0]"
	finding.subject == {"kind": "api", "name": "g/v1 Lost", "at": "spec.apis[0]"}
	finding.disputed == true
	finding.basis == "documented"
	[ref.source | some ref in finding.references] == ["doc", "doc/a", "doc/b"]
	finding.evidence.rows == ["catalog/kubernetes/apis/groups/g/v1/Lost"]
	finding.evidence.facts[1] == {"path": "spec.kubernetes.version", "value": "9.5"}
}

test_basis if {
	judgements := removed.judgements with input as apis_test.cluster("9.5.0", [["", "v1", "Old"]])
		with data.insupport_facts as apis_test.sample
	some finding in judgement.findings(judgements)
	finding.basis == "inferred"
	finding.disputed == false
}
