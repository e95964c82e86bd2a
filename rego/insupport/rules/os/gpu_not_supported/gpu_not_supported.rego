# METADATA
# title: GPU nodes are not supported on the operating system
# description: Drivers and the tools around them are tested on some of the listed operating systems only. GPU
#   nodes on the others are not supported, although ordinary nodes are.
# related_resources:
#   - ref: https://github.com/mesosphere/dcos-docs-site/blob/main/pages/dkp/konvoy/2.2/supported-operating-systems/index.md
#     description: Supported operating systems of Konvoy
# custom:
#   level: violation
#   outcomes: [fail, warn, unknown, notApplicable, pass]
#   remediation: Move the GPU nodes to an operating system that is listed for them.
package insupport.rules.os.gpu_not_supported

import data.insupport.lib.judgement
import data.insupport.lib.os
import data.insupport.lib.os_listing as listing
import data.insupport.lib.os_tables as tables

about := rego.metadata.chain()
subjects contains check.subject if some check in _checks
judgements contains _judge(check) if some check in _checks
_checks := [check | some check in os.checks; check.kind.gpu]

_judge(check) := judgement.fails(check.subject, _findings(check)) if {
	check.kind.gpu.answer == false
} else := judgement.unless_false(check.subject, check.kind.gpu.answer, listing.placed(check, check.kind.gpu.fields))

_findings(check) := [os.broken(check, "gpu", _remediation, object.union({"facts": facts}, reason)) |
	facts := [{"path": sprintf("%s.gpu", [check.path]), "value": true}]
	some reason in _reasons(check, check.kind.gpu.verdict)
]

_reasons(check, "no") := [{
	"message": sprintf("%s: %s is listed for %s, but not for GPU nodes", [check.title, check.kind.name, tables.where]),
	"comparison": "The GPU cell of the row is empty, or a note says no",
	"references": os.answered_references(check.kind.rows, ["gpu"]),
	"rows": [],
}]

_reasons(check, "restricted") := [object.union(os.restriction(r), {
	"message": sprintf("%s: %s (%s)", [check.title, r.row.title, tables.where]),
	"comparison": sprintf("The row allows GPU nodes, a note for %s does not", [tables.where]),
	"remediation": "Move the GPU nodes to a cluster that the note does not rule out",
}) |
	some r in check.kind.gpu.restrictions
]

_remediation := sprintf("Use an operating system listed for GPU nodes: %s", [concat("; ", os.fitting("gpu"))]) if {
	count(os.fitting("gpu")) > 0
} else := sprintf("No operating system of %s is listed for GPU nodes: move them elsewhere, or ask the vendor", [tables.where])
