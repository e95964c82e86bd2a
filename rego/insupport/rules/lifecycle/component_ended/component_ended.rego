# METADATA
# title: The maker's support of a component has ended
# description: A component past its end gets no fixes from those who write it. Only components whose name
#   tells the product for certain are judged.
# related_resources:
#   - ref: https://github.com/endoflife-date/endoflife.date
#     description: Published ends of components
# custom:
#   level: warning
#   outcomes: [warn, info, unknown, notApplicable, pass]
#   remediation: Move the component to a line that its makers support and that the platform can run.
package insupport.rules.lifecycle.component_ended

import data.insupport.lib.finding
import data.insupport.lib.inventory
import data.insupport.lib.judgement
import data.insupport.lib.lifecycle
import data.insupport.lib.parts

about := rego.metadata.chain()
subjects contains part.subject if some part in parts.components
subjects contains finding.cluster if not inventory.whole("spec.components")
judgements contains lifecycle.judge(part, lifecycle.ends) if some part in parts.components
judgements contains judgement.needs(finding.cluster, {"spec.components"}) if not inventory.whole("spec.components")
