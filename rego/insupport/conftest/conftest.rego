# METADATA
# title: conftest adapter
# description: "The same findings in conftest's shape: deny for violations and unknowns, warn for warnings."
package insupport.conftest

import data.insupport.main

deny contains _result(finding) if {
	some finding in main.report.clusters[0].findings
	finding.waiver == null
	finding.level in {"violation", "unknown"}
}

deny contains {"msg": message} if some message in main.report.errors

# A bundle that lacks a library has no report, and nothing in it is no pass.
deny contains {"msg": "The rules gave no report; the bundle is not whole"} if not main.report.clusters[0].verdict

warn contains _result(finding) if {
	some finding in main.report.clusters[0].findings
	finding.waiver == null
	finding.level == "warning"
}

_result(finding) := object.union(
	object.remove(finding, ["message", "evidence"]),
	{"msg": sprintf("[%s] %s", [finding.rule, finding.message])},
)
