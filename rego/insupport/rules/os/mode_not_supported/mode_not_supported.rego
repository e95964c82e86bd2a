# METADATA
# title: The operating system is not supported in the mode of the cluster
# description: An operating system may be listed for ordinary clusters and not for FIPS mode, for air-gapped
#   installations or for both together. An empty cell of the table is not a promise.
# related_resources:
#   - ref: https://github.com/mesosphere/dcos-docs-site/blob/main/pages/dkp/konvoy/2.2/supported-operating-systems/index.md
#     description: Supported operating systems of Konvoy
# custom:
#   level: violation
#   outcomes: [fail, warn, unknown, notApplicable, pass]
#   remediation: Move to an operating system that is listed for the mode of the cluster.
package insupport.rules.os.mode_not_supported

import data.insupport.lib.judgement
import data.insupport.lib.os
import data.insupport.lib.os_listing as listing
import data.insupport.lib.os_tables as tables

about := rego.metadata.chain()
subjects contains check.subject if some check in _checks
judgements contains _judge(check) if some check in _checks
_checks := [check | some check in os.checks; check.kind.mode]

_judge(check) := judgement.fails(check.subject, _findings(check)) if {
	check.kind.mode.answer == false
} else := judgement.unless_false(check.subject, check.kind.mode.answer, listing.placed(check, check.kind.mode.fields))

subjects contains os.unseen
judgements contains judgement.needs(os.unseen, {"spec.nodes"})

_findings(check) := [os.broken(check, "os.version", _remediation, object.union({"facts": os.mode_facts}, reason)) |
	some reason in _reasons(check, check.kind.mode.verdict)
]

_reasons(check, "no") := [{
	"message": sprintf("%s: %s is listed for %s, but not for %s", [check.title, check.kind.name, tables.where, os.mode_text]),
	"disputed": count(os.dispute_references(check.kind.rows, "modes")) > 0,
	"comparison": sprintf("The cell of the row for %s is empty", [os.mode_text]),
	"references": array.concat(
		os.answered_references(check.kind.rows, [mode.key | some mode in os.possible]),
		os.dispute_references(check.kind.rows, "modes"),
	),
	"rows": [],
}]

# Rows whose page marks no mode at all: listed, and yet nothing is promised.
_reasons(check, "noneMarked") := [{
	"message": sprintf("%s: %s is listed for %s, but with no supported mode", [check.title, check.kind.name, tables.where]),
	"level": "warning",
	"disputed": true,
	"comparison": "Every mode of the row is empty, the default one included",
	"references": os.dispute_references(check.kind.rows, "modes"),
	"rows": [],
}]

_reasons(check, "restricted") := [object.union(os.restriction(r), {
	"message": sprintf("%s: %s is not supported: %s", [check.title, check.kind.name, r.row.title]),
	"disputed": false,
	"comparison": sprintf("The row allows it, a note for %s does not", [tables.where]),
}) |
	some r in check.kind.mode.restrictions
]

_remediation := sprintf("Use an operating system listed for %s: %s", [os.mode_text, concat("; ", fitting)]) if {
	fitting := os.fitting("mode")
	count(fitting) > 0
} else := sprintf("No operating system of %s is listed for %s: %s", [tables.where, os.mode_text, advice]) if {
	advice := "change the mode, or ask the vendor"
}
