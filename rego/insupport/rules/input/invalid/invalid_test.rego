package insupport.rules.input.invalid_test

import data.insupport.lib.judgement
import data.insupport.lib.judgement_test
import data.insupport.rules.input.invalid as rule

_outcome := judgement_test.outcome(rule.subjects, rule.judgements)

_valid := {"apiVersion": "insupport/v1", "kind": "ClusterInventory", "metadata": {"name": "c1"}, "spec": {}}

_cases := {
	"valid": {"input": _valid, "want": "holds"},
	"list of valid ones": {"input": [_valid], "want": "fails"},
	"text": {"input": "c1", "want": "fails"},
	"nothing in it": {"input": {}, "want": "fails"},
	"other kind": {"input": object.union(_valid, {"kind": "Deployment"}), "want": "fails"},
	"slip in a key": {"input": object.union(_valid, {"spec": {"produts": {}}}), "want": "fails"},
	"mistyped": {"input": object.union(_valid, {"spec": {"nodes": "many"}}), "want": "fails"},
}

test_outcome[name] if {
	some name, c in _cases
	outcome := _outcome with input as c.input with data.insupport_facts as {}
	outcome == c.want
}

test_no_input_at_all if _outcome == "fails"

test_run_that_nobody_can_read if {
	outcome := _outcome with input as _valid with data.insupport.run as {"asOf": "soon"}
	outcome == "fails"
}

test_findings_name_the_place if {
	report := judgement.findings(rule.judgements) with input as object.union(_valid, {"spec": {"produts": {}, "role": "edge"}}) with data.insupport_facts as {}
	{found.path | some found in report} == {"spec.produts", "spec.role"}
	{found.key | some found in report} == {"spec.produts", "spec.role"}
}
