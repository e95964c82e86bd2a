# METADATA
# title: A feature is not part of the release
# description: The release no longer has the feature, or its pages rule it out. What is built on it is outside
#   support, and an upgrade may break it.
# related_resources:
#   - ref: https://github.com/mesosphere/dcos-docs-site/blob/main/pages/dkp/konvoy/2.2/legal/version-policy/index.md
#     description: Version support policy of Konvoy
# custom:
#   level: violation
#   remediation: Stop using the feature or move to its replacement.
package insupport.rules.features.removed

import data.insupport.lib.features
import data.insupport.lib.judgement

about := rego.metadata.chain()

subjects contains check.subject if some check in features.checks

judgements contains _judge(check) if some check in features.checks

_judge(check) := judgement.needs(check.subject, check.missing) if {
	not check.row
} else := judgement.fails(check.subject, [f | f := _finding(check)]) if {
	features.gone(check) == true
} else := judgement.holds(check.subject) if {
	features.gone(check) == false
} else := judgement.needs(check.subject, {features.field(check)})

_finding(check) := object.union(
	{
		"path": check.path,
		"message": sprintf("%s (%s): %s", [check.title, features.verb(check), _reason(check)]),
		"remediation": _remediation(check),
		"disputed": features.disputed(check, "removedIn"),
		"basis": features.basis(check),
		"references": features.references(check, "removedIn"),
		"evidence": features.evidence(
			check, sprintf("Installed is %s; %s", [
				check.product.release,
				_reason(check),
			]),
			"The feature no longer in use",
		),
	},
	# What is only wanted does not make the cluster unsupported.
	{"level": "warning" | not check.use},
)

_reason(check) := sprintf("removed in %s %s", [check.product.title, check.row.removedIn]) if {
	features.reached(check, check.row.removedIn) == true
} else := sprintf("not supported on %s %s", [check.product.title, check.product.line])

_remediation(check) := sprintf("Move to %s", [check.row.replacement]) if {
	check.row.replacement
} else := "Do without the feature, or ask the vendor what takes its place"
