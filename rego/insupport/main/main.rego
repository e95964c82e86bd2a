# METADATA
# title: Report
# description: "The question whether a cluster is in support: its findings with waivers, the outcome of each
#   rule, the verdict, the products and what nobody looked at."
package insupport.main

import data.insupport.lib.entitlements
import data.insupport.lib.findings
import data.insupport.lib.forecast
import data.insupport.lib.installed
import data.insupport.lib.inventory
import data.insupport.lib.recognition
import data.insupport.lib.rules
import data.insupport.lib.run
import data.insupport.lib.validation
import data.insupport.lib.waivers

_outcome_of := {"violation": "fail", "unknown": "unknown", "warning": "warn", "info": "info"}

# What is not decided. beside: it stands beside the verdict and does not move it.
_undecided := {object.union(
	{"rule": entry.rule, "subject": findings.subject(entry.subject), "field": entry.field},
	{"beside": true | entry.gating == false},
) |
	some entry in findings.needed
	rules.on(entry.rule)
}

_undecided_rules := {entry.rule | some entry in findings.needed} | {id | some id, _ in rules.open}

# Findings with the waiver that covers them.
_judged := findings.all if {
	waivers.list == []
} else := {object.union(finding, {"waiver": _waiver(finding)}) | some finding in findings.all}

_waiver(finding) := waiver if {
	waiver := waivers.matching(finding)
} else := null

_waived_rules := {finding.rule | some finding in _judged; finding.waiver != null}

# The levels of the findings that count, by rule.
_counting := {[finding.rule, finding.level] | some finding in _judged; finding.waiver == null}

# Outcome of a rule: passed, and over that without subjects, undecided, waived, by the worst finding that
# counts, off.
outcomes := object.union_n([
	{id: _passed | some id, _ in rules.about},
	{id: "notApplicable" | some id, answers in rules.judged; answers.subjects == set()},
	{id: "unknown" | some id in _open},
	{id: "waived" | some id in _waived_rules},
	{id: _outcome_of[level] | some id, level in _worst},
	{id: "off" | some id in rules.off},
])

# Nothing passes on an input that is not valid.
default _passed := "unknown"

_passed := "pass" if count(validation.problems) == 0

_open := union({
	_undecided_rules,
	rules.incomplete,
	object.keys(rules.about) - object.keys(rules.judged),
})

# The worst level of each rule's findings that count: worse ones go over milder ones.
_worst := object.union_n([{id: level | some [id, level] in _counting; level == worse} |
	some worse in array.reverse(rules.levels)
])

# The verdict: what all judgements add up to. What is missing is a finding like any other.
verdict := _verdict({level | some [_, level] in _counting})

# verdict_without_waivers is the same with no waiver and no rule switched off.
verdict_without_waivers := _verdict({findings.level(raw.rule, raw) | some raw in findings.raw} | {"unknown" |
	some entry in findings.needed
	entry.gating
})

_verdict(levels) := "unsupported" if {
	"violation" in levels
} else := "unknown" if {
	"unknown" in levels
} else := "unknown" if {
	count(rules.errors) > 0
} else := "atRisk" if {
	"warning" in levels
} else := "supported"

_rank := {level: rank | some rank, level in rules.levels}

# Sorted by level, rule, subject, so that equal input gives an equal report.
_sorted := [finding | some [_, finding] in sort([[_place(judged), judged] | some judged in _judged])]

_place(finding) := [
	_rank[finding.level],
	finding.rule,
	finding.subject.kind,
	object.get(finding.subject, "name", ""),
	finding.location.path,
]

# What rules read of a product besides what a report shows.
_inner := ["title", "release", "older", "placed", "listed", "known", "notOut", "released", "linePhase", "inferred"]

products := [object.remove(product, _inner) |
	some name in sort(object.keys(installed.products))
	given := installed.products[name]
	product := object.union_n([
		{"line": "", "window": [], "support": {"endedOn": null, "endsOn": null, "endsWith": null}, "disputed": false},
		given,
		{"basis": {true: "inferred", false: "documented"}[object.get(given, "inferred", false)]},
	])
]

# Components that stand for no product of the catalog: no rule on published ends looks at them.
_own := count([1 | some component in inventory.components; not recognition.application(component)])

# Who the cluster belongs to, in the words of its inventory.
_labels := {key: value | some key, value in inventory.metadata.labels; is_string(key); is_string(value)}

# report is one cluster's part of a report.
# METADATA
# entrypoint: true
report := {
	"apiVersion": "insupport/v1",
	"kind": "Report",
	"metadata": {"asOf": run.day},
	"clusters": [object.union_n([
		{
			"name": inventory.name,
			"labels": _labels,
			"environment": inventory.environment,
			"verdict": verdict,
			"verdictWithoutWaivers": verdict_without_waivers,
			"scope": object.union(inventory.scope, {"ownComponents": _own | _own > 0}),
			"assumptions": inventory.assumptions,
			"products": products,
			"outcomes": outcomes,
			"findings": _sorted,
			"undecided": _undecided,
			"entitlements": entitlements.list,
		},
		{"waivers": uses | uses := waivers.uses(findings.all); count(uses) > 0},
		{"forecast": found | found := forecast.forecast},
	])],
	"errors": rules.errors,
}
