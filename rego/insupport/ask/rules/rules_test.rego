package insupport.ask.rules_test

import data.insupport.ask.rules

test_rules_are_listed_with_their_text if {
	count(rules.rules) > 0
	every rule in rules.rules {
		rule.title != ""
		rule.level in {"violation", "unknown", "warning", "info"}
		count(rule.references) > 0
	}
}
