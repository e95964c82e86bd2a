# METADATA
# title: What is stated and what runs differ
# description: The stated line of the product is not the one that the API server or the kubelets report. A
#   release that was stated before an upgrade, or on the command line, is the usual cause; every answer that
#   rests on it would be about another cluster. A provider on which the product does not run contradicts it too.
# related_resources:
#   - ref: https://kubernetes.io/releases/version-skew-policy/
#     description: Version skew policy of Kubernetes
# custom:
#   level: violation
#   remediation: State the release that runs, or correct the version of the API server.
package insupport.rules.kubernetes.contradicted

import data.insupport.lib.catalog
import data.insupport.lib.finding
import data.insupport.lib.installed
import data.insupport.lib.inventory
import data.insupport.lib.judgement
import data.insupport.lib.recognition
import data.insupport.lib.text
import data.insupport.lib.version

about := rego.metadata.chain()
subjects contains finding.product(p) if some p in _products
judgements contains _judge(p) if some p in _products

# Products whose lines are minors of Kubernetes, or of one minor each, say with their release what the API server runs.
# What follows from the kubelets cannot contradict them.
_products := [p | some p in installed.products; _states_minor(p.name); not p.candidates]

_states_minor(name) if catalog.topic(name, "product").kubernetesMinors
_states_minor(name) if catalog.topic(name, "upgrades").brings

_judge(p) := judgement.needs(finding.product(p), {_said_by(p)}) if {
	not _line(p)
} else := judgement.fails(finding.product(p), [f | f := _of_another(p, _foreign(p)[0])]) if {
	count(_foreign(p)) > 0
	not _older(p)
} else := judgement.fails(finding.product(p), [f | f := _on_foreign_ground(p)]) if {
	recognition.excludes(inventory.infrastructure.provider, p.name)
	not _older(p)
} else := judgement.fails(finding.product(p), [f | f := _before_release(p, _early[0])]) if {
	catalog.topic(p.name, "product").kubernetesMinors
	count(_early) > 0
	not _older(p)
} else := _against_kubelets(p, _line(p)) if {
	not inventory.kubernetes_version
} else := judgement.needs(finding.product(p), {"spec.kubernetes.version"}) if {
	not _api
} else := _against_api(p, _line(p))

# An API server that is older than what is stated is a violation, whoever built it.
_older(p) if _api < _line(p)

# What is stated and what runs, where it bears the sign of makers who do not make the stated product.
_foreign(p) := [fact |
	name := p.name
	some fact in array.concat([_signed({"path": finding.product_path(p), "value": p.version, "title": p.version})], _signs)
	makers := fact.makers
	count(makers) > 0
	not name in makers
	not recognition.ships(name, makers)
]

_signed(fact) := object.union(fact, {"makers": recognition.makers(fact.value)})

_signs := array.concat([_signed(fact) | some fact in _running], [fact |
	some group in inventory.nodes
	fact := {
		"path": sprintf("%s.containerRuntime", [group.path]),
		"value": group.containerRuntime,
		"title": sprintf("%s: the container runtime is %v", [group.title, group.containerRuntime]),
		"makers": recognition.runtime_makers(group.containerRuntime),
	}
])

# What runs, the API server first.
_running := array.concat([fact | fact := _api_fact], _kubelets)

_kubelets := [{
	"path": sprintf("%s.kubelet", [group.path]),
	"value": group.kubelet,
	"title": sprintf("%s: the kubelet runs %v", [group.title, group.kubelet]),
} |
	some group in inventory.nodes
]

# Builds from before a release, which nobody supports.
_early := [fact | some fact in _running; version.parse(fact.value).pre]

_before_release(p, fact) := object.union(_finding(p, "unknown", fact), {
	"message": sprintf("%s %s is stated, but it is contradicted: %s, a pre-release", [p.title, p.version, fact.title]),
	"comparison": sprintf("%v came before the release", [fact.value]),
	"change": "A release in place of the pre-release",
})

_of_another(p, fact) := object.union(_finding(p, "unknown", fact), {
	"message": sprintf("%s %s is stated, but it is contradicted: %s, a build of %s", [
		p.title, p.version, fact.title,
		text.list(sort([catalog.title(maker) | some maker in fact.makers])),
	]),
	"remediation": sprintf("State the product that runs in place of %s, or correct %s", [p.title, fact.path]),
	"comparison": sprintf("%v bears the sign of another maker than that of %s", [fact.value, p.title]),
	"change": "A stated product whose maker builds what runs",
})

_on_foreign_ground(p) := object.union(_finding(p, "unknown", fact), {
	"remediation": sprintf("State the product that runs in place of %s, or correct %s", [p.title, fact.path]),
	"comparison": sprintf("%s does not run on %v", [p.title, fact.value]),
	"change": "A provider on which the stated product runs",
}) if {
	provider := inventory.infrastructure.provider
	fact := {
		"path": "spec.infrastructure.provider",
		"value": provider,
		"title": sprintf("the provider is %v, on which %s does not run", [provider, p.title]),
	}
}

_line(p) := array.slice(version.with_minor(p.version).nums, 0, 2) if {
	catalog.topic(p.name, "product").kubernetesMinors
} else := version.parse(catalog.topic(p.name, "upgrades").brings[p.line].kubernetes).nums

# Where the minor stands: in the release itself, or in the catalog.
_said_by(p) := _row(p) if {
	p.placed
} else := finding.product_path(p)

_api := array.slice(version.with_minor(inventory.kubernetes_version).nums, 0, 2)

_against_api(p, line) := judgement.fails(finding.product(p), [f | f := _finding(p, "violation", _api_fact)]) if {
	_api < line
} else := judgement.holds(finding.product(p)) if {
	_api == line
} else := judgement.fails(finding.product(p), [f | f := _finding(p, "unknown", _api_fact)])

_api_fact := {
	"path": "spec.kubernetes.version",
	"value": inventory.kubernetes_version,
	"title": sprintf("the API server runs %s", [inventory.kubernetes_version]),
}

# No kubelet may be newer than its API server: one that is tells that the statement is old.
_against_kubelets(p, line) := judgement.fails(finding.product(p), [f | f := _finding(p, "unknown", _newer(line)[0])]) if {
	count(_newer(line)) > 0
} else := judgement.needs(finding.product(p), _unread) if {
	count(_unread) > 0
} else := judgement.holds(finding.product(p))

_newer(line) := [fact | some fact in _kubelets; array.slice(version.with_minor(fact.value).nums, 0, 2) > line]

_unread := {sprintf("%s.kubelet", [group.path]) |
	some group in inventory.nodes
	kubelet := object.get(group, "kubelet", "")
	not version.with_minor(kubelet)
} | {"spec.nodes" | not inventory.nodes_known}

_finding(p, level, fact) := finding.on_product(p, {
	"level": level,
	"message": sprintf("%s %s is stated, but it is contradicted: %s", [p.title, p.version, fact.title]),
	"remediation": sprintf("State the release that runs at %s, or correct %s", [finding.product_path(p), fact.path]),
	"references": finding.policy_references(p.name),
	"facts": [{"path": fact.path, "value": fact.value}],
	"rows": [_row(p)],
	"comparison": sprintf(
		"The line of %s says the minor version of its Kubernetes; %v and %v differ",
		[p.title, p.version, fact.value],
	),
	"change": "A stated release of the minor version that runs",
})

_row(p) := catalog.row(p.name, ["product"]) if {
	catalog.topic(p.name, "product").kubernetesMinors
} else := catalog.row(p.name, ["upgrades", "brings", p.line])
