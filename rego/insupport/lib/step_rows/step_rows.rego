# METADATA
# title: Rows on a step
# description: "What the rows of the catalog on a step of lib/ways say: whether it is so, what they ask of the
#   cluster, and the findings that rest on them."
package insupport.lib.step_rows

import data.insupport.lib.catalog
import data.insupport.lib.condition
import data.insupport.lib.finding
import data.insupport.lib.text

# basis says whether rows were published or inferred.
basis(rows) := "inferred" if {
	{object.get(row, "basis", "documented") | some row in rows} == {"inferred"}
} else := "documented"

# disputed says whether sources disagree on one of the rows.
disputed(rows) := count([row | some row in rows; row.disputed]) > 0

# references cite the rows that make a step what it is.
references(check) := array.concat(
	[catalog.reference(check.name, row, check.step) | some row in check.rows],
	[ref | some row in check.rows; some ref in disputes(check.name, row)],
)

# disputes cite both sides of what is disputed of a row.
disputes(name, row) := [ref |
	some field, dispute in row.disputed
	some ref in catalog.dispute_references(name, field, dispute)
]

# said are the texts that rows have under a key.
said(rows, key) := sort({row[key] | some row in rows})

# unblock is what to do instead of a step.
unblock(check) := text.list(found) if {
	found := said(check.rows, "unblock")
	count(found) > 0
} else := "Ask the vendor for a supported way"

# requirement evaluates a prerequisite: true where it holds or does not apply.
requirement(row) := {"value": true, "facts": answer.facts, "missing": []} if {
	answer := condition.applies(row)
	answer.value == false
} else := {"value": true, "facts": answer.facts, "missing": []} if {
	answer := condition.holds(row.requires)
	answer.value == true
} else := {
	"value": value,
	"facts": array.concat(applying.facts, holding.facts),
	"missing": array.concat(applying.missing, holding.missing),
} if {
	applying := condition.applies(row)
	holding := condition.holds(row.requires)
	value := {true: "unknown", false: false}["unknown" in {applying.value, holding.value}]
}

# lacking is the list of places without which an answer is not known.
lacking(answer) := text.list(sort({path | some path in answer.missing}))

# stated is what the inventory says that an answer rests on.
stated(answer) := text.list(sort({sprintf("%s is %v", [fact.path, fact.value]) | some fact in answer.facts}))

# asking is the finding on a row that asks something of the cluster: where the inventory has, or lacks,
# what the answer rests on.
asking(check, row, answer, said) := finding.on_product(check.product, object.union_n([
	# A row may be milder than its rule; what is not known is unknown, unless the row is milder anyway.
	{"level": "unknown" | answer.value == "unknown"},
	object.filter(row, ["level"]),
	{"path": path | path := array.concat(sort(answer.missing), [fact.path | some fact in answer.facts])[0]},
	{"basis": object.get(row, "basis", "documented"), "facts": answer.facts},
	said,
]))

# by_rows is the finding on a step that its rows speak against.
by_rows(check, said) := finding.on_product(check.product, object.union(said, {
	"remediation": unblock(check),
	"basis": basis(check.rows),
	"disputed": disputed(check.rows),
	"references": references(check),
	"rows": [catalog.row(check.name, ["upgrades", "edges", check.product.line, check.line, id]) |
		some id, _ in check.rows
	],
}))
