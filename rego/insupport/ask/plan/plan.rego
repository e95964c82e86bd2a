# METADATA
# title: Plan
# description: >-
#   What a planner asks of the rules. For an inventory and `run.target`: hops lists the steps that
#   lead on from the installed releases with their status and reasons, after is the inventory as it
#   would be once the target is reached, changes and steps say what differs and in which order to
#   work. answer gives a runner all of them for an inventory and a target of its own.
package insupport.ask.plan

import data.insupport.lib.catalog
import data.insupport.lib.components
import data.insupport.lib.condition
import data.insupport.lib.facts
import data.insupport.lib.findings
import data.insupport.lib.installed
import data.insupport.lib.inventory
import data.insupport.lib.os
import data.insupport.lib.rules
import data.insupport.lib.run
import data.insupport.lib.targets
import data.insupport.lib.version
import data.insupport.lib.ways
import data.insupport.lib.window
import data.insupport.main

# answer takes {"ask", "inventory", "target"}: ask is start, strange, target, hops, after or prove
# (with "onward", whether more steps follow); identity and rename let clusters of one shape share a plan.
answer := found if {
	ask := input.ask
	asked := input.inventory
	target := object.get(input, "target", {})
	onward := object.get(input, "onward", false)
	named := object.get(input, "findings", [])
	found := _answers[ask] with input as asked
		with data.insupport.run.target as target
		with data.insupport.lib.ways.onward as onward
		with data.insupport.ask.plan._named as named
}

_answers["start"] := start

_answers["strange"] := strange

_answers["target"] := direct

_answers["hops"] := hops

_answers["after"] := after

_answers["prove"] := proof

_answers["identity"] := {"facts": facts.lookup("metadata.name.dnsSubdomain").values} # what conditions may read of a name

_answers["rename"] := [findings.fingerprint(finding.rule, _nameless(finding)) | some finding in _named]

_named := []

# The cluster as a subject has its name from the report only.
_nameless(finding) := object.union(finding, {"subject": {"name": ""}}) if {
	finding.subject.kind == "cluster"
} else := finding

# start says what a planner begins with: the day, the products that lead, where each stands, and
# what `latest` and `supported` would mean for it.
start := {
	"asOf": run.as_of,
	"role": inventory.role,
	"targets": targets.releases,
	"leads": {name: lead |
		some name in _leads
		lead := {
			"installed": installed.products[name].version,
			"phase": installed.products[name].phase,
			"ways": {to: ways.way(name, to) | to := targets.releases[name]},
			"latest": _latest(name),
			"supported": _supported(name),
		}
	},
	"report": _report_without_target,
}

# strange lists targets that the catalog does not know, with the releases nearest to them.
strange := [{"product": name, "release": to, "nearest": _nearest(name, to)} |
	some name, to in run.target
	is_string(to)
	not _known(name, to)
]

# direct are the findings of the rules on the target itself.
direct := [f | some f in findings.all; startswith(f.rule, "upgrade/")]

_report_without_target := report if {
	report := main.report with data.insupport.run.target as {}
}

_known(name, to) if installed.release_row(name, to)

# Products that lead: those of the target, or without one all that do not run on another.
_leads := targets.leads if {
	count(run.target) > 0
} else := {name |
	some name, p in installed.products
	p.known
	catalog.topic(name, "upgrades")
	not _based(name)
}

_based(name) if {
	some base in catalog.topic(name, "product").runsOn
	installed.products[base]
}

# The releases of a product that are out on the day, with their order.
_out(name) := {[rank(name, release), release] |
	some _, row in catalog.topic(name, "releases").lines
	some release, listed in row.releases
	listed.date <= run.as_of
}

# rank orders the releases of a product: place of the line, then the numbers.
rank(name, release) := array.concat(
	[window.trains[name].index[installed.line_of(name, release)]],
	version.parse(release).key,
)

_latest(name) := max(_out(name))[1]

# The newest release of each line in support, oldest line first.
_supported(name) := [release |
	some line in array.reverse(window.in_window(name, run.as_of))
	release := max({pair | some pair in _out(name); installed.line_of(name, pair[1]) == line})[1]
]

# The known releases closest to one that is not: those around it in the order of releases.
_nearest(name, to) := array.concat(
	array.slice(array.reverse(_before(name, to)), 0, 2),
	array.slice(_behind(name, to), 0, 2),
) if {
	version.parse(to)
} else := [release | release := _newest(name)]

