# METADATA
# title: GPU nodes are not supported on the operating system
# description: >-
#   Drivers and the tools around them are tested on some of the listed operating systems only.
#   GPU nodes on the others are not supported, although ordinary nodes are.
# schemas:
#   - input: schema.inventory
# related_resources:
#   - ref: https://github.com/mesosphere/dcos-docs-site/blob/main/pages/dkp/konvoy/2.2/supported-operating-systems/index.md
#     description: Supported operating systems of Konvoy
# custom:
#   level: violation
#   remediation: >-
#     Move the GPU nodes to an operating system that is listed for them.
package insupport.rules.os.gpu_not_supported

import data.insupport.lib.os

about := rego.metadata.chain()

_gpu(check) if check.group.gpu == true

subjects contains check.subject if {
	some check in os.checks
	_gpu(check)
	check.listing != "notListed"
}

undecided contains {"subject": check.subject, "field": os.unclear_field(check)} if {
	some check in os.checks
	_gpu(check)
	check.listing == "unknown"
}

undecided contains {"subject": check.subject, "field": field} if {
	some check in os.checks
	some field in check.gpu.fields
}

report contains _finding(check, sprintf("%s: %s is listed for %s, but not for GPU nodes", [check.title, check.name, os.where]), {
	"comparison": "The GPU cell of the row is empty, or a note says no",
	"references": [ref | some ref in os.answered_references(check.rows, ["gpu"])],
	"rows": [],
}) if {
	some check in os.checks
	check.gpu.verdict == "no"
}

report contains object.union(
	_finding(check, sprintf("%s: %s (%s)", [check.title, restriction.row.title, os.where]), {
		"comparison": sprintf("The row allows GPU nodes, a note for %s does not", [os.where]),
		"references": os.restriction_references([restriction]),
		"rows": os.restriction_paths([restriction]),
	}),
	{
		"key": restriction.id,
		"level": object.get(restriction.row, "level", "violation"),
		"basis": object.get(restriction.row, "basis", "documented"),
		"remediation": "Move the GPU nodes to a cluster that the note does not rule out",
	},
) if {
	some check in os.checks
	check.gpu.verdict == "restricted"
	some restriction in check.gpu.restrictions
}

_finding(check, message, reason) := {
	"subject": check.subject,
	"path": sprintf("%s.gpu", [check.path]),
	"message": message,
	"remediation": _remediation,
	"references": array.concat(os.row_references(check.rows), reason.references),
	"evidence": {
		"facts": array.concat(os.os_facts(check), [{"path": sprintf("%s.gpu", [check.path]), "value": true}]),
		"rows": array.concat(os.row_paths(check.rows), reason.rows),
		"comparison": reason.comparison,
		"change": _remediation,
	},
}

_remediation := sprintf("Use an operating system listed for GPU nodes: %s", [concat("; ", os.fitting("gpu"))]) if {
	count(os.fitting("gpu")) > 0
} else := sprintf("No operating system of %s is listed for GPU nodes: move them elsewhere, or ask the vendor", [os.where])
