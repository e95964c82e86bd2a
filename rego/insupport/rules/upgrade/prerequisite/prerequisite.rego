# METADATA
# title: Something must be done before the upgrade
# description: >-
#   The vendor asks for this to be in place before the first step of the upgrade. Without it
#   the upgrade can fail half-way or lose data.
# schemas:
#   - input: schema.inventory
# related_resources:
#   - ref: https://github.com/mesosphere/dcos-docs-site/blob/main/pages/dkp/kommander/2.3/dkp-upgrade/index.md
#     description: Upgrade paths of DKP
# custom:
#   level: violation
#   remediation: >-
#     Do what the vendor asks for, and state it in the inventory.
package insupport.rules.upgrade.prerequisite

import data.insupport.lib.judgement
import data.insupport.lib.upgrade

about := rego.metadata.chain()

subjects := upgrade.subjects | {item.subject | some item in (_items | _minors)}

judgements := (upgrade.gaps | {upgrade.unless(check) | some check in upgrade.checks}) | _answers

_answers := {_judge(item) | some item in _items} | {_judge_minors(item) | some item in _minors}

_items contains object.union(item, {"subject": object.union(check.subject, {"key": item.id}), "check": check}) if {
	some check in upgrade.checks
	check.leads
	some item in upgrade.prerequisites(check.name, check.to)
}

# A prerequisite of which nobody knows is said here, beside those that are open.
_judge(item) := judgement.holds(item.subject) if {
	item.answer.value == true
} else := judgement.fails(item.subject, [found | found := upgrade.unmet(item.check.name, item.check.to, item)])

# Kubernetes cannot leave out a minor: the step must not need more than one at a time.
_minors contains {"subject": subject, "check": check, "answer": answer} if {
	some check in upgrade.checks
	check.leads
	answer := upgrade.minors_answer(check.name, check.to)
	subject := object.union(check.subject, {"key": "kubernetes-minors"})
}

_judge_minors(item) := judgement.fails(item.subject, [found | found := upgrade.leaps(item.check.name, item.check.to)]) if {
	item.answer == false
} else := judgement.unless_false(item.subject, item.answer, upgrade.minors_fields(item.check.name, item.check.to))