_newest(name) := max({[version.parse(release).key, release] | some release in _releases(name)})[1]

_releases(name) := {release |
	some _, row in catalog.topic(name, "releases").lines
	some release, _ in row.releases
}

_before(name, to) := [pair[1] |
	some pair in sort([[version.parse(release).key, release] | some release in _releases(name)])
	pair[0] < version.parse(to).key
]

_behind(name, to) := [pair[1] |
	some pair in sort([[version.parse(release).key, release] | some release in _releases(name)])
	pair[0] > version.parse(to).key
]

# hops lists the steps from the installed releases towards the target, in order. status is ready,
# unknown, blocked or denied; avoid marks a target that the vendor warns against or no longer
# supports, open one that no page describes.
hops := [_hop(check) |
	some [_, _, check] in sort([[check.name, rank(check.name, check.to), check] | some check in _checks])
]

# What is asked and answered of every candidate at once.
_checks := checks if {
	checks := ways.checks with ways.steps as _candidates
}

_judged := judged if {
	upgrades := {id | some id, _ in rules.about; startswith(id, "upgrade/")}
	judged := {id: rules.judged[id] | some id in upgrades} with ways.steps as _candidates
}

_candidates := {[name, release] | some name in targets.leads; some release in _releases_towards(name)}

# Releases that are out on the lines that a step can reach, and the target itself: to say why not.
_releases_towards(name) := {release |
	some line in _reachable(name)
	some release, listed in catalog.topic(name, "releases").lines[line].releases
	object.get(listed, "date", "") <= run.as_of
	_towards(name, release)
	ways.way(name, release) != "skipped"
} | {target |
	target := version.parse(targets.releases[name]).release
	installed.release_row(name, target)
}

_reachable(name) := {line | some line in array.slice(order, place, place + 2)} | {line |
	some line, _ in catalog.topic(name, "upgrades").edges[order[place]]
} if {
	order := window.trains[name].order
	place := window.trains[name].index[installed.products[name].line]
}

_towards(name, release) if {
	rank(name, release) > rank(name, installed.products[name].version)
	rank(name, release) <= rank(name, targets.releases[name])
}

_hop(check) := {
	"product": check.name,
	"from": {check.name: check.product.version},
	"to": {check.name: check.to},
	"rank": rank(check.name, check.to),
	"status": _status(reasons),
	"avoid": count({r | some r in reasons; r.rule in _shunned}) > 0,
	"open": count({r |
		some r in reasons
		r.rule == "upgrade/undocumented_path"
		r.level in {"unknown", "violation"}
		not r.key
	}) > 0,
	"edge": ways.edge(check),
	"reasons": reasons,
} if {
	reasons := _reasons(check)
}

_shunned := {"upgrade/avoided_release", "upgrade/target_not_supported"}

# What the upgrade rules say of one candidate.
_reasons(check) := [reason |
	own := {id: _of(check, answered) | some id, answered in _judged; _asked(check, id)}
	raws := findings.raw with rules.judged as own
	some raw in raws
	rules.on(raw.rule)
	reason := object.union_n([
		{"basis": "documented", "disputed": false, "path": object.get(raw.subject, "at", "")},
		object.remove(raw, ["subject", "evidence", "until", "waiting", "field"]),
		{"subject": findings.subject(raw.subject), "level": findings.level(raw.rule, raw)},
	])
]

_of(check, answered) := {
	"subjects": {of | some of in answered.subjects; _concerns(of, check)},
	"judgements": {judgement | some judgement in answered.judgements; _concerns(judgement.subject, check)},
}

_concerns(subject, check) if [subject.name, subject.to] == [check.name, check.to]

# Nothing else matters of a step that is ruled out.
_asked(check, _) if not check.way in {"denied", "skipped", "downgrade"}

_asked(_, "upgrade/no_path")

_status(reasons) := "denied" if {
	some reason in reasons
	reason.rule == "upgrade/no_path"
	reason.level == "violation"
} else := "blocked" if {
	some reason in reasons
	reason.level == "violation"
} else := "unknown" if {
	some reason in reasons
	reason.level == "unknown"
} else := "ready"

