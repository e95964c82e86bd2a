# METADATA
# title: The maker's support of the operating system has ended
# description: After its end an operating system gets no security fixes, whatever the platform on top of it
#   says. Nodes on it stay open to every hole found later.
# related_resources:
#   - ref: https://github.com/endoflife-date/endoflife.date
#     description: Published ends of operating systems
# custom:
#   level: warning
#   outcomes: [warn, info, unknown, pass]
#   remediation: Replace the nodes by ones on an operating system that its maker supports and the platform
#     lists.
package insupport.rules.lifecycle.os_ended

import data.insupport.lib.finding
import data.insupport.lib.inventory
import data.insupport.lib.judgement
import data.insupport.lib.lifecycle
import data.insupport.lib.parts

about := rego.metadata.chain()
subjects contains part.subject if some part in parts.systems
subjects contains finding.cluster if not inventory.nodes_known
judgements contains lifecycle.judge(part, lifecycle.ends) if some part in parts.systems
judgements contains judgement.needs(finding.cluster, {"spec.nodes"}) if not inventory.nodes_known
