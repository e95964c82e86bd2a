# METADATA
# title: Kubernetes is outside the range of the release
# description: >-
#   Each release is built and tested for a range of Kubernetes versions. Outside it the
#   vendor does not support the cluster, even while the release itself is in support.
# schemas:
#   - input: schema.inventory
# related_resources:
#   - ref: https://github.com/mesosphere/dcos-docs-site/blob/main/pages/dkp/konvoy/2.2/legal/version-policy/index.md
#     description: Version support policy of Konvoy
# custom:
#   level: violation
#   remediation: >-
#     Bring Kubernetes into the range of the release.
package insupport.rules.kubernetes.out_of_range

import data.insupport.lib.finding
import data.insupport.lib.inventory
import data.insupport.lib.platform
import data.insupport.lib.version

about := rego.metadata.chain()

subjects contains check.subject if some check in platform.checks

undecided contains {"subject": check.subject, "field": check.path} if {
	some check in platform.checks
	not check.parsed
}

undecided contains {"subject": check.subject, "field": platform.range_field} if {
	some check in platform.checks
	not platform.range
}

undecided contains {"subject": check.subject, "field": check.path} if {
	some check in platform.checks
	version.covers(check.parsed, platform.range) == "unknown"
}

# The API server may fit while a node group does not.
undecided contains {"subject": finding.cluster, "field": "spec.nodes"} if {
	platform.needed
	not inventory.nodes_known
}

undecided contains {"subject": finding.cluster, "field": sprintf("spec.products.%s", [name])} if {
	some name in platform.unplaced
}

report contains {
	"subject": check.subject,
	"path": check.path,
	"message": sprintf("%s runs Kubernetes %s, outside %s, the range of %s", [
		check.title,
		check.version,
		version.range_text(platform.range),
		platform.range_owner,
	]),
	"remediation": sprintf("Bring Kubernetes into %s%s", [version.range_text(platform.range), platform.default_text]),
	"basis": platform.range_basis,
	"disputed": platform.range_disputed,
	"references": platform.range_references,
	"evidence": {
		"facts": array.concat([{"path": check.path, "value": check.version}], platform.range_facts),
		"rows": platform.range_rows,
		"comparison": sprintf("%s is not within %s", [check.version, version.range_text(platform.range)]),
		"change": sprintf("Kubernetes within %s, or a release whose range holds %s", [
			version.range_text(platform.range),
			check.version,
		]),
	},
} if {
	some check in platform.checks
	version.covers(check.parsed, platform.range) == false
}
