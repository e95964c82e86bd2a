# METADATA
# title: A kubelet is too far from the API server
# description: >-
#   Kubernetes is tested only with kubelets that are no newer than the API server and at
#   most a few minors older. Beyond that, nodes may misbehave in ways nobody looks into.
# schemas:
#   - input: schema.inventory
# related_resources:
#   - ref: https://kubernetes.io/releases/version-skew-policy/
#     description: Version skew policy of Kubernetes
# custom:
#   level: violation
#   remediation: >-
#     Upgrade the node group to the minor version of the API server, one minor at a time.
package insupport.rules.kubernetes.skew

import data.insupport.lib.catalog
import data.insupport.lib.finding
import data.insupport.lib.inventory
import data.insupport.lib.version

about := rego.metadata.chain()

_policy := data.insupport_facts.kubernetes.skew.kubelet

_checks contains object.union(group, {"parsed": version.parse(group.kubelet)}) if {
	some group in inventory.nodes
	version.parse(group.kubelet)
	_api
	_policy
}

_api := version.parse(inventory.kubernetes_version)

subjects contains inventory.node_subject(group) if some group in inventory.nodes

undecided contains {"subject": inventory.node_subject(group), "field": sprintf("%s.kubelet", [group.path])} if {
	some group in inventory.nodes
	kubelet := object.get(group, "kubelet", "")
	not version.parse(kubelet)
}

# Without node groups nobody knows what the kubelets are.
undecided contains {"subject": finding.cluster, "field": "spec.nodes"} if not inventory.nodes_known

undecided contains {"subject": inventory.node_subject(group), "field": "spec.kubernetes.version"} if {
	some group in inventory.nodes
	not _api
}

undecided contains {"subject": inventory.node_subject(group), "field": "catalog/kubernetes/skew"} if {
	some group in inventory.nodes
	not _policy
}

undecided contains {"subject": inventory.node_subject(group), "field": sprintf("%s.kubelet", [group.path])} if {
	some group in _checks
	not _behind(group)
}

undecided contains {"subject": inventory.node_subject(group), "field": sprintf("%s.kubelet", [group.path])} if {
	some group in _checks
	parsed := group.parsed
	not _max_older(parsed)
}

_behind(group) := _api.nums[1] - group.parsed.nums[1] if group.parsed.nums[0] == _api.nums[0]

# Bounds of a version range by their field in a row of the policy.
_bounds := {"min": "from", "below": "below"}

# Minors a kubelet may lag; the policy changed at a kubelet version.
_max_older(parsed) := min({row.minors |
	some row in _policy.maxOlder
	version.in_range(parsed, {bound: value | some bound, field in _bounds; value := row[field]})
})

report contains _finding(group, "newer", "is newer than") if {
	some group in _checks
	_behind(group) < 0 - _policy.maxNewer
}

report contains _finding(group, sprintf("%d minors older", [_behind(group)]), _too_old(group)) if {
	some group in _checks
	_behind(group) > _max_older(group.parsed)
}

_too_old(group) := sprintf("is %d minors behind (at most %d are allowed)", [_behind(group), _max_older(group.parsed)])

_finding(group, how, relation) := {
	"subject": inventory.node_subject(group),
	"path": sprintf("%s.kubelet", [group.path]),
	"message": sprintf("%s: kubelet %s %s the API server %s", [
		group.title,
		group.kubelet,
		relation,
		inventory.kubernetes_version,
	]),
	"references": [catalog.reference("kubernetes", _policy, "Kubernetes version skew policy")],
	"evidence": {
		"facts": [
			{"path": "spec.kubernetes.version", "value": inventory.kubernetes_version},
			{"path": sprintf("%s.kubelet", [group.path]), "value": group.kubelet},
		],
		"rows": ["catalog/kubernetes/skew/kubelet"],
		"comparison": sprintf("The kubelet is %s than the API server", [how]),
		"change": sprintf("A kubelet of the API server's minor, %s", [version.line(_api)]),
	},
}
