# METADATA
# title: A kubelet is too far from the API server
# description: Kubernetes is tested only with kubelets that are no newer than the API server and at most a few
#   minors older. Beyond that, nodes may misbehave in ways nobody looks into.
# related_resources:
#   - ref: https://kubernetes.io/releases/version-skew-policy/
#     description: Version skew policy of Kubernetes
# custom:
#   level: violation
#   outcomes: [fail, unknown, pass]
#   remediation: Upgrade the node group to the minor version of the API server, one minor at a time.
#   exceptions:
#     managedControlPlane: The provider of a managed control plane keeps the skew; its release is judged over
#       the versions it can have.
package insupport.rules.kubernetes.skew

import data.insupport.lib.api_server
import data.insupport.lib.catalog
import data.insupport.lib.finding
import data.insupport.lib.inventory
import data.insupport.lib.judgement
import data.insupport.lib.platform
import data.insupport.lib.version

about := rego.metadata.chain()
subjects contains group.subject if some group in inventory.nodes
judgements contains _judge(group) if some group in inventory.nodes

# Without node groups nobody knows what the kubelets are.
subjects contains finding.cluster if not inventory.nodes_known
judgements contains judgement.needs(finding.cluster, {"spec.nodes"}) if not inventory.nodes_known

_judge(group) := judgement.holds(group.subject) if {
	group.kubelet in _fitting
} else := _judged(group, group.subject, kubelet) if {
	kubelet := version.with_minor(group.kubelet)
} else := judgement.needs(group.subject, {_path(group)})

_judged(group, subject, kubelet) := judgement.needs(subject, {"catalog/kubernetes/skew"}) if {
	not api_server.policy
} else := judgement.fails(subject, [f | f := _apart(group, kubelet)]) if {
	not platform.api
	api_server.oldest - kubelet.nums[1] > api_server.max_older(kubelet)
} else := judgement.beside(subject, {platform.api_path}, platform.keeper) if {
	not platform.api
} else := judgement.fails(subject, [f | f := _finding(group, "newer", "is newer than")]) if {
	_behind(kubelet) < 0 - api_server.policy.maxNewer
} else := judgement.needs(subject, {"catalog/kubernetes/skew"}) if {
	not api_server.max_older(kubelet)
} else := judgement.fails(subject, [f | f := _finding(group, _minors_older(kubelet), _too_old(kubelet))]) if {
	_behind(kubelet) > api_server.max_older(kubelet)
} else := judgement.needs(subject, {_path(group), platform.api_path})

# The kubelets that fit, once for all groups that have them.
_fitting := {text |
	some text in {group.kubelet | some group in inventory.nodes}
	kubelet := version.with_minor(text)
	_behind(kubelet) >= 0 - api_server.policy.maxNewer
	_behind(kubelet) <= api_server.max_older(kubelet)
}

_path(group) := sprintf("%s.kubelet", [group.path])
_behind(kubelet) := platform.api.nums[1] - kubelet.nums[1] if kubelet.nums[0] == platform.api.nums[0]
_minors_older(kubelet) := sprintf("%d minors older", [_behind(kubelet)])
_too_old(kubelet) := sprintf("is %d minors behind %s", [_behind(kubelet), _at_most(kubelet)])
_at_most(kubelet) := sprintf("(at most %d are allowed)", [api_server.max_older(kubelet)])

_finding(group, how, stands) := _said(group, [{"path": platform.api_path, "value": platform.api_text}, _fact(group)], {
	"message": sprintf("%s: kubelet %s %s the API server %s", [group.title, group.kubelet, stands, platform.api_text]),
	"comparison": sprintf("The kubelet is %s than the API server", [how]),
	"change": sprintf("A kubelet of the API server's minor, %s", [version.line(platform.api)]),
})

_said(group, facts, said) := finding.resting(
	object.union(said, {
		"path": _path(group),
		"references": [catalog.reference("kubernetes", api_server.policy, "Kubernetes version skew policy")],
		"rows": ["catalog/kubernetes/skew/kubelet"],
	}),
	facts,
)

_fact(group) := {"path": _path(group), "value": group.kubelet}

# Whatever the API server is, it is not older than the newest kubelet.
_apart(group, kubelet) := _said(group, [_fact(other) | some other in inventory.nodes], {
	"message": sprintf(
		"%s: kubelet %s is at least %d minors behind the API server %s, for another kubelet is of minor %d",
		[group.title, group.kubelet, oldest - kubelet.nums[1], _at_most(kubelet), oldest],
	),
	"comparison": "No kubelet is newer than the API server, so that it is as new as the newest of them",
	"change": "Kubelets that one API server may have",
}) if oldest := api_server.oldest
