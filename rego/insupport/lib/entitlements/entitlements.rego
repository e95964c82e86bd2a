# METADATA
# title: Entitlements
# description: >-
#   Which help the vendor owes for a component: the tier, and per activity the severities it
#   accepts, what is in and out of scope, effort and source. What the catalog cannot place, or
#   what stands on a line out of support, gets none.
package insupport.lib.entitlements

import data.insupport.lib.catalog
import data.insupport.lib.components
import data.insupport.lib.experimental
import data.insupport.lib.installed
import data.insupport.lib.run
import data.insupport.lib.text
import data.insupport.lib.version
import data.insupport.lib.ways

# list is the entitlement of every component of the inventory, in its order. Components on a
# cluster whose products ship none get none.
list := [_of(check) | some check in components.listed]

_of(check) := object.union(_identity(check), _none(_no_help(check))) if {
	_no_help(check)
} else := object.union(_identity(check), _help(check, _terms(check)))

_identity(check) := object.union(
	{"component": check.name, "id": check.id},
	object.union(
		{field: value | some field in ["version", "namespace"]; value := check.subject[field]},
		{"shippedBy": {
			"product": hit.unit.name,
			"release": hit.unit.release,
			"group": hit.group,
			"versions": hit.versions,
		} |
			hit := _hit(check)
		},
	),
)

_none(reason) := {"tier": "none", "activities": [], "reason": reason}

# Of several sets that hold a component, the one that gives its version counts.
_hit(check) := [hit | some hit in check.hits; count(hit.versions) > 0][0]

_hit(check) := check.hits[0] if count([hit | some hit in check.hits; count(hit.versions) > 0]) == 0

_in_support(stand) if stand.phase in {"current", "supported", "leavesNext"}

# Why there is no help; undefined where there is some.
_no_help(_) := "No product of this cluster ships components under support terms" if {
	count(components.units) == 0
} else := sprintf("%s is not known to the catalog, so nothing can be promised", [text.list(_unknown)]) if {
	count(_unknown) > 0
}

_no_help(check) := sprintf("What the release ships is not known (%s)", [text.list(sort([g | some g in components.gaps]))]) if {
	count(components.units) > 0
	count(_unknown) == 0
	not check.hits[0]
	count(components.gaps) > 0
}

_no_help(check) := sprintf("Not shipped with %s", [components.releases]) if {
	count(components.units) > 0
	count(_unknown) == 0
	not check.hits[0]
	count(components.gaps) == 0
}

_no_help(check) := reason if {
	count(_unknown) == 0
	hit := _hit(check)
	reason := _line_reason(hit)
}

_no_help(check) := sprintf("No support terms are published for %s of %s %s", [hit.group, hit.unit.title, hit.unit.line]) if {
	count(_unknown) == 0
	hit := _hit(check)
	not _line_reason(hit)
	not _terms(check)
}

_unknown := [sprintf("%s %s", [unit.title, unit.version]) |
	some name in sort([n | some n, _ in components.units])
	unit := components.units[name]
	not unit.known
	unit.phase != "expired"
]

# A line out of support takes along everything on it, what other products run there included.
_line_reason(hit) := [reason |
	some stand in array.concat([_stand(hit.unit)], [_stand(installed.products[base]) | some base in hit.unit.bases])
	reason := _phase_reason(stand)
][0]

_stand(p) := {"title": sprintf("%s %s", [p.title, p.version]), "phase": p.phase}

_phase_reason(stand) := sprintf("%s is out of support on %s", [stand.title, run.as_of]) if {
	stand.phase == "expired"
} else := sprintf("%s is not released on %s", [stand.title, run.as_of]) if {
	stand.phase == "notReleased"
} else := sprintf("The support window of %s is not known", [stand.title]) if {
	not _in_support(stand)
}

# The terms that count: those of experimental items where the component is one, else those of
# its group on the line.
_terms(check) := {
	"tier": "experimental",
	"matrix": catalog.topic(listed.product.name, "support").matrices.experimental,
	"row": object.union(listed.term, {"basis": object.get(listed.row, "basis", object.get(listed.term, "basis", "documented"))}),
	"product": listed.product.name,
	"extra": {
		"level": object.get(listed.term, "supportLevel", "notPublished"),
		"warranty": object.get(listed.term, "warranty", "notPublished"),
		"mayBeDiscontinued": object.get(listed.term, "mayBeDiscontinued", false),
	},
	"disputed": experimental.disputed(listed),
	"references": experimental.references(listed),
} if {
	listed := _experimental(check)
} else := {
	"tier": row.tier,
	"matrix": matrix,
	"row": row,
	"product": hit.unit.name,
	"extra": {},
	"disputed": count(object.get(row, "disputed", {})) > 0,
	"references": array.concat(
		_pages(hit, matrix),
		[ref |
			dispute := row.disputed
			some ref in catalog.dispute_references(hit.unit.name, "terms", dispute)
		],
	),
} if {
	not _experimental(check)
	hit := _hit(check)
	support := catalog.topic(hit.unit.name, "support")
	row := support.terms[hit.unit.line][hit.group]
	matrix := support.matrices[row.matrix]
}

