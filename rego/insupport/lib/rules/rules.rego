# METADATA
# title: The loaded rules
# description: Rules are found by the names they all expose (about, subjects, judgements), and a rule's id is
#   read off its path here and nowhere else.
package insupport.lib.rules

import data.insupport.lib.judgement
import data.insupport.lib.run

levels := ["violation", "unknown", "warning", "info"]

# about maps rule id to the annotations of its package; none where it has no metadata.
about := {concat("/", [category, name]): object.union_n(of_package) |
	some category, name
	chain := data.insupport.rules[category][name].about
	of_package := [found | found := chain[_].annotations; found.scope == "package"]
}

# incomplete are the rules without all the metadata that their findings are made of.
incomplete := object.keys(about) - {id |
	some id, annotations in about
	annotations.title
	annotations.description
	annotations.custom.remediation
	annotations.custom.level in levels
}

# judged maps rule id to what it answers.
judged := {id: judgement.answers(_subjects[id], _judgements[id]) | some id, _ in about}

_subjects := {concat("/", [category, name]): subjects |
	some category, name
	subjects := data.insupport.rules[category][name].subjects
}

_judgements := {concat("/", [category, name]): judgements |
	some category, name
	judgements := data.insupport.rules[category][name].judgements
}

# set_by_run maps rule id to the level or "off" that the run sets for it.
set_by_run := {id: setting |
	run.settings.rules
	some id, _ in about
	setting := run.rule_setting(id)
}

# problems lists what is wrong with the levels that the run sets: a slip would leave a rule as it is.
problems contains "the setting \"rules\" is not an object of rules and their levels" if {
	given := run.settings.rules
	not given in {"", null}
	not is_object(given)
}

problems contains sprintf("setting of rules: there is no rule %s", [id]) if {
	is_object(run.settings.rules)
	some id, _ in run.settings.rules
	not _meant[id]
}

problems contains sprintf("setting of rules: %s is %v, not one of %s", [id, level, concat(", ", _settable)]) if {
	is_object(run.settings.rules)
	some id, level in run.settings.rules
	not level in _settable
}

_settable := array.concat(levels, ["off"])

# What a setting can name: a rule, or all of a category.
_meant := object.keys(about) | {sprintf("%s/*", [split(id, "/")[0]]) | some id, _ in about}

# level is the level of a rule's findings that carry none: what the run sets, else its metadata.
level(id) := set_by_run[id] if {
	set_by_run[id] in levels
} else := object.get(about[id], ["custom", "level"], "unknown")

# off are the rules that the run switches off.
off := {id | some id, setting in set_by_run; setting == "off"}

# on says that it did not.
on(id) if not off[id]

# open maps rule id to what has not exactly one judgement.
open := {id: subjects |
	some id, answers in judged
	not judgement.settled(answers)
	subjects := judgement.open(answers.subjects, answers.judgements)
}

# errors are the faults of the rules themselves; with one, nothing is supported.
errors contains sprintf("rule %s has no complete metadata", [id]) if {
	some id in incomplete
}

errors contains "no rules are loaded" if count(about) == 0
errors contains "no catalog is loaded" if not data.insupport_facts

errors contains sprintf("rule %s has no subjects or no judgements", [id]) if {
	some id in (object.keys(about) - object.keys(judged))
}

errors contains sprintf("rule %s judges, but has no metadata", [id]) if {
	some id in (object.keys(_judgements) - object.keys(about))
}

# A rule that answers a question of another shape answers none.
errors contains sprintf("rule %s/%s has %s, which no rule has", strange) if some strange in _strange

# Each key by itself: with one that varies, a plan looks at every rule of every package.
_strange contains [category, name, "report"] if data.insupport.rules[category][name].report
_strange contains [category, name, "deny"] if data.insupport.rules[category][name].deny

errors contains sprintf("rule %s has not exactly one judgement for %s", [id, judgement.title(subject)]) if {
	some id, subjects in open
	some subject in subjects
}