# after is the inventory as it would be once the target is reached.
after := object.union(_carried, {"spec": object.union(
	_carried.spec,
	{"components": _components_after | inventory.components_known},
)})

# The same with the components as they are: what the releases ship is looked up on it.
_carried := object.union(input, {"spec": object.union_n([
	inventory.spec,
	{"products": object.union(inventory.products, targets.releases)},
	{"kubernetes": object.union(object.get(inventory.spec, "kubernetes", {}), {"version": _kubernetes_after}) | inventory.kubernetes_version},
	{"nodes": _nodes_after | is_array(inventory.spec.nodes)},
	{"infrastructure": object.union(object.get(inventory.spec, "infrastructure", {}), {"adoptedFrom": line}) |
		line := _adopted_from
	},
])})

_adopted_from := min({installed.products[name].line |
	some name, _ in targets.releases
	_edges[name].adopts
})

_edges := {check.name: ways.edge(check) | some check in ways.checks}

# Kubernetes goes to the release's default where the product brings its own Kubernetes along, and
# never more minors at a time than the catalog allows.
_kubernetes_after := _raised(inventory.kubernetes_version)

_raised(given) := _like(given, goal) if {
	version.parse(given).key < version.parse(_goal).key
	version.minors(given, _goal) <= _most_minors
	goal := _goal
} else := given

_goal := max({[version.parse(given).key, given] |
	some name, to in targets.releases
	ways.way(name, to) != "same"
	not catalog.topic(name, "product").runsOn
	given := installed.kubernetes(name, to)["default"]
})[1]

_most_minors := min({row.maxMinors |
	some name in targets.leads
	row := catalog.topic(name, "upgrades").kubernetes
})

# A version is written as the inventory writes it, with its v and its suffix.
_like(given, goal) := concat("", [_prefix(given), goal, trim_prefix(trim_prefix(given, "v"), version.parse(given).release)])

_prefix(given) := "v" if {
	startswith(given, "v")
} else := ""

_nodes_after := [object.union(node, {"kubelet": kubelet | kubelet := _kubelet_after(node)}) |
	some node in inventory.spec.nodes
]

_kubelet_after(node) := _like(node.kubelet, version.parse(_kubernetes_after).release) if {
	version.parse(node.kubelet).key < version.parse(_kubernetes_after).key
}

# What the libraries say of a cluster, and the same after the step, in one evaluation.
_parts := {
	"entries": {entry.path: entry | some entry in components.listed},
	"units": components.units,
	"ships": {id: versions |
		some id in components.shipped_ids
		versions := sort({v | some hit in components.hits(id); some v in hit.versions})
	},
	"systems": _systems,
}

_parts_after := parts if {
	parts := _parts with input as _carried
}

_components_after := [component |
	some i, given in inventory.spec.components
	entry := object.get(_parts_after.entries, sprintf("spec.components[%d]", [i]), {})
	not _dropped(entry)
	component := object.union(given, {"version": shipped | shipped := _shipped_version(given, entry)})
]

# The version that the release ships, where the cluster has another one.
_shipped_version(given, entry) := versions[0] if {
	versions := [v | some hit in entry.hits; some v in hit.versions]
	count({v | some v in versions; version.same(v, object.get(given, "version", ""))}) == 0
}

# What the step itself takes away: left behind by the migration, or replaced by another one.
_dropped(entry) if {
	count(entry.hits) == 0
	some id in _left_behind
	catalog.component_id(id) == entry.id
}

_dropped(entry) if {
	count(entry.hits) == 0
	_removal(entry.id).replacedBy
}

_left_behind contains id if {
	some row in _migrations
	some id in row.row.leftBehind.applications
}

_migrations contains {"name": name, "row": row} if {
	some name, to in targets.releases
	row := catalog.topic(name, "upgrades").migrations[installed.products[name].line][installed.line_of(name, to)]
}

_removal(id) := min([row |
	some unit in _parts_after.units
	row := catalog.topic(unit.name, "applications").removed[id]
	components.since(unit, row)
])

