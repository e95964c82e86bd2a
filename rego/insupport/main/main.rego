# METADATA
# title: Report
# description: >-
#   The entrypoints. `findings` is what follows from the inventory; `report` adds waivers,
#   outcomes and the verdict. Rules are found by the names they all expose (about,
#   subjects, judgements), and a rule's id is read off its path here and nowhere else.
package insupport.main

import data.insupport.lib.catalog
import data.insupport.lib.entitlements
import data.insupport.lib.finding as finding_lib
import data.insupport.lib.forecast
import data.insupport.lib.installed
import data.insupport.lib.inventory
import data.insupport.lib.judgement
import data.insupport.lib.missing
import data.insupport.lib.recognition
import data.insupport.lib.run
import data.insupport.lib.validation
import data.insupport.lib.waivers
import data.insupport.lib.window as windows

_levels := ["violation", "unknown", "warning", "info"]

_outcome_of := {"violation": "fail", "unknown": "unknown", "warning": "warn", "info": "info"}

# The packages of rules by id.
_packages[id] := [category, name] if {
	some category, name
	data.insupport.rules[category][name].about
	id := concat("/", [category, name])
}

# about maps rule id to the annotations of its package.
about[id] := _annotations(data.insupport.rules[category][name].about) if some id, [category, name] in _packages

# A rule without metadata is an error, never silence.
_annotations(chain) := annotations if {
	some entry in chain
	annotations := entry.annotations
	annotations.scope == "package"
} else := {}

_complete(annotations) if {
	annotations.title
	annotations.description
	annotations.custom.remediation
	annotations.custom.level in _levels
}

errors contains sprintf("rule %s has no complete metadata", [id]) if {
	some id, annotations in about
	not _complete(annotations)
}

errors contains "no rules are loaded" if count(about) == 0

errors contains "no catalog is loaded" if not data.insupport_facts

# What every rule answers: its subjects and one judgement for each.
_judged_by[id] := {
	"subjects": data.insupport.rules[category][name].subjects,
	"judgements": data.insupport.rules[category][name].judgements,
} if {
	some id, [category, name] in _packages
}

errors contains sprintf("rule %s has no subjects or no judgements", [id]) if {
	some id, _ in about
	not _judged_by[id]
}

errors contains sprintf("rule %s/%s judges, but has no metadata", [category, name]) if {
	some category, name
	data.insupport.rules[category][name].judgements
	not data.insupport.rules[category][name].about
}

# A rule that answers a question of another shape answers none.
errors contains sprintf("rule %s/%s has %s, which no rule has", [category, name, key]) if {
	some category, name
	some key in ["report", "deny"]
	data.insupport.rules[category][name][key]
}

# Subjects without exactly one judgement leave their rule open.
_open[id] := subjects if {
	some id, judged in _judged_by
	subjects := judgement.open(judged.subjects, judged.judgements)
	count(subjects) > 0
}

errors contains sprintf("rule %s has not exactly one judgement for %s", [id, _subject_text(subject)]) if {
	some id, subjects in _open
	some subject in subjects
}

_subject_text(subject) := trim_space(sprintf("%s %s", [subject.kind, object.get(subject, "name", "")])) if {
	subject.kind
} else := sprintf("%v", [subject])

# Everything that rules need and do not have. gating says that it keeps the verdict from being a
# pass: the rule's level counts, and its metadata does not except the subject.
_needed := {object.union(entry, {"rule": id, "category": split(id, "/")[0], "gating": _gating(id, entry)}) |
	some id, judged in _judged_by
	some entry in judgement.needed(judged.judgements)
}

_gating(id, entry) if {
	_rule_level(id) in {"violation", "unknown"}
	not _excepted(id, entry)
} else := false

_excepted(id, entry) if about[id].custom.exceptions[entry.exception]

# The level of a rule, where the run sets none: that of its metadata.
_rule_level(id) := run.rule_setting(id) if {
	run.rule_setting(id) in _levels
} else := object.get(about[id], ["custom", "level"], "unknown")

# The rule of a category that says what the others need.
_renderer[category] := id if {
	some id, annotations in about
	annotations.custom.rendersNeeds == true
	category := split(id, "/")[0]
}

# The rule that says what another needs. Where a category has none, or a run switched it off or
# lowered it, each rule says it for itself: what keeps the verdict from being a pass is always a
# finding of level unknown.
_sayer(entry) := rule if {
	rule := _renderer[entry.category]
	_on(rule)
	_rule_level(rule) in {"violation", "unknown"}
} else := entry.rule

