# METADATA
# title: A feature is not part of the release
# description: >-
#   The release no longer has the feature, or its pages rule it out. What is built on it is outside
#   support, and an upgrade may break it.
# schemas:
#   - input: schema.inventory
# related_resources:
#   - ref: https://github.com/mesosphere/dcos-docs-site/blob/main/pages/dkp/konvoy/2.2/legal/version-policy/index.md
#     description: Version support policy of Konvoy
# custom:
#   level: violation
#   remediation: >-
#     Stop using the feature or move to its replacement.
package insupport.rules.features.removed

import data.insupport.lib.features

about := rego.metadata.chain()

subjects contains check.subject if some check in features.checks

undecided contains {"subject": check.subject, "field": field} if {
	some check in features.checks
	some field in features.unsettled(check)
}

report contains object.union(
	{
		"subject": check.subject,
		"path": check.path,
		"message": sprintf("%s (%s): %s", [check.title, features.verb(check), _reason(check)]),
		"remediation": _remediation(check),
		"disputed": features.disputed(check, "removedIn"),
		"basis": features.basis(check),
		"references": features.references(check, "removedIn"),
		"evidence": features.evidence(check, sprintf("Installed is %s; %s", [check.product.release, _reason(check)]), "The feature no longer in use"),
	},
	# What is only wanted does not make the cluster unsupported.
	{"level": "warning" | not check.use},
) if {
	some check in features.checks
	features.gone(check)
}

_reason(check) := sprintf("removed in %s %s", [check.product.title, check.row.removedIn]) if {
	features.reached(check, check.row.removedIn) == "yes"
} else := sprintf("not supported on %s %s", [check.product.title, check.product.line])

_remediation(check) := sprintf("Move to %s", [check.row.replacement]) if {
	check.row.replacement
} else := "Do without the feature, or ask the vendor what takes its place"
