# METADATA
# title: The API server as its kubelets bound it
# description: "Which minors an API server can have that nobody states. Its kubelets say it: none may be
#   newer, and none further behind than the skew policy allows. Where nodes of the control plane are seen, it
#   is one of theirs."
package insupport.lib.api_server

import data.insupport.lib.inventory
import data.insupport.lib.version
import data.insupport_facts

# policy is the version skew policy on kubelets.
policy := insupport_facts.kubernetes.skew.kubelet

# Bounds of a version range by their field in a row of the policy.
_bounds := {"min": "from", "below": "below"}

# max_older is how many minors a kubelet may lag behind; the policy changed at a kubelet version.
max_older(kubelet) := min({row.minors |
	some row in policy.maxOlder
	version.in_range(kubelet, {bound: value | some bound, field in _bounds; value := row[field]})
})

# kubelets are the parsed versions of the kubelets that can be read.
kubelets := [kubelet | some group in inventory.nodes; kubelet := version.with_minor(group.kubelet)]

_planes := [kubelet |
	some group in inventory.nodes
	group.role == "controlPlane"
	kubelet := version.with_minor(group.kubelet)
]

_minors(of) := [kubelet.nums[1] | some kubelet in of]

# oldest is the oldest minor that the API server can have, by its kubelets.
oldest := minor if {
	minor := min(_minors(_planes))
} else := max(_minors(kubelets)) if count({kubelet.nums[0] | some kubelet in kubelets}) == 1

# newest is the newest one. Undefined where the kubelets leave none, or the policy is not known.
newest := minor if {
	minor := max(_minors(_planes))
} else := minor if {
	minor := min({last | some kubelet in kubelets; last := kubelet.nums[1] + max_older(kubelet)})
	minor >= oldest
}

# spread is how many minors newer than the oldest one it can be; undefined where its version is stated.
spread := newest - oldest if not inventory.kubernetes_version
