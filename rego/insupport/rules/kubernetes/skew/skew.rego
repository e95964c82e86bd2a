# METADATA
# title: A kubelet is too far from the API server
# description: Kubernetes is tested only with kubelets that are no newer than the API server and at most a few
#   minors older. Beyond that, nodes may misbehave in ways nobody looks into.
# related_resources:
#   - ref: https://kubernetes.io/releases/version-skew-policy/
#     description: Version skew policy of Kubernetes
# custom:
#   level: violation
#   remediation: Upgrade the node group to the minor version of the API server, one minor at a time.
#   exceptions:
#     managedControlPlane: >-
#       The provider of a managed control plane keeps the skew; its release is judged over the
#       versions it can have.
package insupport.rules.kubernetes.skew

import data.insupport.lib.api_server
import data.insupport.lib.catalog
import data.insupport.lib.finding
import data.insupport.lib.inventory
import data.insupport.lib.judgement
import data.insupport.lib.platform
import data.insupport.lib.version

about := rego.metadata.chain()

subjects contains inventory.node_subject(group) if some group in inventory.nodes

judgements contains _judge(group) if some group in inventory.nodes

# Without node groups nobody knows what the kubelets are.
subjects contains finding.cluster if not inventory.nodes_known

judgements contains judgement.needs(finding.cluster, {"spec.nodes"}) if not inventory.nodes_known

_judge(group) := judgement.needs(subject, {sprintf("%s.kubelet", [group.path])}) if {
	subject := inventory.node_subject(group)
	not _kubelet(group)
} else := judgement.needs(inventory.node_subject(group), {"catalog/kubernetes/skew"}) if {
	not api_server.policy
} else := judgement.fails(inventory.node_subject(group), [f | f := _apart(group, _kubelet(group))]) if {
	not platform.api
	kubelet := _kubelet(group)
	api_server.oldest - kubelet.nums[1] > api_server.max_older(kubelet)
} else := judgement.beside(inventory.node_subject(group), {platform.api_path}, platform.keeper) if {
	not platform.api
} else := _compared(group, _kubelet(group))

_compared(group, kubelet) := judgement.fails(subject, [f | f := _finding(group, "newer", "is newer than")]) if {
	subject := inventory.node_subject(group)
	_behind(kubelet) < 0 - api_server.policy.maxNewer
} else := judgement.needs(inventory.node_subject(group), {"catalog/kubernetes/skew"}) if {
	not api_server.max_older(kubelet)
} else := judgement.fails(subject, [f | f := _finding(group, sprintf("%d minors older", [_behind(kubelet)]), _too_old(kubelet))]) if {
	subject := inventory.node_subject(group)
	_behind(kubelet) > api_server.max_older(kubelet)
} else := judgement.holds(inventory.node_subject(group)) if {
	_behind(kubelet) <= api_server.max_older(kubelet)
} else := judgement.needs(inventory.node_subject(group), {sprintf("%s.kubelet", [group.path]), platform.api_path})

_kubelet(group) := version.with_minor(group.kubelet)

_behind(kubelet) := platform.api.nums[1] - kubelet.nums[1] if kubelet.nums[0] == platform.api.nums[0]

_too_old(kubelet) := sprintf("is %d minors behind (at most %d are allowed)", [_behind(kubelet), api_server.max_older(kubelet)])

_finding(group, how, relation) := {
	"path": sprintf("%s.kubelet", [group.path]),
	"message": sprintf("%s: kubelet %s %s the API server %s", [
		group.title,
		group.kubelet,
		relation,
		platform.api_text,
	]),
	"references": [catalog.reference("kubernetes", api_server.policy, "Kubernetes version skew policy")],
	"evidence": {
		"facts": [
			{"path": platform.api_path, "value": platform.api_text},
			{"path": sprintf("%s.kubelet", [group.path]), "value": group.kubelet},
		],
		"rows": ["catalog/kubernetes/skew/kubelet"],
		"comparison": sprintf("The kubelet is %s than the API server", [how]),
		"change": sprintf("A kubelet of the API server's minor, %s", [version.line(platform.api)]),
	},
}

# Whatever the API server is, it is not older than the newest kubelet.
_apart(group, kubelet) := {
	"path": sprintf("%s.kubelet", [group.path]),
	"message": sprintf(
		concat(" ", [
			"%s: kubelet %s is at least %d minors behind the API server (at most %d are allowed),",
			"for another kubelet is of minor %d",
		]),
		[
			group.title,
			group.kubelet,
			api_server.oldest - kubelet.nums[1],
			api_server.max_older(kubelet),
			api_server.oldest,
		],
	),
	"references": [catalog.reference("kubernetes", api_server.policy, "Kubernetes version skew policy")],
	"evidence": {
		"facts": [{"path": sprintf("%s.kubelet", [other.path]), "value": other.kubelet} | some other in inventory.nodes],
		"rows": ["catalog/kubernetes/skew/kubelet"],
		"comparison": "No kubelet is newer than the API server, so that it is as new as the newest of them",
		"change": "Kubelets that one API server may have",
	},
}
