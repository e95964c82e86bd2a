# METADATA
# title: A feature in use is deprecated
# description: >-
#   A deprecated feature still works and is on its way out. Whoever moves off it in time is not
#   caught by the release that removes it.
# schemas:
#   - input: schema.inventory
# related_resources:
#   - ref: https://github.com/mesosphere/dcos-docs-site/blob/main/pages/dkp/konvoy/2.2/legal/version-policy/index.md
#     description: Version support policy of Konvoy
# custom:
#   level: warning
#   remediation: >-
#     Move to the replacement before the feature is removed.
package insupport.rules.features.deprecated

import data.insupport.lib.features

about := rego.metadata.chain()

subjects contains check.subject if some check in features.checks

undecided contains {"subject": check.subject, "field": field} if {
	some check in features.checks
	some field in features.unsettled(check)
}

report contains {
	"subject": check.subject,
	"path": check.path,
	"message": sprintf("%s (%s): deprecated since %s %s%s", [check.title, features.verb(check), check.product.title, check.row.deprecatedIn, _until(check)]),
	"remediation": _remediation(check),
	"disputed": features.disputed(check, "deprecatedIn"),
	"basis": features.basis(check),
	"references": features.references(check, "deprecatedIn"),
	"evidence": features.evidence(
		check,
		sprintf("Release %s is not before %s", [check.product.release, check.row.deprecatedIn]),
		"The feature no longer in use",
	),
} if {
	some check in features.checks
	check.use
	features.reached(check, check.row.deprecatedIn) == "yes"
	not features.gone(check)
}

_until(check) := sprintf("; it goes in %s", [check.row.removedIn]) if {
	check.row.removedIn
} else := ""

_remediation(check) := sprintf("Move to %s", [check.row.replacement]) if {
	check.row.replacement
} else := "Plan to do without the feature, and read the release notes before each upgrade"
