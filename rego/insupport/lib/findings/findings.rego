# METADATA
# title: Findings of the rules
# description: "What follows from all judgements before waivers: a finding for each thing that fails, and one
#   for each thing that is missing where that keeps the verdict from being a pass."
package insupport.lib.findings

import data.insupport.lib.inventory
import data.insupport.lib.judgement
import data.insupport.lib.missing
import data.insupport.lib.rules

# needed is everything that rules need and do not have. gating says that it keeps the verdict from
# being a pass: the rule's level counts, and its metadata does not except the subject.
needed := {object.union(entry, {"rule": id, "gating": _gating(id, entry.exception)}) |
	some id, judged in rules.judged
	some entry in judgement.needed(judged.others)
}

_gating(id, exception) if {
	rules.level(id) in {"violation", "unknown"}
	not rules.about[id].custom.exceptions[exception]
} else := false

# The rule of a category that says what the others need.
_renderer[category] := id if {
	some id, annotations in rules.about
	annotations.custom.rendersNeeds == true
	category := split(id, "/")[0]
}

# sayer is the rule that says what another needs. Where a category has none, or a run switched it
# off or lowered it, each rule says it for itself: what keeps the verdict from being a pass is
# always a finding of level unknown.
sayer(id) := rule if {
	rule := _renderer[split(id, "/")[0]]
	rules.on(rule)
	rules.level(rule) in {"violation", "unknown"}
} else := id

# The missing things by rule and field, with the needs behind them as keys. A union of single ones,
# for OPA adds to a rule of many keys in square time.
_missing := object.union_n([{sayer(entry.rule): {entry.field: {entry: true}}} |
	some entry in needed
	entry.gating
	rules.on(entry.rule)
])

# renderings are the findings on missing things.
renderings := {object.union(raw, {"rule": rule}) |
	some rule, fields in _missing
	some field, entries in fields
	raw := _rendering(rule, field, object.keys(entries))
}

# A thing that is missing stays so where its words cannot be made.
_rendering(rule, field, entries) := found if {
	found := missing.finding(rule, field, entries)
} else := {"subject": {"kind": "cluster"}, "key": field, "level": "unknown", "waiting": [rule]}

_said := {object.union(found, {"rule": id}) |
	some id, judged in rules.judged
	some found in judgement.findings(judged.others)
} | renderings

# raw are the findings as the rules give them, each with its rule. An inventory may list a thing
# twice: then the identity of a finding says which one is meant.
raw := _said if {
	count({_identity(found.rule, found) | some found in _said}) == count(_said)
} else := {found |
	some identity, alike in _alike
	some n, [_, _, one] in sort([[count(path), path, one] | some one, _ in alike; path := _path(one)])
	found := object.union(one, {"key": key | n > 0; key := sprintf("%v#%d", [identity[count(identity) - 1], n + 1])})
}

_alike := object.union_n([{_identity(found.rule, found): {found: true}} | some found in _said])

# all are the findings as a report has them.
all := {finding | some found in raw; rules.on(found.rule); finding := _finding(found.rule, found)}

# The decision stands whatever becomes of its words.
_finding(id, found) := object.union(
	object.filter(found, ["evidence", "waiting"]),
	{
		"until": object.get(found, "until", null),
		"disputed": object.get(found, "disputed", false),
		"basis": object.get(found, "basis", "documented"),
		"references": object.get(found, "references", []),
		"rule": id,
		"level": level(id, found),
		"title": _title(id),
		"message": _message(id, found),
		"subject": subject(found.subject),
		"location": {"path": _path(found)},
		"remediation": object.get(found, "remediation", object.get(rules.about[id], ["custom", "remediation"], "")),
		"fingerprint": fingerprint(id, found),
		"waiver": null,
	},
)

_message(id, found) := found.message if {
	is_string(found.message)
} else := sprintf("%s (%s): the text of this finding could not be made", [_title(id), judgement.title(found.subject)])

_title(id) := object.get(rules.about[id], "title", id)

_path(found) := found.path if {
	is_string(found.path)
} else := object.get(found.subject, "at", "")

# level is that of one finding. What a raised rule needs stays a thing that is missing.
level(id, found) := "unknown" if {
	found.waiting
	not rules.about[id].custom.rendersNeeds
} else := rules.set_by_run[id] if {
	rules.set_by_run[id] in rules.levels
} else := found.level if {
	found.level in rules.levels
} else := rules.level(id)

# subject is one as a report shows it.
subject(of) := {"kind": "cluster", "name": inventory.name} if {
	of.kind == "cluster"
} else := judgement.name(of)

# fingerprint: rule, cluster and subject identify a finding; message, version and date do not.
fingerprint(id, found) := substring(crypto.sha256(json.marshal(_identity(id, found))), 0, 32)

_identity(id, found) := [
	id,
	inventory.name,
	object.get(found, ["subject", "kind"], ""),
	object.get(found.subject, "name", ""),
	object.get(found.subject, "namespace", ""),
	object.get(found, "key", object.get(found.subject, "key", "")),
]
