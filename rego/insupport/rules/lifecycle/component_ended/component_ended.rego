# METADATA
# title: The maker's support of a component has ended
# description: A component past its end gets no fixes from those who write it. Only components whose name
#   tells the product for certain are judged.
# related_resources:
#   - ref: https://github.com/endoflife-date/endoflife.date
#     description: Published ends of components
# custom:
#   level: warning
#   outcomes: [warn, info, unknown, notApplicable, pass]
#   remediation: Move the component to a line that its makers support and that the platform can run.
package insupport.rules.lifecycle.component_ended

import data.insupport.lib.finding
import data.insupport.lib.inventory
import data.insupport.lib.judgement
import data.insupport.lib.lifecycle
import data.insupport.lib.recognition

about := rego.metadata.chain()
subjects contains component.subject if some component in _components
subjects contains finding.cluster if not inventory.whole("spec.components")
judgements contains _judge(component) if some component in _components
judgements contains judgement.needs(finding.cluster, {"spec.components"}) if not inventory.whole("spec.components")

_components := [object.union_n([component, of, {"subject": subject, "own": own}]) |
	some component in inventory.components
	of := recognition.application(component)
	own := object.get(component, of.field, null)
	subject := object.union(
		{"kind": "component", "name": component.name, "at": component.path},
		{key: value |
			some key, value in {"version": own, "namespace": object.get(component, "namespace", null)}
			inventory.present(value)
		},
	)
]

_judge(component) := lifecycle.judge(
	{
		"subject": component.subject,
		"path": sprintf("%s.%s", [component.path, component.field]),
		"value": component.own,
		"title": sprintf("%s %s", [component.name, _text(component.own)]),
	},
	{part |
		line := recognition.line_of(component.product, component.own)
		part := {"product": component.product, "line": line}
	},
)

_text(null) := ""
_text(value) := value if value != null
