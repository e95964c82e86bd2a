# METADATA
# title: An API in use will not be served for long
# description: Its makers have named the minor that stops serving it. Whoever still uses it then meets the
#   removal in the middle of an upgrade.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/using-api/deprecation-guide/
#     description: Deprecated API migration guide of Kubernetes
# custom:
#   level: info
#   outcomes: [warn, info, unknown, notApplicable, pass]
#   remediation: Move manifests and clients to the version that takes its place.
package insupport.rules.apis.deprecated

import data.insupport.lib.apis
import data.insupport.lib.judgement
import data.insupport.lib.version

about := rego.metadata.chain()
subjects contains check.subject if some check in apis.checks
judgements contains _judge(check) if some check in apis.checks

_judge(check) := judgement.needs(check.subject, missing) if {
	missing := check.missing
} else := judgement.needs(check.subject, {apis.row_of(check)}) if {
	not apis.known(check)
} else := judgement.holds(check.subject) if {
	not check.row
	count(check.beyond) == 0
} else := judgement.needs(check.subject, {apis.row_of(check)}) if {
	not check.row
} else := judgement.fails(check.subject, [f | f := _finding(check)]) if {
	_stage(check) in {"leaving", "deprecated"}
} else := judgement.holds(check.subject) if {
	_stage(check) in {"gone", "served"}
} else := judgement.needs(check.subject, check.fields)

# How far it is, where that is the same for every minor that the API server can have.
_stage(check) := stage if {
	stages := {_stage_at(check, at) | some at in _starts(check)}
	count(stages) == 1
	some stage in stages
}

_starts(check) := check.own if {
	count(check.own) > 0
} else := check.targets

# How far it is at a minor and after the step to the targets. What is gone already is apis/removed's to say.
_stage_at(check, at) := "gone" if {
	apis.gone(check, at)
} else := "leaving" if {
	some later in ({at} | check.targets)
	_leaving(check, later)
} else := "deprecated" if {
	some later in ({at} | check.targets)
	apis.deprecated(check, later)
} else := "served"

# The minor after this one no longer serves it: the first of the next major, where the catalog has none between.
_leaving(check, at) if apis.gone(check, [at[0], at[1] + 1])

_leaving(check, at) if {
	[at[0] + 1, 0] == apis.removal(check)
	lines := data.insupport_facts[check.product].releases.lines
	count([line | some line, _ in lines; version.parse(line).nums > at; version.parse(line).nums < apis.removal(check)]) == 0
}

_finding(check) := apis.found(check, apis.removal(check), object.union({"level": "warning" | _stage(check) == "leaving"}, {
	"message": sprintf(
		"%s is deprecated and not served from %s %s on; %s",
		[check.title, apis.server(check), check.row.removed, apis.use(check)],
	),
	"change": sprintf("No %s in use", [check.title]),
}))
