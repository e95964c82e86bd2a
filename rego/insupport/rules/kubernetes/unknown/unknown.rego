# METADATA
# title: The Kubernetes version or its range is not known
# description: >-
#   Whether Kubernetes fits the release needs a version that can be read and a range that
#   the vendor published. Where one is missing, nothing can be promised.
# schemas:
#   - input: schema.inventory
# related_resources:
#   - ref: https://kubernetes.io/releases/version-skew-policy/
#     description: Version skew policy of Kubernetes
# custom:
#   level: unknown
#   remediation: >-
#     State the Kubernetes version of the API server and of each node group in the
#     inventory.
package insupport.rules.kubernetes.unknown

import data.insupport.lib.catalog
import data.insupport.lib.finding
import data.insupport.lib.installed
import data.insupport.lib.inventory
import data.insupport.lib.platform
import data.insupport.lib.version

about := rego.metadata.chain()

subjects contains finding.cluster

subjects contains inventory.node_subject(group) if some group in inventory.nodes

undecided contains {"subject": finding.cluster, "field": sprintf("spec.products.%s", [name])} if {
	some name in platform.unplaced
}

report contains _finding(finding.cluster, "spec.kubernetes.version", inventory.kubernetes_version, "The Kubernetes version of the API server cannot be read") if {
	given := inventory.kubernetes_version
	not version.parse(given)
}

report contains _finding(finding.cluster, "spec.kubernetes.version", null, "The Kubernetes version of the API server is not stated") if {
	not inventory.kubernetes_version
	not _own_lines
}

# A product whose lines are Kubernetes minors says with its release what the API server runs.
_own_lines if {
	some name, _ in installed.products
	catalog.topic(name, "product").kubernetes
}

undecided contains {"subject": finding.cluster, "field": "spec.kubernetes.version"} if not inventory.kubernetes_version

report contains _finding(inventory.node_subject(group), sprintf("%s.kubelet", [group.path]), object.get(group, "kubelet", null), sprintf("%s: the kubelet version is missing or cannot be read", [group.title])) if {
	some group in inventory.nodes
	kubelet := object.get(group, "kubelet", "")
	not version.parse(kubelet)
}

report contains _finding(check.subject, check.path, check.version, message) if {
	some check in platform.checks
	version.covers(check.parsed, platform.range) == "unknown"
	message := sprintf("%s: Kubernetes %s is cut short, and %s holds only a part of what it may stand for", [
		check.title,
		check.version,
		version.range_text(platform.range),
	])
}

report contains object.union(
	_finding(finding.cluster, platform.range_field, null, platform.range_missing),
	{"key": "range", "references": platform.range_references},
) if {
	platform.range_missing
}

_finding(subject, path, value, message) := {
	"subject": subject,
	"path": path,
	"message": message,
	"remediation": sprintf("Fill in %s", [path]),
	"evidence": {
		"facts": [{"path": path, "value": value}],
		"rows": [],
		"comparison": "There is nothing to compare",
		"change": sprintf("A version at %s", [path]),
	},
}