# The missing things, one entry each: {rule, field} to the needs behind it.
_missing[rule][entry.field] contains entry if {
	some entry in _needed
	entry.gating
	_on(entry.rule)
	rule := _sayer(entry)
}

_renderings := {object.union(raw, {"rule": rule}) |
	some rule, fields in _missing
	some field, entries in fields
	raw := missing.finding(rule, field, entries)
}

_said := {object.union(raw, {"rule": id}) |
	some id, judged in _judged_by
	some raw in judgement.findings(judged.judgements)
} | _renderings

# An inventory may list a thing twice: then the identity of a finding says which one is meant.
_raw := {raw |
	some said in _alike
	count(said) == 1
	some raw in said
} | {object.union(raw, {"key": _nth_key(raw, n)}) |
	some said in _alike
	count(said) > 1
	some n, [_, _, raw] in sort([[count(path), path, raw] | some raw in said; path := _path(raw)])
}

_alike[_identity(raw.rule, raw)] contains raw if some raw in _said

_nth_key(raw, n) := _key(raw) if {
	n == 0
} else := sprintf("%v#%d", [_key(raw), n + 1])

# findings is what the rules say, before waivers.
findings := {finding |
	some raw in _raw
	_on(raw.rule)
	finding := _finding(raw.rule, raw)
}

_on(id) if not _off(id)

_off(id) if run.rule_setting(id) == "off"

# The decision stands whatever becomes of its words.
_finding(id, raw) := object.union_n([
	{
		"rule": id,
		"level": _level(id, raw),
		"title": object.get(about[id], "title", id),
		"message": _message(id, raw),
		"subject": _subject(raw.subject),
		"location": {"path": _path(raw)},
		"remediation": object.get(raw, "remediation", object.get(about[id], ["custom", "remediation"], "")),
		"until": object.get(raw, "until", null),
		"disputed": object.get(raw, "disputed", false),
		"basis": object.get(raw, "basis", "documented"),
		"references": object.get(raw, "references", []),
		"fingerprint": _fingerprint(id, raw),
		"waiver": null,
	},
	{"evidence": raw.evidence | raw.evidence},
	{"waiting": raw.waiting | raw.waiting},
])

_message(id, raw) := raw.message if {
	is_string(raw.message)
} else := sprintf("%s (%s): the text of this finding could not be made", [object.get(about[id], "title", id), _subject_text(raw.subject)])

_path(raw) := raw.path if {
	is_string(raw.path)
} else := object.get(raw.subject, "at", "")

# What a raised rule needs stays a thing that is missing.
_level(id, raw) := "unknown" if {
	raw.waiting
	not about[id].custom.rendersNeeds
} else := run.rule_setting(id) if {
	run.rule_setting(id) in _levels
} else := raw.level if {
	raw.level in _levels
} else := object.get(about[id], ["custom", "level"], "unknown")

_subject(subject) := {"kind": "cluster", "name": inventory.name} if {
	subject.kind == "cluster"
} else := judgement.name(subject)

# Rule, cluster and subject identify a finding; message, version and date do not.
_fingerprint(id, raw) := substring(crypto.sha256(json.marshal(_identity(id, raw))), 0, 32)

_identity(id, raw) := [
	id,
	inventory.name,
	object.get(raw, ["subject", "kind"], ""),
	object.get(raw.subject, "name", ""),
	object.get(raw.subject, "namespace", ""),
	_key(raw),
]

_key(raw) := object.get(raw, "key", object.get(raw.subject, "key", ""))

# What is not decided. beside: it stands beside the verdict and does not move it.
_undecided := {object.union(
	{"rule": entry.rule, "subject": _subject(entry.subject), "field": entry.field},
	{"beside": true | entry.gating == false},
) |
	some entry in _needed
	_on(entry.rule)
}

_undecided_rules := {entry.rule | some entry in _needed} | {id | some id, _ in _open}

# Findings with the waiver that covers them.
_judged := [object.union(finding, {"waiver": _waiver(finding)}) | some finding in findings]

_waiver(finding) := waiver if {
	waiver := waivers.matching(finding)
} else := null

_waived_rules := {finding.rule | some finding in _judged; finding.waiver != null}

# The levels of the findings that count, by rule.
_counting[finding.rule] contains finding.level if {
	some finding in _judged
	finding.waiver == null
}

# Outcome of a rule: its worst finding that counts, else waived, undecided, without subjects, or passed.
outcomes[id] := _outcome(id) if some id, _ in about

