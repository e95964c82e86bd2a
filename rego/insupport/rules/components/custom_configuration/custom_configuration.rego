# METADATA
# title: Custom configuration limits root-cause work
# description: >-
#   The vendor looks into the root cause of failures of its own configuration. For any other it
#   goes no further than basic identification.
# schemas:
#   - input: schema.inventory
# related_resources:
#   - ref: https://github.com/mesosphere/dcos-docs-site/blob/main/pages/dkp/kommander/2.2/legal/version-policy/index.md
#     description: Secondary support in the version support policy of Kommander 2.2
# custom:
#   level: info
#   remediation: >-
#     Go back to the delivered configuration where a failure must be traced to its cause.
package insupport.rules.components.custom_configuration

import data.insupport.lib.catalog
import data.insupport.lib.components

about := rego.metadata.chain()

subjects contains check.subject if {
	some check in components.checks
	count(check.hits) > 0
}

subjects contains entry.subject if some entry in undecided

_custom := "custom"

# Whether it is shipped makes no difference to a delivered configuration.
undecided contains {"subject": check.subject, "field": field} if {
	some check in components.checks
	count(check.hits) == 0
	object.get(check, "configuration", "") in {_custom, "", null}
	some field in components.gaps
}

undecided contains {"subject": check.subject, "field": concat(".", [check.path, "configuration"])} if {
	some check in components.checks
	count(check.hits) > 0
	object.get(check, "configuration", "") in {"", null}
}

# Whose terms count: those of the first product that ships it.
_terms(check) := {"unit": hit.unit, "row": row, "path": path} if {
	hit := check.hits[0]
	row := catalog.topic(hit.unit.name, "support").terms[hit.unit.line][hit.group]
	path := catalog.row(hit.unit.name, ["support", "terms", hit.unit.line, hit.group])
}

undecided contains {"subject": check.subject, "field": catalog.row(check.hits[0].unit.name, ["support"])} if {
	some check in components.checks
	check.configuration == _custom
	not _terms(check)
}

report contains {
	"subject": check.subject,
	"path": concat(".", [check.path, "configuration"]),
	"message": sprintf("%s has a custom configuration: root-cause work ends at basic identification", [check.title]),
	"basis": object.get(terms.row, "basis", "documented"),
	"disputed": count(object.get(terms.row, "disputed", {})) > 0,
	"references": [ref | ref := components.reference(terms.unit, terms.row, sprintf("Secondary support on %s %s", [terms.unit.title, terms.unit.line]))],
	"evidence": {
		"facts": array.concat(components.unit_facts, [components.fact(check, "configuration")]),
		"rows": [terms.path],
		"comparison": "The configuration is stated as custom, not as delivered",
		"change": "The delivered configuration",
	},
} if {
	some check in components.checks
	check.configuration == _custom
	terms := _terms(check)
}
