# METADATA
# title: The component does not run on this Kubernetes version
# description: >-
#   Applications of the catalog are published with the Kubernetes versions they run on. Outside
#   them the application may fail, and the vendor does not help with it.
# schemas:
#   - input: schema.inventory
# related_resources:
#   - ref: https://github.com/mesosphere/dcos-docs-site/blob/main/pages/dkp/kommander/2.2/workspaces/applications/catalog-applications/dkp-applications/index.md
#     description: Catalog applications of Kommander 2.2
# custom:
#   level: violation
#   remediation: >-
#     Upgrade the component before Kubernetes.
package insupport.rules.components.kubernetes_incompatible

import data.insupport.lib.components
import data.insupport.lib.inventory
import data.insupport.lib.version

about := rego.metadata.chain()

# Limits of the shipped components: of every version, of one, or of those below one.
_limits contains limit if {
	some check in components.checks
	some hit in check.hits
	app := components.application(hit.unit, check.id)
	some row in app.kubernetes
	limit := {
		"check": check,
		"unit": hit.unit,
		"row": object.union({"source": app.source}, row),
		"selective": _selective(row),
		"path": concat("/", [components.application_path(hit.unit, check.id), "kubernetes"]),
	}
}

_selective(row) if {
	some field in ["version", "below"]
	row[field]
} else := false

_applies(limit) if limit.selective == false

_applies(limit) if version.same(limit.check.given, limit.row.version)

_applies(limit) if version.parse(limit.check.given).key < version.parse(limit.row.below).key

_kubernetes := version.parse(inventory.kubernetes_version)

subjects contains limit.check.subject if some limit in _limits

subjects contains entry.subject if some entry in undecided

undecided contains {"subject": check.subject, "field": field} if {
	some check in components.checks
	some field in components.application_gaps
}

undecided contains {"subject": check.subject, "field": field} if {
	some check in components.checks
	count(check.hits) == 0
	some field in components.gaps
}

undecided contains {"subject": limit.check.subject, "field": concat(".", [limit.check.path, "version"])} if {
	some limit in _limits
	limit.selective
	given := limit.check.given
	not version.parse(given)
}

undecided contains {"subject": limit.check.subject, "field": "spec.kubernetes.version"} if {
	some limit in _limits
	_applies(limit)
	not _kubernetes
}

_range_text(row) := row.min if {
	row.min == row.max
} else := version.range_text(_range(row))

_range(row) := {key: value | some key in ["min", "max"]; value := row[key]}

report contains {
	"subject": limit.check.subject,
	"key": limit.unit.name,
	"path": concat(".", [limit.check.path, "version"]),
	"message": sprintf("%s runs on Kubernetes %s, not on %s", [limit.check.title, _range_text(limit.row), inventory.kubernetes_version]),
	"remediation": sprintf("Move %s to a version for Kubernetes %s before anything else", [limit.check.name, version.line(_kubernetes)]),
	"references": [ref | ref := components.reference(limit.unit, limit.row, sprintf("Applications of %s %s", [limit.unit.title, limit.unit.line]))],
	"evidence": {
		"facts": array.concat(components.unit_facts, [
			{"path": "spec.kubernetes.version", "value": inventory.kubernetes_version},
			components.fact(limit.check, "version"),
		]),
		"rows": [limit.path],
		"comparison": sprintf("%s is not within %s", [inventory.kubernetes_version, _range_text(limit.row)]),
		"change": sprintf("Kubernetes within %s, or another version of %s", [_range_text(limit.row), limit.check.name]),
	},
} if {
	some limit in _limits
	_applies(limit)
	_kubernetes
	not version.in_range(_kubernetes, _range(limit.row))
}
