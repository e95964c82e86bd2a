# METADATA
# title: Something experimental has limited support
# description: Outside production the vendor helps with experimental items and technical previews at its
#   standard level and the lowest severity only, and promises no fix.
# related_resources:
#   - ref: https://github.com/mesosphere/dcos-docs-site/blob/main/pages/dkp/konvoy/2.2/legal/version-policy/index.md
#     description: Version support policy of Konvoy
# custom:
#   level: info
#   remediation: Expect help at the lowest severity only, and do not build on it.
package insupport.rules.experimental.limited_support

import data.insupport.lib.experimental
import data.insupport.lib.judgement
import data.insupport.lib.text

about := rego.metadata.chain()
subjects contains check.subject if some check in _checks
judgements contains _judge(check) if some check in _checks

# The items outside production; what limits none of the help there is, holds.
_checks := [check | not experimental.production; some check in experimental.checks]

_judge(check) := judgement.holds(check.subject) if {
	check.answer == false
	not check.term.severities
} else := judgement.fails(check.subject, [f | f := _finding(check)]) if {
	check.answer == false
} else := judgement.unless_false(check.subject, check.answer, check.fields)

_finding(check) := object.union(
	experimental.words(
		check,
		sprintf(": %s support, severity %s only", [check.term.supportLevel, text.list(check.term.severities)]),
		"The item no longer in use, or finished in a later line",
	),
	{"basis": object.get(check.row, "basis", object.get(check.term, "basis", "documented"))},
)
