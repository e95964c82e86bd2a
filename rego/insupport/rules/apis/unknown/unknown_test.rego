package insupport.rules.apis.unknown_test

import data.insupport.lib.apis_test
import data.insupport.lib.judgement
import data.insupport.rules.apis.unknown

_k := [["g", "v1", "K"]]

test_unknown[name] if {
	some name, c in {
		"no APIs": {"given": apis_test.cluster("", []), "subjects": 0},
		"no version": {"given": apis_test.cluster("", _k), "undecided": ["spec.kubernetes.version"]},
		"a version": {"given": apis_test.cluster("9.4.0", _k)},
		"kubelets": {"given": {"spec": {"nodes": [{"kubelet": "9.4.0"}], "apis": apis_test.cluster("", _k).spec.apis}}},
		"a target": {"given": apis_test.cluster("", _k), "target": {"kubernetes": "9.5"}},
		"APIs of another product": {"given": apis_test.cluster("", [["addon.example", "v1", "Thing"]]), "subjects": 0},
		"a list that was not fully seen": {"given": {"spec": {"apis": [], "gaps": [{"path": "spec.apis", "reason": "partial"}]}}, "undecided": ["spec.kubernetes.version"]},
		"custom resources alone": {"given": apis_test.cluster("", [["g.example", "v1", "K"]]), "subjects": 0},
	}
	judgements := unknown.judgements with input as c.given
		with data.insupport_facts as apis_test.sample
		with data.insupport.run as {"target": object.get(c, "target", {})}
	subjects := unknown.subjects with input as c.given
		with data.insupport_facts as apis_test.sample
	[entry.field | some entry in judgement.needed(judgements)] == object.get(c, "undecided", [])
	judgement.open(subjects, judgements) == set()
	count(subjects) == object.get(c, "subjects", 1)
}
