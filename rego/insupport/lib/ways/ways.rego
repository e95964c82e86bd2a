# METADATA
# title: Ways
# description: >-
#   What the catalog says of a step from the installed release of a product to another one: whether
#   the way is documented, and what the rules judge of it.
package insupport.lib.ways

import data.insupport.lib.catalog
import data.insupport.lib.condition
import data.insupport.lib.finding
import data.insupport.lib.installed
import data.insupport.lib.inventory
import data.insupport.lib.judgement
import data.insupport.lib.targets
import data.insupport.lib.text
import data.insupport.lib.version
import data.insupport.lib.window

# steps are what the upgrade rules judge, as [product, release]: the targets of the run. A planner
# puts its candidates in their place.
steps := {[name, to] | some name, to in targets.releases}

# onward is set by a planner that judges a step which is not its last.
default onward := false

# checks are the steps with all that decides: "rows" are the catalog's for the way, "lead" says that
# the product's own way decides, "forward" that there is a step to judge by conditions, "missing" are
# the fields without which nobody can judge it.
checks := [check |
	some [name, to] in steps
	product := installed.products[name]
	way_ := way(name, to)
	check := {
		"name": name,
		"to": to,
		"subject": object.union(finding.product(product), {"at": finding.product_path(product), "to": to}),
		"product": product,
		"line": _line_or_none(name, to),
		"step": sprintf("%s %s to %s", [catalog.title(name), product.version, to]),
		"way": way_,
		"rows": _deciding(name, to, way_),
		"lead": name in targets.leads,
		"forward": way_ in _forward,
		"missing": _missing(name, to, way_),
	}
]

_line_or_none(name, to) := line if {
	line := installed.line_of(name, to)
} else := ""

# subjects are the steps, and the targets that the inventory cannot start from.
subjects := {check.subject | some check in checks} | {gap.subject | some gap in targets.gaps}

# The ways that lead on to another release.
_forward := {"denied", "skipped", "documented", "undocumented", "uncharted"}

# unless is the judgement of a check that nothing speaks against: it holds unless something is missing.
unless(check) := judgement.holds(check.subject) if {
	check.missing == {}
} else := judgement.needs(check.subject, check.missing)

_missing(name, to, "unknown") := {finding.product_path(installed.products[name]): {
	"message": sprintf("%s %s to %s is not known to the catalog: %s", [catalog.title(name), _from(name), to, strange]),
	"remediation": "Check both releases",
	"references": finding.policy_references(name),
}} if {
	releases := {release | some release in [_from(name), to]; not installed.release_row(name, release)}
	strange := text.list(sort(releases))
}

_missing(name, to, way_) := {catalog.row(name, ["upgrades"]): {
	"message": sprintf(
		"%s %s to %s is not documented as an upgrade: the catalog holds no upgrade paths of the product",
		[catalog.title(name), _from(name), to],
	),
	"remediation": "Ask the vendor whether the step is supported",
}} if {
	way_ in _forward
	name in targets.leads
	not topic(name)
} else := {} if way_ != "unknown"

# topic is what the catalog says of a product's upgrades.
topic(name) := catalog.topic(name, "upgrades")

_from(name) := installed.products[name].version
_line(name, release) := installed.line_of(name, release)

# rank orders the releases of a product: place of the line, then the numbers.
rank(name, release) := array.concat([window.trains[name].index[_line(name, release)]], version.parse(release).key)

# way says what the step is: same, unknown (a release that the catalog does not list), downgrade,
# denied, skipped, documented, undocumented (a row says so) or uncharted (no row at all).
way(name, to) := "unknown" if {
	not installed.release_row(name, to)
} else := "unknown" if {
	not installed.products[name].listed
} else := "same" if {
	version.same(_from(name), to)
} else := "downgrade" if {
	rank(name, to) < rank(name, _from(name))
} else := "denied" if {
	some row in edges(name, to)
	row.supported == false
} else := "documented" if {
	some row in edges(name, to)
	row.supported == true
} else := "undocumented" if {
	count(edges(name, to)) > 0
} else := "uncharted" if {
	rank(name, to)[0] - rank(name, _from(name))[0] < 2
} else := "uncharted" if {
	not topic(name).skip
} else := "skipped"

# edges are the rows of the catalog for the step, by id.
edges(name, to) := {id: row |
	some id, row in topic(name).edges[_line(name, _from(name))][_line(name, to)]
	covers(name, to, row)
}

# _deciding are the rows that make a step what it is: an explicit no, else a yes, else all.
_deciding(name, to, way_) := {id: row |
	some id, row in edges(name, to)
	supported := object.get(row, "supported", null)
	object.get({"denied": false, "documented": true}, way_, supported) == supported
}

