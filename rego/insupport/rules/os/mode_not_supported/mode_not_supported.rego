# METADATA
# title: The operating system is not supported in the mode of the cluster
# description: >-
#   An operating system may be listed for ordinary clusters and not for FIPS mode, for air-gapped
#   installations or for both together. An empty cell of the table is not a promise.
# schemas:
#   - input: schema.inventory
# related_resources:
#   - ref: https://github.com/mesosphere/dcos-docs-site/blob/main/pages/dkp/konvoy/2.2/supported-operating-systems/index.md
#     description: Supported operating systems of Konvoy
# custom:
#   level: violation
#   remediation: >-
#     Move to an operating system that is listed for the mode of the cluster.
package insupport.rules.os.mode_not_supported

import data.insupport.lib.os

about := rego.metadata.chain()

subjects contains check.subject if {
	some check in os.checks
	check.listing != "notListed"
}

undecided contains {"subject": check.subject, "field": os.unclear_field(check)} if {
	some check in os.checks
	check.listing == "unknown"
}

undecided contains {"subject": check.subject, "field": field} if {
	some check in os.checks
	some field in check.mode.fields
}

undecided contains {"subject": {"kind": "cluster"}, "field": "spec.nodes"} if {
	os.needed
	count(os.checks) == 0
}

report contains _finding(check, sprintf("%s: %s is listed for %s, but not for %s", [check.title, check.name, os.where, os.mode_text]), {
	"disputed": count(os.dispute_references(check.rows, "modes")) > 0,
	"comparison": sprintf("The cell of the row for %s is empty", [os.mode_text]),
	"references": array.concat([ref | some ref in os.answered_references(check.rows, os.possible_columns)], os.dispute_references(check.rows, "modes")),
	"rows": [],
}) if {
	some check in os.checks
	check.mode.verdict == "no"
}

# Rows whose page marks no mode at all: listed, and yet nothing is promised.
report contains object.union(
	_finding(check, sprintf("%s: %s is listed for %s, but with no supported mode", [check.title, check.name, os.where]), {
		"disputed": true,
		"comparison": "Every mode of the row is empty, the default one included",
		"references": os.dispute_references(check.rows, "modes"),
		"rows": [],
	}),
	{"level": "warning"},
) if {
	some check in os.checks
	check.mode.verdict == "noneMarked"
}

report contains object.union(
	_finding(check, sprintf("%s: %s is not supported: %s", [check.title, check.name, restriction.row.title]), {
		"disputed": false,
		"comparison": sprintf("The row allows it, a note for %s does not", [os.where]),
		"references": os.restriction_references([restriction]),
		"rows": os.restriction_paths([restriction]),
	}),
	{
		"key": restriction.id,
		"level": object.get(restriction.row, "level", "violation"),
		"basis": object.get(restriction.row, "basis", "documented"),
	},
) if {
	some check in os.checks
	check.mode.verdict == "restricted"
	some restriction in check.mode.restrictions
}

_finding(check, message, reason) := {
	"subject": check.subject,
	"path": sprintf("%s.os.version", [check.path]),
	"message": message,
	"remediation": _remediation,
	"disputed": reason.disputed,
	"references": array.concat(os.row_references(check.rows), reason.references),
	"evidence": {
		"facts": array.concat(os.os_facts(check), os.mode_facts),
		"rows": array.concat(os.row_paths(check.rows), reason.rows),
		"comparison": reason.comparison,
		"change": _remediation,
	},
}

_remediation := sprintf("Use an operating system listed for %s: %s", [os.mode_text, concat("; ", os.fitting("mode"))]) if {
	count(os.fitting("mode")) > 0
} else := sprintf("No operating system of %s is listed for %s: change the mode, or ask the vendor", [os.where, os.mode_text])
