# METADATA
# title: What the release says of a component is not known
# description: Components are held against what the installed releases ship and what is published on it. Where
#   the release or its facts are missing, nobody can tell what runs under which terms.
# related_resources:
#   - ref: https://github.com/mesosphere/dcos-docs-site/blob/main/pages/dkp/kommander/2.2/legal/version-policy/index.md
#     description: Secondary support in the version support policy of Kommander 2.2
# custom:
#   level: unknown
#   rendersNeeds: true
#   remediation: Fill in the field that the finding names.
package insupport.rules.components.unknown

import data.insupport.lib.components
import data.insupport.lib.judgement

about := rego.metadata.chain()
subjects contains check.subject if some check in components.checks
judgements contains _judge(check) if some check in components.checks

_judge(check) := judgement.unless_false(check.subject, count(check.missing) == 0, check.missing)
