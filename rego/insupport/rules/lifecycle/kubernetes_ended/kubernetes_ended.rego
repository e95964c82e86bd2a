# METADATA
# title: Upstream support of the Kubernetes minor has ended
# description: After its end a minor gets no fixes from the project, security holes included. Whoever supports
#   the platform then patches alone, or not at all.
# related_resources:
#   - ref: https://kubernetes.io/releases/
#     description: Releases of Kubernetes and their ends
# custom:
#   level: warning
#   outcomes: [warn, info, unknown, notApplicable, pass]
#   remediation: Plan the upgrade to a minor that the project still maintains.
package insupport.rules.lifecycle.kubernetes_ended

import data.insupport.lib.catalog
import data.insupport.lib.finding
import data.insupport.lib.installed
import data.insupport.lib.inventory
import data.insupport.lib.judgement
import data.insupport.lib.lifecycle
import data.insupport.lib.recognition

about := rego.metadata.chain()
subjects contains finding.cluster if not _own_ends
judgements contains _judge(_judged) if not _own_ends

_product := "kubernetes"

# A product whose lines are lines of Kubernetes brings ends of its own, which the rules on
# releases judge: upstream's would say the same twice, or something that does not hold there.
_own_ends if {
	some name, _ in installed.products
	catalog.topic(name, "product").kubernetes
}

# Whether a product brings ends of its own is for the catalog to say.
_judge(judged) := judgement.needs(finding.cluster, _strange) if {
	judged.answer == "holds"
	count(_strange) > 0
} else := judgement.needs(finding.cluster, {catalog.row(_product, ["releases"])}) if {
	not catalog.topic(_product, "releases")
} else := judged

_strange := {catalog.row(name, ["product"]) |
	some name, _ in installed.products
	not catalog.topic(name, "product")
}

_judged := lifecycle.judge(_part, lifecycle.ends)

_part := {
	"subject": finding.cluster,
	"path": "spec.kubernetes.version",
	"value": _version,
	"title": sprintf("%s %v", [catalog.title(_product), _version]),
	"candidates": {{"product": _product, "line": line} | line := recognition.line_of(_product, _version)},
}

default _version := null

_version := inventory.kubernetes_version
