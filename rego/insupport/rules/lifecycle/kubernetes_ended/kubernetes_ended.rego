# METADATA
# title: Upstream support of the Kubernetes minor has ended
# description: >-
#   After its end a minor gets no fixes from the project, security holes included. Whoever
#   supports the platform then patches alone, or not at all.
# schemas:
#   - input: schema.inventory
# related_resources:
#   - ref: https://kubernetes.io/releases/
#     description: Releases of Kubernetes and their ends
# custom:
#   level: warning
#   remediation: >-
#     Plan the upgrade to a minor that the project still maintains.
package insupport.rules.lifecycle.kubernetes_ended

import data.insupport.lib.catalog
import data.insupport.lib.finding
import data.insupport.lib.installed
import data.insupport.lib.inventory
import data.insupport.lib.lifecycle
import data.insupport.lib.recognition

about := rego.metadata.chain()

_product := "kubernetes"

# A product whose lines are lines of Kubernetes brings ends of its own, which the rules on
# releases judge: upstream's would say the same twice, or something that does not hold there.
_own_ends if {
	some name, _ in installed.products
	catalog.topic(name, "product").kubernetes
}

_parts := {{"product": _product, "line": recognition.line_of(_product, inventory.kubernetes_version)}}

_judged if lifecycle.verdict(_parts)

subjects contains finding.cluster if {
	not _own_ends
	_judged
}

undecided contains {"subject": finding.cluster, "field": "spec.kubernetes.version"} if {
	not _own_ends
	not _judged
}

# Whether a product brings ends of its own is for the catalog to say.
undecided contains {"subject": finding.cluster, "field": sprintf("catalog/%s/product", [name])} if {
	some name, _ in installed.products
	not catalog.topic(name, "product")
}

report contains lifecycle.finding(
	{
		"subject": finding.cluster,
		"path": "spec.kubernetes.version",
		"value": inventory.kubernetes_version,
		"title": sprintf("%s %s", [catalog.title(_product), inventory.kubernetes_version]),
	},
	_parts,
) if {
	not _own_ends
}
