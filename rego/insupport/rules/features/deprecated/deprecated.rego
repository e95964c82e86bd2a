# METADATA
# title: A feature in use is deprecated
# description: A deprecated feature still works and is on its way out. Whoever moves off it in time is not
#   caught by the release that removes it.
# related_resources:
#   - ref: https://github.com/mesosphere/dcos-docs-site/blob/main/pages/dkp/konvoy/2.2/legal/version-policy/index.md
#     description: Version support policy of Konvoy
# custom:
#   level: warning
#   remediation: Move to the replacement before the feature is removed.
package insupport.rules.features.deprecated

import data.insupport.lib.features
import data.insupport.lib.judgement

about := rego.metadata.chain()
subjects contains check.subject if some check in features.checks
judgements contains _judge(check) if some check in features.checks

_judge(check) := judgement.needs(check.subject, missing) if {
	missing := check.missing
} else := judgement.holds(check.subject) if {
	_fine(check)
} else := judgement.fails(check.subject, [f | f := _finding(check)]) if {
	features.reached(check, check.row.deprecatedIn) == true
	features.gone(check) == false
} else := judgement.needs(check.subject, {features.field(check)})

# What is only wanted, was never deprecated or not yet, or is gone altogether.
_fine(check) if not check.use
_fine(check) if not check.row.deprecatedIn
_fine(check) if features.reached(check, check.row.deprecatedIn) == false
_fine(check) if features.gone(check) == true

_finding(check) := features.found(check, "deprecatedIn", {
	"message": sprintf(
		"%s (%s): deprecated since %s %s%s",
		[check.title, features.verb(check), check.product.title, check.row.deprecatedIn, _until(check)],
	),
	"remediation": features.move(check, "Plan to do without the feature, and read the release notes before each upgrade"),
	"comparison": sprintf("Release %s is not before %s", [check.product.release, check.row.deprecatedIn]),
	"change": "The feature no longer in use",
})

_until(check) := sprintf("; it goes in %s", [removed]) if {
	removed := check.row.removedIn
} else := ""
