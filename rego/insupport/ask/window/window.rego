# METADATA
# title: Support windows
# description: "The question which lines are in support on the as-of date: of input.product, or of every
#   product of the catalog that has a policy."
package insupport.ask.window

import data.insupport.lib.catalog
import data.insupport.lib.finding
import data.insupport.lib.run
import data.insupport.lib.timeline
import data.insupport.lib.window as windows

# METADATA
# entrypoint: true
window := {
	"asOf": run.day,
	"products": [entry |
		some name in sort([n | some n, _ in data.insupport_facts; object.get(input, "product", n) in {n, ""}])
		product := data.insupport_facts[name]
		entry := object.union({"catalogDate": day | day := catalog.date(name)}, {
			"name": name,
			"title": catalog.title(name),
			"policy": product.product.policy.kind,
			"window": windows.in_window(name, run.as_of),
			"lines": timeline.lines(name, run.as_of),
			"references": finding.policy_references(name),
		})
	],
}
