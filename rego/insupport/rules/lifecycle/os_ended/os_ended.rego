# METADATA
# title: The maker's support of the operating system has ended
# description: >-
#   After its end an operating system gets no security fixes, whatever the platform on top of it
#   says. Nodes on it stay open to every hole found later.
# schemas:
#   - input: schema.inventory
# related_resources:
#   - ref: https://github.com/endoflife-date/endoflife.date
#     description: Published ends of operating systems
# custom:
#   level: warning
#   remediation: >-
#     Replace the nodes by ones on an operating system that its maker supports and the platform
#     lists.
package insupport.rules.lifecycle.os_ended

import data.insupport.lib.inventory
import data.insupport.lib.lifecycle
import data.insupport.lib.recognition

about := rego.metadata.chain()

_groups := [object.union(group, {"parts": parts}) |
	some group in inventory.nodes
	parts := recognition.os_lines(group.os.id, group.os.version)
	lifecycle.verdict(parts)
]

_judged := {group.path | some group in _groups}

subjects contains inventory.node_subject(group) if some group in _groups

undecided contains {"subject": inventory.node_subject(group), "field": sprintf("%s.os.version", [group.path])} if {
	some group in inventory.nodes
	path := group.path
	not path in _judged
}

report contains lifecycle.finding(
	{
		"subject": inventory.node_subject(group),
		"path": sprintf("%s.os.version", [group.path]),
		"value": group.os.version,
		"title": sprintf("%s: %s", [group.title, lifecycle.title(group.parts)]),
	},
	group.parts,
) if {
	some group in _groups
}
