# METADATA
# title: The component needs a licence that the cluster does not have
# description: >-
#   Some applications belong to one level of licence only. Running them on another is outside
#   what was bought, and so outside support.
# schemas:
#   - input: schema.inventory
# related_resources:
#   - ref: https://github.com/mesosphere/dcos-docs-site/blob/main/pages/dkp/kommander/2.2/licensing/essential/index.md
#     description: Essential licence of DKP 2.2
# custom:
#   level: violation
#   remediation: >-
#     Obtain the licence or remove the component.
package insupport.rules.components.license_required

import data.insupport.lib.components
import data.insupport.lib.inventory

about := rego.metadata.chain()

_needs contains {"check": check, "unit": hit.unit, "row": object.union({"source": app.source}, app.license)} if {
	some check in components.checks
	some hit in check.hits
	app := components.application(hit.unit, check.id)
	app.license
}

subjects contains need.check.subject if some need in _needs

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

report contains _finding(need, {
	"message": sprintf("%s needs the licence %s, the cluster has %s", [need.check.title, need.row.level, inventory.license]),
	"remediation": sprintf("Obtain the licence %s or remove %s", [need.row.level, need.check.name]),
	"comparison": sprintf("The licence is %s, not %s", [inventory.license, need.row.level]),
}) if {
	some need in _needs
	inventory.license != need.row.level
}

report contains object.union(
	_finding(need, {
		"message": sprintf("%s needs the licence %s, and the licence of the cluster is not stated", [need.check.title, need.row.level]),
		"remediation": "Fill in spec.license",
		"comparison": "There is no licence to compare",
	}),
	{"level": "unknown"},
) if {
	some need in _needs
	not inventory.license
}

_finding(need, texts) := {
	"subject": need.check.subject,
	"path": concat(".", [need.check.path, "name"]),
	"message": texts.message,
	"remediation": texts.remediation,
	"basis": object.get(need.row, "basis", "documented"),
	"references": [ref | ref := components.reference(need.unit, need.row, sprintf("Licences of %s %s", [need.unit.title, need.unit.line]))],
	"evidence": {
		"facts": array.concat(components.unit_facts, [
			{"path": "spec.license", "value": object.get(inventory.spec, "license", null)},
			components.fact(need.check, "name"),
		]),
		"rows": [components.application_path(need.unit, need.check.id)],
		"comparison": texts.comparison,
		"change": sprintf("The licence %s", [need.row.level]),
	},
}
