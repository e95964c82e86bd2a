package insupport.lib.run_test

import data.insupport.lib.run

# The as-of date: the run's, else the inventory's, else today. One that is no day is nobody's.
_days := {
	"of the run": {"run": {"asOf": "2022-04-08"}, "input": {"asOf": "2021-01-01"}, "want": "2022-04-08", "problems": 0},
	"of the inventory": {"run": {}, "input": {"asOf": "2021-01-01"}, "want": "2021-01-01", "problems": 0},
	"empty in the run": {"run": {"asOf": ""}, "input": {"asOf": "2021-01-01"}, "want": "2021-01-01", "problems": 0},
	"null in the run": {"run": {"asOf": null}, "input": {"asOf": "2021-01-01"}, "want": "2021-01-01", "problems": 0},
	"today": {"run": {}, "input": {}, "want": "2023-03-04", "problems": 0},
	"today without any document": {"run": {}, "input": [], "want": "2023-03-04", "problems": 0},
	"no day in the run": {"run": {"asOf": "soon"}, "input": {"asOf": "2021-01-01"}, "want": null, "problems": 1},
	"no such day": {"run": {"asOf": "2022-02-30"}, "input": {}, "want": null, "problems": 1},
	"no day in the inventory": {"run": {}, "input": {"asOf": "08.04.2022"}, "want": null, "problems": 1},
	"number in the inventory": {"run": {}, "input": {"asOf": 2022}, "want": null, "problems": 1},
	"no day in an inventory whose day is not asked for": {
		"run": {"asOf": "2022-04-08"},
		"input": {"asOf": "someday"},
		"want": "2022-04-08",
		"problems": 1,
	},
}

test_as_of[name] if {
	some name, c in _days
	got := [_as_of, count(run.problems)] with input as c.input
		with data.insupport.run as c.run
		with time.now_ns as time.parse_rfc3339_ns("2023-03-04T05:06:07Z")
	got == [c.want, c.problems]
}

_as_of := run.as_of if {
	run.as_of
} else := null

_problems := {
	"unknown parameter": {"run": {"asof": "2022-04-08"}, "want": {`run parameter "asof" is not known`}},
	"waivers of another type": {"run": {"waivers": {}}, "want": {`run parameter "waivers" is a object, not a array`}},
	"assumptions of another type": {"run": {"assumeDefaults": "yes"}, "want": {`run parameter "assumeDefaults" is a string, not a boolean`}},
	"no object": {"run": ["asOf"], "want": {"the run parameters are not an object"}},
	"empty values": {"run": {"target": null, "settings": ""}, "want": set()},
}

test_problems[name] if {
	some name, c in _problems
	got := run.problems with data.insupport.run as c.run with input as {}
	got == c.want
}

# A setting that is none, or of no number of days, is told.
_wrong_settings := {
	"none": [{}, set()],
	"all as they should be": [{"staleDays": 0, "horizonDays": 36500, "rules": {}}, set()],
	"a slip": [{"staleDay": 10}, {`setting "staleDay" is not known`}],
	"a text": [{"staleDays": "10"}, {`setting "staleDays" is 10, not a whole number from 0 to 36500`}],
	"null": [{"staleDays": null}, {`setting "staleDays" is null, not a whole number from 0 to 36500`}],
	"less than none": [{"staleDays": -1}, {`setting "staleDays" is -1, not a whole number from 0 to 36500`}],
	"a part of a day": [{"staleDays": 0.5}, {`setting "staleDays" is 0.5, not a whole number from 0 to 36500`}],
	"more than a century": [{"staleDays": 36501}, {`setting "staleDays" is 36501, not a whole number from 0 to 36500`}],
	"two slips": [
		{"horizon": 1, "horizonDays": true},
		{`setting "horizon" is not known`, `setting "horizonDays" is true, not a whole number from 0 to 36500`},
	],
}

test_settings[name] if {
	some name, [settings, want] in _wrong_settings
	got := run.problems with data.insupport.run as {"settings": settings}
		with data.insupport.settings as {"staleDays": 180, "horizonDays": 90}
		with input as {}
	got == want
}

# A bundle that names no settings has none that could be set.
test_no_settings_are_known if {
	got := run.problems with data.insupport.run as {"settings": {"staleDays": 1}} with data.insupport.settings as {} with input as {}
	got == {`setting "staleDays" is not known`}
}

test_threshold[name] if {
	some name, c in {
		"project": {"settings": {}, "want": 180},
		"run": {"settings": {"staleDays": 10}, "want": 10},
		"run with a text": {"settings": {"staleDays": "10"}, "want": 180},
		"no settings": {"settings": "none", "want": 180},
	}
	got := run.threshold("staleDays") with data.insupport.settings as {"staleDays": 180}
		with data.insupport.run as {"settings": c.settings}
	got == c.want
}

test_threshold_nobody_states if not run.threshold("horizonDays") with data.insupport.settings as {}

test_rule_setting[name] if {
	some name, c in {
		"rule": {"rules": {"release/x": "info"}, "want": "info"},
		"category": {"rules": {"release/*": "off"}, "want": "off"},
		"rule before category": {"rules": {"release/*": "off", "release/x": "info"}, "want": "info"},
	}
	got := run.rule_setting("release/x") with data.insupport.run as {"settings": {"rules": c.rules}}
	got == c.want
}

test_no_rule_setting if not run.rule_setting("release/x") with data.insupport.run as {}

test_assume_defaults[name] if {
	some name, c in {"true": [true, true], "false": [false, false], "text": ["true", false]}
	got := run.assume_defaults with data.insupport.run as {"assumeDefaults": c[0]}
	got == c[1]
}

test_target[name] if {
	some name, c in {"object": [{"engine": "2.0.0"}, {"engine": "2.0.0"}], "text": ["2.0.0", {}]}
	got := run.target with data.insupport.run as {"target": c[0]}
	got == c[1]
}
