# METADATA
# title: Kubernetes is outside the range of the release
# description: Each release is built and tested for a range of Kubernetes versions. Outside it the vendor does
#   not support the cluster, even while the release itself is in support. An operating system that is made
#   for Kubernetes has a range too.
# related_resources:
#   - ref: https://github.com/mesosphere/dcos-docs-site/blob/main/pages/dkp/konvoy/2.2/legal/version-policy/index.md
#     description: Version support policy of Konvoy
# custom:
#   level: violation
#   remediation: Bring Kubernetes into the range of the release.
package insupport.rules.kubernetes.out_of_range

import data.insupport.lib.finding
import data.insupport.lib.inventory
import data.insupport.lib.judgement
import data.insupport.lib.parts
import data.insupport.lib.platform
import data.insupport.lib.version

about := rego.metadata.chain()
subjects contains check.subject if some check in platform.checks
judgements contains _judge(check) if some check in platform.checks

_judge(check) := judgement.holds(check.subject) if {
	platform.covered[check.version] == true
} else := judgement.fails(check.subject, [f | f := _finding(check)]) if {
	platform.covered[check.version] == false
} else := judgement.needs(check.subject, {platform.range_field}) if {
	not platform.range
} else := judgement.needs(check.subject, {check.path})

# The API server may fit while a node group does not.
_nodes := {"kind": "cluster", "key": "nodes"}

_unseen if {
	platform.needed
	not inventory.nodes_known
}

subjects contains _nodes if _unseen
judgements contains judgement.needs(_nodes, {"spec.nodes"}) if _unseen

# A product that the catalog does not know may publish a range.
_products := {"kind": "cluster", "key": "products"}
_unplaced := {sprintf("spec.products.%s", [name]) | some name in platform.unplaced}

subjects contains _products if count(_unplaced) > 0
judgements contains judgement.needs(_products, _unplaced) if count(_unplaced) > 0

_finding(check) := finding.resting(
	{
		"path": check.path,
		"message": sprintf(
			"%s runs Kubernetes %s, outside %s, the range of %s",
			[check.title, check.version, range, platform.range_owner],
		),
		"remediation": sprintf("Bring Kubernetes into %s%s", [range, platform.default_text]),
		"basis": platform.range_basis,
		"disputed": platform.range_disputed,
		"references": platform.range_references,
		"rows": platform.range_rows,
		"comparison": sprintf("%s is not within %s", [check.version, range]),
		"change": sprintf("Kubernetes within %s, or a release whose range holds %s", [range, check.version]),
	},
	array.concat([{"path": check.path, "value": check.version}], platform.range_facts),
) if range := version.range_text(platform.range)

# An operating system that is made for Kubernetes publishes a range of its own.
_systems := [object.union(system, {"kubelet": kubelet, "group": group.title}) |
	some i, system in parts.systems
	parts.ranged(system)
	group := inventory.nodes[i]
	kubelet := {"path": sprintf("%s.kubelet", [group.path]), "value": object.get(group, "kubelet", null)}
]

_own(system) := object.union(system.subject, {"key": "os"})

subjects contains _own(system) if some system in _systems
judgements contains _judge_system(system, parts.within(system, system.kubelet.value)) if some system in _systems

_judge_system(system, true) := judgement.holds(_own(system))
_judge_system(system, false) := judgement.fails(_own(system), [f | f := _system_finding(system)])
_judge_system(system, "unknown") := judgement.needs(_own(system), parts.settling(system, system.kubelet.path))

_system_finding(system) := parts.outside(system, system.kubelet, {
	"path": system.kubelet.path,
	"message": sprintf(
		"%s runs Kubernetes %s, outside %s, the range of %s",
		[system.group, system.kubelet.value, range, parts.line_titles(system)],
	),
	"remediation": sprintf("Bring Kubernetes into %s, or the operating system to a line for it", [range]),
}) if range := parts.range_text(system)
