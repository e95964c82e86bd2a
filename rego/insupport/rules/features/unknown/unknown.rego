# METADATA
# title: A feature cannot be looked up
# description: Only features of the catalog can be held against a release. An unknown or misspelt one is never
#   taken as there.
# related_resources:
#   - ref: https://github.com/mesosphere/dcos-docs-site/blob/main/pages/dkp/konvoy/2.2/legal/version-policy/index.md
#     description: Version support policy of Konvoy
# custom:
#   level: unknown
#   rendersNeeds: true
#   remediation: Correct the id, or add the feature to the catalog with an overlay.
package insupport.rules.features.unknown

import data.insupport.lib.catalog
import data.insupport.lib.features
import data.insupport.lib.judgement
import data.insupport.lib.text

about := rego.metadata.chain()
subjects contains check.subject if some check in features.checks
judgements contains _judge(check) if some check in features.checks

_judge(check) := judgement.needs(check.subject, {field: _words(check) | some field in check.missing}) if {
	not check.row
} else := judgement.holds(check.subject) if {
	count([key | some key in ["since", "deprecatedIn", "removedIn"]; features.reached(check, check.row[key]) == "unknown"]) == 0
	features.gone(check) != "unknown"
} else := judgement.needs(check.subject, {features.field(check): {
	"message": sprintf(
		"Whether %s %s has %s depends on its patch release, which is not stated",
		[check.product.title, check.product.version, check.title],
	),
	"references": features.references(check, "since"),
}})

_words(check) := {"message": sprintf("%s is a feature of %s, whose release is not stated or cannot be read", [
	check.title,
	text.list(sort([catalog.title(name) | some name, _ in features.homes[check.id]])),
])} if {
	features.homes[check.id]
} else := {
	"message": sprintf("Feature %s is not in the catalog", [id]),
	"remediation": "Correct the id, or add the feature to the catalog with an overlay",
} if {
	id := check.id
} else := ""
