# METADATA
# title: Forecast
# description: What leaves support within the horizon of a run, and on which day, from the dates in the
#   catalog. A run that states no horizon gets no forecast. What the catalog cannot know yet is listed as
#   uncertain.
package insupport.lib.forecast

import data.insupport.lib.catalog
import data.insupport.lib.dates
import data.insupport.lib.finding
import data.insupport.lib.installed
import data.insupport.lib.run
import data.insupport.lib.window

_until := dates.add(run.as_of, run.settings.horizonDays)

# forecast is {"until", "leaving", "uncertain"}, both lists in a fixed order.
forecast := {
	"until": _until,
	"leaving": [entry | some [_, _, entry] in sort([[e.leavesOn, e.product, e] | some e in _leaving])],
	"uncertain": [entry | some [_, entry] in sort([[e.product, e] | some e in _uncertain])],
}

_supported := {"current", "supported", "leavesNext"}

_leaving contains {
	"product": p.name,
	"version": p.version,
	"line": p.line,
	"leavesOn": _out(p),
	"days": dates.between(run.as_of, _out(p)),
	"endsWith": p.support.endsWith,
	"basis": _basis(p),
	"disputed": p.disputed,
	"message": _message(p),
	"references": array.concat(finding.policy_references(p.name), finding.line_references(p.name, p.line)),
} if {
	some p in installed.products
	p.phase in _supported
	_out(p) <= _until
}

_kind(p) := catalog.topic(p.name, "product").policy.kind

# _out is the first day on which a product is out of support: the day on which the release that
# ends it is out, or the day after its published last day.
_out(p) := p.support.endsOn if {
	is_string(p.support.endsWith)
} else := dates.add(p.support.endsOn, 1)

_basis(p) := "inferred" if {
	finding.basis(p) == "inferred"
} else := "inferred" if {
	some line in window.train_of(p.name).inferred
	window.first_release(line) == p.support.endsWith
} else := "documented"

_message(p) := sprintf("%s %s leaves the support window on %s, when %s is out", [p.title, p.version, _out(p), p.support.endsWith]) if {
	is_string(p.support.endsWith)
} else := sprintf(
	"Only extended support is left for %s %s from %s on; it ends on %s",
	[p.title, p.version, _out(p), p.support.extendedEndsOn],
) if {
	p.support.extendedEndsOn > p.support.endsOn
} else := sprintf("%s %s is out of support from %s on; its last day is %s", [p.title, p.version, _out(p), p.support.endsOn])

_uncertain contains {"product": p.name, "version": p.version, "message": message} if {
	some p in installed.products
	message := _unsure(p)
}

_unsure(p) := sprintf("Whether %s %s is in support is not known, so neither is when it ends", [p.title, p.version]) if {
	p.phase == "unknown"
} else := sprintf("%s %s leaves the support window with the next line, whose date is not known", [p.title, p.version]) if {
	_undated(p)
	p.phase == "leavesNext"
} else := sprintf(
	"The facts on %s end on %s: a line announced since may end the support of %s before %s",
	[p.title, catalog.date(p.name), p.version, _until],
) if {
	_undated(p)
	p.phase in _supported
	catalog.date(p.name) < _until
}

# Support that ends with a line which nobody has dated yet.
_undated(p) if {
	_kind(p) == "latestLines"
	not _out(p)
}
