# METADATA
# title: Plan
# description: "What a planner asks of the rules about an inventory and a target: which steps lead on from the
#   installed releases, with their status and reasons; the inventory as it would be once the target is
#   reached; what differs then, and in which order to work."
package insupport.ask.plan

import data.insupport.ask.shape
import data.insupport.lib.after
import data.insupport.lib.catalog
import data.insupport.lib.findings
import data.insupport.lib.installed
import data.insupport.lib.inventory
import data.insupport.lib.judgement
import data.insupport.lib.rules
import data.insupport.lib.run
import data.insupport.lib.targets
import data.insupport.lib.version
import data.insupport.lib.waivers
import data.insupport.lib.ways
import data.insupport.lib.window
import data.insupport.lib.work
import data.insupport.main

# answer takes {"ask", "inventory", "target"}: ask is start, strange, target, hops, after or prove
# (with "onward", whether more steps follow); identity and rename let clusters of one shape share a plan. With
# "bare" no waiver counts, and no rule is switched off.
# METADATA
# entrypoint: true
answer := found if {
	input.bare
	found := _answer with data.insupport.run.waivers as [] with data.insupport.lib.rules.off as set()
} else := _answer

_answer := found if {
	ask := input.ask
	found := _answers[ask] with input as input.inventory
		with data.insupport.run.target as object.get(input, "target", {})
		with data.insupport.lib.ways.onward as object.get(input, "onward", false)
		with data.insupport.ask.plan._named as object.get(input, "findings", [])
}

_answers["start"] := start
_answers["strange"] := strange
_answers["target"] := {
	"findings": [f | some f in findings.all; startswith(f.rule, "upgrade/")], # on the target itself
	"keys": shape.keys,
}

_answers["hops"] := hops
_answers["after"] := after.cluster
_answers["prove"] := proof
_answers["identity"] := {"facts": shape.identity} # what conditions may read of a name
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
			"known": name in _bases,
			"ways": {to: ways.way(name, to) | to := targets.releases[name]},
			"latest": max(_out(name))[1],
			"supported": _supported(name),
		}
	},
	"report": judgement.report,
	"keys": judgement.keys,
} if judgement := shape.judgement with data.insupport.run.target as {}

# strange lists targets that the catalog does not know, with the releases nearest to them.
strange := [{"product": name, "release": to, "nearest": _nearest(name, to)} |
	some name, to in run.target
	is_string(to)
	release := targets.newest(name, to)
	not installed.destination(name, release)
]

# Products that lead: those of the target, or without one all that do not run on another.
_leads := targets.leads if {
	count(run.target) > 0
} else := _platforms if {
	count(_platforms) > 0
} else := _bases if {
	count(_bases) > 0
} else := _strangers

_bases := {name | some name, p in installed.products; p.known; not _based(name)}

# Releases that the catalog does not have, of platforms that it has: that no way leads from there is to be told.
_strangers := {name | some name, p in installed.products; not p.known; not catalog.topic(name, "product").part}

# Products that bring their own Kubernetes decide about it.
_platforms := {name | some name in _bases; not catalog.topic(name, "product").kubernetesMinors}

_based(name) if installed.carries(catalog.topic(name, "product"))

# The releases of a product that are out on the day, with their order.
_out(name) := {[ways.rank(name, release), release] |
	some line, _ in catalog.topic(name, "releases").lines
	some release in targets.out(name, line)
}

# The newest release of each line in support, oldest line first.
_supported(name) := [release |
	some line in array.reverse(window.in_window(name, run.as_of))
	release := max({pair | some pair in _out(name); installed.line_of(name, pair[1]) == line})[1]
]

# The known releases closest to one that is not: those around it in the order of releases.
_nearest(name, to) := [release |
	some [_, release] in array.concat(
		array.reverse(array.slice(order, place - 2, place)),
		array.slice(order, place, place + 2),
	)
] if {
	parsed := version.parse(to)
	order := _order(name)
	place := count([1 | some [key, _] in order; key < parsed.key])
} else := [max(_order(name))[1]]

_order(name) := sort([[version.parse(release).key, release] |
	some release, _ in catalog.topic(name, "releases").lines[_].releases
])

# hops lists the steps from the installed releases towards the target, in order. status is ready,
# unknown, blocked or denied; general says that the vendor speaks of all steps alike; avoid marks a target that the vendor warns against or no longer
# supports, open one that no page describes.
hops := [_hop(check) |
	some [_, _, check] in sort([[check.name, ways.rank(check.name, check.to), check] | some check in _checks])
]

# What is asked and answered of every candidate at once.
_checks := checks if checks := ways.checks with ways.steps as _candidates

_judged := judged if {
	upgrades := {id | some id, _ in rules.about; startswith(id, "upgrade/")}
	judged := {id: rules.judged[id] | some id in upgrades} with ways.steps as _candidates
}

_candidates := {[name, release] | some name in targets.leads; some release in _releases_towards(name)}

# Releases that are out on the lines that a step can reach, and the target itself: to say why not.
_releases_towards(name) := {release |
	some line in _reachable(name)
	some release in (targets.out(name, line) | {release | some release, row in catalog.topic(name, "releases").lines[line].releases; not row.date})
	_towards(name, release)
	ways.way(name, release) != "skipped"
} | {target | target := _target(name)}

