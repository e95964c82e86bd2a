# METADATA
# title: Support tables
# description: "The entrypoints of the question which help the vendor owes: for the components of an
#   inventory, and for everything that its releases ship."
package insupport.ask.support

import data.insupport.lib.components
import data.insupport.lib.entitlements
import data.insupport.lib.inventory
import data.insupport.lib.rules
import data.insupport.lib.run

# table is the entitlement of each component of the inventory.
# METADATA
# entrypoint: true
table := object.union(_head, {"entitlements": entitlements.list})

# shipped is the entitlement of each component that the releases of the inventory ship.
# Each is asked for on its own, as if it were the only component.
# METADATA
# entrypoint: true
shipped := object.union(_head, {"entitlements": [entitlement |
	some id in sort(components.shipped_ids)
	entitlement := entitlements.list[0] with input as _only(id)
]})

_only(id) := object.union(input, {"spec": {"components": [{"name": id}]}})

_head := {
	"cluster": inventory.name,
	"asOf": run.day,
	"releases": [{"product": unit.name, "title": unit.title, "release": unit.release, "phase": unit.phase} |
		some unit in components.ordered
	],
	"severities": _severities,
	"shipped": sort(components.shipped_ids),
	"errors": rules.errors,
}

# What the numbers of the severities mean, as far as anybody published it.
default _severities := {"definitions": "notPublished"}

_severities := [severities |
	some unit in components.ordered
	severities := data.insupport_facts[unit.name].support.severities
][0]
