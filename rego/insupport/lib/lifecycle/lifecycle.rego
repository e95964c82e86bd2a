# METADATA
# title: Published ends of parts
# description: "What a maker's published dates say of a line on the as-of date, for everything a platform is
#   made of: ended, only extended support left, ending soon, or in support."
package insupport.lib.lifecycle

import data.insupport.lib.age
import data.insupport.lib.catalog
import data.insupport.lib.dates
import data.insupport.lib.ends
import data.insupport.lib.finding as findings
import data.insupport.lib.judgement
import data.insupport.lib.run
import data.insupport.lib.text
import data.insupport.lib.window

# judge is the judgement on a part (see lib/parts), by the level of what its dates say: ends or paid.
judge(part, levels) := judge_as(part.subject, part, levels)

# judge_as is the same for a subject that stands for the part.
judge_as(subject, part, levels) := judgement.holds(subject) if {
	_answer(part.candidates, levels) == "holds"
} else := judgement.fails(subject, [found | found := finding(part, levels)]) if {
	_answer(part.candidates, levels) == "fails"
} else := judgement.needs(subject, {part.path}) if {
	_answer(part.candidates, levels) == set()
} else := judgement.needs(subject, _answer(part.candidates, levels))

# What the dates say of candidates, which many parts have in common: holds, fails, or the rows that
# would tell.
_answer(candidates, levels) := old if {
	verdict(candidates, levels) == "none"
	old := _old(candidates)
	count(old) > 0
} else := "holds" if {
	verdict(candidates, levels) == "none"
} else := "fails" if {
	verdict(candidates, levels) in {"warning", "info"}
} else := _lacking(candidates)

# ends are the levels at which a maker's own support ends; paid those at which only a tier is left
# that is paid for.
ends := {"ended": "warning", "paid": "none", "extended": "info", "near": "info", "disputed": "info", "supported": "none"}

paid := {"ended": "none", "paid": "warning", "extended": "none", "near": "none", "disputed": "none", "supported": "none"}

# finding is the raw finding on a part. Undefined where there is nothing to say.
finding(part, levels) := findings.resting(
	{
		"path": part.path,
		"level": levels[_kind(found.part)],
		"message": sprintf("%s %s%s", [part.title, found.says, _dissent(found)]),
		"until": found.until,
		"disputed": found.disputes != {},
		"basis": _basis(part.candidates),
		"references": array.concat(
			[catalog.reference(one.product, _row(one), _title(one)) | some one in part.candidates],
			[ref |
				some one in part.candidates
				some field, dispute in _disputes(_row(one))
				some ref in catalog.dispute_references(one.product, field, dispute)
			],
		),
		"rows": [_row_path(one) | some one in part.candidates],
		"comparison": found.comparison,
		"change": found.change,
	},
	[{"path": part.path, "value": part.value}],
) if found := _standing_of(part.candidates)

# verdict is the level of what the dates say of all that a part may be: warning, info or none.
# Undefined where the catalog does not know, or where the candidates differ.
verdict(parts, levels) := level if {
	_lacking(parts) == set()
	found := {levels[_kind(part)] | some part in parts}
	count(found) == 1
	some level in found
}

# The rows that a verdict lacks.
_lacking(parts) := {_row_path(part) | some part in parts; not _placed(part)}
_placed(part) if _kind(part)

# An end that was looked at long ago may have moved since; what is over stays over.
_old(parts) := {_row_path(part): age.old(part.product, _row(part), age.of_end(_row(part))) |
	some part in parts
	not _settled(part)
}

_settled(part) if _kind(part) == "ended"
_settled(part) if age.fresh(part.product, _row(part), age.of_end(_row(part)))

# What a part's row says on the day.
_kind(part) := kind if {
	kind := _kind_of(_row(part))
	kind != "extended"
} else := kind if {
	_kind_of(_row(part)) == "extended"
	kind := _kind_of_tier(catalog.topic(part.product, "product").policy)
}

_kind_of_tier(policy) := "paid" if {
	"extendedEnds" in policy.paid
} else := "extended"

