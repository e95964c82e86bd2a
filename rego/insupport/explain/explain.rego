# METADATA
# title: Explanations
# description: >-
#   The entrypoint that spells findings out: the facts of the inventory, the catalog rows with
#   their content and source, the comparison and what would change the result. It repeats what
#   the rules returned as evidence and judges nothing.
package insupport.explain

import data.insupport.lib.catalog
import data.insupport.main

# findings is every finding of the cluster with the catalog rows that its evidence names.
findings := [object.union(finding, {"ruleText": _rule(finding.rule), "rows": _rows(finding)}) |
	some finding in main.report.clusters[0].findings
]

# cluster is what the explanation of one cluster needs besides: outcomes and what is undecided.
cluster := {
	"name": reported.name,
	"asOf": main.report.metadata.asOf,
	"verdict": reported.verdict,
	"outcomes": reported.outcomes,
	"undecided": reported.undecided,
	"findings": findings,
	"errors": main.report.errors,
} if {
	reported := main.report.clusters[0]
}

_rule(id) := {
	"title": object.get(main.about[id], "title", id),
	"description": object.get(main.about[id], "description", ""),
}

_rows(finding) := [object.union({"path": path}, _content(path)) |
	some path in object.get(finding, ["evidence", "rows"], [])
]

# A row's path starts at the catalog; its source is its own or that of the nearest row above it.
_content(path) := {"row": row, "references": [ref | ref := _reference(steps)]} if {
	steps := split(trim_prefix(path, "catalog/"), "/")
	row := object.get(data.insupport_facts, steps, null)
	row != null
} else := {"row": value, "references": []} if {
	startswith(path, "settings/")
	value := object.get(data.insupport.settings, array.slice(split(path, "/"), 1, 9), null)
	value != null
} else := {"missing": true, "references": []}

_reference(steps) := catalog.reference(steps[0], _sources(steps)[0], _title(steps))

_sources(steps) := [row |
	some n in numbers.range(count(steps), 2)
	row := object.get(data.insupport_facts, array.slice(steps, 0, n), null)
	is_object(row)
	is_string(row.source)
]

_title(steps) := concat(" ", [sprintf("%v", [step]) | some step in array.slice(steps, 0, 3)])
