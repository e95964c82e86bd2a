package insupport.rules.input.conflict_test

import data.insupport.lib.inventory
import data.insupport.lib.judgement
import data.insupport.lib.judgement_test
import data.insupport.rules.input.conflict as rule

_given(gaps) := {"metadata": {"name": "c1"}, "spec": {
	"kubernetes": {"version": "v1.22.8"},
	"nodes": [{"name": "a", "kubelet": "v1.22.8"}],
	"gaps": gaps,
}}

_conflict := {"path": "spec.kubernetes.version", "reason": "conflict", "detail": "v1.22.8 (a.yaml:3), v1.21.0 (b.yaml:3)"}

_cases := {
	"conflict": {"gaps": [_conflict], "want": "fails"},
	"without words": {"gaps": [object.remove(_conflict, ["detail"])], "want": "fails"},
	"cut short is no conflict": {"gaps": [{"path": "spec.nodes", "reason": "partial"}], "want": "none"},
	"nothing": {"gaps": [], "want": "none"},
}

test_outcome[name] if {
	some name, c in _cases
	judgements := rule.judgements with input as _given(c.gaps)
	subjects := rule.subjects with input as _given(c.gaps)
	judgement_test.outcome(subjects, judgements) == c.want
}

test_message_names_both_places if {
	judgements := rule.judgements with input as _given([_conflict])
	{found.message | some found in judgement.findings(judgements)} == {"Sources state different values for spec.kubernetes.version: v1.22.8 (a.yaml:3), v1.21.0 (b.yaml:3)"}
}

test_each_conflict_is_one_finding if {
	other := object.union(_conflict, {"path": "spec.license"})
	judgements := rule.judgements with input as _given([_conflict, other])
	{[found.subject.at, found.path] | some found in judgement.findings(judgements)} == {
		["spec.kubernetes.version", "spec.kubernetes.version"],
		["spec.license", "spec.license"],
	}
}

# None of the values is picked.
test_the_fact_is_not_known if {
	spec := inventory.spec with input as _given([_conflict, {"path": "spec.nodes[0].kubelet", "reason": "conflict"}])
	spec.kubernetes == {}
	spec.nodes == [{"name": "a"}]
}
