# METADATA
# title: The component does not run on this Kubernetes version
# description: Applications of the catalog are published with the Kubernetes versions they run on. Outside
#   them the application may fail, and the vendor does not help with it. Of components that no installed
#   release ships, their own makers' versions count, as a warning.
# related_resources:
#   - ref: https://github.com/mesosphere/dcos-docs-site/blob/main/pages/dkp/kommander/2.2/workspaces/applications/catalog-applications/dkp-applications/index.md
#     description: Catalog applications of Kommander 2.2
# custom:
#   level: violation
#   exceptions:
#     makers: What a component's own makers say of it is a warning, which what is not known cannot outdo.
#   remediation: Upgrade the component before Kubernetes.
package insupport.rules.components.kubernetes_incompatible

import data.insupport.lib.components
import data.insupport.lib.inventory
import data.insupport.lib.judgement
import data.insupport.lib.parts
import data.insupport.lib.version

about := rego.metadata.chain()
subjects contains check.subject if some check in _checks
judgements contains _judge(check) if some check in _checks

# Limits of a component: for every version, for one, or for those below one; with whether they are
# for the one that runs, and whether Kubernetes is within them.
_limits(check) := [limit |
	some found in components.applications(check)
	some given in found.app.kubernetes
	row := object.union({"source": found.app.source}, given)
	range := object.filter(row, ["min", "max"])
	limit := object.union(found, {
		"row": row,
		"range": range,
		"applies": _applies(row, check.given),
		"within": _within(range),
	})
]

_applies(row, given) if {
	not row.version
	not row.below
} else := answer if {
	answer := version.parse(given).key == version.parse(row.version).key
} else := answer if {
	answer := version.parse(given).key < version.parse(row.below).key
} else := "unknown"

default _within(_) := "unknown"

_within(bounds) := version.covers(version.parse(inventory.kubernetes_version), bounds)

_checks := [object.union(check, {"limits": limits, "missing": missing}) |
	some check in components.checks
	limits := _limits(check)
	missing := check.missing | _missing(check, limits)
	count(limits) + count(missing) > 0
]

# What would tell: the version where a limit may be for it, Kubernetes where it may be outside.
_missing(check, limits) := {field |
	some limit in limits
	limit.applies != false
	limit.within != true
	some field in array.concat(
		[concat(".", [check.path, "version"]) | limit.applies == "unknown"],
		["spec.kubernetes.version" | limit.within == "unknown"],
	)
}

_judge(check) := judgement.fails(check.subject, [f | some limit in broken; f := _finding(check, limit)]) if {
	broken := [limit | some limit in check.limits; limit.applies == true; limit.within == false]
	count(broken) > 0
} else := judgement.unless_false(check.subject, count(check.missing) == 0, check.missing)

_finding(check, limit) := components.found(check, "version", {
	"key": limit.unit.name,
	"message": sprintf("%s runs on Kubernetes %s, not on %s", [check.title, range, runs]),
	"remediation": sprintf("Move %s to a version for Kubernetes %s before anything else", [check.name, minor]),
	"references": components.references(limit.unit, limit.row, sprintf("Applications of %s", [limit.unit.line_text])),
	"facts": [{"path": "spec.kubernetes.version", "value": runs}],
	"rows": [concat("/", [limit.path, "kubernetes"])],
	"comparison": sprintf("%s is not within %s", [runs, range]),
	"change": sprintf("Kubernetes within %s, or another version of %s", [range, check.name]),
}) if {
	range := _text(limit.range)
	runs := inventory.kubernetes_version
	minor := version.line(version.parse(runs))
}

_text(range) := range.min if {
	range.min == range.max
} else := version.range_text(range)

# What an installed release ships or limits is its vendor's; of all else the makers' own versions count.
_of_vendors := {check.subject | some check in components.checks; check.hits != []} | {check.subject | some check in _checks}

_parts := [part |
	some part in parts.components
	subject := part.subject
	not subject in _of_vendors
	parts.ranged(part)
]

subjects contains part.subject if some part in _parts
judgements contains _judge_part(part, parts.within(part, _kubernetes.value)) if some part in _parts

_kubernetes := {"path": "spec.kubernetes.version", "value": object.get(inventory.spec, ["kubernetes", "version"], "")}

_judge_part(part, true) := judgement.holds(part.subject)
_judge_part(part, false) := judgement.fails(part.subject, [f | f := _part_finding(part)])
_judge_part(part, "unknown") := judgement.beside(part.subject, parts.settling(part, _kubernetes.path), "makers")

_part_finding(part) := parts.outside(part, _kubernetes, {
	"path": part.path,
	"level": "warning",
	"message": sprintf("%s runs on Kubernetes %s, not on %s", [part.title, parts.range_text(part), _kubernetes.value]),
})
