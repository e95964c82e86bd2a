# METADATA
# title: The operating system is not listed for the release
# description: >-
#   The vendor tests each line on a list of operating systems for each provider. On any other one
#   the cluster is not supported, however well it may run.
# schemas:
#   - input: schema.inventory
# related_resources:
#   - ref: https://github.com/mesosphere/dcos-docs-site/blob/main/pages/dkp/konvoy/2.2/supported-operating-systems/index.md
#     description: Supported operating systems of Konvoy
# custom:
#   level: violation
#   remediation: >-
#     Move the node group to an operating system that the table lists.
package insupport.rules.os.not_listed

import data.insupport.lib.os
import data.insupport.lib.text

about := rego.metadata.chain()

subjects contains check.subject if some check in os.checks

undecided contains {"subject": check.subject, "field": os.unclear_field(check)} if {
	some check in os.checks
	check.listing == "unknown"
}

# A cluster has nodes; while they are not stated, nobody looked at them.
undecided contains {"subject": {"kind": "cluster"}, "field": "spec.nodes"} if {
	os.needed
	count(os.checks) == 0
}

report contains {
	"subject": check.subject,
	"path": _path(check),
	"message": sprintf("%s: %s is not listed for %s; %s", [check.title, check.name, os.where, _instead(check)]),
	"remediation": _remediation(check),
	"references": array.concat(_references(check), os.draft_references(check)),
	"evidence": {
		"facts": os.os_facts(check),
		"rows": _rows(check),
		"comparison": sprintf("%s%s", [_comparison(check), _draft(check)]),
		"change": _remediation(check),
	},
} if {
	some check in os.checks
	check.listing == "notListed"
}

_path(check) := sprintf("%s.os.version", [check.path]) if {
	count(os.listed(check.id)) > 0
} else := sprintf("%s.os.id", [check.path])

_instead(check) := sprintf("it is for %s only", [os.release_text(check)]) if {
	os.release_text(check)
} else := sprintf("listed are %s", [text.list(os.listed(check.id))]) if {
	count(os.listed(check.id)) > 0
} else := sprintf("listed are %s", [text.list(os.names)])

_remediation(check) := sprintf("Move to %s %s, the nearest listed version", [os.os_name(check.id), os.nearest(check.id, check.parsed)]) if {
	os.nearest(check.id, check.parsed)
} else := sprintf("Move to a listed operating system: %s", [text.list(os.names)])

_comparison(check) := sprintf("The rows of %s for %s are %s, and none covers %v", [
	os.os_name(check.id),
	os.where,
	text.list(os.listed(check.id)),
	check.version,
]) if {
	count(os.listed(check.id)) > 0
} else := sprintf("The table for %s has no row of %s", [os.where, os.os_name(check.id)])

_draft(check) := "; a page that was never published has one, which does not count" if {
	count(os.drafts(check)) > 0
} else := ""

_rows(check) := paths if {
	paths := os.other_release_paths(check)
	count(paths) > 0
} else := os.table_paths(check)

_references(check) := refs if {
	refs := os.other_release_references(check)
	count(refs) > 0
} else := [os.page_reference]
