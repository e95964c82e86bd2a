package insupport.rules.input.date_mismatch_test

import data.insupport.lib.judgement
import data.insupport.lib.judgement_test
import data.insupport.rules.input.date_mismatch as rule

_outcome := judgement_test.outcome(rule.subjects, rule.judgements)

_cases := {
	"same day": {"collected": "2022-06-30T23:59:59Z", "want": "holds"},
	"at most before": {"collected": "2022-05-31T00:00:00Z", "want": "holds"},
	"too long before": {"collected": "2022-05-30T23:59:59Z", "want": "fails"},
	"at most after": {"collected": "2022-07-30T12:00:00Z", "want": "holds"},
	"too long after": {"collected": "2022-07-31T00:00:00Z", "want": "fails"},
	"another zone": {"collected": "2022-07-31T00:30:00+01:00", "want": "holds"},
	"day only": {"collected": "2022-05-30", "want": "fails"},
	"not stated": {"collected": "", "want": "none"},
	"no moment": {"collected": "June", "want": "none"},
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
	outcome == "needs"
}

test_message_with_the_threshold_of_the_run if {
	report := judgement.findings(rule.judgements) with input as {"metadata": {"collectedAt": "2022-06-19T00:00:00Z"}}
		with data.insupport.settings as {"maxAgeDays": 30}
		with data.insupport.run as {"asOf": "2022-06-30", "settings": {"maxAgeDays": 10}}
	{found.message | some found in report} == {"The inventory was collected 11 days from the as-of date 2022-06-30"}
}
