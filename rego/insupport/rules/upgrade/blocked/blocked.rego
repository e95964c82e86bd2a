# METADATA
# title: The upgrade is not supported for this cluster
# description: >-
#   The vendor rules the step out for clusters with this configuration, whatever releases
#   they run. The upgrade would leave a cluster that nobody supports.
# schemas:
#   - input: schema.inventory
# related_resources:
#   - ref: https://github.com/mesosphere/dcos-docs-site/blob/main/pages/dkp/kommander/2.3/dkp-upgrade/index.md
#     description: Upgrade paths of DKP
# custom:
#   level: violation
#   remediation: >-
#     Remove what blocks the upgrade, or build a new cluster.
package insupport.rules.upgrade.blocked

import data.insupport.lib.judgement
import data.insupport.lib.upgrade

about := rego.metadata.chain()

subjects := upgrade.subjects | {item.subject | some item in _items}

judgements := (upgrade.gaps | {upgrade.unless(check) | some check in upgrade.checks}) | _answers

_answers := {_judge(item) | some item in _items}

_items := [object.union(item, {"subject": object.union(check.subject, {"key": item.id}), "check": check}) |
	some check in upgrade.checks
	check.leads
	some item in upgrade.blockers(check.name, check.to)
]

# What may be blocked is said here, beside what is: a fact of the row decides, not one that others wait for.
_judge(item) := judgement.holds(item.subject) if {
	item.answer.value == false
} else := judgement.fails(item.subject, [found | found := upgrade.blocked(item.check.name, item.check.to, item)])
