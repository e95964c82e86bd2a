package insupport.rules.input.invalid_test

import data.insupport.rules.input.invalid as rule

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

_valid := {"apiVersion": "insupport/v1", "kind": "ClusterInventory", "metadata": {"name": "c1"}, "spec": {}}

_cases := {
	"valid": {"input": _valid, "want": "pass"},
	"list of valid ones": {"input": [_valid], "want": "unknown"},
	"text": {"input": "c1", "want": "unknown"},
	"nothing in it": {"input": {}, "want": "unknown"},
	"other kind": {"input": object.union(_valid, {"kind": "Deployment"}), "want": "unknown"},
	"slip in a key": {"input": object.union(_valid, {"spec": {"produts": {}}}), "want": "unknown"},
	"mistyped": {"input": object.union(_valid, {"spec": {"nodes": "many"}}), "want": "unknown"},
}

test_outcome[name] if {
	some name, c in _cases
	outcome := _outcome with input as c.input with data.insupport_facts as {}
	outcome == c.want
}

test_no_input_at_all if _outcome == "unknown"

test_run_that_nobody_can_read if {
	outcome := _outcome with input as _valid with data.insupport.run as {"asOf": "soon"}
	outcome == "unknown"
}

test_findings_name_the_place if {
	report := rule.report with input as object.union(_valid, {"spec": {"produts": {}, "role": "edge"}}) with data.insupport_facts as {}
	{found.path | some found in report} == {"spec.produts", "spec.role"}
	{found.key | some found in report} == {"spec.produts", "spec.role"}
	{found.undecided | some found in rule.undecided} == set()
}
