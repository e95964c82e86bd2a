# METADATA
# title: A feature cannot be looked up
# description: >-
#   Only features of the catalog can be held against a release. An unknown or misspelt one is
#   never taken as there.
# schemas:
#   - input: schema.inventory
# related_resources:
#   - ref: https://github.com/mesosphere/dcos-docs-site/blob/main/pages/dkp/konvoy/2.2/legal/version-policy/index.md
#     description: Version support policy of Konvoy
# custom:
#   level: unknown
#   remediation: >-
#     Correct the id, or add the feature to the catalog with an overlay.
package insupport.rules.features.unknown

import data.insupport.lib.catalog
import data.insupport.lib.features
import data.insupport.lib.text

about := rego.metadata.chain()

subjects contains check.subject if some check in features.checks

undecided := set()

report contains {
	"subject": check.subject,
	"path": _path(check),
	"message": _message(check),
	"remediation": _remediation(check),
	"evidence": {
		"facts": [{"path": check.path, "value": check.id}],
		"rows": [catalog.row(name, ["features", check.id]) | some name in features.homes(check.id)],
		"comparison": "There is no row and installed release to compare",
		"change": _remediation(check),
	},
} if {
	some check in features.checks
	not check.row
}

report contains {
	"subject": check.subject,
	"path": field,
	"message": sprintf("Whether %s %s has %s depends on its patch release, which is not stated", [check.product.title, check.product.version, check.title]),
	"remediation": sprintf("State the patch release at %s", [field]),
	"references": features.references(check, "since"),
	"evidence": features.evidence(check, "The stated release is a whole line", sprintf("A patch release at %s", [field])),
} if {
	some check in features.checks
	check.row
	some field in features.unsettled(check)
}

_homes(check) := sort([name | some name in features.homes(check.id)])

_path(check) := sprintf("spec.products.%s", [_homes(check)[0]]) if {
	count(_homes(check)) > 0
} else := check.path

_message(check) := sprintf("%s is a feature of %s, whose release is not stated or cannot be read", [
	check.title,
	text.list([catalog.title(name) | some name in _homes(check)]),
]) if {
	count(_homes(check)) > 0
} else := sprintf("Feature %s is not in the catalog", [check.id])

_remediation(check) := sprintf("Fill in %s", [_path(check)]) if {
	count(_homes(check)) > 0
} else := "Correct the id, or add the feature to the catalog with an overlay"