_kind_of(row) := "ended" if {
	ends.over(row, run.as_of)
} else := "extended" if {
	ends.extended(row, run.as_of)
} else := "near" if {
	_left(row) <= _horizon
} else := "disputed" if {
	count(_disputes(row)) > 0
	_horizon
} else := "supported" if {
	_left(row) > _horizon
} else := "supported" if {
	row.openEnded
	object.filter(row, ["ends", "extendedEnds"]) == {}
	run.as_of
	_horizon
}

_left(row) := dates.between(run.as_of, ends.last_day(row))

# Of several candidates the one that lasts longest has the word.
_standing_of(parts) := standing if {
	all := {found | some part in parts; found := object.union({"part": part}, _standing(part, _row(part)))}
	last := max({found.last | some found in all})
	standing := min({found | some found in all; found.last == last})
}

# title names what a part may be, from the catalog: "CentOS Linux 7".
title(parts) := concat(" or ", sort([_title(part) | some part in parts]))
_title(part) := sprintf("%s %s", [catalog.title(part.product), part.line])

# A part's row, as published ends have it: a line that is counted ends on the day before the release
# that puts it out of the window, and has no announced end while none is known.
_row(part) := object.union(_listed(part), {"ends": dates.add(day, -1)}) if {
	train := window.train_of(part.product)
	day := train.dates[train.order[window.ending(part.product, part.line)]]
} else := object.union(_listed(part), {"openEnded": true}) if {
	catalog.topic(part.product, "product").policy.kind == "latestLines"
} else := _listed(part)

_listed(part) := catalog.topic(part.product, "releases").lines[part.line]

_row_path(part) := catalog.row(part.product, ["releases", "lines", part.line])

_basis(parts) := "inferred" if {
	some part in parts
	_row(part).basis == "inferred"
} else := "documented"

_standing(part, row) := object.union(
	{"disputes": _disputes(row), "until": _last(row), "last": _last(row)},
	_words(_kind_of(row), part.product, row),
)

_words("ended", _, row) := {
	"says": sprintf("is out of its maker's support%s", [_since(row)]),
	"until": null,
	"comparison": sprintf("%s lies after the last end that the catalog has%s", [run.as_of, _since(row)]),
	"change": "A line that its maker supports",
}

_words("extended", product, row) := {
	"says": sprintf("has only extended support of its maker left, until %s; its own ended on %s", [row.extendedEnds, row.ends]),
	"comparison": between(product, row),
	"change": "A line whose own support has not ended",
}

_words("near", _, row) := {
	"says": sprintf("leaves its maker's support in %s, after %s", [text.plural(left, "day", "days"), _last(row)]),
	"comparison": sprintf("From %s to %s it is %d days, not more than %d", [run.as_of, _last(row), left, _horizon]),
	"change": "A line whose support lasts longer",
} if left := _left(row)

_words("disputed", _, row) := {
	"says": sprintf("is in its maker's support until %s by the reading taken", [_last(row)]),
	"comparison": sprintf("%s lies between the ends that the sources give", [run.as_of]),
	"change": "Sources that agree",
}

# The last day that counts: of a line that is over or extended the later of its ends.
_last(row) := max(ends.days(row)) if {
	_kind_of(row) in {"ended", "extended"}
} else := day if {
	day := ends.last_day(row)
} else := null

# between places the as-of date after a line's own end and before its extended one, in the terms
# of its maker.
between(product, row) := sprintf(
	"%s lies after %s%s and not after %s%s",
	[run.as_of, row.ends, _tier(product, "ends"), row.extendedEnds, _tier(product, "extendedEnds")],
)

_tier(product, field) := sprintf(" (%s)", [words]) if {
	words := catalog.topic(product, "product").policy.tiers[field]
} else := ""

_horizon := run.threshold("horizonDays")

_since(row) := sprintf(", which ended on %s", [_last(row)]) if {
	is_string(_last(row))
} else := "; no source gives the day it ended"

_disputes(row) := {field: row.disputed[field] | some field in ends.disputed(row, run.as_of)}

_dissent(found) := "" if {
	found.disputes == {}
} else := sprintf("; sources disagree on the end: %s", [text.list(sort({value.value |
	some dispute in found.disputes
	some value in dispute.values
}))])
