# METADATA
# title: The component is not the version that the release ships
# description: Each release ships one tested set of applications, upgraded as a whole. Another version is one
#   that the vendor has neither tested nor promised to help with.
# related_resources:
#   - ref: https://github.com/mesosphere/dcos-docs-site/blob/main/pages/dkp/kommander/2.2/release-notes/2.2.1/index.md
#     description: Component versions in the release notes of Kommander 2.2.1
# custom:
#   level: warning
#   remediation: Bring the component to the version that the release ships.
package insupport.rules.components.version_differs

import data.insupport.lib.catalog
import data.insupport.lib.components
import data.insupport.lib.judgement
import data.insupport.lib.text
import data.insupport.lib.version

about := rego.metadata.chain()
subjects contains check.subject if some check in _checks
judgements contains _judge(check) if some check in _checks

_checks := [object.union(check, {"shipped": shipped}) |
	some check in components.checks
	count(check.hits) + count(check.open) > 0
	shipped := [v | some hit in check.hits; some v in hit.versions]
]

_judge(check) := judgement.needs(check.subject, check.open) if {
	count(check.hits) == 0
} else := judgement.needs(check.subject, {hit.path | some hit in check.hits}) if {
	count(check.shipped) == 0
} else := judgement.holds(check.subject) if {
	some shipped in check.shipped
	version.same(check.given, shipped)
} else := judgement.fails(check.subject, [f | f := _finding(check)]) if {
	version.parse(check.given)
} else := judgement.needs(check.subject, {concat(".", [check.path, "version"])})

_finding(check) := components.found(check, "version", {
	"message": sprintf("%s is not the version that %s ships (%s)", [check.title, hit.unit.text, versions]),
	"remediation": sprintf("Bring %s to %s", [check.name, versions]),
	"disputed": count(hit.disputes) > 0,
	"basis": object.get(hit.row, "basis", "documented"),
	"references": array.concat(
		components.references(hit.unit, hit.row, sprintf("Components of %s", [hit.unit.text])),
		[ref | some dispute in hit.disputes; some ref in catalog.dispute_references(hit.unit.name, check.id, dispute)],
	),
	"rows": [found.path | some found in check.hits],
	"comparison": sprintf("%s is none of %s; a leading v and vendor suffixes are left out", [check.given, shipped]),
	"change": sprintf("%s at %s, or a release that ships %s", [check.name, versions, check.given]),
}) if {
	hit := [h | some h in check.hits; count(h.versions) > 0][0]
	versions := text.list(hit.versions)
	shipped := text.list(check.shipped)
}
