# METADATA
# title: Explanations
# description: "The entrypoint that spells findings out: the facts of the inventory, the catalog rows with
#   their content and source, the comparison and what would change the result. It repeats what the rules
#   returned as evidence and judges nothing."
package insupport.ask.explanation

import data.insupport.lib.catalog
import data.insupport.lib.fields
import data.insupport.lib.judgement
import data.insupport.lib.rules
import data.insupport.main

# findings is every finding of the cluster with the catalog rows that its evidence names.
# METADATA
# entrypoint: true
findings := [object.union(finding, {"ruleText": text, "rows": _rows(finding)}) |
	some finding in main.report.clusters[0].findings
	text := object.filter(rules.about[finding.rule], ["title", "description"])
]

# cluster is what the explanation of one cluster needs besides: outcomes and what is undecided.
# METADATA
# entrypoint: true
cluster := object.union(object.filter(main.report.clusters[0], ["name", "verdict", "outcomes", "undecided"]), {
	"asOf": main.report.metadata.asOf,
	"judgements": judgements,
	"findings": findings,
	"errors": main.report.errors,
})

# judgements maps each rule to what it answered for each of its subjects, those that hold
# included, with what the inventory states of the subject.
judgements[id] := [judged | some [_, judged] in sort([[entry.subject, entry] | some entry in entries])] if {
	some id, answers in rules.judged
	entries := [{
		"subject": judgement.name(answered.subject),
		"of": object.get(answered.subject, "key", ""),
		"answer": answered.answer,
		"fields": sort([entry.field | some entry in judgement.needed({answered})]),
		"facts": _stated(answered.subject),
	} |
		some answered in answers.judgements
	]
}

_keys := {
	"nodeGroup": ["kubelet", "os.id", "os.version", "kernel", "containerRuntime", "gpu"],
	"component": ["name", "version"],
}

_stated(subject) := [{"path": path, "value": value} | some path in _paths(subject); value := fields.value(path)]

_paths(subject) := [sprintf("spec.products.%s", [subject.name])] if {
	subject.kind == "product"
} else := [concat(".", [subject.at, key]) | some key in _keys[subject.kind]] if {
	_keys[subject.kind]
} else := [path | path := subject.at]

_rows(finding) := [object.union({"path": path}, _content(path)) |
	some path in object.get(finding, ["evidence", "rows"], [])
]

# A row's path starts at the catalog; its source is its own or that of the nearest row above it.
_content(path) := {"row": row, "references": [ref | ref := _reference(steps)]} if {
	steps := split(trim_prefix(path, "catalog/"), "/")
	row := _row(steps)
	row != null
} else := {"row": value, "references": []} if {
	value := data.insupport.settings[trim_prefix(path, "settings/")]
} else := {"missing": true, "references": []}

# Of its topic alone: the whole catalog is a large value.
_row(steps) := object.get(data.insupport_facts[steps[0]][steps[1]], array.slice(steps, 2, count(steps)), null)

_reference(steps) := catalog.reference(steps[0], _sources(steps)[0], concat(" ", array.slice(steps, 0, 3)))

_sources(steps) := [row |
	some n in numbers.range(count(steps), 2)
	row := _row(array.slice(steps, 0, n))
	is_string(row.source)
]
