# METADATA
# title: A feature arrives in a later release
# description: Some features arrive in patch releases. A cluster on an earlier release of the same line does
#   not have them, and nobody supports what is built to stand in for them.
# related_resources:
#   - ref: https://github.com/mesosphere/dcos-docs-site/blob/main/pages/dkp/konvoy/2.2/legal/version-policy/index.md
#     description: Version support policy of Konvoy
# custom:
#   level: warning
#   remediation: Move to the first release that has the feature.
package insupport.rules.features.needs_release

import data.insupport.lib.features
import data.insupport.lib.judgement
import data.insupport.lib.run
import data.insupport.lib.timeline
import data.insupport.lib.version

about := rego.metadata.chain()
subjects contains check.subject if some check in features.checks
judgements contains _judge(check) if some check in features.checks

_judge(check) := judgement.needs(check.subject, missing) if {
	missing := check.missing
} else := judgement.holds(check.subject) if {
	not check.row.since
} else := judgement.fails(check.subject, [f | f := _finding(check)]) if {
	features.reached(check, check.row.since) == false
} else := judgement.unless_false(check.subject, features.reached(check, check.row.since), {features.field(check)})

_finding(check) := features.found(check, "since", {
	"message": sprintf(
		"%s (%s) arrives in %s %s, after the installed %s",
		[check.title, features.verb(check), check.product.title, check.row.since, check.product.version],
	),
	"remediation": sprintf("Move to %s %s, the smallest release that has it%s", [check.product.title, check.row.since, _latest(check)]),
	"comparison": sprintf("Release %s is before %s", [check.product.release, check.row.since]),
	"change": sprintf("Release %s or later", [check.row.since]),
})

# The latest release that is out, where it is a later one.
_latest(check) := sprintf(", or to the latest, %s", [latest]) if {
	latest := timeline.latest(check.product.name, run.as_of)
	version.before(version.parse(check.row.since), version.parse(latest))
} else := ""
