# METADATA
# title: Run parameters
# description: The parameters of one run, `data.insupport.run`, which lies outside every bundle root, and the
#   thresholds that it may override.
package insupport.lib.run

import data.insupport.lib.dates

params := data.insupport.run if is_object(data.insupport.run)

_stated := [date |
	some date in array.concat([given | given := params.asOf], [given | given := input.asOf])
	not date in {"", null}
]

# as_of is the day for which the question is asked. A stated day that is none leaves it
# undefined: nothing falls back to today by mistake.
as_of := _stated[0] if {
	dates.valid(_stated[0])
} else := dates.of_ns(time.now_ns()) if count(_stated) == 0

# day is that day as a report shows it: null where it is none.
default day := null

day := as_of

problems contains sprintf("the as-of date %v is not a calendar day (year-month-day)", [date]) if {
	some date in _stated
	not dates.valid(date)
}

_allowed := {"asOf": "string", "waivers": "array", "target": "object", "assumeDefaults": "boolean", "settings": "object"}

problems contains sprintf("run parameter %q is not known", [key]) if {
	some key, _ in params
	not _allowed[key]
}

problems contains sprintf("run parameter %q is a %s, not a %s", [key, type_name(value), _allowed[key]]) if {
	some key, value in params
	not value in {"", null}
	type_name(value) != _allowed[key]
}

problems contains "the run parameters are not an object" if {
	given := data.insupport.run
	not is_object(given)
}

settings := params.settings

# A setting that no rule reads would change nothing without a word.
problems contains sprintf("setting %q is not known", [key]) if {
	is_object(settings)
	some key, _ in settings
	not key in _settings
}

problems contains sprintf("setting %q is %v, not a whole number from 0 to %d", [key, value, _most]) if {
	some key in (_settings - {"rules"})
	value := settings[key]
	not _counts(value)
}

_settings := object.keys(data.insupport.settings) | {"rules"}

# A century of days.
_most := 36500

_counts(value) if {
	is_number(value)
	value == floor(value)
	value >= 0
	value <= _most
}

# threshold is a number from the run's settings, else from the project's.
threshold(name) := settings[name] if {
	is_number(settings[name])
} else := data.insupport.settings[name]

# rule_setting is the level or "off" that a run sets for a rule, or for its category ("lifecycle/*").
rule_setting(id) := setting if {
	setting := settings.rules[id]
} else := stated[sprintf("%s/*", [split(id, "/")[0]])] if stated := settings.rules

assume_defaults := count([1 | params.assumeDefaults == true]) > 0

# target maps product to the release that an upgrade shall reach.
default target := {}

target := params.target if is_object(params.target)
