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
import data.insupport.lib.recognition

about := rego.metadata.chain()
subjects contains group.subject if some group in _groups
subjects contains finding.cluster if not inventory.nodes_known
judgements contains _judge(group) if some group in _groups
judgements contains judgement.needs(finding.cluster, {"spec.nodes"}) if not inventory.nodes_known

# A system that no product of the catalog goes by is one whose end nobody can tell.
_groups := [object.union(group, {"subject": inventory.node_subject(group)}) | some group in inventory.nodes]

_judge(group) := lifecycle.judge(
	{
		"subject": group.subject,
		"path": sprintf("%s.os.version", [group.path]),
		"value": group.os.version,
		"title": sprintf("%s: %s", [group.title, lifecycle.title(parts)]),
	},
	parts,
) if {
	recognition.os_known(group.os.id)
	parts := recognition.os_lines(group.os.id, group.os.version)
} else := judgement.needs(group.subject, {sprintf("%s.os.version", [group.path])}) if {
	recognition.os_known(group.os.id)
} else := judgement.needs(group.subject, {sprintf("%s.os.id", [group.path])})