# The target as the catalog lists it, else by its number.
_target(name) := array.concat(
	[text | some text in texts; installed.release_row(name, text)],
	[text | some text in texts; installed.destination(name, text)],
)[0] if {
	to := targets.releases[name]
	texts := [version.parse(to).release, trim_prefix(to, "v")]
}

_reachable(name) := {line | some line in array.slice(order, place, place + 2)} | {line |
	some line, _ in catalog.topic(name, "upgrades").edges[order[place]]
} if {
	order := window.train_of(name).order
	place := window.train_of(name).index[installed.products[name].line]
}

_towards(name, release) if {
	ways.rank(name, release) > ways.rank(name, installed.products[name].version)
	ways.rank(name, release) <= ways.rank(name, targets.releases[name])
}

_hop(check) := {
	"product": check.name,
	"from": {check.name: check.product.version},
	"to": {check.name: check.to},
	"rank": ways.rank(check.name, check.to),
	"status": _status(reasons),
	"avoid": count([r | some r in reasons; r.rule in _shunned]) > 0,
	"open": count([r | some r in reasons; _leaves_open(r)]) > 0,
	"edge": ways.edge(check),
	"general": count([1 | ways.topic(check.name).stride]) > 0,
	"reasons": reasons,
} if reasons := _reasons(check)

_shunned := {"upgrade/avoided_release", "upgrade/target_not_supported"}

_leaves_open(reason) if {
	reason.rule == "upgrade/undocumented_path"
	reason.level in {"unknown", "violation"}
	not reason.key
}

# What the upgrade rules say of one candidate. One that has not exactly one judgement for it leaves it open.
_reasons(check) := [reason |
	own := {id: _of(check, answered) | some id, answered in _judged; _asked(check, id)}
	raws := findings.raw with rules.judged as own
	open := rules.open with rules.judged as own
	unanswered := "The rule has not exactly one judgement for this step"
	some raw in (raws | {{"rule": id, "subject": check.subject, "level": "unknown", "message": unanswered} | some id, _ in open})
	rules.on(raw.rule)
	reason := object.union_n([
		{"basis": "documented", "disputed": false, "path": object.get(raw.subject, "at", "")},
		object.remove(raw, ["subject", "evidence", "until", "waiting", "field"]),
		{"subject": findings.subject(raw.subject), "level": findings.level(raw.rule, raw)},
	])
]

_of(check, answered) := judgement.answers(
	{of | some of in answered.subjects; _concerns(of, check)},
	{given | some given in answered.judgements; _concerns(given.subject, check)},
)

_concerns(subject, check) if [subject.name, subject.to] == [check.name, check.to]

# Nothing else matters of a step that is ruled out.
_asked(check, _) if {
	way := check.way
	not way in {"denied", "skipped", "downgrade"}
}

_asked(_, "upgrade/no_path")

_status(reasons) := "denied" if {
	["upgrade/no_path", "violation"] in {[reason.rule, reason.level] | some reason in reasons}
} else := "blocked" if {
	"violation" in {reason.level | some reason in reasons}
} else := "unknown" if {
	"unknown" in {reason.level | some reason in reasons}
} else := "ready"

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
	"ranks": {name: ways.rank(name, to) | some name, to in targets.releases},
	"edges": {name: edge | some name, edge in ways.edges_of; name in targets.leads},
	"fleetRank": fleet_rank,
	"before": main.report,
	"midway": _midway,
	"after": _left_again(judgement.report),
	"keys": object.union(shape.keys, judgement.keys),
	"inventory": after.cluster,
	"support": {p.name: object.union({"phase": p.phase}, object.filter(p.support, ["endsOn", "endedOn", "extendedEndsOn"])) |
		some p in judgement.report.clusters[0].products
		targets.releases[p.name]
		not _in_passing(p)
	},
	"changes": work.changes,
	"steps": work.steps,
} if judgement := shape.judgement with input as after.cluster with data.insupport.run.target as {}

# The next step leaves a line that every way passes: to be out of support there is no more than a warning.
_left_again(report) := json.patch(report, [{"op": "replace", "path": sprintf("/clusters/0/findings/%d/level", [i]), "value": "warning"} |
	some i, finding in report.clusters[0].findings
	finding.rule == "release/out_of_window"
	_in_passing(finding.subject)
])

_in_passing(product) if {
	ways.onward
	ways.passes(product.name, installed.line_of(product.name, product.version))
}

# Control planes go first: kubelets that fit now and once they are raised may not fit between.
_midway := [found |
	some fault in _strained
	found := object.union_n([fault, {"waiver": waiver | waiver := waivers.matching(fault)}, {
		"message": sprintf("%s, as long as the nodes have not followed", [fault.message]),
		"remediation": "Raise these kubelets towards the control plane's minor first",
	}])
]

_strained := faults if {
	judged := object.filter(rules.judged, ["kubernetes/skew"]) with input as after.midway with data.insupport.run.target as {}
	faults := [f | some f in findings.all; f.level == "violation"] with input as after.midway with rules.judged as judged
} else := []
