# METADATA
# title: The maker's support of a component has ended
# description: >-
#   A component past its end gets no fixes from those who write it. Only components whose name
#   tells the product for certain are judged.
# schemas:
#   - input: schema.inventory
# related_resources:
#   - ref: https://github.com/endoflife-date/endoflife.date
#     description: Published ends of components
# custom:
#   level: warning
#   remediation: >-
#     Move the component to a line that its makers support and that the platform can run.
package insupport.rules.lifecycle.component_ended

import data.insupport.lib.finding
import data.insupport.lib.inventory
import data.insupport.lib.lifecycle
import data.insupport.lib.recognition

about := rego.metadata.chain()

_components := [object.union(component, {"parts": parts}) |
	some component in inventory.components
	product := recognition.component_product(component.name)
	parts := {{"product": product, "line": recognition.line_of(product, component.version)}}
	lifecycle.verdict(parts)
]

subjects contains _subject(component) if some component in _components

_subject(component) := object.union(
	{"kind": "component", "name": component.name, "version": component.version},
	{"namespace": component.namespace | component.namespace},
)

# One entry for all that the catalog does not know: most components have no published ends.
undecided contains {"subject": finding.cluster, "field": "spec.components"} if {
	count(_components) < count(inventory.components)
}

report contains lifecycle.finding(
	{
		"subject": _subject(component),
		"path": sprintf("%s.version", [component.path]),
		"value": component.version,
		"title": sprintf("%s %s", [component.name, component.version]),
	},
	component.parts,
) if {
	some component in _components
}
