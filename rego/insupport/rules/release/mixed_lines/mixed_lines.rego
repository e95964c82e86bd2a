# METADATA
# title: Two products are on lines that do not belong together
# description: Vendors test and support their products in pairs of lines. A cluster that mixes pairs is not
#   supported as a whole, whatever each half says.
# related_resources:
#   - ref: https://github.com/mesosphere/dcos-docs-site/blob/main/pages/dkp/konvoy/2.2/legal/version-policy/index.md
#     description: Version support policy of Konvoy
# custom:
#   level: violation
#   remediation: Bring both products to lines of one pair.
package insupport.rules.release.mixed_lines

import data.insupport.lib.catalog
import data.insupport.lib.finding
import data.insupport.lib.installed
import data.insupport.lib.inventory
import data.insupport.lib.judgement
import data.insupport.lib.text

about := rego.metadata.chain()
subjects contains _subject(pair.p, pair.other.name) if some pair in _pairs
judgements contains _judge(pair, _subject(pair.p, pair.other.name)) if some pair in _pairs

# The pairs in question: a product whose catalog pairs it with another installed one.
_pairs contains {"p": p, "other": other, "pairs": pairs} if {
	inventory.role != "attached"
	some p in installed.products
	some name, pairs in catalog.topic(p.name, "pairs")
	other := installed.products[name]
}

_subject(p, other) := object.union(finding.product(p), {"key": other})

_judge(pair, subject) := judgement.needs(subject, {finding.product_path(pair.p)}) if {
	not _row(pair)
} else := judgement.needs(subject, {finding.product_path(pair.other)}) if {
	not pair.other.release
} else := judgement.holds(subject) if {
	_goes(pair.other, _row(pair))
} else := judgement.fails(subject, [f | f := _finding(pair.p, pair.other, pair.pairs, _row(pair))])

_row(pair) := pair.pairs.lines[pair.p.line]

_goes(other, row) if other.line in ({row.line} | {line | some line in row.also})

_goes(other, row) if {
	row.orLater
	order := catalog.topic(other.name, "releases").order
	some i, row.line in order
	other.line in array.slice(order, i, count(order))
}

# A product that runs on another one comes in pairs with it, which someone has to state.
_unstated contains {"p": p, "base": base} if {
	inventory.role != "attached"
	some p in installed.products
	some base in catalog.topic(p.name, "product").runsOn
	installed.products[base]
	name := p.name
	not _paired(name, base)
}

subjects contains _subject(pair.p, pair.base) if some pair in _unstated

judgements contains judgement.needs(_subject(pair.p, pair.base), {sprintf("catalog/%s/pairs", [pair.base])}) if {
	some pair in _unstated
}

_paired(a, b) if catalog.topic(a, "pairs")[b]
_paired(a, b) if catalog.topic(b, "pairs")[a]

_finding(p, other, pairs, row) := finding.on_product(p, {
	"key": other.name,
	"message": sprintf(
		"%s %s and %s %s do not belong together; %s",
		[p.title, p.version, other.title, other.version, _pairing(p, other, row)],
	),
	"remediation": sprintf("Bring %s to %s, or both to another pair", [other.title, row.line]),
	"basis": object.get(row, "basis", "documented"),
	"references": array.concat(
		[catalog.reference(p.name, row, _pairing(p, other, row))],
		[catalog.reference(p.name, named, sprintf("%s %s with %s %s", [p.title, p.line, other.title, other.line])) |
			named := pairs.unsupported[p.line][other.line]
		],
	),
	"facts": [finding.product_fact(other)],
	"rows": [catalog.row(p.name, ["pairs", other.name, "lines", p.line])],
	"comparison": sprintf("%s is on line %s, the pair asks for %s", [other.title, other.line, row.line]),
	"change": sprintf("%s on line %s", [other.title, row.line]),
})

_pairing(p, other, row) := sprintf("%s %s goes with %s %s%s", [p.title, p.line, other.title, text.list(_partners(row)), _later(row)])
_partners(row) := array.concat([row.line], [line | some line in row.also])

_later(row) := " or later" if row.orLater

else := ""
