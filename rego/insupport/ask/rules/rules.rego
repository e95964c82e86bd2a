# METADATA
# title: Rules
# description: The question what the rules are, with their text, level and sources.
package insupport.ask.rules

import data.insupport.lib.rules as loaded

# rules lists every rule from the same annotations as the findings.
# METADATA
# entrypoint: true
rules := [{
	"id": id,
	"title": annotations.title,
	"description": annotations.description,
	"level": annotations.custom.level,
	"remediation": annotations.custom.remediation,
	"references": [{"title": object.get(resource, "description", resource.ref), "source": resource.ref} |
		some resource in annotations.related_resources
	],
} |
	some id in sort([i | some i, _ in loaded.about])
	annotations := loaded.about[id]
]
