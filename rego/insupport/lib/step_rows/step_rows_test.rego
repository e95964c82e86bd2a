package insupport.lib.step_rows_test

import data.insupport.lib.step_rows

_inferred := {"basis": "inferred", "unblock": "Wait"}

# Rows are inferred where all are, disputed where one is, and say what to do where one does.
test_rows[name] if {
	some name, c in {
		"none": {"rows": [], "want": ["documented", false, "Ask the vendor for a supported way"]},
		"inferred": {"rows": [_inferred], "want": ["inferred", false, "Wait"]},
		"one is published": {"rows": [_inferred, {"disputed": {"supported": {}}}], "want": ["documented", true, "Wait"]},
	}
	[step_rows.basis(c.rows), step_rows.disputed(c.rows), step_rows.unblock({"rows": c.rows})] == c.want
}

_row := {"when": {"fact": "facts.a", "in": [true]}, "requires": {"fact": "facts.b", "in": [true]}}

# A prerequisite holds where it does not apply or is met; without the facts that would tell, nobody knows.
test_requirement[name] if {
	some name, c in {
		"does not apply": {"facts": {"a": false}, "want": [true, set()]},
		"met, whether it applies or not": {"facts": {"b": true}, "want": [true, set()]},
		"applies and is not met": {"facts": {"a": true, "b": false}, "want": [false, set()]},
		"applies, not stated": {"facts": {"a": true}, "want": ["unknown", {"spec.facts.b"}]},
		"not met, whether it applies not stated": {"facts": {"b": false}, "want": ["unknown", {"spec.facts.a"}]},
	}
	answer := step_rows.requirement(_row) with input as {"spec": {"facts": c.facts}}
	[answer.value, {path | some path in answer.missing}] == c.want
}
