package insupport.rules.apis.deprecated_test

import data.insupport.lib.apis_test
import data.insupport.lib.judgement
import data.insupport.rules.apis.deprecated

_message := "g/v1 K is deprecated and not served from Kubernetes 9.5 on; 1 in use"

_k := [["g", "v1", "K"]]

_addon(version, running) := {"spec": {
	"components": [{"name": "addon", "version": running}],
	"apis": apis_test.cluster("", [["addon.example", version, "Thing"]]).spec.apis,
}}

_leaves := "addon.example/v1alpha1 Thing is deprecated and not served from Addon 2.0 on; 1 in use"

cases := {
	"the last minor before the major that removes it": {"given": _addon("v1alpha1", "1.9.0"), "messages": [[_leaves, "warning"]]},
	"a minor before the last": {"given": _addon("v1alpha1", "1.8.0")},
	"two majors before": {"given": _addon("v1alpha1", "0.9.0")},
	"nothing in use": {"given": apis_test.cluster("v9.4.0", []), "subjects": 0},
	"cut short": {"given": {"spec": {"kubernetes": {"version": "9.4"}, "gaps": [{"path": "spec.apis"}]}}, "undecided": ["spec.apis"]},
	"before it is deprecated": {"given": apis_test.cluster("9.2.0", _k)},
	"deprecated": {"given": apis_test.cluster("9.3.0", _k), "messages": [[_message, ""]]},
	"the minor before the removal": {"given": apis_test.cluster("9.4.0", _k), "messages": [[_message, "warning"]]},
	"gone": {"given": apis_test.cluster("9.5.0", _k)},
	"target that removes it": {"given": apis_test.cluster("9.3.0", _k), "target": {"kubernetes": "9.8"}, "messages": [[_message, "warning"]]},
	"target before the removal": {"given": apis_test.cluster("9.4.0", _k), "target": {"kubernetes": "9.4"}, "messages": [[_message, "warning"]]},
	"target that deprecates it": {
		"given": apis_test.cluster("9.2.0", _k),
		"target": {"kubernetes": "9.3"},
		"messages": [[_message, ""]],
	},
	"target alone": {"given": apis_test.cluster("", _k), "target": {"service": "9.3"}, "messages": [[_message, ""]]},
	"gone, with a target": {"given": apis_test.cluster("9.5.0", _k), "target": {"kubernetes": "9.6"}},
	"no row, known": {"given": apis_test.cluster("9.4.0", [["g", "v9", "K"]])},
	"no row, beyond": {"given": apis_test.cluster("9.13.0", [["g", "v9", "K"]]), "undecided": ["catalog/kubernetes/apis"]},
	"not said when deprecated": {"given": apis_test.cluster("9.6.0", [["g", "v2", "K"]])},
	"no version": {"given": apis_test.cluster("", _k), "undecided": ["spec.kubernetes.version"]},
	"kubelets that leave more than one stage": {
		"given": {"spec": {
			"nodes": [{"kubelet": "9.2.0"}],
			"apis": apis_test.cluster("", _k).spec.apis,
		}},
		"undecided": ["spec.kubernetes.version"],
	},
	"no rows": {"given": apis_test.cluster("9.4.0", _k), "without": ["kubernetes/apis"], "undecided": ["catalog/kubernetes/apis"]},
}

test_deprecated[name] if {
	some name, c in cases
	catalog := json.remove(apis_test.sample, object.get(c, "without", []))
	judgements := deprecated.judgements with input as c.given
		with data.insupport_facts as catalog
		with data.insupport.run as {"target": object.get(c, "target", {})}
	subjects := deprecated.subjects with input as c.given
		with data.insupport_facts as catalog
	[[finding.message, object.get(finding, "level", "")] |
		some finding in judgement.findings(judgements)
	] == object.get(c, "messages", [])
	[entry.field | some entry in judgement.needed(judgements)] == object.get(c, "undecided", [])
	judgement.open(subjects, judgements) == set()
	count(subjects) == object.get(c, "subjects", 1)
}

# The replacement is one that the minor of the removal serves.
test_remediation if {
	judgements := deprecated.judgements with input as apis_test.cluster("9.7.0", [["g", "v2", "K"]])
		with data.insupport_facts as apis_test.sample
	[finding.remediation | some finding in judgement.findings(judgements)] == ["Move to g/v3 K, which is there since 9.8"]
}
