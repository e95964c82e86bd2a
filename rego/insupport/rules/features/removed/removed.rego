# METADATA
# title: A feature is not part of the release
# description: The release no longer has the feature, or its pages rule it out. What is built on it is outside
#   support, and an upgrade may break it.
# related_resources:
#   - ref: https://github.com/mesosphere/dcos-docs-site/blob/main/pages/dkp/konvoy/2.2/legal/version-policy/index.md
#     description: Version support policy of Konvoy
# custom:
#   level: violation
#   outcomes: [fail, warn, unknown, notApplicable, pass]
#   remediation: Stop using the feature or move to its replacement.
package insupport.rules.features.removed

import data.insupport.lib.features
import data.insupport.lib.judgement

about := rego.metadata.chain()
subjects contains check.subject if some check in features.checks
judgements contains _judge(check) if some check in features.checks

_judge(check) := judgement.needs(check.subject, missing) if {
	missing := check.missing
} else := judgement.fails(check.subject, [f | f := _finding(check)]) if {
	features.gone(check) == true
} else := judgement.holds(check.subject) if {
	features.gone(check) == false
} else := judgement.needs(check.subject, {features.field(check)})

# What is only wanted does not make the cluster unsupported.
_finding(check) := features.found(check, "removedIn", object.union({"level": "warning" | not check.use}, {
	"message": sprintf("%s (%s): %s", [check.title, features.verb(check), _reason(check)]),
	"remediation": features.move(check, "Do without the feature, or ask the vendor what takes its place"),
	"comparison": sprintf("Installed is %s; %s", [check.product.release, _reason(check)]),
	"change": "The feature no longer in use",
}))

_reason(check) := sprintf("removed in %s %s", [check.product.title, check.row.removedIn]) if {
	features.reached(check, check.row.removedIn) == true
} else := sprintf("not supported on %s %s", [check.product.title, check.product.line])
