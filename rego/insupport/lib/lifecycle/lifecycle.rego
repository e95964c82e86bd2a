# METADATA
# title: Published ends of parts
# description: >-
#   What a maker's published dates say of a line on the as-of date, for everything a platform is
#   made of: ended, only extended support left, ending soon, or in support.
package insupport.lib.lifecycle

import data.insupport.lib.catalog
import data.insupport.lib.dates
import data.insupport.lib.run
import data.insupport.lib.text
import data.insupport.lib.window

# finding is the raw finding on a part: at has subject, path, value (as the inventory states it)
# and title (as a message names it). Undefined where there is nothing to say.
finding(at, parts) := {
	"subject": at.subject,
	"path": at.path,
	"level": found.level,
	"message": sprintf("%s %s%s", [at.title, found.says, _dissent(found)]),
	"until": found.until,
	"disputed": found.disputes != {},
	"basis": _basis(parts),
	"references": array.concat(
		[catalog.reference(part.product, _row(part), _title(part)) | some part in parts],
		[ref |
			some part in parts
			some field, dispute in _disputes(_row(part))
			some ref in catalog.dispute_references(part.product, field, dispute)
		],
	),
	"evidence": {
		"facts": [{"path": at.path, "value": at.value}],
		"rows": [catalog.row(part.product, ["releases", "lines", part.line]) | some part in parts],
		"comparison": found.comparison,
		"change": found.change,
	},
} if {
	found := verdict(parts)
	found.level != "none"
}

# verdict is what the dates say of a set of {"product", "line"} that one part may be. Undefined
# where the catalog does not know, or where the candidates differ.
verdict(parts) := found if {
	all := {standing |
		some part in parts
		standing := object.union(_standing(part.product, _row(part)), {"part": part})
	}
	count(all) == count(parts)
	count({standing.level | some standing in all}) == 1
	last := max({standing.last | some standing in all})
	found := min({standing | some standing in all; standing.last == last})
}

# title names what a part may be, from the catalog: "CentOS Linux 7".
title(parts) := concat(" or ", sort([_title(part) | some part in parts]))

_title(part) := sprintf("%s %s", [catalog.title(part.product), part.line])

_row(part) := catalog.topic(part.product, "releases").lines[part.line]

_basis(parts) := "inferred" if {
	some part in parts
	_row(part).basis == "inferred"
} else := "documented"

_standing(product, row) := {
	"level": "warning",
	"says": sprintf("is out of its maker's support%s", [_since(row)]),
	"until": null,
	"last": _over(row),
	"disputes": _disputes(row),
	"comparison": sprintf("%s lies after the last end that the catalog has%s", [run.as_of, _since(row)]),
	"change": "A line that its maker supports",
} if {
	window.over(row, run.as_of)
} else := {
	"level": "info",
	"says": sprintf("has only extended support of its maker left, until %s; its own ended on %s", [row.extendedEnds, row.ends]),
	"until": row.extendedEnds,
	"last": row.extendedEnds,
	"disputes": _disputes(row),
	"comparison": between(product, row),
	"change": "A line whose own support has not ended",
} if {
	window.extended(row, run.as_of)
} else := {
	"level": "info",
	"says": sprintf("leaves its maker's support in %s, after %s", [text.plural(left, "day", "days"), end]),
	"until": end,
	"last": end,
	"disputes": _disputes(row),
	"comparison": sprintf("From %s to %s it is %d days, not more than %d", [run.as_of, end, left, _horizon]),
	"change": "A line whose support lasts longer",
} if {
	end := window.last_day(row)
	left := dates.between(run.as_of, end)
	left <= _horizon
} else := {
	"level": "info",
	"says": sprintf("is in its maker's support until %s by the reading taken", [_end(row)]),
	"until": _end(row),
	"last": _end(row),
	"disputes": _disputes(row),
	"comparison": sprintf("%s lies between the ends that the sources give", [run.as_of]),
	"change": "Sources that agree",
} if {
	_disputes(row) != {}
	_horizon
} else := {"level": "none", "last": _end(row), "disputes": {}} if {
	_known(row)
	_horizon
	run.as_of
}

# between places the as-of date after a line's own end and before its extended one, in the terms
# of its maker.
between(product, row) := sprintf("%s lies after %s%s and not after %s%s", [
	run.as_of,
	row.ends,
	_tier(product, "ends"),
	row.extendedEnds,
	_tier(product, "extendedEnds"),
])

_tier(product, field) := sprintf(" (%s)", [words]) if {
	words := catalog.topic(product, "product").policy.tiers[field]
} else := ""

_horizon := run.threshold("horizonDays")

_known(row) if window.last_day(row)

_known(row) if row.openEnded

_end(row) := window.last_day(row) if {
	window.last_day(row)
} else := null

_over(row) := max({date | some field in ["ends", "extendedEnds"]; date := row[field]}) if {
	window.last_day(row)
} else := null

_since(row) := sprintf(", which ended on %s", [_over(row)]) if {
	is_string(_over(row))
} else := "; no source gives the day it ended"

_disputes(row) := {field: row.disputed[field] | some field in window.disputed_ends(row, run.as_of)}

_dissent(found) := "" if {
	found.disputes == {}
} else := sprintf("; sources disagree on the end: %s", [text.list(sort({value.value |
	some dispute in found.disputes
	some value in dispute.values
}))])