# changes says what differs after the step.
changes := {
	"kubernetes": _kubernetes_change,
	"applications": _application_changes,
	"added": sort([id | some id, _ in _parts_after.ships; not _parts.ships[id]]),
	"removed": [gone |
		some id in sort([i | some i, _ in _parts.ships; not _parts_after.ships[i]])
		gone := object.union(
			{"name": id, "inCluster": id in _present},
			{"replacedBy": row.replacedBy | row := _removal(id)},
		)
	],
	"migrated": [object.union({"name": id}, how) |
		some migration in _migrations
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

default _kubernetes_change := {}

_kubernetes_change := {
	"from": inventory.kubernetes_version,
	"to": _kubernetes_after,
	"minors": version.minors(inventory.kubernetes_version, _kubernetes_after),
} if {
	_kubernetes_after != inventory.kubernetes_version
}

_present := {catalog.component_id(component.name) | some component in inventory.components; is_string(component.name)}

_application_changes := [change |
	some id in sort([i | some i, versions in _parts.ships; _parts_after.ships[i] != versions])
	change := {"name": id, "from": _parts.ships[id], "to": _parts_after.ships[id], "inCluster": id in _present}
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

_systems := {check.subject.name: standing |
	some check in os.checks
	standing := {
		"title": check.title,
		"name": object.get(check, "name", ""),
		"standing": concat(", ", array.concat(
			[check.listing],
			[sprintf("%s %s", [field, check[field].verdict]) | some field in ["mode", "gpu"]; check[field].verdict],
		)),
	}
}

_system_changes := [change |
	some group in sort([g | some g, _ in _systems])
	now := _systems[group]
	then := object.get(_parts_after.systems, group, {"standing": "unknown"})
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
	"order": [0, 0],
}) if {
	some name in targets.leads
	to := targets.releases[name]
	some id, row in catalog.topic(name, "upgrades").prerequisites[installed.line_of(name, to)]
	ways.covers(name, to, row)
	_applies(row) != false
	answer := ways.requirement(row)
}

_states := {true: "done", false: "open", "unknown": "unknown"}

# Node groups whose operating system the target does not list come before the work.
_steps contains {
	"id": concat("/", ["operating-system", group]),
	"kind": "prerequisite",
	"title": sprintf("Move %s to an operating system that the target lists", [_systems[group].title]),
	"state": "open",
	"groups": [group],
	"references": [],
	"order": [0, 1],
} if {
	some group, then in _parts_after.systems
	startswith(then.standing, "notListed")
	_systems[group]
}

_steps contains object.union_n([
	_step(name, row, concat("/", ["steps", installed.line_of(name, to), id])),
	{
		"id": id,
		"kind": _step_kind(row),
		"title": _step_title(row),
		"state": "open",
		"order": [1, row.rank],
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
	_applies(row) != false
}

_step(name, row, path) := {
	"product": name,
	"basis": object.get(row, "basis", "documented"),
	"references": [catalog.reference(name, row, path)],
}

_step_kind(row) := "never" if {
	row.never
} else := "step"

_step_title(row) := sprintf("If it applies: %s", [row.title]) if {
	_applies(row) == "unknown"
} else := row.title

_applies(row) := condition.holds(row.when).value if {
	row.when
} else := true

_groups("controlPlane") := [group.name | some group in inventory.nodes; group.role == "controlPlane"; group.name]

_groups("nodePools") := [group.name | some group in inventory.nodes; group.role == "worker"; group.name]

# fleet_rank is the place of this cluster among those of a fleet: its role's in the order that
# the catalog gives.
default fleet_rank := 0

fleet_rank := min({i |
	some name in targets.leads
	some i, role in catalog.topic(name, "upgrades").fleet.order
	role == inventory.role
})

# proof evaluates every rule before and after the step.
proof := {
	"from": {name: installed.products[name].version | some name, _ in targets.releases},
	"to": targets.releases,
	"ranks": {name: rank(name, to) | some name, to in targets.releases},
	"edges": {name: edge | some name, edge in _edges; name in targets.leads},
	"fleetRank": fleet_rank,
	"before": main.report,
	"after": _judgement_after.report,
	"keys": object.union(_keys, _judgement_after.keys),
	"inventory": after,
	"changes": changes,
	"steps": steps,
}

_judgement := {"report": main.report, "keys": _keys}

_judgement_after := judgement if {
	judgement := _judgement with input as after with data.insupport.run.target as {}
}

# Keys of findings by fingerprint, so that they can be given another cluster's name.
_keys := {findings.fingerprint(raw.rule, raw): key |
	some raw in findings.raw
	key := object.get(raw, "key", object.get(raw.subject, "key", null))
	key != null
}
