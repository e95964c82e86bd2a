# METADATA
# title: Upgrades
# description: >-
#   What the catalog says of a step from the installed release of a product to a target: whether
#   the way is documented, what rules it out and what must hold first. The rules ask for the
#   target of the run, the planner for every candidate, so each answer is a function of both.
package insupport.lib.upgrade

import data.insupport.lib.catalog
import data.insupport.lib.condition
import data.insupport.lib.finding
import data.insupport.lib.installed
import data.insupport.lib.inventory
import data.insupport.lib.judgement
import data.insupport.lib.run
import data.insupport.lib.text
import data.insupport.lib.version
import data.insupport.lib.window

# targets maps each installed product to the release it shall reach: as asked, else the one that
# comes along with another product's target.
targets[name] := to if {
	some name, to in run.target
	is_string(to)
	installed.products[name]
}

targets[name] := to if {
	some name, _ in installed.products
	not run.target[name]
	to := min(_companions[name])
}

# A release that is already ahead of the companion stays.
_companions[name] contains companion if {
	some asked, to in run.target
	some name, companion in installed.release_row(asked, to).companions
	version.parse(installed.products[name].version).key < version.parse(companion).key
}

# leads are the targets whose ways decide: a product that runs on another target follows it.
leads contains name if {
	some name, _ in targets
	not _follows(name)
}

_follows(name) if {
	some base in catalog.topic(name, "product").runsOn
	targets[base]
}

# unstated are targets that the inventory cannot start from: {"name", "to", "message", "path"}.
unstated contains {"name": name, "path": concat(".", ["spec.products", name]), "message": message} if {
	some name, to in run.target
	is_string(to)
	not installed.products[name]
	not _carried(name, to)
	message := sprintf("The inventory states no release of %s to upgrade to %v", [catalog.title(name), to])
}

unstated contains {"name": name, "path": concat(".", ["spec.products", name]), "message": message} if {
	some name, to in run.target
	not is_string(to)
	message := sprintf("The target %v of %s is no release", [to, catalog.title(name)])
}

unstated contains {"name": "", "path": "spec.products", "message": message} if {
	target := data.insupport.run.target
	not is_object(target)
	message := "The target is no map of product to release"
}

# A target that reaches an installed product as companion needs no release of its own.
_carried(name, to) if {
	some companion, _ in installed.release_row(name, to).companions
	installed.products[companion]
}

_topic(name) := catalog.topic(name, "upgrades")

_from(name) := installed.products[name].version

_line(name, release) := installed.line_of(name, release)

_place(name, release) := [window.trains[name].index[_line(name, release)], version.parse(release).key]

# way says what the step is: same, unknown (a release that the catalog does not list), downgrade,
# denied, skipped, documented, undocumented (a row says so) or uncharted (no row at all).
way(name, to) := "unknown" if {
	not _listed(name, to)
} else := "unknown" if {
	not installed.products[name].listed
} else := "same" if {
	version.same(_from(name), to)
} else := "downgrade" if {
	_place(name, to) < _place(name, _from(name))
} else := "denied" if {
	some row in edges(name, to)
	row.supported == false
} else := "documented" if {
	some row in edges(name, to)
	row.supported == true
} else := "undocumented" if {
	count(edges(name, to)) > 0
} else := "uncharted" if {
	_lines_apart(name, to) < 2
} else := "uncharted" if {
	not _topic(name).skip
} else := "skipped"

_listed(name, release) if installed.release_row(name, release)

_lines_apart(name, to) := _place(name, to)[0] - _place(name, _from(name))[0]

# edges are the rows of the catalog for the step, by id.
edges(name, to) := {id: row |
	some id, row in _topic(name).edges[_line(name, _from(name))][_line(name, to)]
	covers(name, to, row)
}

# _deciding are the rows that make a step what it is: an explicit no, else a yes, else all.
_deciding(name, to) := {id: row | some id, row in edges(name, to); row.supported == false} if {
	way(name, to) == "denied"
} else := {id: row | some id, row in edges(name, to); row.supported == true} if {
	way(name, to) == "documented"
} else := edges(name, to)

# covers says that a row is meant for the step: its releases of departure and arrival.
covers(name, to, row) if {
	_within(_from(name), object.get(row, "from", {}))
	_within(to, object.get(row, "to", {}))
}

_within(_, range) if range == {}

_within(release, range) if version.in_range(version.parse(release), range)

