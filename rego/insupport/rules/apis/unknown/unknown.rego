# METADATA
# title: Whether the APIs in use are served is not known
# description: Which versions of APIs are served hangs on the minor of Kubernetes. Without it nobody can say
#   what stops working.
# related_resources:
#   - ref: https://kubernetes.io/docs/reference/using-api/deprecation-guide/
#     description: Deprecated API migration guide of Kubernetes
# custom:
#   level: unknown
#   rendersNeeds: true
#   remediation: State the version of the API server, or name the target.
package insupport.rules.apis.unknown

import data.insupport.lib.apis
import data.insupport.lib.finding
import data.insupport.lib.judgement

about := rego.metadata.chain()
subjects contains finding.cluster if count(_checks) > 0
judgements contains _judge if count(_checks) > 0

# Other products than Kubernetes serve what is theirs by their own versions.
_checks := [check | some check in apis.checks; not apis.others(check)]

_judge := judgement.needs(finding.cluster, {"spec.kubernetes.version"}) if {
	count(apis.own | apis.targets) == 0
} else := judgement.holds(finding.cluster)
