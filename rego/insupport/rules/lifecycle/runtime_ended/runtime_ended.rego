# METADATA
# title: The maker's support of the container runtime has ended
# description: >-
#   Every container runs through the runtime, and a hole in it opens the node. After its end
#   nobody fixes it.
# schemas:
#   - input: schema.inventory
# related_resources:
#   - ref: https://github.com/containerd/containerd/blob/main/RELEASES.md
#     description: Releases of containerd and their ends
# custom:
#   level: warning
#   remediation: >-
#     Move the nodes to a line of the runtime that is supported and that the platform ships.
package insupport.rules.lifecycle.runtime_ended

import data.insupport.lib.inventory
import data.insupport.lib.lifecycle
import data.insupport.lib.recognition

about := rego.metadata.chain()

_groups := [object.union(group, {"parts": parts}) |
	some group in inventory.nodes
	parts := {recognition.runtime_line(group.containerRuntime)}
	lifecycle.verdict(parts)
]

_judged := {group.path | some group in _groups}

subjects contains inventory.node_subject(group) if some group in _groups

undecided contains {"subject": inventory.node_subject(group), "field": sprintf("%s.containerRuntime", [group.path])} if {
	some group in inventory.nodes
	path := group.path
	not path in _judged
}

report contains lifecycle.finding(
	{
		"subject": inventory.node_subject(group),
		"path": sprintf("%s.containerRuntime", [group.path]),
		"value": group.containerRuntime,
		"title": sprintf("%s: %s", [group.title, group.containerRuntime]),
	},
	group.parts,
) if {
	some group in _groups
}