# step names the step in messages: "Konvoy 1.8.5 to 2.1.4".
step(name, to) := sprintf("%s %s to %s", [catalog.title(name), _from(name), to])

# edge tells a planner what is known of the step: basis, disputed, kind and references.
edge(name, to) := {
	"way": way(name, to),
	"kinds": {row.kind | some row in rows},
	"basis": _basis(rows),
	"disputed": _disputed(rows),
	"references": _edge_references(name, to),
	"adopts": true in {row.adopts | some row in rows},
	"testedOn": {row.testedOn | some row in rows},
} if {
	rows := _deciding(name, to)
}

_basis(rows) := "inferred" if {
	count(rows) > 0
	every row in rows {
		row.basis == "inferred"
	}
} else := "documented"

_disputed(rows) if {
	some row in rows
	row.disputed
} else := false

_edge_references(name, to) := array.concat(
	[ref |
		some _, row in _deciding(name, to)
		ref := catalog.reference(name, row, step(name, to))
	],
	[ref |
		some row in _deciding(name, to)
		some field, dispute in row.disputed
		some ref in catalog.dispute_references(name, field, dispute)
	],
)

_edge_rows(name, to) := [catalog.row(name, ["upgrades", "edges", _line(name, _from(name)), _line(name, to), id]) |
	some id, _ in _deciding(name, to)
]

_facts(name) := [finding.product_fact(installed.products[name])]

_raw(name, extra) := object.union(
	{
		"subject": finding.product(installed.products[name]),
		"path": finding.product_path(installed.products[name]),
	},
	extra,
)

# no_path are the findings that rule the step out: a downgrade, an explicit no, a line skipped.
no_path(name, to) := {_raw(name, {
	"message": sprintf("%s is no upgrade: the target is older than the installed release", [step(name, to)]),
	"remediation": object.get(row, "unblock", "Choose a target that is not older"),
	"references": [ref | ref := catalog.reference(name, row, object.get(row, "note", "Downgrade"))],
	"evidence": {
		"facts": _facts(name),
		"rows": [path | path := catalog.row(name, ["upgrades", "downgrade"]); row.source],
		"comparison": sprintf("%s comes before %s in the order of releases", [to, _from(name)]),
		"change": "A target that is not older than the installed release",
	},
})} if {
	way(name, to) == "downgrade"
	row := object.get(_topic_or_empty(name), "downgrade", {})
} else := {_raw(name, {
	"message": sprintf("%s is no supported upgrade: %s", [step(name, to), text.list(_notes(rows))]),
	"remediation": text.list(_unblocks(rows)),
	"basis": _basis(rows),
	"disputed": _disputed(rows),
	"references": _edge_references(name, to),
	"evidence": {
		"facts": _facts(name),
		"rows": _edge_rows(name, to),
		"comparison": sprintf("The edge from %s to %s is listed as not supported", [_from(name), to]),
		"change": text.list(_unblocks(rows)),
	},
})} if {
	way(name, to) == "denied"
	rows := _deciding(name, to)
} else := {_raw(name, {
	"message": sprintf("%s skips %s: %s", [step(name, to), text.list(_skipped(name, to)), row.note]),
	"remediation": object.get(row, "unblock", "Go through every line between"),
	"references": [catalog.reference(name, row, row.note)],
	"evidence": {
		"facts": _facts(name),
		"rows": [catalog.row(name, ["upgrades", "skip"])],
		"comparison": sprintf("Between the lines of %s and %s lie %s, and no edge joins them", [_from(name), to, text.list(_skipped(name, to))]),
		"change": "A target on the next line, or an edge that joins the two",
	},
})} if {
	way(name, to) == "skipped"
	row := _topic(name).skip
} else := set()

_topic_or_empty(name) := topic if {
	topic := _topic(name)
} else := {}

_notes(rows) := sort({note | some row in rows; note := row.note})

_unblocks(rows) := found if {
	found := sort({unblock | some row in rows; unblock := row.unblock})
	count(found) > 0
} else := ["Ask the vendor for a supported way"]

_skipped(name, to) := array.slice(
	window.trains[name].order,
	_place(name, _from(name))[0] + 1,
	_place(name, to)[0],
)

