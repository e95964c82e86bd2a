# METADATA
# title: The kernel is not the one the table lists
# description: The table names the kernel that was tested with each operating system. Another one usually
#   works, but nobody promised it and drivers may not load.
# related_resources:
#   - ref: https://github.com/mesosphere/dcos-docs-site/blob/main/pages/dkp/konvoy/2.2/supported-operating-systems/index.md
#     description: Supported operating systems of Konvoy
# custom:
#   level: warning
#   remediation: Run the listed kernel, or check the drivers against the one in use.
package insupport.rules.os.kernel_not_listed

import data.insupport.lib.finding
import data.insupport.lib.judgement
import data.insupport.lib.os
import data.insupport.lib.os_listing as listing
import data.insupport.lib.os_tables as tables
import data.insupport.lib.text

about := rego.metadata.chain()
subjects contains check.subject if some check in _checks
judgements contains _judge(check) if some check in _checks

# Only rows that name kernels say anything; which rows count may still be open.
_checks := listing.addressed({key: object.union(kind, {"kernels": kernels, "answers": _answers(kind)}) |
	some key, kind in listing.kinds
	kernels := sort({kernel | some found in kind.rows; some kernel in found.row.kernels})
	_speaks(kind.listing, kernels)
})

_speaks("unknown", _)
_speaks("listed", kernels) if count(kernels) > 0

_judge(check) := judgement.needs(check.subject, listing.placed(check, {check.kind.field})) if {
	check.kind.listing == "unknown"
} else := judgement.needs(check.subject, {sprintf("%s.kernel", [check.path])}) if {
	not check.kind.kernel
} else := judgement.fails(check.subject, [f | f := _finding(check)]) if {
	check.kind.answers == {false}
} else := judgement.holds(check.subject) if {
	check.kind.answers == {true}
} else := judgement.needs(check.subject, {sprintf("%s.os.version", [check.path])})

# Rows of several versions, of which some list the kernel.
_answers(kind) := {listed |
	some found in kind.rows
	found.row.kernels
	listed := count([1 | listing.kernel_listed(found.row, kind.kernel)]) > 0
}

_finding(check) := finding.resting(
	{
		"path": path,
		"message": sprintf(
			"%s: kernel %s is not the one listed for %s with %s (%s)",
			[check.title, check.kind.kernel, check.kind.name, tables.where, text.list(check.kind.kernels)],
		),
		"remediation": sprintf("Run kernel %s, or check the drivers against the one in use", [concat(" or ", check.kind.kernels)]),
		"disputed": count(disputes) > 0,
		"references": array.concat(listing.row_references(check.kind.rows), disputes),
		"rows": listing.row_paths(check.kind.rows),
		"comparison": "The kernel neither equals a listed one nor goes on from it at a point or a dash",
		"change": "One of the listed kernels",
	},
	array.concat(listing.os_facts(check), [{"path": path, "value": check.kind.kernel}]),
) if {
	path := sprintf("%s.kernel", [check.path])
	disputes := os.dispute_references(check.kind.rows, "kernels")
}
