# METADATA
# title: The maker's support of the container runtime has ended
# description: Every container runs through the runtime, and a hole in it opens the node. After its end nobody
#   fixes it.
# related_resources:
#   - ref: https://github.com/containerd/containerd/blob/main/RELEASES.md
#     description: Releases of containerd and their ends
# custom:
#   level: warning
#   outcomes: [warn, info, unknown, pass]
#   remediation: Move the nodes to a line of the runtime that is supported and that the platform ships.
package insupport.rules.lifecycle.runtime_ended

import data.insupport.lib.finding
import data.insupport.lib.inventory
import data.insupport.lib.judgement
import data.insupport.lib.lifecycle
import data.insupport.lib.parts

about := rego.metadata.chain()
subjects contains part.subject if some part in parts.runtimes
subjects contains finding.cluster if not inventory.nodes_known
judgements contains lifecycle.judge(part, lifecycle.ends) if some part in parts.runtimes
judgements contains judgement.needs(finding.cluster, {"spec.nodes"}) if not inventory.nodes_known
