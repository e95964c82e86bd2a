# METADATA
# title: Operating systems
# description: Every node group beside what the rows that list it say for GPU nodes and for every mode the
#   cluster may be in. The rules read their judgement from here.
package insupport.lib.os

import data.insupport.lib.catalog
import data.insupport.lib.condition
import data.insupport.lib.finding
import data.insupport.lib.inventory
import data.insupport.lib.os_listing as listing
import data.insupport.lib.os_tables as tables

# unseen is the cluster as the subject of what its nodes must answer while they are not all known.
unseen := finding.cluster if {
	tables.needed
	not inventory.nodes_known
}

_modes := [
	{"key": "default", "title": "default mode", "fips": false, "airGapped": false},
	{"key": "fips", "title": "FIPS mode", "fips": true, "airGapped": false},
	{"key": "airGapped", "title": "air-gapped mode", "fips": false, "airGapped": true},
	{"key": "fipsAirGapped", "title": "FIPS and air-gapped mode", "fips": true, "airGapped": true},
]

# possible are the modes the cluster may be in, by what the inventory states.
possible := [mode | some mode in _modes; _may_be("fips", mode.fips); _may_be("airGapped", mode.airGapped)]

_may_be(key, value) if inventory.infrastructure[key] == value
_may_be(key, _) if not key in _stated
_stated := {key | some key in ["fips", "airGapped"]; is_boolean(inventory.infrastructure[key])}

# mode_text names the modes of the cluster: "FIPS mode or FIPS and air-gapped mode".
mode_text := concat(" or ", [mode.title | some mode in possible])

# mode_facts are what the inventory states about the mode, for evidence.
mode_facts := [{"path": sprintf("spec.infrastructure.%s", [key]), "value": object.get(inventory.infrastructure, key, null)} |
	some key in ["provider", "fips", "airGapped"]
]

# restrictions are the notes of the line that rule out more than the cells do, with their answer.
_restrictions(affects) := [{"id": id, "row": row, "answer": condition.holds(row.when)} |
	some id, row in tables.sheet.restrictions
	row.affects == affects
]

_mode_restrictions := _restrictions("mode")
_gpu_restrictions := _restrictions("gpu")

# A note that names operating systems says nothing of the others.
_on(kind, restrictions) := [r | some r in restrictions; kind.id in object.get(r.row, "systems", [kind.id])]

# checks holds every node group. Unless it is not listed, "mode" and for GPU nodes "gpu" say what
# the cells come to: {"answer": true | false | "unknown", "fields": what would settle it (of its kind,
# see listing.placed), and where the group is listed "verdict": yes | no | noneMarked | restricted |
# unknown, "restrictions"}.
checks := listing.addressed({key: object.union(kind, _cells(kind)) | some key, kind in listing.kinds})

_cells(kind) := {} if {
	kind.listing == "notListed"
} else := object.union(
	{"mode": _judged(modes, _on(kind, _mode_restrictions), _mode_fields(kind.rows))},
	{"gpu": _judged(gpus, _on(kind, _gpu_restrictions), _gpu_fields(kind.rows, gpus)) | kind.gpuNodes == true},
) if {
	kind.listing == "listed"
	modes := {value | some mode in possible; some value in _mode_values(kind.rows, mode)}
	gpus := {_gpu_cell(found.row) | some found in kind.rows}
} else := object.union({"mode": unclear}, {"gpu": unclear | kind.gpuNodes == true}) if {
	unclear := {"answer": "unknown", "fields": {kind.field}}
}

# What the cells say: yes, no or unknown; noneMarked where the page marks no mode of a row at all.
_mode_cell(row, mode) := "noneMarked" if {
	mode.key == "default"
	{key | some key, value in row.modes; value == false} == {m.key | some m in _modes}
} else := _cell(object.get(row, ["modes", mode.key], "unknown"))

_mode_values(rows, mode) := {_mode_cell(found.row, mode) | some found in rows}
_gpu_cell(row) := _cell(object.get(row, "gpu", "unknown"))
_cell(value) := object.get({true: "yes", false: "no"}, value, "unknown")

