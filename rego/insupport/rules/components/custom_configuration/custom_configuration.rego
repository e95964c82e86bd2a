# METADATA
# title: Custom configuration limits root-cause work
# description: The vendor looks into the root cause of failures of its own configuration. For any other it
#   goes no further than basic identification.
# related_resources:
#   - ref: https://github.com/mesosphere/dcos-docs-site/blob/main/pages/dkp/kommander/2.2/legal/version-policy/index.md
#     description: Secondary support in the version support policy of Kommander 2.2
# custom:
#   level: info
#   remediation: Go back to the delivered configuration where a failure must be traced to its cause.
package insupport.rules.components.custom_configuration

import data.insupport.lib.catalog
import data.insupport.lib.components
import data.insupport.lib.judgement

about := rego.metadata.chain()
subjects contains check.subject if some check in _checks
judgements contains _judge(check) if some check in _checks

# Whether it is shipped makes no difference to a delivered configuration.
_checks := [object.union(check, {"configured": configured, "open": open}) |
	some check in components.checks
	configured := _configured(check)
	open := {field | configured in {"custom", ""}; some field in check.open}
	count(check.hits) + count(open) > 0
]

_configured(check) := check.configuration if {
	is_string(check.configuration)
} else := ""

_judge(check) := judgement.needs(check.subject, check.open) if {
	count(check.hits) == 0
} else := judgement.needs(check.subject, {concat(".", [check.path, "configuration"])}) if {
	check.configured == ""
} else := judgement.holds(check.subject) if {
	check.configured != "custom"
} else := judgement.fails(check.subject, [f | f := _finding(check, hit, row)]) if {
	hit := check.hits[0] # the terms of the first product that ships it count
	row := catalog.topic(hit.unit.name, "support").terms[hit.unit.line][hit.group]
} else := judgement.needs(check.subject, {catalog.row(check.hits[0].unit.name, ["support"])})

_finding(check, hit, row) := components.found(check, "configuration", {
	"message": sprintf("%s has a custom configuration: root-cause work ends at basic identification", [check.title]),
	"basis": object.get(row, "basis", "documented"),
	"disputed": count(object.get(row, "disputed", {})) > 0,
	"references": components.references(hit.unit, row, sprintf("Secondary support on %s", [hit.unit.line_text])),
	"rows": [catalog.row(hit.unit.name, ["support", "terms", hit.unit.line, hit.group])],
	"comparison": "The configuration is stated as custom, not as delivered",
	"change": "The delivered configuration",
})