# covers says that a row is meant for the step: its releases of departure and arrival.
covers(name, to, row) if {
	_within(_from(name), object.get(row, "from", {}))
	_within(to, object.get(row, "to", {}))
}

_within(_, range) if range == {}
_within(release, range) if version.in_range(version.parse(release), range)

# edge tells a planner what is known of the step: basis, disputed, kind and references.
edge(check) := {
	"way": check.way,
	"kinds": {row.kind | some row in check.rows},
	"basis": basis(check.rows),
	"disputed": disputed(check.rows),
	"references": references(check),
	"adopts": true in {row.adopts | some row in check.rows},
	"testedOn": {row.testedOn | some row in check.rows},
}

# edges_of maps each product with a target to the edge of its step.
edges_of := {check.name: edge(check) | some check in checks}

# basis says whether rows were published or inferred.
basis(rows) := "inferred" if {
	{object.get(row, "basis", "documented") | some row in rows} == {"inferred"}
} else := "documented"

# disputed says whether sources disagree on one of the rows.
disputed(rows) := count([row | some row in rows; row.disputed]) > 0

# references cite the rows that make a step what it is.
references(check) := array.concat(
	[catalog.reference(check.name, row, check.step) | some row in check.rows],
	[ref | some row in check.rows; some ref in disputes(check.name, row)],
)

# disputes cite both sides of what is disputed of a row.
disputes(name, row) := [ref |
	some field, dispute in row.disputed
	some ref in catalog.dispute_references(name, field, dispute)
]

# said are the texts that rows have under a key.
said(rows, key) := sort({row[key] | some row in rows})

# unblock is what to do instead of a step.
unblock(check) := text.list(found) if {
	found := said(check.rows, "unblock")
	count(found) > 0
} else := "Ask the vendor for a supported way"

# coverage is the row on the infrastructures that the pages of a step describe; undefined without one.
coverage(check) := row if {
	check.forward
	check.product.line != check.line
	row := topic(check.name).coverage[check.line]
	covers(check.name, check.to, row)
}

# covered says whether a row of coverage describes this infrastructure.
covered(row) := {true: true, false: false}[provider in row.providers] if {
	provider := inventory.infrastructure.provider
} else := "unknown"

# off_path says that some step is not one that the vendor's pages describe for this cluster.
off_path if count(targets.gaps) > 0

off_path if {
	some check in checks
	_off(check)
}

_off(check) if check.way in {"downgrade", "unknown"}

_off(check) if {
	check.lead
	way := check.way
	not way in {"same", "documented"}
}

_off(check) if {
	check.lead
	covered(coverage(check)) != true
}

# What the rows on a step ask of the cluster.

# requirement evaluates a prerequisite: true where it holds or does not apply.
requirement(row) := {"value": true, "facts": answer.facts, "missing": []} if {
	answer := condition.applies(row)
	answer.value == false
} else := {"value": true, "facts": answer.facts, "missing": []} if {
	answer := condition.holds(row.requires)
	answer.value == true
} else := {
	"value": value,
	"facts": array.concat(applying.facts, holding.facts),
	"missing": [path | value == "unknown"; some path in array.concat(applying.missing, holding.missing)],
} if {
	applying := condition.applies(row)
	holding := condition.holds(row.requires)
	value := {true: "unknown", false: false}["unknown" in {applying.value, holding.value}]
}

# lacking is the list of places without which an answer is not known.
lacking(answer) := text.list(sort({path | some path in answer.missing}))

# stated is what the inventory says that an answer rests on.
stated(answer) := text.list(sort({sprintf("%s is %v", [fact.path, fact.value]) | some fact in answer.facts}))

# asking is the finding on a row that asks something of the cluster: where the inventory has, or lacks,
# what the answer rests on.
asking(check, row, answer, said) := finding.on_product(check.product, object.union_n([
	{"level": level | level := _level(row, answer)},
	{"path": path | path := array.concat(sort(answer.missing), [fact.path | some fact in answer.facts])[0]},
	{"basis": object.get(row, "basis", "documented"), "facts": answer.facts},
	said,
]))

# A row may be milder than its rule; what is not known is unknown, unless the row is milder anyway.
_level(row, answer) := row.level if {
	row.level
} else := "unknown" if {
	answer.value == "unknown"
}

# by_rows is the finding on a step that its rows speak against.
by_rows(check, said) := finding.on_product(check.product, object.union(said, {
	"remediation": unblock(check),
	"basis": basis(check.rows),
	"disputed": disputed(check.rows),
	"references": references(check),
	"rows": [catalog.row(check.name, ["upgrades", "edges", check.product.line, check.line, id]) |
		some id, _ in check.rows
	],
}))