# The page that decides comes first; those of the other products on the cluster say the same.
_pages(hit, matrix) := [ref |
	some name in array.concat([hit.unit.name], [n | some n in sort([m | some m, _ in components.units]); n != hit.unit.name])
	unit := components.units[name]
	row := catalog.topic(name, "support").terms[unit.line][hit.group]
	ref := catalog.reference(name, row, sprintf("%s, %s %s", [matrix.title, unit.title, unit.line]))
]

# Only terms that say which severities are taken limit the help.
_experimental(check) := [listed |
	some listed in experimental.listed
	listed.subject.kind == "component"
	catalog.component_id(listed.name) == check.id
	listed.term.severities
][0]

_help(check, terms) := object.union(
	{
		"tier": terms.tier,
		"matrix": terms.matrix.title,
		"activities": [_activity(check, terms, activity) | some activity in terms.matrix.activities],
		"limits": _limits(check, terms),
		"severityDefinitions": _severities(terms.product).definitions,
		"basis": object.get(terms.row, "basis", "documented"),
		"disputed": terms.disputed,
		"references": terms.references,
	},
	terms.extra,
)

default _severities(_) := {"definitions": "notPublished"}

_severities(product) := catalog.topic(product, "support").severities

# One row of the matrix, narrowed by what is known of the cluster.
_activity(check, terms, activity) := object.union(
	{
		"type": activity.type,
		"severities": _severities_of(activity),
		"inScope": object.get(activity, "inScope", []),
		"outOfScope": object.get(activity, "outOfScope", []),
		"effort": object.get(activity, "effort", "Not published"),
		"source": terms.row.source,
	},
	{"limits": limits | limits := _activity_limits(check, activity); count(limits) > 0},
)

_severities_of(activity) := [] if {
	activity.documentedPathOnly
	ways.off_path
} else := activity.severities

_activity_limits(check, activity) := array.concat(
	[_path_limit | activity.documentedPathOnly; ways.off_path],
	[_custom_limit | activity.customLimited; check.configuration == "custom"],
)

_path_limit := "None: the way to the target is not a documented one"

_custom_limit := "Basic identification only: the configuration is custom"

# limits are the conditions that narrow the whole entitlement.
_limits(check, terms) := [limit |
	some limit in array.concat(
		[
			_version_limit(check),
			_custom_text(check),
			_path_text(terms),
		],
		array.concat(
			array.concat([object.get(terms.row, "note", "")], [_disputed_text(terms)]),
			array.concat(
				[_experimental_text(terms)],
				[note | some note in object.get(_application(check), "notes", [])],
			),
		),
	)
	limit != ""
]

default _application(_) := {}

_application(check) := components.application(_hit(check).unit, check.id)

_version_limit(check) := sprintf("The release ships %s; %s is not what the vendor tested", [text.list(_hit(check).versions), check.given]) if {
	version.parse(check.given)
	count(_hit(check).versions) > 0
	count([v | some v in _hit(check).versions; version.same(check.given, v)]) == 0
} else := ""

_custom_text(check) := "The configuration is custom: root-cause work ends at basic identification" if {
	check.configuration == "custom"
} else := "A custom configuration would limit root-cause work to basic identification" if {
	object.get(check, "configuration", "") in {"", null}
} else := ""

_path_text(terms) := "Failure assistance only on documented ways of installing and upgrading" if {
	some activity in terms.matrix.activities
	activity.documentedPathOnly
} else := ""

_disputed_text(terms) := sprintf("Sources disagree: %s", [terms.row.disputed.why]) if {
	terms.row.disputed
} else := ""

_experimental_text(terms) := sprintf("Experimental: support level %s, warranty %s, may be discontinued without notice, not for production", [terms.extra.level, terms.extra.warranty]) if {
	terms.extra.mayBeDiscontinued
} else := ""
