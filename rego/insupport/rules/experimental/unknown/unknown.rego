# METADATA
# title: Whether something is experimental is not known
# description: What runs in production is held against the pages of the installed lines. Without these pages,
#   or without the fact that an exception hangs on, nothing is taken as finished.
# related_resources:
#   - ref: https://github.com/mesosphere/dcos-docs-site/blob/main/pages/dkp/konvoy/2.2/legal/version-policy/index.md
#     description: Version support policy of Konvoy
# custom:
#   level: unknown
#   rendersNeeds: true
#   remediation: Fill in the field that the finding names.
package insupport.rules.experimental.unknown

import data.insupport.lib.experimental
import data.insupport.lib.installed
import data.insupport.lib.judgement

about := rego.metadata.chain()
subjects contains check.subject if some check in _checks
judgements contains _judge(check) if some check in _checks
_checks := [check | experimental.production; some check in experimental.checks]

_judge(check) := judgement.holds(check.subject) if {
	check.answer in {true, false}
} else := judgement.needs(check.subject, {field: _words(field) | some field in check.fields})

# The general words tell of a release that cannot be read; here it is the pages of its line.
_words(field) := {"message": sprintf("Nobody read what the pages of %s %s say on what is experimental", [
	product.title,
	product.version,
])} if {
	product := installed.products[trim_prefix(field, "spec.products.")]
} else := ""
