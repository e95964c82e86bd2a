# METADATA
# title: Ways
# description: "What the catalog says of a step from the installed release of a product to another one:
#   whether the way is documented, and what the rules judge of it."
package insupport.lib.ways

import data.insupport.lib.catalog
import data.insupport.lib.finding
import data.insupport.lib.installed
import data.insupport.lib.inventory
import data.insupport.lib.judgement
import data.insupport.lib.step_rows
import data.insupport.lib.targets
import data.insupport.lib.text
import data.insupport.lib.version
import data.insupport.lib.window

# steps are what the upgrade rules judge, as [product, release]: the targets of the run. A planner
# puts its candidates in their place.
steps := {[name, to] | some name, to in targets.releases}

# onward is set by a planner that judges a step which is not its last.
onward := false

# passes says that every way between the neighbours of a line passes it.
passes(name, line) if line in catalog.topic(name, "upgrades").passes.lines

# checks are the steps with all that decides: "rows" are the catalog's for the way, "lead" says that
# the product's own way decides, "forward" that this way leads on to another release, "missing" are the
# fields without which nobody can judge it.
checks := [check |
	some [name, to] in steps
	product := installed.products[name]
	way_ := way(name, to)
	check := {
		"name": name,
		"to": to,
		"subject": object.union(finding.product(product), {"at": finding.product_path(product), "to": to}),
		"product": product,
		"line": concat("", [line | line := installed.line_of(name, to)]),
		"step": sprintf("%s %s to %s", [catalog.title(name), product.version, to]),
		"way": way_,
		"rows": _deciding(name, to, way_),
		"lead": name in targets.leads,
		"forward": _forward(name, way_),
		"missing": _missing(name, to, way_),
	}
]

# subjects are the steps, and the targets that the inventory cannot start from.
subjects := {check.subject | some check in checks} | {gap.subject | some gap in targets.gaps}

_forward(name, way_) := count([1 | name in targets.leads; not way_ in {"same", "unknown", "downgrade"}]) > 0

# unless is the judgement of a check that nothing speaks against: it holds unless something is missing.
unless(check) := judgement.holds(check.subject) if {
	check.missing == {}
} else := judgement.needs(check.subject, check.missing)

_missing(name, to, "unknown") := {finding.product_path(product): {
	"message": sprintf("%s runs one of %s by its kubelets, and where the way begins is not known", [product.title, product.version]),
	"remediation": "Add what kubectl version -o json or kubectl get --raw /version prints",
	"references": finding.policy_references(name),
}} if {
	product := installed.products[name]
	count(product.candidates) != 1
} else := {finding.product_path(installed.products[name]): {
	"message": sprintf("%s %s to %s is not known to the catalog: %s", [catalog.title(name), _from(name), to, strange]),
	"remediation": "Check both releases",
	"references": finding.policy_references(name),
}} if {
	releases := {_from(name) | not _departs(name)} | {to | not installed.destination(name, to)}
	strange := text.list(sort(releases))
}

_missing(name, to, way_) := {catalog.row(name, ["upgrades"]): {
	"message": sprintf(
		"%s %s to %s is not documented as an upgrade: the catalog holds no upgrade paths of the product",
		[catalog.title(name), _from(name), to],
	),
	"remediation": "Ask the vendor whether the step is supported",
}} if {
	_forward(name, way_)
	not topic(name)
} else := {} if way_ != "unknown"

# topic is what the catalog says of a product's upgrades.
topic(name) := catalog.topic(name, "upgrades")

_from(name) := installed.products[name].version
_line(name, release) := installed.line_of(name, release)

# rank orders the releases of a product: place of the line, then the numbers.
rank(name, release) := array.concat([window.train_of(name).index[_line(name, release)]], version.parse(release).key)

# way says what the step is: same, unknown (a release that the catalog does not list), downgrade,
# denied, skipped, documented, undocumented (a row says so) or uncharted (no row at all).
way(name, to) := "unknown" if {
	not _departs(name)
} else := "same" if {
	version.same(_from(name), to)
} else := "unknown" if {
	not installed.destination(name, to)
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
} else := "documented" if {
	_lines_ahead(name, to) <= topic(name).stride.lines
} else := "uncharted" if {
	_lines_ahead(name, to) < 2
} else := "uncharted" if {
	not _skips(name)
} else := "skipped"

_skips(name) if topic(name).skip
_lines_ahead(name, to) := rank(name, to)[0] - rank(name, _from(name))[0]

# A step starts from a release that is listed, or from one that its line is enough to place.
_departs(name) if installed.products[name].listed

_departs(name) if {
	installed.products[name].known
	installed.line_of(name, _from(name))
}

# edges are the rows of the catalog for the step, by id.
edges(name, to) := {id: row |
	some id, row in topic(name).edges[_line(name, _from(name))][_line(name, to)]
	covers(name, to, row)
}

# _deciding are the rows that make a step what it is: an explicit no, else a yes, else all; without
# any, what the vendor says of steps from line to line.
_deciding(name, to, way_) := {"stride": topic(name).stride} if {
	way_ == "documented"
	count(edges(name, to)) == 0
} else := {id: row |
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
	"basis": step_rows.basis(check.rows),
	"disputed": step_rows.disputed(check.rows),
	"references": step_rows.references(check),
	"adopts": true in {row.adopts | some row in check.rows},
	"testedOn": {row.testedOn | some row in check.rows},
}

# edges_of maps each product with a target to the edge of its step.
edges_of := {check.name: edge(check) | some check in checks}

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
	check.way in {"denied", "skipped", "undocumented", "uncharted"}
}

_off(check) if covered(coverage(check)) != true
