# METADATA
# title: No page describes the way to the target
# description: >-
#   The vendor states for some steps that they work and for others that they do not; this one
#   is named nowhere. Whether help is owed when it fails is for the vendor to say.
# schemas:
#   - input: schema.inventory
# related_resources:
#   - ref: https://github.com/mesosphere/dcos-docs-site/blob/main/pages/dkp/kommander/2.3/dkp-upgrade/index.md
#     description: Upgrade paths of DKP
# custom:
#   level: unknown
#   rendersNeeds: true
#   remediation: >-
#     Ask the vendor whether the step is supported.
package insupport.rules.upgrade.undocumented_path

import data.insupport.lib.judgement
import data.insupport.lib.upgrade

about := rego.metadata.chain()

subjects := upgrade.subjects | {item.subject | some item in _items}

judgements := (upgrade.gaps | {_judge(check) | some check in upgrade.checks}) | _infrastructures

_infrastructures := {_judge_infrastructure(item) | some item in _items}

_judge(check) := judgement.fails(check.subject, [found | some found in upgrade.undocumented(check.name, check.to)]) if {
	check.leads
	check.fields == {}
	upgrade.way(check.name, check.to) in {"undocumented", "uncharted"}
} else := upgrade.unless(check)

_items := [{"subject": object.union(check.subject, {"key": "provider"}), "check": check, "row": row} |
	some check in upgrade.checks
	check.leads
	some row in upgrade.coverage(check.name, check.to)
]

_judge_infrastructure(item) := judgement.holds(item.subject) if {
	upgrade.covered(item.row) == true
} else := judgement.fails(item.subject, findings) if {
	upgrade.covered(item.row) == false
	findings := [found | found := upgrade.uncovered(item.check.name, item.check.to, item.row)]
} else := judgement.needs(item.subject, {"spec.infrastructure.provider": upgrade.words(findings)}) if {
	findings := [found | found := upgrade.uncovered(item.check.name, item.check.to, item.row)]
}