# undocumented are the findings of a step that no page describes.
undocumented(name, to) := {_raw(name, object.union(_level(rows), {
	"message": sprintf("%s is not documented as an upgrade: %s", [step(name, to), text.list(_notes(rows))]),
	"remediation": text.list(_unblocks(rows)),
	"basis": _basis(rows),
	"disputed": _disputed(rows),
	"references": _edge_references(name, to),
	"evidence": {
		"facts": _facts(name),
		"rows": _edge_rows(name, to),
		"comparison": sprintf("No page states whether %s upgrades to %s", [_from(name), to]),
		"change": "A page that documents the step",
	},
}))} if {
	way(name, to) == "undocumented"
	rows := edges(name, to)
} else := {_raw(name, {
	"message": sprintf("%s is not documented as an upgrade: %s", [step(name, to), _uncharted(name)]),
	"remediation": "Ask the vendor whether the step is supported",
	"references": [catalog.reference(name, row, row.title) | row := _topic(name).table],
	"evidence": {
		"facts": _facts(name),
		"rows": [catalog.row(name, ["upgrades"])],
		"comparison": sprintf("No edge of the catalog leads from %s to %s", [_from(name), to]),
		"change": "An edge for the step in the catalog",
	},
})} if {
	way(name, to) == "uncharted"
} else := set()

_uncharted(name) := "no page describes the step" if {
	_topic(name)
} else := "the catalog holds no upgrade paths of the product"

_level(rows) := {"level": level} if {
	levels := {object.get(row, "level", "") | some row in rows}
	count(levels) == 1
	some level in levels
	level != ""
} else := {}

# The upgrade pages of a line describe some infrastructures only.
_uncovered(name, to) := {uncovered(name, to, row) |
	some row in coverage(name, to)
	covered(row) != true
}

# coverage holds the row on the infrastructures that the pages of a step describe, if there is one.
coverage(name, to) := [row |
	_forward(name, to)
	_line(name, _from(name)) != _line(name, to)
	row := _topic(name).coverage[_line(name, to)]
	covers(name, to, row)
]

# covered says whether a row of coverage describes this infrastructure.
covered(row) := {true: true, false: false}[provider in row.providers] if {
	provider := inventory.infrastructure.provider
} else := "unknown"

# uncovered is the finding on a step whose pages describe other infrastructures, or may.
uncovered(name, to, row) := _raw(name, {
	"key": "provider",
	"path": "spec.infrastructure.provider",
	"message": _uncovered_message(name, to, row),
	"remediation": "Ask the vendor for the steps on this infrastructure",
	"basis": object.get(row, "basis", "documented"),
	"disputed": _disputed({row}),
	"references": array.concat(
		[catalog.reference(name, row, sprintf("Upgrade to %s %s", [catalog.title(name), _line(name, to)]))],
		[ref | some field, dispute in row.disputed; some ref in catalog.dispute_references(name, field, dispute)],
	),
	"evidence": {
		"facts": [{"path": "spec.infrastructure.provider", "value": object.get(inventory.infrastructure, "provider", null)}],
		"rows": [catalog.row(name, ["upgrades", "coverage", _line(name, to)])],
		"comparison": sprintf("The pages describe %s", [text.list(row.providers)]),
		"change": "A page that describes the upgrade on this infrastructure",
	},
})

_uncovered_message(name, to, row) := sprintf("%s is described for %s, not for %v", [step(name, to), text.list(row.providers), provider]) if {
	provider := inventory.infrastructure.provider
} else := sprintf("%s is described for %s only, and the infrastructure is not stated; fill in spec.infrastructure.provider", [step(name, to), text.list(row.providers)])

# _forward says that there is a step to judge by conditions.
_forward(name, to) if not way(name, to) in {"same", "unknown", "downgrade"}

# warned is the row on a release that the vendor warns against as a target; undefined without one.
warned(name, to) := _topic(name).avoided[version.parse(to).release] if _forward(name, to)

# avoided are the findings of a target that the vendor warns against.
avoided(name, to) := {_raw(name, {
	"message": sprintf("%s %s is to be avoided as a target: %s", [catalog.title(name), to, row.note]),
	"remediation": sprintf("Go to %s instead", [row.instead]),
	"references": [catalog.reference(name, row, sprintf("%s %s", [catalog.title(name), to]))],
	"evidence": {
		"facts": _facts(name),
		"rows": [catalog.row(name, ["upgrades", "avoided", version.parse(to).release])],
		"comparison": sprintf("%s is listed as a release to avoid", [version.parse(to).release]),
		"change": sprintf("The target %s", [row.instead]),
	},
}) |
	row := warned(name, to)
}