_outcome(id) := "off" if {
	not _on(id)
} else := _outcome_of[_worst[id]] if {
	_worst[id]
} else := "waived" if {
	id in _waived_rules
} else := "unknown" if {
	id in _undecided_rules
} else := "unknown" if {
	annotations := about[id]
	not _complete(annotations)
} else := "unknown" if {
	not _judged_by[id]
} else := "notApplicable" if {
	_judged_by[id].subjects == set()
} else := "unknown" if {
	# Nothing passes on an input that is not valid.
	count(validation.problems) > 0
} else := "pass"

# The worst level of a rule's findings that count, for the rules that have any.
_worst[id] := _levels[min({_rank[level] | some level in levels})] if some id, levels in _counting

# The verdict: what all judgements add up to.
verdict := _verdict({level | some level in _counting[_]}, {entry |
	some entry in _needed
	entry.gating
	_on(entry.rule)
	not _waived(entry)
})

# A need is waived with the finding that renders it.
_waived(entry) if [_sayer(entry), entry.field] in _waived_fields

_waived_fields := {[raw.rule, raw.field] |
	some raw in _raw
	raw.waiting
	[raw.rule, _fingerprint(raw.rule, raw)] in _waived_fingerprints
}

_waived_fingerprints := {[finding.rule, finding.fingerprint] | some finding in _judged; finding.waiver != null}

# verdict_without_waivers is the same with no waiver and no rule switched off.
verdict_without_waivers := _verdict(
	{_level(raw.rule, raw) | some raw in _raw},
	{entry | some entry in _needed; entry.gating},
)

_verdict(levels, needed) := "unsupported" if {
	"violation" in levels
} else := "unknown" if {
	"unknown" in levels
} else := "unknown" if {
	count(needed) > 0
} else := "unknown" if {
	count(errors) > 0
} else := "atRisk" if {
	"warning" in levels
} else := "supported"

_rank := {level: rank | some rank, level in _levels}

# Sorted by level, rule, subject, so that equal input gives an equal report.
_sorted := [finding |
	some [_, _, _, _, _, finding] in sort([[_rank[judged.level], judged.rule, judged.subject.kind, object.get(judged.subject, "name", ""), judged.location.path, judged] |
		some judged in _judged
	])
]

products := [object.remove(object.union(product, {"support": product.support}), ["title", "release", "older", "placed", "listed", "known", "notOut", "released", "linePhase", "inferred"]) |
	some name in sort([n | some n, _ in installed.products])
	product := object.union(
		{"line": "", "window": [], "support": {"endedOn": null, "endsOn": null, "endsWith": null}, "disputed": false},
		object.union(installed.products[name], {"basis": _basis(installed.products[name])}),
	)
]

_basis(product) := "inferred" if {
	product.inferred == true
} else := "documented"

default _as_of := null

_as_of := run.as_of

# Components that stand for no product of the catalog: no rule on published ends looks at them.
_own := count([1 |
	some component in inventory.components
	name := component.name
	not recognition.component_product(name)
])

# report is one cluster's part of a report.
report := {
	"apiVersion": "insupport/v1",
	"kind": "Report",
	"metadata": {"asOf": _as_of},
	"clusters": [object.union_n([
		{
			"name": inventory.name,
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
		_waiver_uses,
		{"forecast": forecast.forecast | forecast.forecast},
	])],
	"errors": errors,
}

_waiver_uses := {"waivers": uses} if {
	count(waivers.list) > 0
	uses := waivers.uses(findings)
	count(uses) > 0
} else := {}

# waiver_states lists the run's waivers with their state on the as-of date.
waiver_states := waivers.states

# rules lists every rule from the same annotations as the findings.
rules := [{
	"id": id,
	"title": annotations.title,
	"description": annotations.description,
	"level": annotations.custom.level,
	"remediation": annotations.custom.remediation,
	"references": [{"title": object.get(resource, "description", resource.ref), "source": resource.ref} |
		some resource in annotations.related_resources
	],
} |
	some id in sort([i | some i, _ in about])
	annotations := about[id]
]

# window lists the support windows on the as-of date: of input.product, or of every product of
# the catalog that has a policy.
window := {
	"asOf": _as_of,
	"products": [entry |
		some name in sort([n | some n, _ in data.insupport_facts; _wanted(n)])
		product := data.insupport_facts[name]
		entry := {
			"name": name,
			"title": catalog.title(name),
			"policy": product.product.policy.kind,
			"window": windows.in_window(name, run.as_of),
			"lines": windows.timeline(name, run.as_of),
			"catalogDate": catalog.date(name),
			"references": finding_lib.policy_references(name),
		}
	],
}

_wanted(name) if name == input.product

_wanted(_) if not input.product

catalog_dates[product] := catalog.date(product) if some product, _ in data.insupport_facts
