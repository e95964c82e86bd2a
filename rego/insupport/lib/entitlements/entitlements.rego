# METADATA
# title: Entitlements
# description: "Which help the vendor owes for a component: the tier, and per activity the severities it
#   accepts, what is in and out of scope, effort and source. What the catalog cannot place, or what stands on
#   a line out of support, gets none."
package insupport.lib.entitlements

import data.insupport.lib.catalog
import data.insupport.lib.components
import data.insupport.lib.experimental
import data.insupport.lib.installed
import data.insupport.lib.inventory
import data.insupport.lib.run
import data.insupport.lib.text
import data.insupport.lib.version
import data.insupport.lib.ways

# list is the entitlement of every component of the inventory, in its order. Components on a
# cluster whose products ship none get none.
list := [object.union_n([
	{"component": check.name, "id": check.id},
	object.filter(check.subject, ["version", "namespace"]),
	{"shippedBy": object.union({"product": hit.unit.name, "release": hit.unit.release}, set) |
		hit := _hit(check)
		set := object.filter(hit, ["group", "versions"])
	},
	_entitled(check),
]) |
	some check in components.listed
]

_entitled(check) := {"tier": "none", "activities": [], "reason": reason} if {
	reason := _no_help(check)
} else := _help(check, _terms(check))

# Of several sets that hold a component, one that gives its version counts.
_hit(check) := array.concat([hit | some hit in check.hits; count(hit.versions) > 0], check.hits)[0]

# Why there is no help; undefined where there is some.
_no_help(check) := "No product of this cluster ships components under support terms" if {
	count(components.units) == 0
} else := sprintf("%s is not known to the catalog, so nothing can be promised", [text.list(_unknown)]) if {
	count(_unknown) > 0
} else := sprintf("What the release ships is not known (%s)", [text.list(sort(components.gaps))]) if {
	check.hits == []
	count(components.gaps) > 0
} else := sprintf("Not shipped with %s%s", [components.releases, _dissent(check)]) if {
	check.hits == []
} else := reason if {
	reason := _line_reasons(_hit(check).unit)[0]
} else := sprintf("The catalog has no support terms for %s of %s", [hit.group, hit.unit.line_text]) if {
	not _terms(check)
	hit := _hit(check)
}

# What sources say of a component that is not shipped.
_dissent(check) := sprintf("; sources disagree: %s", [why]) if {
	why := min({note.row.disputed.why | some note in components.left_out(check.id)})
} else := ""

_unknown := [sprintf("%s %s", [unit.title, unit.version]) |
	some unit in components.ordered
	not unit.known
	unit.phase != "expired"
]

# A line out of support takes along everything on it, what other products run there included.
_line_reasons(unit) := [_phase_reason(p) |
	some p in array.concat([unit], [installed.products[name] | some name in catalog.topic(unit.name, "product").runsOn])
	phase := p.phase
	not phase in {"current", "supported", "leavesNext"}
]

_phase_reason(p) := sprintf("%s %s is %s on %s", [p.title, p.version, state, run.as_of]) if {
	state := {"expired": "out of support", "notReleased": "not released"}[p.phase]
} else := sprintf("The support window of %s %s is not known", [p.title, p.version])

# The terms that count: those of experimental items where the component is one, else those of
# its group on the line.
_terms(check) := {
	"product": listed.product.name,
	"matrix": catalog.topic(listed.product.name, "support").matrices.experimental,
	"row": listed.term,
	"help": {
		"tier": "experimental",
		"basis": object.get(listed.row, "basis", object.get(listed.term, "basis", "documented")),
		"disputed": experimental.disputed(listed),
		"references": experimental.references(listed),
		"level": object.get(listed.term, "supportLevel", "notPublished"),
		"warranty": object.get(listed.term, "warranty", "notPublished"),
		"mayBeDiscontinued": object.get(listed.term, "mayBeDiscontinued", false),
	},
} if {
	listed := _experimental(check)
} else := {
	"product": hit.unit.name,
	"matrix": matrix,
	"row": row,
	"help": {
		"tier": row.tier,
		"basis": object.get(row, "basis", "documented"),
		"disputed": count(object.get(row, "disputed", {})) > 0,
		"references": array.concat(
			_pages(hit, matrix),
			[ref | some ref in catalog.dispute_references(hit.unit.name, "terms", row.disputed)],
		),
	},
} if {
	not _experimental(check)
	hit := _hit(check)
	support := catalog.topic(hit.unit.name, "support")
	row := support.terms[hit.unit.line][hit.group]
	matrix := support.matrices[row.matrix]
}

