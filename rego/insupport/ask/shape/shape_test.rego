package insupport.ask.shape_test

import data.insupport.ask.shape

# A name that a condition would tell apart is of another class.
_names := {"plain": ["prod-1", true], "with an underscore": ["prod_1", false]}

test_identity[name] if {
	some name, [given, want] in _names
	found := shape.identity with input as {"metadata": {"name": given}}
	found == want
}

test_judgement if {
	found := shape.judgement with input as {"metadata": {"name": "c"}} with data.insupport_facts as {}
	found.report.clusters[0].name == "c"
	every key in found.keys {
		is_string(key)
	}
}