_judged(values, restrictions, fields) := {"verdict": verdict, "answer": _answers[verdict], "restrictions": hit, "fields": missing} if {
	hit := [r | some r in restrictions; r.answer.value == true]
	open := {field | some r in restrictions; some field in r.answer.missing}
	verdict := _verdict(values, {object.get(r.row, "level", "violation") | some r in hit}, open)
	missing := {field | verdict == "unknown"; some field in (fields | open)}
}

_answers := {"yes": true, "no": false, "noneMarked": false, "restricted": false, "unknown": "unknown"}

# A note that only warns decides nothing while a graver answer is possible.
_verdict(values, levels, open) := "no" if {
	values == {"no"}
} else := "restricted" if {
	"violation" in levels
} else := "unknown" if {
	count(open) > 0
} else := "unknown" if {
	count(values) != 1
} else := "unknown" if {
	"unknown" in values
} else := "restricted" if {
	count(levels) > 0
} else := value if some value in values

# What would settle the mode: the facts that make a difference, else the cell that the page lacks.
_mode_fields(rows) := fields if {
	fields := _differing(rows) | _unsettled(rows)
	count(fields) > 0
} else := {sprintf("%s/modes/%s", [found.path, mode.key]) |
	some found in rows
	some mode in possible
	_mode_cell(found.row, mode) == "unknown"
}

_unsettled(rows) := {field | some mode in possible; some field in _apart(_mode_values(rows, mode))}

_differing(rows) := {sprintf("spec.infrastructure.%s", [key]) |
	some key in ["fips", "airGapped"]
	some a in possible
	some b in possible
	object.remove(a, ["key", "title", key]) == object.remove(b, ["key", "title", key])
	_mode_values(rows, a) != _mode_values(rows, b)
}

_gpu_fields(rows, values) := fields if {
	fields := _apart(values)
	count(fields) > 0
} else := {sprintf("%s/gpu", [found.path]) | some found in rows; _gpu_cell(found.row) == "unknown"}

# Rows that disagree: the version tells them apart.
_apart(values) := {sprintf("%s.os.version", [listing.any_group]) | count(values) > 1}

# fitting are the operating systems with the versions whose cells say yes: for GPU nodes or for
# every mode the cluster may be in.
fitting(purpose) := sort([sprintf("%s %s", [tables.os_name(id), concat(", ", versions)]) |
	some id in tables.ids
	versions := [key | some key in tables.listed(id); _fits_everywhere(purpose, id, key)]
	count(versions) > 0
])

_fits_everywhere(purpose, id, key) if every _, table in tables.by_provider { _fits(purpose, table[id][key]) }

_fits("gpu", row) if row.gpu == true

_fits("mode", row) if every mode in possible { _mode_cell(row, mode) == "yes" }

# broken is the finding on a group whose row, or a note on it, says no; reason holds what is its own.
broken(check, key, change, reason) := finding.resting(
	object.union_n([
		{"path": sprintf("%s.%s", [check.path, key]), "remediation": change},
		reason,
		{
			"references": array.concat(listing.row_references(check.kind.rows), reason.references),
			"rows": array.concat(listing.row_paths(check.kind.rows), reason.rows),
			"change": change,
		},
	]),
	listing.os_facts(check),
)

# answered_references cite the pages that answer a column which the table lacks.
answered_references(rows, columns) := [ref |
	some source in {found.row.answeredBy[column] | some found in rows; some column in columns}
	ref := catalog.reference(tables.owner.name, {"source": source}, tables.page)
]

dispute_references(rows, field) := [ref |
	some found in rows
	dispute := found.row.disputed[field]
	some ref in catalog.dispute_references(tables.owner.name, field, dispute)
]

# restriction is what the finding on a note says of it.
restriction(r) := {
	"key": r.id,
	"level": object.get(r.row, "level", "violation"),
	"basis": object.get(r.row, "basis", "documented"),
	"references": [ref | ref := catalog.reference(tables.owner.name, r.row, r.row.title)],
	"rows": [catalog.row(tables.owner.name, ["operating_systems", "lines", tables.owner.line, "restrictions", r.id])],
}
