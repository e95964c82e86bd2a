# METADATA
# title: The operating system is not listed for the release
# description: The vendor tests each line on a list of operating systems for each provider. On any other one
#   the cluster is not supported, however well it may run.
# related_resources:
#   - ref: https://github.com/mesosphere/dcos-docs-site/blob/main/pages/dkp/konvoy/2.2/supported-operating-systems/index.md
#     description: Supported operating systems of Konvoy
# custom:
#   level: violation
#   remediation: Move the node group to an operating system that the table lists.
package insupport.rules.os.not_listed

import data.insupport.lib.catalog
import data.insupport.lib.finding
import data.insupport.lib.judgement
import data.insupport.lib.os
import data.insupport.lib.os_listing as listing
import data.insupport.lib.os_tables as tables
import data.insupport.lib.text
import data.insupport.lib.version

about := rego.metadata.chain()
subjects contains check.subject if some check in _checks
judgements contains _judge(check) if some check in _checks

_checks := listing.addressed({key: object.union(kind, {"said": said | said := _said(kind)}) |
	some key, kind in listing.kinds
})

_judge(check) := judgement.fails(check.subject, [f | f := _finding(check)]) if {
	check.kind.listing == "notListed"
} else := judgement.unless_false(check.subject, check.kind.listing == "listed", listing.placed(check, {check.kind.field}))

subjects contains os.unseen
judgements contains judgement.needs(os.unseen, {"spec.nodes"})

_finding(check) := finding.resting(
	object.union(check.kind.said, {
		"path": sprintf("%s.os.%s", [check.path, _key(check.kind)]),
		"message": sprintf("%s: %s", [check.title, check.kind.said.message]),
	}),
	listing.os_facts(check),
)

# What is said of all groups of a kind that is not listed.
_said(kind) := {
	"message": sprintf("%s is not listed for %s; %s", [kind.name, tables.where, _instead(kind)]),
	"remediation": _remediation(kind),
	"references": array.concat(_references(kind), _draft_references(kind)),
	"rows": _rows(kind),
	"comparison": sprintf("%s%s", [_comparison(kind), _draft(kind)]),
	"change": _remediation(kind),
} if kind.listing == "notListed"

_key(kind) := "version" if {
	count(tables.listed(kind.id)) > 0
} else := "id"

_instead(kind) := sprintf("it is for %s only", [text.list(sort(ranges))]) if {
	ranges := {version.range_text(found.row.releases) | some found in _others(kind)}
	count(ranges) > 0
} else := sprintf("listed are %s", [text.list(tables.listed(kind.id))]) if {
	count(tables.listed(kind.id)) > 0
} else := sprintf("listed are %s", [text.list(_names)])

# The operating systems of the tables.
_names := sort([tables.os_name(id) | some id in tables.ids])

_remediation(kind) := sprintf("Move to %s %s, the nearest listed version", [tables.os_name(kind.id), nearest]) if {
	nearest := _nearest(kind.id, kind.parsed)
} else := sprintf("Move to a listed operating system: %s", [text.list(_names)])

# The listed version closest to one that is not; of two as close, the later.
_nearest(id, parsed) := [key |
	some [_, _, key] in sort([[_distance(parsed, other), _negated(other), key] |
		some key in tables.listed(id)
		other := version.parse(key)
	])
][0]

# Of another major the version next to it is the nearest: the last of an older, the first of a newer.
_distance(a, b) := [abs(n - b.key[i]) | some i, n in a.key] if {
	a.key[0] == b.key[0]
} else := array.concat([a.key[0] - b.key[0]], _negated(b)) if {
	a.key[0] > b.key[0]
} else := array.concat([b.key[0] - a.key[0]], b.key)

_negated(parsed) := [m | some n in parsed.key; m := n * -1]

_comparison(kind) := sprintf(
	"The rows of %s for %s are %s, and none covers %v",
	[tables.os_name(kind.id), tables.where, text.list(tables.listed(kind.id)), kind.version],
) if {
	count(tables.listed(kind.id)) > 0
} else := sprintf("The table for %s has no row of %s", [tables.where, tables.os_name(kind.id)])

# Rows that other releases of the line have.
_others(kind) := [found | some place in kind.places; some found in listing.found_rows(kind, place.provider)]

# The rows that other releases have, those of the same operating system, else the line's table.
_rows(kind) := listing.row_paths(_others(kind)) if {
	count(_others(kind)) > 0
} else := paths if {
	paths := [tables.row_path(provider, kind.id, key) |
		some provider, table in tables.by_provider
		some key, _ in table[kind.id]
	]
	count(paths) > 0
} else := [catalog.row(tables.owner.name, ["operating_systems", "lines", tables.owner.line])]

_references(kind) := refs if {
	refs := listing.row_references(_others(kind))
	count(refs) > 0
} else := [ref | ref := tables.page_reference]

# Rows of the same operating system and version that only a draft has.
_drafts(kind) := [row |
	some provider, _ in tables.by_provider
	rows := tables.sheet.drafts[provider][kind.id]
	some key in listing.matching(rows, kind.version, kind.parsed)
	row := rows[key]
]

_draft(kind) := "; a page that was never published has one, which does not count" if {
	count(_drafts(kind)) > 0
} else := ""

_draft_references(kind) := [ref |
	some row in _drafts(kind)
	title := sprintf("Draft of the operating systems of %s %s", [tables.owner.title, tables.owner.line])
	ref := catalog.reference(tables.owner.name, row, title)
]
