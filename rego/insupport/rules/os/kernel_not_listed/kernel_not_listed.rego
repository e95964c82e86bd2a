# METADATA
# title: The kernel is not the one the table lists
# description: >-
#   The table names the kernel that was tested with each operating system. Another one usually
#   works, but nobody promised it and drivers may not load.
# schemas:
#   - input: schema.inventory
# related_resources:
#   - ref: https://github.com/mesosphere/dcos-docs-site/blob/main/pages/dkp/konvoy/2.2/supported-operating-systems/index.md
#     description: Supported operating systems of Konvoy
# custom:
#   level: warning
#   remediation: >-
#     Run the listed kernel, or check the drivers against the one in use.
package insupport.rules.os.kernel_not_listed

import data.insupport.lib.os
import data.insupport.lib.text

about := rego.metadata.chain()

_kernels(check) := {kernel | some found in check.rows; some kernel in found.row.kernels}

_listed(check) := [found | some found in check.rows; os.kernel_listed(found.row, check.kernel)]

# Only rows that name kernels say anything.
_checks contains check if {
	some check in os.checks
	count(_kernels(check)) > 0
}

subjects contains check.subject if some check in _checks

undecided contains {"subject": check.subject, "field": sprintf("%s.kernel", [check.path])} if {
	some check in _checks
	not check.kernel
}

# Tables of several providers, of which some list the kernel.
undecided contains {"subject": check.subject, "field": "spec.infrastructure.provider"} if {
	some check in _checks
	count(_listed(check)) > 0
	count(_listed(check)) < count([found | some found in check.rows; found.row.kernels])
}

undecided contains {"subject": check.subject, "field": os.unclear_field(check)} if {
	some check in os.checks
	check.listing == "unknown"
}

report contains {
	"subject": check.subject,
	"path": sprintf("%s.kernel", [check.path]),
	"message": sprintf("%s: kernel %s is not the one listed for %s with %s (%s)", [
		check.title,
		check.kernel,
		check.name,
		os.where,
		text.list(sort([kernel | some kernel in _kernels(check)])),
	]),
	"remediation": sprintf("Run kernel %s, or check the drivers against the one in use", [concat(" or ", sort([kernel | some kernel in _kernels(check)]))]),
	"disputed": count(os.dispute_references(check.rows, "kernels")) > 0,
	"references": array.concat(os.row_references(check.rows), os.dispute_references(check.rows, "kernels")),
	"evidence": {
		"facts": array.concat(os.os_facts(check), [{"path": sprintf("%s.kernel", [check.path]), "value": check.kernel}]),
		"rows": os.row_paths(check.rows),
		"comparison": "The kernel neither equals a listed one nor goes on from it at a point or a dash",
		"change": "One of the listed kernels",
	},
} if {
	some check in _checks
	check.listing == "listed"
	check.kernel
	count(_listed(check)) == 0
}
