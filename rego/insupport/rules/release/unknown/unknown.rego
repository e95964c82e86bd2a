# METADATA
# title: The release cannot be placed in the catalog
# description: >-
#   Without the release and its date in the catalog nobody can say whether it is in support.
#   An unknown release is therefore never taken as supported.
# schemas:
#   - input: schema.inventory
# related_resources:
#   - ref: https://github.com/mesosphere/dcos-docs-site/blob/main/pages/dkp/konvoy/2.2/legal/version-policy/index.md
#     description: Version support policy of Konvoy
# custom:
#   level: unknown
#   remediation: >-
#     State the installed release as MAJOR.MINOR.PATCH, or add the product to the catalog
#     with an overlay.
package insupport.rules.release.unknown

import data.insupport.lib.catalog
import data.insupport.lib.finding
import data.insupport.lib.installed
import data.insupport.lib.inventory

about := rego.metadata.chain()

subjects contains finding.cluster

subjects contains finding.product(p) if some p in installed.products

undecided := set()

report contains {
	"subject": finding.cluster,
	"path": "spec.products",
	"message": "No product that the catalog knows is stated",
	"remediation": "Fill in spec.products, for example with --product NAME=RELEASE",
	"evidence": {
		"facts": [{"path": "spec.products", "value": inventory.products}],
		"rows": [],
		"comparison": "None of the stated products has a folder in the catalog",
		"change": "A product of the catalog under spec.products",
	},
} if {
	not _some_known
}

_some_known if {
	some name, _ in inventory.products
	catalog.topic(name, "product")
}

report contains {
	"subject": finding.product(p),
	"path": finding.product_path(p),
	"message": _reason(p),
	"references": array.concat(finding.policy_references(p.name), finding.line_references(p.name, p.line)),
	"evidence": {
		"facts": [finding.product_fact(p)],
		"rows": finding.line_rows(p.name, [p.line]),
		"comparison": _reason(p),
		"change": "A release that the catalog lists with its date",
	},
} if {
	some p in _unplaced
}

_unplaced contains object.union({"line": "none"}, p) if {
	some p in installed.products
	not p.known
	not p.older
}

_unplaced contains p if {
	some p in installed.products
	p.known
	p.linePhase == "unknown"
}

_reason(p) := sprintf("Product %s is not in the catalog", [p.name]) if {
	name := p.name
	not catalog.topic(name, "product")
} else := sprintf("%s has no published support window", [p.title]) if {
	catalog.topic(p.name, "product").policy.kind == "notPublished"
} else := sprintf("%q is not a release of %s that can be read", [sprintf("%v", [p.version]), p.title]) if {
	not p.release
} else := sprintf("%s %s is not in the catalog", [p.title, p.version]) if {
	not p.listed
} else := sprintf("%s %s has no known release date or end of support", [p.title, p.version])
