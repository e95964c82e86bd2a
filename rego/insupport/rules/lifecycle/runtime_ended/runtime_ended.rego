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

import data.insupport.lib.catalog
import data.insupport.lib.finding
import data.insupport.lib.installed
import data.insupport.lib.inventory
import data.insupport.lib.judgement
import data.insupport.lib.lifecycle
import data.insupport.lib.recognition

about := rego.metadata.chain()
subjects contains group.subject if some group in _groups
subjects contains finding.cluster if not inventory.nodes_known
judgements contains _judge(group) if some group in _groups
judgements contains judgement.needs(finding.cluster, {"spec.nodes"}) if not inventory.nodes_known

# A runtime that no product of the catalog goes by is one whose end nobody can tell. One that a
# vendor builds for its own product is that product's, whose release the rules on releases judge.
_groups := [object.union(group, {"subject": inventory.node_subject(group)}) |
	some group in inventory.nodes
	not _of_vendor(group)
]

_of_vendor(group) if recognition.own_runtime(group.containerRuntime)

_of_vendor(_) if {
	some name, _ in installed.products
	catalog.topic(name, "product").ownRuntime
}

_judge(group) := lifecycle.judge(
	{
		"subject": group.subject,
		"path": path,
		"value": object.get(group, "containerRuntime", null),
		"title": sprintf("%s: %v", [group.title, object.get(group, "containerRuntime", null)]),
	},
	{part | part := recognition.runtime_line(group.containerRuntime)},
) if path := sprintf("%s.containerRuntime", [group.path])
