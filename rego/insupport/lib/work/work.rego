# METADATA
# title: The work of a step
# description: What differs once the targets are reached, and in which order to do what.
package insupport.lib.work

import data.insupport.lib.after
import data.insupport.lib.catalog
import data.insupport.lib.condition
import data.insupport.lib.installed
import data.insupport.lib.inventory
import data.insupport.lib.step_rows
import data.insupport.lib.targets
import data.insupport.lib.version
import data.insupport.lib.ways

# changes says what differs after the step.
changes := {
	"kubernetes": _kubernetes_change,
	"applications": _application_changes,
	"added": sort(object.keys(after.then.ships) - object.keys(after.now.ships)),
	"removed": [gone |
		some id in sort(object.keys(after.now.ships) - object.keys(after.then.ships))
		gone := object.union(
			{"name": id, "inCluster": id in _present},
			{"replacedBy": row.replacedBy | row := after.removal(id)},
		)
	],
	"migrated": [object.union({"name": id}, how) |
		some migration in after.migrations
		some id, how in migration.row.applications
		catalog.component_id(id) in _present
	],
	"features": {
		"gained": _features("since"),
		"deprecated": _features("deprecatedIn"),
		"removed": _features("removedIn"),
	},
	"operatingSystems": _system_changes,
}

_kubernetes_change := {"from": given, "to": after.kubernetes, "minors": version.minors(given, after.kubernetes)} if {
	given := inventory.kubernetes_version
	after.kubernetes != given
} else := {}

_present := {catalog.component_id(component.name) | some component in inventory.components}

_application_changes := [change |
	some id in sort([i | some i, versions in after.now.ships; after.then.ships[i] != versions])
	change := {"name": id, "from": after.now.ships[id], "to": after.then.ships[id], "inCluster": id in _present}
]

# A feature that several products list is told once, for the first of them.
_features(field) := [found |
	names := sort([n | some n, _ in targets.releases])
	some i, name in names
	features := catalog.topic(name, "features")
	before := array.slice(names, 0, i)
	some id in sort([f | some f, row in features; _between(name, row[field]); not _told(before, f, field)])
	found := object.union(
		{"id": id, "title": features[id].title, "product": name, "release": features[id][field], "source": features[id].source},
		{"replacement": replacement | replacement := features[id].replacement},
	)
]

_told(names, id, field) if {
	some name in names
	_between(name, catalog.topic(name, "features")[id][field])
}

_between(name, release) if {
	version.parse(installed.products[name].version).key < version.parse(release).key
	version.parse(release).key <= version.parse(targets.releases[name]).key
}

_system_changes := [change |
	some group in sort([g | some g, _ in after.now.systems])
	now := after.now.systems[group]
	then := object.get(after.then.systems, group, {"standing": "unknown"})
	now.standing != then.standing
	change := {"nodeGroup": group, "title": now.title, "system": now.name, "from": now.standing, "to": then.standing}
]

# steps is the order of the work: what must hold first, then the work itself, then what not to do.
steps := [object.remove(entry, ["order"]) |
	some [_, _, entry] in sort([[entry.order, entry.id, entry] | some entry in _steps])
]

_steps contains object.union(_step(name, row, concat("/", ["prerequisites", installed.line_of(name, to), id])), {
	"id": id,
	"kind": "prerequisite",
	"title": row.do,
	"state": _states[answer.value],
	"order": [0],
}) if {
	some name in targets.leads
	to := targets.releases[name]
	some id, row in catalog.topic(name, "upgrades").prerequisites[installed.line_of(name, to)]
	ways.covers(name, to, row)
	condition.applies(row).value != false
	answer := step_rows.requirement(row)
}

_states := {true: "done", false: "open", "unknown": "unknown"}

# Node groups whose operating system the target does not list come before the work.
_steps contains {
	"id": concat("/", ["operating-system", group]),
	"kind": "prerequisite",
	"title": sprintf("Move %s to an operating system that the target lists", [after.now.systems[group].title]),
	"state": "open",
	"groups": [group],
	"references": [],
	"order": [1],
} if {
	some group, then in after.then.systems
	startswith(then.standing, "notListed")
}

_steps contains object.union_n([
	_step(name, row, concat("/", ["steps", installed.line_of(name, to), id])),
	{
		"id": id,
		"kind": {true: "never", false: "step"}[object.get(row, "never", false)],
		"title": _step_title(row),
		"state": "open",
		"order": [3, row.rank],
	},
	{"part": part | part := row.part},
	{"groups": groups | groups := _groups(row.part)},
]) if {
	some name in targets.leads
	to := targets.releases[name]
	ways.way(name, to) != "same"
	some id, row in catalog.topic(name, "upgrades").steps[installed.line_of(name, to)]
	ways.covers(name, to, row)
	inventory.role in object.get(row, "roles", [inventory.role])
	condition.applies(row).value != false
}

# What the vendor says of every step from line to line, behind what one of them begins with.
_steps contains object.union(_step(name, row, "stride"), {
	"id": "order",
	"kind": "step",
	"title": row.note,
	"state": "open",
	"order": [4],
}) if {
	some name in targets.leads
	row := ways.topic(name).stride
	ways.edges_of[name].kinds == {row.kind}
}

_step(name, row, path) := {
	"product": name,
	"basis": object.get(row, "basis", "documented"),
	"references": [catalog.reference(name, row, path)],
}

_step_title(row) := sprintf("If it applies: %s", [row.title]) if {
	condition.applies(row).value == "unknown"
} else := row.title

_groups("controlPlane") := [group.name | some group in inventory.nodes; group.role == "controlPlane"]
_groups("nodePools") := [group.name | some group in inventory.nodes; group.role == "worker"]
