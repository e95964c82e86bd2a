# METADATA
# title: The release cannot be placed in the catalog
# description: Without the release and its date in the catalog nobody can say whether it is in support. An
#   unknown release is therefore never taken as supported.
# related_resources:
#   - ref: https://github.com/mesosphere/dcos-docs-site/blob/main/pages/dkp/konvoy/2.2/legal/version-policy/index.md
#     description: Version support policy of Konvoy
# custom:
#   level: unknown
#   outcomes: [unknown, pass]
#   rendersNeeds: true
#   remediation: State the installed release as MAJOR.MINOR.PATCH, or add the product to the catalog with an
#     overlay.
package insupport.rules.release.unknown

import data.insupport.lib.catalog
import data.insupport.lib.finding
import data.insupport.lib.installed
import data.insupport.lib.inventory
import data.insupport.lib.judgement
import data.insupport.lib.run
import data.insupport.lib.version

about := rego.metadata.chain()

# Every cluster runs a product; parts of one (an operating system, an application) are none.
subjects contains finding.cluster
judgements contains _platform

_platform := judgement.holds(finding.cluster) if {
	some name, _ in inventory.products
	product := catalog.topic(name, "product")
	not product.part
} else := judgement.needs(finding.cluster, {"spec.products": {
	"message": sprintf("No product that the catalog knows is stated%s", [_maker]),
	"remediation": "Fill in spec.products, for example with --product NAME=RELEASE",
}})

# What readers say of a build whose maker they cannot name.
_maker := sprintf("; %s", [maker]) if {
	maker := inventory.metadata.labels["insupport/maker"]
} else := ""

subjects contains finding.product(p) if some p in installed.products
judgements contains _judge(p) if some p in installed.products

_judge(p) := judgement.holds(finding.product(p)) if {
	p.known
	p.linePhase != "unknown"
} else := judgement.holds(finding.product(p)) if {
	# Older than everything listed: release/out_of_window says what that means.
	p.older
} else := judgement.needs(finding.product(p), {finding.product_path(p): {
	"message": _reason(p),
	"remediation": _remediation(p),
	"references": array.concat(
		finding.policy_references(p.name),
		[ref | line := p.line; some ref in finding.line_references(p.name, line)],
	),
}})

# Where a part of a cluster belongs, and what it is.
_parts := {
	"operatingSystem": {"title": "an operating system", "field": "spec.nodes[].os"},
	"containerRuntime": {"title": "a container runtime", "field": "spec.nodes[].containerRuntime"},
	"application": {"title": "an application", "field": "spec.components"},
}

_part(p) := _parts[catalog.topic(p.name, "product").part] if installed.is_part(p.name)

# Where kubelets leave several lines, only the API server can say which it is.
_remediation(p) := "Add what kubectl version -o json or kubectl get --raw /version prints" if {
	count(p.candidates) != 1
} else := sprintf("State it at %s, and the platform at spec.products", [_part(p).field]) if {
	_part(p)
} else := catalog.unnamed(p.name) if {
	name := p.name
	not catalog.topic(name, "product")
} else := sprintf("State the release at %s, or add it to the catalog with an overlay", [finding.product_path(p)])

_reason(p) := sprintf("%s runs one of %s by its kubelets, and these do not all stand alike on %s", [p.title, p.version, run.as_of]) if {
	count(p.candidates) > 1
} else := sprintf("%s runs %s or a later release by its kubelets, and nothing says which", [p.title, p.version]) if {
	p.candidates == []
} else := sprintf("Product %s is not in the catalog", [p.name]) if {
	name := p.name
	not catalog.topic(name, "product")
} else := sprintf("%s is %s, and is not judged as a product", [p.title, _part(p).title]) if {
	_part(p)
} else := sprintf("%s has no published support window", [p.title]) if {
	catalog.topic(p.name, "product").policy.kind == "notPublished"
} else := sprintf("%s %s is a build of its maker, whose support policy is not in the catalog", [p.title, p.version]) if {
	catalog.topic(p.name, "product").policy.kind == "notListed"
} else := sprintf("%q is not a release of %s that can be read", [sprintf("%v", [p.version]), p.title]) if {
	not p.release
} else := sprintf("%s %s is a pre-release, which no maker supports", [p.title, p.version]) if {
	version.parse(p.version).pre
} else := sprintf("%s %s is older than what the catalog knows of %s", [p.title, p.version, run.as_of]) if {
	p.before
} else := sprintf("%s %s is not in the catalog", [p.title, p.version]) if {
	not p.listed
} else := sprintf("%s %s has no known release date or end of support", [p.title, p.version])
