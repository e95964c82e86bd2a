# METADATA
# title: Judgements
# description: "What a rule may answer for a subject: it holds, it fails (with findings), or it needs fields
#   that are not known. All else (outcome, findings, what is not decided, verdict) follows from a rule's
#   subjects and judgements."
package insupport.lib.judgement

# holds says that a subject was judged and nothing speaks against it.
holds(subject) := {"subject": subject, "answer": "holds"}

# fails says that the rule is broken for a subject. findings are made in an array comprehension, so
# that a text which cannot be made leaves the decision standing.
fails(subject, findings) := {"subject": subject, "answer": "fails", "findings": findings}

# needs says that nobody can tell without fields: a set of paths (in the inventory, or of catalog
# rows), or an object from path to why it matters.
needs(subject, fields) := {"subject": subject, "answer": "needs", "fields": fields}

# beside is needs for a subject that the rule's METADATA excepts (custom.exceptions): it stands
# beside the verdict and never moves it.
beside(subject, fields, exception) := object.union(needs(subject, fields), {"exception": exception})

# unless_false turns a three-valued answer into the judgement of a subject: true holds, anything
# else needs the fields. What false means is said in a branch before it, so that words are made
# only where something fails.
unless_false(subject, answer, fields) := holds(subject) if {
	answer == true
} else := needs(subject, fields)

# name is a subject as a report shows it. at (where the inventory has it), key and to (the release
# that a step leads to) tell subjects of one name apart and stay inside.
name(subject) := object.remove(subject, ["at", "key", "to"])

# title names a subject in a message.
title(subject) := trim_space(sprintf("%s %s", [kind, object.get(subject, "name", "")])) if {
	kind := subject.kind
} else := sprintf("%v", [subject])

# findings are those of all judgements, each with its subject. A judgement that fails counts even
# where its text could not be made.
findings(judgements) := {finding |
	some judgement in judgements
	judgement.answer == "fails"
	some finding in _worded(judgement)
}

_worded(judgement) := [object.union({"subject": judgement.subject}, finding) | some finding in judgement.findings] if {
	count(judgement.findings) > 0
} else := [{"subject": judgement.subject}]

# needed lists {"subject", "field", "why", "exception"} for all that is not known; a need that names
# no field is one of its own.
needed(judgements) := {entry |
	some judgement in judgements
	judgement.answer == "needs"
	some field, why in _fields(judgement.fields)
	entry := {"subject": judgement.subject, "field": field, "why": why, "exception": object.get(judgement, "exception", "")}
}

_fields(fields) := fields if {
	is_object(fields)
	count(fields) > 0
} else := {field: "" | some field in fields} if {
	count(fields) > 0
} else := {"": ""}

# answers is what a rule says: its subjects, its judgements, and as others those by which something
# does not hold. Most do, and are no longer looked at.
answers(subjects, judgements) := {
	"subjects": subjects,
	"judgements": judgements,
	"others": {judgement | some judgement in judgements; judgement.answer != "holds"},
}

# settled says that each subject of such answers has one judgement, and nothing else has.
settled(answers) if {
	count(answers.judgements) == count(answers.subjects)
	held := {judgement.subject | some judgement in answers.judgements; judgement.answer == "holds"; count(judgement) == 2}
	others := {judgement.subject | some judgement in answers.others; judgement.answer in {"fails", "needs"}}
	count(answers.subjects & (held | others)) == count(answers.subjects)
}

# open lists what is wrong with the judgements of a rule: subjects that have none or several, and
# judgements of what is no subject. Either leaves the rule without an answer, and so does one that
# holds and says more: it would be a pass with findings.
open(subjects, judgements) := {subject |
	some subject in (subjects | {judgement.subject | some judgement in judgements})
	answers := [judgement | some judgement in judgements; judgement.subject == subject]
	not _answered(subject in subjects, answers)
}

_answered(true, [judgement]) if judgement.answer in {"fails", "needs"}
_answered(true, [judgement]) if judgement == holds(judgement.subject)
