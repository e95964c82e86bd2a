# METADATA
# title: Sources of one cluster state different values for one fact
# description: Two places say different things about the same cluster. Which of them is right nobody can tell
#   from here, and everything that rests on the fact would be a guess.
# related_resources:
#   - ref: https://www.openpolicyagent.org/docs/latest/policy-language/
#     description: How a policy reads its input
# custom:
#   level: unknown
#   outcomes: [unknown, notApplicable]
#   remediation: Correct one of the two places, or leave out the one that does not hold.
package insupport.rules.input.conflict

import data.insupport.lib.finding
import data.insupport.lib.inventory
import data.insupport.lib.judgement

about := rego.metadata.chain()

_conflicts := [gap | some gap in inventory.gaps; gap.reason == "conflict"]
_subject(gap) := {"kind": "cluster", "key": gap.path, "at": gap.path}

subjects contains _subject(gap) if some gap in _conflicts

# A conflict is one by having been found: there is nothing left to hold.
judgements contains judgement.fails(_subject(gap), [f |
	some other in _conflicts
	other.path == gap.path
	f := _finding(other)
]) if some gap in _conflicts

_finding(gap) := finding.resting(
	{
		"key": gap.path,
		"path": gap.path,
		"message": sprintf("Sources state different values for %s: %s", [gap.path, gap.detail]),
		"rows": [],
		"comparison": "The values differ, and none of them is taken",
		"change": "Sources that agree",
	},
	[{"path": gap.path, "value": gap.detail}],
)