# Only experimental terms that say which severities are taken limit the help.
_experimental(check) := [listed |
	some listed in experimental.listed
	listed.subject.kind == "component"
	catalog.component_id(listed.name) == check.id
	listed.term.severities
][0]

# The page that decides comes first; those of the other products on the cluster say the same.
_pages(hit, matrix) := [ref |
	some unit in array.concat([hit.unit], [u | some u in components.ordered; u.name != hit.unit.name])
	row := catalog.topic(unit.name, "support").terms[unit.line][hit.group]
	some ref in components.references(unit, row, sprintf("%s, %s", [matrix.title, unit.line_text]))
]

_help(check, terms) := object.union(terms.help, {
	"matrix": terms.matrix.title,
	"activities": [_activity(check, terms, activity) | some activity in terms.matrix.activities],
	"limits": _limits(check, terms, _hit(check)),
	"severityDefinitions": _definitions(terms.product),
	"references": array.concat(terms.help.references, [ref |
		official := catalog.topic(terms.product, "support").official
		ref := catalog.reference(terms.product, official, official.title)
	]),
})

default _definitions(_) := "notPublished"

_definitions(product) := catalog.topic(product, "support").severities.definitions

# One row of the matrix, narrowed by what is known of the cluster.
_activity(check, terms, activity) := object.union(
	{
		"type": activity.type,
		"severities": [severity | not _off_path(activity); not _in_production(activity); some severity in activity.severities],
		"inScope": object.get(activity, "inScope", []),
		"outOfScope": object.get(activity, "outOfScope", []),
		"effort": object.get(activity, "effort", "Not published"),
		"source": terms.row.source,
	},
	{"limits": limits | count(limits) > 0},
) if {
	limits := array.concat(
		array.concat(
			["None: the way to the target is not a documented one" | _off_path(activity)],
			[sprintf("None in production%s", [_by_default]) | _in_production(activity)],
		),
		["Basic identification only: the configuration is custom" | activity.customLimited; check.configuration == "custom"],
	)
}

_off_path(activity) if {
	activity.documentedPathOnly
	ways.off_path
}

_in_production(activity) if {
	activity.notInProduction
	experimental.production
}

_by_default := "" if {
	inventory.present(inventory.spec.environment)
} else := ", which is what counts where no environment is stated"

# limits are the conditions that narrow the whole entitlement.
_limits(check, terms, hit) := [limit |
	some limits in [
		[sprintf("The release ships %s; %s is not what the vendor tested", [text.list(hit.versions), check.given]) |
			_differs(check.given, hit.versions)
		],
		["The configuration is custom: root-cause work ends at basic identification" | check.configuration == "custom"],
		["A custom configuration would limit root-cause work to basic identification" |
			object.get(check, "configuration", "") in {"", null}
		],
		{"Failure assistance only on documented ways of installing and upgrading" |
			some activity in terms.matrix.activities
			activity.documentedPathOnly
		},
		[note | note := terms.row.note],
		[meaning | meaning := catalog.topic(terms.product, "support").official.definitions[terms.help.tier]],
		[sprintf("Sources disagree: %s", [why]) | why := terms.row.disputed.why],
		[concat(", ", array.concat(
			[
				sprintf("Experimental: support level %s, warranty %s", [terms.help.level, terms.help.warranty]),
				"may be discontinued without notice, not for production",
			],
			["no promise that it is ever released" | terms.row.releasePromised == false],
		)) |
			terms.help.mayBeDiscontinued
		],
		[note | some note in components.application(hit.unit, check.id).notes],
	]
	some limit in limits
]

_differs(given, versions) if {
	version.parse(given)
	count(versions) > 0
	count([v | some v in versions; version.same(given, v)]) == 0
}
