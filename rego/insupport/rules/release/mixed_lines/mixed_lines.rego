# METADATA
# title: Two products are on lines that do not belong together
# description: >-
#   Vendors test and support their products in pairs of lines. A cluster that mixes pairs is
#   not supported as a whole, whatever each half says.
# schemas:
#   - input: schema.inventory
# related_resources:
#   - ref: https://github.com/mesosphere/dcos-docs-site/blob/main/pages/dkp/konvoy/2.2/legal/version-policy/index.md
#     description: Version support policy of Konvoy
# custom:
#   level: violation
#   remediation: >-
#     Bring both products to lines of one pair.
package insupport.rules.release.mixed_lines

import data.insupport.lib.catalog
import data.insupport.lib.finding
import data.insupport.lib.installed
import data.insupport.lib.inventory

about := rego.metadata.chain()

# The pairs in question: a product whose catalog pairs it with another installed one.
_pairs contains {"p": p, "other": other, "pairs": pairs} if {
	inventory.role != "attached"
	some p in installed.products
	some name, pairs in catalog.topic(p.name, "pairs")
	other := installed.products[name]
}

subjects contains finding.product(pair.p) if some pair in _pairs

undecided contains {"subject": finding.product(pair.p), "field": finding.product_path(pair.p)} if {
	some pair in _pairs
	line := object.get(pair.p, "line", "")
	not pair.pairs.lines[line]
}

# A product that runs on another one comes in pairs with it, which someone has to state.
undecided contains {"subject": finding.product(p), "field": sprintf("catalog/%s/pairs", [base])} if {
	inventory.role != "attached"
	some p in installed.products
	some base in catalog.topic(p.name, "product").runsOn
	installed.products[base]
	name := p.name
	not _paired(name, base)
}

_paired(a, b) if catalog.topic(a, "pairs")[b]

_paired(a, b) if catalog.topic(b, "pairs")[a]

undecided contains {"subject": finding.product(pair.p), "field": finding.product_path(pair.other)} if {
	some pair in _pairs
	not pair.other.release
}

report contains {
	"subject": finding.product(p),
	"key": other.name,
	"path": finding.product_path(p),
	"message": sprintf("%s %s and %s %s do not belong together; %s %s goes with %s %s", [
		p.title,
		p.version,
		other.title,
		other.version,
		p.title,
		p.line,
		other.title,
		row.line,
	]),
	"remediation": sprintf("Bring %s to %s, or both to another pair", [other.title, row.line]),
	"basis": object.get(row, "basis", "documented"),
	"references": array.concat(
		[catalog.reference(p.name, row, sprintf("%s %s goes with %s %s", [p.title, p.line, other.title, row.line]))],
		[catalog.reference(p.name, named, sprintf("%s %s with %s %s", [p.title, p.line, other.title, other.line])) |
			named := pairs.unsupported[p.line][other.line]
		],
	),
	"evidence": {
		"facts": [finding.product_fact(p), finding.product_fact(other)],
		"rows": [catalog.row(p.name, ["pairs", other.name, "lines", p.line])],
		"comparison": sprintf("%s is on line %s, the pair asks for %s", [other.title, other.line, row.line]),
		"change": sprintf("%s on line %s", [other.title, row.line]),
	},
} if {
	some {"p": p, "other": other, "pairs": pairs} in _pairs
	row := pairs.lines[p.line]
	other.line != row.line
}
