package insupport.rules.input.date_mismatch_test

import data.insupport.rules.input.date_mismatch as rule

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
	"same day": {"collected": "2022-06-30T23:59:59Z", "want": "pass"},
	"at most before": {"collected": "2022-05-31T00:00:00Z", "want": "pass"},
	"too long before": {"collected": "2022-05-30T23:59:59Z", "want": "warn"},
	"at most after": {"collected": "2022-07-30T12:00:00Z", "want": "pass"},
	"too long after": {"collected": "2022-07-31T00:00:00Z", "want": "warn"},
	"another zone": {"collected": "2022-07-31T00:30:00+01:00", "want": "pass"},
	"day only": {"collected": "2022-05-30", "want": "warn"},
	"not stated": {"collected": "", "want": "notApplicable"},
	"no moment": {"collected": "June", "want": "notApplicable"},
}

test_outcome[name] if {
	some name, c in _cases
	outcome := _outcome with input as {"metadata": {"collectedAt": c.collected}}
		with data.insupport.settings as {"maxAgeDays": 30}
		with data.insupport.run as {"asOf": "2022-06-30"}
	outcome == c.want
}

test_undecided[name] if {
	some name, c in {
		"no threshold": {"settings": {}, "asOf": "2022-06-30"},
		"no such day": {"settings": {"maxAgeDays": 30}, "asOf": "2022-06-31"},
	}
	outcome := _outcome with input as {"metadata": {"collectedAt": "2022-06-30"}}
		with data.insupport.settings as c.settings
		with data.insupport.run as {"asOf": c.asOf}
	outcome == "unknown"
}

test_message_with_the_threshold_of_the_run if {
	report := rule.report with input as {"metadata": {"collectedAt": "2022-06-19T00:00:00Z"}}
		with data.insupport.settings as {"maxAgeDays": 30}
		with data.insupport.run as {"asOf": "2022-06-30", "settings": {"maxAgeDays": 10}}
	{found.message | some found in report} == {"The inventory was collected 11 days from the as-of date 2022-06-30"}
}
