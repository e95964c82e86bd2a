# METADATA
# title: Only paid support of a part is left
# description: The maker's own support of an operating system, a container runtime or a component has ended.
#   What remains is a tier that is paid for; who did not buy it gets no fixes.
# related_resources:
#   - ref: https://github.com/endoflife-date/endoflife.date
#     description: Published ends of operating systems and components
# custom:
#   level: warning
#   outcomes: [warn, unknown, pass]
#   remediation: Move to a line in its maker's own support, or make sure that the paid tier is bought and
#     its fixes are applied.
package insupport.rules.lifecycle.extended_support

import data.insupport.lib.finding
import data.insupport.lib.inventory
import data.insupport.lib.judgement
import data.insupport.lib.lifecycle
import data.insupport.lib.parts

about := rego.metadata.chain()
subjects contains subject if some subject in _subjects
subjects contains finding.cluster if count(_missing) > 0
judgements contains lifecycle.judge_as(_subjects[i], part, lifecycle.paid) if some i, part in _parts
judgements contains judgement.needs(finding.cluster, _missing) if count(_missing) > 0

# The platform itself is judged by release/extended_support.
_parts := array.concat(array.concat(parts.systems, parts.runtimes), parts.components)

# Of a node group two parts are judged.
_subjects := array.concat(
	array.concat(_keyed("os", parts.systems), _keyed("runtime", parts.runtimes)),
	[part.subject | some part in parts.components],
)

_keyed(key, list) := [object.union(part.subject, {"key": key}) | some part in list]

_missing contains "spec.nodes" if not inventory.nodes_known
_missing contains "spec.components" if not inventory.whole("spec.components")
