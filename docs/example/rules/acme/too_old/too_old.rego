# METADATA
# title: The cluster is older than a year
# description: >-
#   Acme builds every cluster anew within twelve months, so that nothing on it was made by hand and
#   forgotten. The label created says the day on which it was built.
# schemas:
#   - input: schema.inventory
# custom:
#   level: warning
#   remediation: >-
#     Build the cluster anew and move its workloads.
package insupport.rules.acme.too_old

import data.insupport.lib.dates
import data.insupport.lib.finding
import data.insupport.lib.judgement
import data.insupport.lib.run

about := rego.metadata.chain()

_months := 12

subjects contains finding.cluster

judgements contains _judgement

_judgement := judgement.needs(finding.cluster, {"metadata.labels.created": "the day on which the cluster was built"}) if {
	not _until
} else := judgement.fails(finding.cluster, [f | f := _finding]) if {
	run.as_of > _until
} else := judgement.holds(finding.cluster) if {
	run.as_of <= _until
} else := judgement.needs(finding.cluster, {"asOf"})

_created := input.metadata.labels.created

# The last day on which the cluster is young enough.
_until := dates.of_ns(time.add_date(time.parse_ns("2006-01-02", _created), 0, _months, 0)) if dates.valid(_created)

_finding := {
	"path": "metadata.labels",
	"message": sprintf("Cluster %s was built on %s, more than %d months before %s", [
		input.metadata.name,
		_created,
		_months,
		run.as_of,
	]),
}