# blockers are the rows of what the vendor does not support on a step, each with what the
# cluster says to it.
blockers(name, to) := [{"id": id, "row": row, "answer": _answer(row)} |
	_forward(name, to)
	some id, row in _topic(name).blockers
	covers(name, to, row)
]

_blocked(name, to) := {found |
	some item in blockers(name, to)
	item.answer.value != false
	found := blocked(name, to, item)
}

# blocked is the finding on one of the blockers.
blocked(name, to, item) := _raw(name, object.union(_row_level(row, answer.value), {
	"key": id,
	"path": _answer_path(name, answer),
	"message": sprintf("%s: %s%s%s", [step(name, to), row.title, _doubt(answer), _lifted(row)]),
	"remediation": _fill(answer, row.unblock),
	"basis": object.get(row, "basis", "documented"),
	"references": array.concat(
		[catalog.reference(name, row, row.title)],
		[catalog.reference(name, {"source": source}, sprintf("%s %s", [catalog.title(name), row.liftedIn])) | source := row.liftedSource],
	),
	"evidence": {
		"facts": array.concat(_facts(name), answer.facts),
		"rows": [catalog.row(name, ["upgrades", "blockers", id])],
		"comparison": _comparison(answer, "the vendor does not support"),
		"change": row.unblock,
	},
})) if {
	id := item.id
	row := item.row
	answer := item.answer
}

_answer(row) := condition.holds(row.when) if {
	row.when
} else := {"value": true, "facts": [], "missing": []}

_doubt(answer) := sprintf("; not known whether it applies, fill in %s", [text.list(_missing(answer))]) if {
	answer.value == "unknown"
} else := ""

_missing(answer) := sort({path | some path in answer.missing})

_lifted(row) := sprintf(" (lifted in %s)", [row.liftedIn]) if {
	row.liftedIn
} else := ""

_fill(answer, otherwise) := sprintf("Fill in %s; if it applies: %s", [text.list(_missing(answer)), otherwise]) if {
	answer.value == "unknown"
} else := otherwise

_answer_path(name, answer) := _missing(answer)[0] if {
	count(answer.missing) > 0
} else := answer.facts[0].path if {
	count(answer.facts) > 0
} else := finding.product_path(installed.products[name])

# A row may be milder than its rule; what is not known is unknown, unless the row is milder anyway.
_row_level(row, value) := {"level": row.level} if {
	row.level
} else := {"level": "unknown"} if {
	value == "unknown"
} else := {}

_comparison(answer, what) := sprintf("The inventory lacks %s, on which it hangs what %s", [text.list(_missing(answer)), what]) if {
	answer.value == "unknown"
} else := sprintf("The cluster is what %s: %s", [what, _stated(answer.facts)]) if {
	count(answer.facts) > 0
} else := sprintf("Every cluster is what %s", [what])

_stated(facts) := text.list(sort({sprintf("%s is %v", [fact.path, fact.value]) | some fact in facts}))

# prerequisites are the rows of what must hold before a step, each with what the cluster says to it.
prerequisites(name, to) := [{"id": id, "row": row, "answer": requirement(row)} |
	_forward(name, to)
	some id, row in _topic(name).prerequisites[_line(name, to)]
	covers(name, to, row)
]

_unmet_prerequisites(name, to) := {found |
	some item in prerequisites(name, to)
	item.answer.value != true
	found := unmet(name, to, item)
} | {found |
	minors_answer(name, to) == false
	found := leaps(name, to)
}

# unmet is the finding on a prerequisite that does not hold, or may not.
unmet(name, to, item) := _raw(name, object.union(_row_level(row, answer.value), {
	"key": id,
	"path": _answer_path(name, answer),
	"message": sprintf("%s needs first: %s%s", [step(name, to), row.title, _doubt_holds(answer)]),
	"remediation": _fill_in(answer, row.do),
	"basis": object.get(row, "basis", "documented"),
	"references": [catalog.reference(name, row, row.title)],
	"evidence": {
		"facts": array.concat(_facts(name), answer.facts),
		"rows": [catalog.row(name, ["upgrades", "prerequisites", _line(name, to), id])],
		"comparison": _comparison_holds(answer),
		"change": row.do,
	},
})) if {
	id := item.id
	row := item.row
	answer := item.answer
}

