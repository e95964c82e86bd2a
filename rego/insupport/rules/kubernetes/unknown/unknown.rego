# METADATA
# title: The Kubernetes version or its range is not known
# description: Whether Kubernetes fits the release needs a version that can be read and a range that the
#   vendor published. Where one is missing, nothing can be promised.
# related_resources:
#   - ref: https://kubernetes.io/releases/version-skew-policy/
#     description: Version skew policy of Kubernetes
# custom:
#   level: unknown
#   outcomes: [unknown, pass]
#   rendersNeeds: true
#   exceptions:
#     managedControlPlane: The provider of a managed control plane keeps it current; its release is judged
#       over the versions it can have.
#   remediation: State the Kubernetes version of the API server and of each node group in the inventory.
package insupport.rules.kubernetes.unknown

import data.insupport.lib.catalog
import data.insupport.lib.finding
import data.insupport.lib.inventory
import data.insupport.lib.judgement
import data.insupport.lib.platform
import data.insupport.lib.version

about := rego.metadata.chain()

# Every cluster has an API server and a kubelet on each node.
subjects contains finding.cluster
judgements contains _api

_api := judgement.beside(finding.cluster, {"spec.kubernetes.version"}, platform.keeper) if {
	not inventory.kubernetes_version
} else := judgement.holds(finding.cluster) if {
	version.with_minor(inventory.kubernetes_version)
} else := judgement.needs(finding.cluster, {"spec.kubernetes.version"})

subjects contains group.subject if some group in inventory.nodes
judgements contains _kubelet(group) if some group in inventory.nodes

_kubelet(group) := judgement.holds(group.subject) if {
	version.with_minor(group.kubelet)
} else := judgement.needs(group.subject, {sprintf("%s.kubelet", [group.path])})

subjects contains _nodes if not inventory.nodes_known
judgements contains judgement.needs(_nodes, {"spec.nodes"}) if not inventory.nodes_known
_nodes := {"kind": "cluster", "key": "nodes"}

# The words for versions that are cut short and for ranges that nobody published.
_ranged := {"kind": "cluster", "key": "range"}

subjects contains _ranged if platform.needed
judgements contains _range if platform.needed

_range := judgement.needs(_ranged, {platform.range_field: {
	"message": message,
	"references": platform.range_references,
}}) if {
	message := platform.range_missing
} else := judgement.needs(_ranged, _short) if {
	count(_short) > 0
} else := judgement.holds(_ranged)

_short := {check.path: {"message": message} |
	some check in platform.checks
	platform.covered[check.version] == "unknown"
	message := sprintf(
		"%s: Kubernetes %s is cut short, and %s holds only a part of what it may stand for",
		[check.title, check.version, version.range_text(platform.range)],
	)
}

# Whether a product publishes ranges is for the catalog to say.
subjects contains _products if count(_unplaced) > 0
judgements contains judgement.needs(_products, _unplaced) if count(_unplaced) > 0
_products := {"kind": "cluster", "key": "products"}

_unplaced := {sprintf("spec.products.%s", [name]): {"message": message, "remediation": catalog.unnamed(name)} |
	some name in platform.unplaced
	message := sprintf("Whether %s publishes a range of Kubernetes versions is not in the catalog", [name])
}
