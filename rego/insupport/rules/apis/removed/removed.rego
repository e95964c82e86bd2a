# METADATA
# title: An API in use is not served
# description: Objects of a version that the API server no longer serves cannot be read, changed or applied by
#   that version, and whoever asks for it gets an error. What deploys them stops working.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/using-api/deprecation-guide/
#     description: Deprecated API migration guide of Kubernetes
# custom:
#   level: violation
#   remediation: Move manifests and clients to the version that takes its place before the upgrade.
package insupport.rules.apis.removed

import data.insupport.lib.apis
import data.insupport.lib.judgement

about := rego.metadata.chain()
subjects contains check.subject if some check in apis.checks
judgements contains _judge(check) if some check in apis.checks

_judge(check) := judgement.needs(check.subject, missing) if {
	missing := check.missing
} else := judgement.needs(check.subject, {apis.row_of(check)}) if {
	not apis.known(check)
} else := judgement.fails(check.subject, [f | f := _finding(check)]) if {
	count(_at(check)) > 0
} else := judgement.needs(check.subject, check.fields) if {
	apis.hangs(check)
	count(check.own | check.targets) == 0
} else := judgement.needs(check.subject, check.fields) if {
	some at in check.own
	apis.gone(check, at)
} else := judgement.needs(check.subject, {apis.row_of(check)}) if {
	count(check.beyond) > 0
} else := judgement.holds(check.subject)

# The minors at which it is certainly gone: those of targets, and the cluster's own where it is gone
# for each that the API server can have.
_at(check) := {at | some at in check.targets; apis.gone(check, at)} | {at |
	some at in check.own
	every other in check.own {
		apis.gone(check, other)
	}
}

_finding(check) := apis.found(check, max(_at(check)), {
	"message": sprintf(
		"%s is not served by %s %s (removed in %s); %s",
		[check.title, apis.server(check), apis.line(min(_at(check))), check.row.removed, apis.use(check)],
	),
	"change": sprintf("No %s in use, or %s before %s", [check.title, apis.server(check), check.row.removed]),
})
