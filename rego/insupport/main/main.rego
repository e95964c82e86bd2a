# METADATA
# title: Report
# description: >-
#   The entrypoints. `evaluate` is what follows from the inventory; `report` adds identity,
#   waivers, outcomes and the verdict. Rules are found by the names they all expose (about,
#   subjects, undecided, report), and a rule's id is read off its path here and nowhere else.
package insupport.main

import data.insupport.lib.catalog
import data.insupport.lib.entitlements
import data.insupport.lib.finding as finding_lib
import data.insupport.lib.forecast
import data.insupport.lib.installed
import data.insupport.lib.inventory
import data.insupport.lib.run
import data.insupport.lib.validation
import data.insupport.lib.waivers
import data.insupport.lib.window as windows

_levels := ["violation", "unknown", "warning", "info"]

_outcome_of := {"violation": "fail", "unknown": "unknown", "warning": "warn", "info": "info"}

# about maps rule id to the annotations of its package.
about[id] := _annotations(rule.about) if {
	some category, name
	rule := {"about": data.insupport.rules[category][name].about}
	id := concat("/", [category, name])
}

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

# Findings of a rule, made whole. A finding that lacks what it must have is an error.
_raw := {id: raws |
	some category, name
	raws := data.insupport.rules[category][name].report
	id := concat("/", [category, name])
}

errors contains sprintf("rule %s has no metadata", [id]) if {
	some id, _ in _raw
	not about[id]
}

errors contains sprintf("rule %s returned a malformed finding", [id]) if {
	some id, raws in _raw
	some raw in raws
	not _well_formed(raw)
}

_well_formed(raw) if {
	is_string(raw.message)
	is_string(raw.subject.kind)
	is_string(raw.path)
	object.get(raw, "level", "info") in _levels
}

_findings := {finding |
	some id, raws in _raw
	_on(id)
	some raw in raws
	finding := _finding(id, raw)
}

_on(id) if not _off(id)

_off(id) if run.rule_setting(id) == "off"

_finding(id, raw) := object.union(
	{
		"rule": id,
		"level": _level(id, raw),
		"title": object.get(about[id], "title", id),
		"message": sprintf("%v", [object.get(raw, "message", "")]),
		"subject": _subject(raw),
		"location": {"path": object.get(raw, "path", "")},
		"remediation": object.get(raw, "remediation", object.get(about[id], ["custom", "remediation"], "")),
		"until": object.get(raw, "until", null),
		"disputed": object.get(raw, "disputed", false),
		"basis": object.get(raw, "basis", "documented"),
		"references": object.get(raw, "references", []),
		"fingerprint": _fingerprint(id, raw),
		"waiver": null,
	},
	{"evidence": raw.evidence | raw.evidence},
)

_level(id, raw) := run.rule_setting(id) if {
	run.rule_setting(id) in _levels
} else := object.get(raw, "level", object.get(about[id], ["custom", "level"], "unknown"))

_subject(raw) := {"kind": "cluster", "name": inventory.name} if {
	raw.subject.kind == "cluster"
} else := object.get(raw, "subject", {"kind": "cluster", "name": inventory.name})

# Rule, cluster and subject identify a finding; message, version and date do not.
_fingerprint(id, raw) := substring(
	crypto.sha256(json.marshal([
		id,
		inventory.name,
		raw.subject.kind,
		object.get(raw.subject, "name", ""),
		object.get(raw.subject, "namespace", ""),
		object.get(raw, "key", ""),
	])),
	0, 32,
)

# evaluate is what the rules say, before waivers.
evaluate := {
	"findings": _findings,
	"subjects": _subjects,
	"undecided": _undecided,
}

_subjects[id] := count(data.insupport.rules[category][name].subjects) if {
	some category, name
	data.insupport.rules[category][name].about
	id := concat("/", [category, name])
}

_undecided := {{"rule": id, "subject": _subject(entry), "field": object.get(entry, "field", "")} |
	some category, name
	entries := data.insupport.rules[category][name].undecided
	id := concat("/", [category, name])
	_on(id)
	some entry in entries
}

_undecided_rules := {entry.rule | some entry in _undecided}

# Findings with the waiver that covers them.
_judged := [object.union(finding, {"waiver": _waiver(finding)}) | some finding in evaluate.findings]

_waiver(finding) := waiver if {
	waiver := waivers.matching(finding)
} else := null

_waived_rules := {finding.rule | some finding in _judged; finding.waiver != null}

# Pairs of rule and level that count. Looked up per rule, so that outcomes never scan findings.
_counting := {[finding.rule, finding.level] | some finding in _judged; finding.waiver == null}

# Outcome of a rule: its worst finding that counts, else waived, undecided, without subjects, or passed.
outcomes[id] := _outcome(id) if some id, _ in about

_outcome(id) := "off" if {
	not _on(id)
} else := _outcome_of[_worst(id)] if {
	_worst(id)
} else := "waived" if {
	id in _waived_rules
} else := "unknown" if {
	annotations := about[id]
	not _complete(annotations)
} else := "unknown" if {
	id in _undecided_rules
} else := "notApplicable" if {
	_subjects[id] == 0
} else := "unknown" if {
	# Nothing passes on an input that is not valid.
	count(validation.problems) > 0
} else := "unknown" if {
	not _subjects[id]
} else := "pass"

_worst(id) := [level | some level in _levels; [id, level] in _counting][0]

# The verdict: what all findings that count add up to.
verdict := "unsupported" if {
	"violation" in _counted_levels
} else := "unknown" if {
	"unknown" in _counted_levels
} else := "unknown" if {
	count(errors) > 0
} else := "atRisk" if {
	"warning" in _counted_levels
} else := "supported"

_counted_levels := {level | some [_, level] in _counting}

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

# report is one cluster's part of a report.
report := {
	"apiVersion": "insupport/v1",
	"kind": "Report",
	"metadata": {"asOf": _as_of},
	"clusters": [object.union_n([
		{
			"name": inventory.name,
			"verdict": verdict,
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
	uses := waivers.uses(evaluate.findings)
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
