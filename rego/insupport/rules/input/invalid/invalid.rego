# METADATA
# title: The input is not a valid ClusterInventory
# description: Rules read only what they know. A missing, mistyped or unknown key would switch checks off
#   without a word, so nothing passes while the inventory is not valid.
# related_resources:
#   - ref: https://www.openpolicyagent.org/docs/latest/policy-language/
#     description: How a policy reads its input
# custom:
#   level: unknown
#   outcomes: [unknown, pass]
#   remediation: Correct the inventory; the JSON Schema of ClusterInventory lists every key and its type.
package insupport.rules.input.invalid

import data.insupport.lib.finding
import data.insupport.lib.judgement
import data.insupport.lib.validation

about := rego.metadata.chain()
subjects contains finding.cluster
judgements contains _judge

_judge := judgement.holds(finding.cluster) if {
	count(validation.problems) == 0
} else := judgement.fails(finding.cluster, [f | some problem in validation.problems; f := _finding(problem)])

_finding(problem) := finding.resting(
	{
		"key": problem.path,
		"path": problem.path,
		"message": sprintf("The inventory is not valid: %s", [problem.text]),
		"rows": [],
		"comparison": problem.text,
		"change": "A valid value at this place",
	},
	[{"path": problem.path, "value": object.get(problem, "value", null)}],
)
