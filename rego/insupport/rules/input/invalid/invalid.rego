# METADATA
# title: The input is not a valid ClusterInventory
# description: >-
#   Rules read only what they know. A missing, mistyped or unknown key would switch checks
#   off without a word, so nothing passes while the inventory is not valid.
# schemas:
#   - input: schema.inventory
# related_resources:
#   - ref: https://www.openpolicyagent.org/docs/latest/policy-language/
#     description: How a policy reads its input
# custom:
#   level: unknown
#   remediation: >-
#     Correct the inventory; the JSON Schema of ClusterInventory lists every key and its
#     type.
package insupport.rules.input.invalid

import data.insupport.lib.finding
import data.insupport.lib.validation

about := rego.metadata.chain()

subjects contains finding.cluster

undecided := set()

report contains {
	"subject": finding.cluster,
	"key": problem.path,
	"path": problem.path,
	"message": sprintf("The inventory is not valid: %s", [problem.text]),
	"evidence": {
		"facts": [{"path": problem.path, "value": object.get(problem, "value", null)}],
		"rows": [],
		"comparison": problem.text,
		"change": "A valid value at this place",
	},
} if {
	some problem in validation.problems
}
