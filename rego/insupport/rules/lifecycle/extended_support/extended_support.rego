# METADATA
# title: Only paid support of a part is left
# description: The maker's own support of an operating system, a container runtime or a component has ended.
#   What remains is a tier that is paid for; who did not buy it gets no fixes.
# related_resources:
#   - ref: https://github.com/endoflife-date/endoflife.date
#     description: Published ends of operating systems and components
# custom:
#   level: warning
#   remediation: Move to a line in its maker's own support, or make sure that the paid tier is bought and
#     its fixes are applied.
package insupport.rules.lifecycle.extended_support

import data.insupport.lib.lifecycle
import data.insupport.lib.parts

about := rego.metadata.chain()
subjects contains part.subject if some part in _parts
judgements contains lifecycle.judge(part, lifecycle.paid) if some part in _parts

# What nobody can tell is said by the rules on ends, and not once more. The platform itself is judged
# by release/extended_support.
_parts := [part |
	some part in array.concat(array.concat(_keyed("os", parts.systems), _keyed("runtime", parts.runtimes)), parts.components)
	count(part.candidates) > 0
]

# Of a node group two parts are judged.
_keyed(key, list) := [object.union(part, {"subject": object.union(part.subject, {"key": key})}) | some part in list]
