# METADATA
# title: Whether the operating system is supported is not known
# description: The table needs an operating system that can be read, and sometimes the provider or the mode of
#   the cluster. What cannot be looked up is never taken as supported.
# related_resources:
#   - ref: https://github.com/mesosphere/dcos-docs-site/blob/main/pages/dkp/konvoy/2.2/supported-operating-systems/index.md
#     description: Supported operating systems of Konvoy
# custom:
#   level: unknown
#   rendersNeeds: true
#   remediation: Fill in the field that the finding names.
package insupport.rules.os.unknown

import data.insupport.lib.finding
import data.insupport.lib.judgement
import data.insupport.lib.os
import data.insupport.lib.os_listing as listing
import data.insupport.lib.os_tables as tables

about := rego.metadata.chain()
subjects contains finding.cluster if count(_of_cluster) > 0
judgements contains judgement.needs(finding.cluster, _of_cluster) if count(_of_cluster) > 0

# The cluster answers for its table and for nodes that nobody looked at.
_of_cluster := object.union_n([{gap.field: _gap | gap := tables.gap}, {"spec.nodes": "" | os.unseen}])

_gap := object.union(
	{"remediation": sprintf("Fill in %s, or add the table with an overlay", [tables.gap.field])},
	tables.gap,
)

subjects contains check.subject if some check in os.checks
judgements contains _judge(check) if some check in os.checks

_judge(check) := judgement.holds(check.subject) if {
	check.kind.listing == "notListed"
} else := judgement.holds(check.subject) if {
	check.kind.mode.answer in {true, false}
	object.get(check.kind, "gpu", check.kind.mode).answer in {true, false}
} else := judgement.needs(check.subject, {field: _why(check, field) |
	some cells in ["mode", "gpu"]
	some field in listing.placed(check, check.kind[cells].fields)
})

_why(check, field) := object.union(_words(check, field), {"references": refs |
	refs := array.concat(listing.row_references(check.kind.rows), [ref | count(check.kind.rows) == 0; ref := tables.page_reference])
	count(refs) > 0
})

# Where the general words say too little: a version without a minor, and a column that the page lacks.
_words(check, field) := {"message": sprintf("%s: %s is read without a minor version, and no listed kernel of it runs", [
	check.title,
	check.kind.name,
])} if {
	"noMinor" in {place.status | some place in check.kind.places}
} else := {
	"message": sprintf("%s: the catalog has nothing on %s for %s", [check.title, what, tables.where]),
	"remediation": "Ask the vendor, and add the answer with an overlay",
} if {
	what := _column(check, field)
} else := {}

_column(check, field) := sprintf("GPU nodes on %s", [check.kind.name]) if endswith(field, "/gpu")
_column(check, field) := sprintf("%s in %s", [check.kind.name, os.mode_text]) if contains(field, "/modes/")
