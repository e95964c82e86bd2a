# METADATA
# title: The inventory was collected long before or after the as-of date
# description: An inventory describes one moment. The further that moment lies from the day in question, the
#   less the answer says about the cluster of that day.
# related_resources:
#   - ref: https://www.openpolicyagent.org/docs/latest/policy-language/
#     description: How a policy reads its input
# custom:
#   level: warning
#   outcomes: [warn, notApplicable, pass]
#   remediation: Collect the inventory again, or ask for a date near the day it was collected.
package insupport.rules.input.date_mismatch

import data.insupport.lib.dates
import data.insupport.lib.finding
import data.insupport.lib.inventory
import data.insupport.lib.judgement
import data.insupport.lib.run
import data.insupport.lib.validation

about := rego.metadata.chain()
subjects contains finding.cluster if validation.collected_at
judgements contains _judge if validation.collected_at

_judge := judgement.fails(finding.cluster, [f | f := _finding]) if {
	_age > run.threshold("maxAgeDays")
} else := judgement.holds(finding.cluster) if {
	_age <= run.threshold("maxAgeDays")
} else := judgement.needs(finding.cluster, {"metadata.collectedAt"})

_age := abs(dates.between(dates.of_ns(validation.collected_at), run.as_of))

_finding := finding.resting(
	{
		"path": "metadata.collectedAt",
		"message": sprintf("The inventory was collected %d days from the as-of date %s", [_age, run.as_of]),
		"rows": ["settings/maxAgeDays"],
		"comparison": sprintf("%d days lie between the two, more than %d", [_age, run.threshold("maxAgeDays")]),
		"change": sprintf("An inventory collected within %d days of %s", [run.threshold("maxAgeDays"), run.as_of]),
	},
	[{"path": "metadata.collectedAt", "value": inventory.metadata.collectedAt}],
)
