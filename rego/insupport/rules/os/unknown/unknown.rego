# METADATA
# title: Whether the operating system is supported is not known
# description: >-
#   The table needs an operating system that can be read, and sometimes the provider or the mode of
#   the cluster. What cannot be looked up is never taken as supported.
# schemas:
#   - input: schema.inventory
# related_resources:
#   - ref: https://github.com/mesosphere/dcos-docs-site/blob/main/pages/dkp/konvoy/2.2/supported-operating-systems/index.md
#     description: Supported operating systems of Konvoy
# custom:
#   level: unknown
#   remediation: >-
#     Fill in the field that the finding names.
package insupport.rules.os.unknown

import data.insupport.lib.os
import data.insupport.lib.text

about := rego.metadata.chain()

subjects contains {"kind": "cluster"} if os.gap

subjects contains check.subject if some check in os.checks

# A cluster has nodes; while they are not stated, nobody looked at them.
undecided contains {"subject": {"kind": "cluster"}, "field": "spec.nodes"} if {
	os.needed
	count(os.checks) == 0
}

report contains {
	"subject": {"kind": "cluster"},
	"key": "table",
	"path": os.gap.path,
	"message": os.gap.message,
	"remediation": sprintf("Fill in %s, or add the table with an overlay", [os.gap.field]),
	"references": os.gap.references,
	"evidence": {
		"facts": os.gap_facts,
		"rows": [],
		"comparison": "There is no table to look the nodes up in",
		"change": "A table for the line and the provider",
	},
} if {
	os.gap
}

report contains _finding(check, "listing", field, sprintf("%s: %s", [check.title, _why(check, field)])) if {
	some check in os.checks
	check.listing == "unknown"
	not os.gap
	field := os.unclear_field(check)
}

report contains _finding(check, "mode", field, sprintf("%s: whether %s is supported by %s depends on %s, which is not known", [
	check.title,
	check.name,
	os.where,
	text.list(check.mode.fields),
])) if {
	some check in os.checks
	field := check.mode.fields[0]
	not _column(field)
}

report contains _finding(check, "mode", field, sprintf("%s: nothing is published on %s in %s for %s", [
	check.title,
	check.name,
	os.mode_text,
	os.where,
])) if {
	some check in os.checks
	field := check.mode.fields[0]
	_column(field)
}

report contains _finding(check, "gpu", field, sprintf("%s: whether GPU nodes on %s are supported by %s depends on %s, which is not known", [
	check.title,
	check.name,
	os.where,
	text.list(check.gpu.fields),
])) if {
	some check in os.checks
	field := check.gpu.fields[0]
	not _column(field)
}

report contains _finding(check, "gpu", field, sprintf("%s: nothing is published on GPU nodes on %s for %s", [check.title, check.name, os.where])) if {
	some check in os.checks
	field := check.gpu.fields[0]
	_column(field)
}

# A field of the catalog: the page lacks the column.
_column(field) if startswith(field, "catalog/")

_why(check, field) := sprintf("the operating system is not stated (%s)", [field]) if {
	not check.id
} else := sprintf("%s is read without a minor version, and no listed kernel of it runs", [check.name]) if {
	some place in check.places
	place.status == "noMinor"
} else := sprintf("the version of %s is missing or cannot be read", [check.name]) if {
	not check.parsed
} else := sprintf("whether %s is listed for %s depends on %s, which is not known", [check.name, os.where, field])

_finding(check, key, field, message) := {
	"subject": check.subject,
	"key": key,
	"path": _location(check, field),
	"message": message,
	"remediation": _remediation(field),
	"references": array.concat(os.row_references(check.rows), [os.page_reference | count(check.rows) == 0]),
	"evidence": {
		"facts": array.concat(os.os_facts(check), os.mode_facts),
		"rows": _rows(check),
		"comparison": sprintf("The answer hangs on %s", [field]),
		"change": sprintf("A value at %s", [field]),
	},
}

_rows(check) := os.row_paths(check.rows) if {
	count(check.rows) > 0
} else := os.table_paths(check)

_location(check, field) := sprintf("%s.os", [check.path]) if {
	_column(field)
} else := field

_remediation(field) := "Ask the vendor, and add the answer with an overlay" if {
	_column(field)
} else := sprintf("Fill in %s", [field])