# requirement evaluates a prerequisite: true where it holds or does not apply.
requirement(row) := {"value": true, "facts": applies.facts, "missing": []} if {
	applies := _answer(row)
	applies.value == false
} else := {"value": true, "facts": holds.facts, "missing": []} if {
	holds := condition.holds(row.requires)
	holds.value == true
} else := {
	"value": value,
	"facts": array.concat(applies.facts, holds.facts),
	"missing": [path | value == "unknown"; some path in array.concat(applies.missing, holds.missing)],
} if {
	applies := _answer(row)
	holds := condition.holds(row.requires)
	value := _unmet({applies.value, holds.value})
}

_unmet(values) := "unknown" if {
	"unknown" in values
} else := false

_doubt_holds(answer) := sprintf("; not known whether it is so, fill in %s", [text.list(_missing(answer))]) if {
	answer.value == "unknown"
} else := ""

_fill_in(answer, otherwise) := sprintf("%s, then fill in %s", [otherwise, text.list(_missing(answer))]) if {
	answer.value == "unknown"
} else := otherwise

_comparison_holds(answer) := sprintf("The inventory lacks %s", [text.list(_missing(answer))]) if {
	answer.value == "unknown"
} else := sprintf("Stated is: %s", [_stated(answer.facts)])

# minors_answer says whether a step needs no more Kubernetes minors at a time than there may be;
# undefined where nothing limits them.
minors_answer(name, to) := {true: true, false: false}[apart <= row.maxMinors] if {
	row := _minors_row(name, to)
	apart := minors(inventory.kubernetes_version, kubernetes(name, to).min)
} else := "unknown" if _minors_row(name, to)

_minors_row(name, to) := _topic(name).kubernetes if {
	_forward(name, to)
	inventory.role != "attached"
}

# minors_fields are the places without which the number of minors is not known.
minors_fields(name, to) := {"spec.kubernetes.version" | not _kubernetes_read} | {row |
	not _kubernetes_starts(name, to)
	row := catalog.row(name, ["releases", "lines", _line(name, to), "kubernetes"])
}

_kubernetes_read if version.parse(inventory.kubernetes_version)

_kubernetes_starts(name, to) if version.parse(kubernetes(name, to).min)

# leaps is the finding on a step that would leave out a minor of Kubernetes.
leaps(name, to) := _raw(name, {
	"key": "kubernetes-minors",
	"path": "spec.kubernetes.version",
	"message": sprintf("%s needs first: %s; the cluster runs %s, the target starts at %s", [step(name, to), row.title, inventory.kubernetes_version, range.min]),
	"remediation": row.do,
	"references": [catalog.reference(name, row, row.title)],
	"evidence": {
		"facts": array.concat(_facts(name), [{"path": "spec.kubernetes.version", "value": inventory.kubernetes_version}]),
		"rows": [catalog.row(name, ["upgrades", "kubernetes"])],
		"comparison": sprintf("From %s to %s it is %d minors, not more than %d", [
			inventory.kubernetes_version,
			range.min,
			minors(inventory.kubernetes_version, range.min),
			row.maxMinors,
		]),
		"change": row.do,
	},
}) if {
	row := _topic(name).kubernetes
	range := kubernetes(name, to)
}

# kubernetes is the range and default that a release prints, else its line.
kubernetes(name, release) := printed if {
	printed := installed.release_row(name, release).kubernetes
	printed.min
} else := catalog.topic(name, "releases").lines[_line(name, release)].kubernetes

# minors counts the Kubernetes minors from one version to another.
minors(from, to) := count if {
	a := version.parse(from).key
	b := version.parse(to).key
	a[0] == b[0]
	count := b[1] - a[1]
}

# supported says whether a target is out and in support on the day.
supported(name, to) if {
	not _forward(name, to)
} else := false if {
	installed.release_row(name, to).date > run.as_of
} else := false if {
	window.state(name, _line(name, to), run.as_of).linePhase == "expired"
} else if {
	installed.release_row(name, to).date <= run.as_of
	window.state(name, _line(name, to), run.as_of).linePhase in {"current", "supported", "leavesNext"}
} else := "unknown"

# unsupported are the findings of a target that is unknown, not out, or out of support.
unsupported(name, to) := {_raw(name, {
	"level": "unknown",
	"message": sprintf("%s is not known to the catalog: %s", [step(name, to), text.list(sort(_unlisted(name, to)))]),
	"remediation": "Check both releases",
	"references": finding.policy_references(name),
	"evidence": {
		"facts": _facts(name),
		"rows": [catalog.row(name, ["releases"])],
		"comparison": "The catalog has no row of the release",
		"change": "A release that the catalog knows",
	},
})} if {
	way(name, to) == "unknown"
} else := {_raw(name, {
	"message": sprintf("%s %s is not released on %s; it came out on %s", [catalog.title(name), to, run.as_of, date]),
	"remediation": "Choose a release that is out, or a later day",
	"basis": object.get(row, "basis", "documented"),
	"references": finding.release_references(name, to),
	"evidence": {
		"facts": _facts(name),
		"rows": [finding.release_row(name, _line(name, to), version.parse(to).release)],
		"comparison": sprintf("The as-of date %s lies before %s", [run.as_of, date]),
		"change": "A later as-of date, or a release that is out",
	},
})} if {
	supported(name, to) == false
	row := installed.release_row(name, to)
	date := row.date
	date > run.as_of
} else := {_raw(name, {
	"level": _expired_level(name, to),
	"message": sprintf("%s %s is outside the support window (%s) on %s", [catalog.title(name), to, text.list(state.window), run.as_of]),
	"remediation": "Go through a line that is in support",
	"basis": {true: "inferred", false: "documented"}[state.inferred],
	"disputed": state.disputed,
	"references": array.concat(finding.policy_references(name), finding.line_references(name, _line(name, to))),
	"evidence": {
		"facts": _facts(name),
		"rows": finding.line_rows(name, [_line(name, to)]),
		"comparison": sprintf("Line %s is not among %s", [_line(name, to), text.list(state.window)]),
		"change": "A target on a line in support",
	},
})} if {
	supported(name, to) == false
	state := window.state(name, _line(name, to), run.as_of)
} else := {_raw(name, {
	"level": "unknown",
	"message": sprintf("Whether %s %s is in support on %s is not known", [catalog.title(name), to, run.as_of]),
	"remediation": "Ask the vendor whether the release is supported",
	"references": array.concat(finding.release_references(name, to), finding.line_references(name, _line(name, to))),
	"evidence": {
		"facts": _facts(name),
		"rows": finding.line_rows(name, [_line(name, to)]),
		"comparison": "The catalog cannot place the release in a window",
		"change": "A dated release of a line whose window is known",
	},
})} if {
	supported(name, to) == "unknown"
} else := set()

# A step on the way loses nothing where the cluster is out of support already.
_expired_level(name, to) := "warning" if {
	_on_the_way(name, to)
	installed.products[name].linePhase == "expired"
} else := "violation"

# onward is set by a planner that judges a step which is not its last.
default onward := false

_on_the_way(_, _) if onward

_on_the_way(name, to) if {
	target := targets[name]
	not version.same(to, target)
}

_unlisted(name, to) := {release |
	some release in [_from(name), to]
	not _listed(name, release)
}

# findings of a step by rule, as the rules report them.
findings(name, to) := {
	"no_path": no_path(name, to),
	"undocumented_path": (undocumented(name, to) | _uncovered(name, to)),
	"avoided_release": avoided(name, to),
	"blocked": _blocked(name, to),
	"prerequisite": _unmet_prerequisites(name, to),
	"target_not_supported": unsupported(name, to),
}

# checks are what each rule judges: the step of every product that has a target, with the fields
# without which nobody can judge it. leads says that the product's own way decides.
checks := [check |
	some name, to in targets
	check := {
		"subject": finding.product(installed.products[name]),
		"name": name,
		"to": to,
		"leads": name in leads,
		"fields": _fields(name, to),
	}
]

# subjects are the products that a target is asked for; the target itself where none is stated.
subjects := {check.subject | some check in checks} | {gap.subject | some gap in gaps}

# gaps are the judgements on targets that the inventory cannot start from.
gaps contains judgement.needs({"kind": "product", "name": gap.name}, {gap.path: {"message": gap.message}}) if {
	some gap in unstated
}

_fields(name, to) := {finding.product_path(installed.products[name]): words(unsupported(name, to))} if {
	way(name, to) == "unknown"
} else := {} if {
	way(name, to) in {"same", "downgrade"}
} else := {} if {
	not name in leads
} else := {} if {
	_topic(name)
} else := {catalog.row(name, ["upgrades"]): words(undocumented(name, to))}

# words are what a finding says of something missing.
words(findings) := object.filter(found, ["message", "remediation", "references"]) if {
	some found in findings
} else := ""

# unless is the judgement of a check that nothing speaks against: it holds unless something is missing.
unless(check) := judgement.holds(check.subject) if {
	check.fields == {}
} else := judgement.needs(check.subject, check.fields)
