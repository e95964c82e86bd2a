# METADATA
# title: What serves APIs of its own
# description: The minors that the inventory states of a product other than Kubernetes which serves APIs, and the
#   fields that tell them.
# schemas:
#   - input: schema.inventory
package insupport.lib.serving

import data.insupport.lib.catalog
import data.insupport.lib.inventory
import data.insupport.lib.recognition
import data.insupport.lib.version

# installed holds the minors of a product, as [major, minor], and the fields that tell them. Where a field is there
# that tells none, it holds no minor at all and such fields only: the minor may be any.
installed(name) := {"minors": set(), "fields": unread} if {
	unread := {path | some path, given in _given(name); not _minor(name, given)}
	count(unread) > 0
} else := {"minors": {_minor(name, given) | some given in _given(name)}, "fields": {_field(name)}}

_given(name) := object.union(
	{_product(name): stated | stated := inventory.products[name]},
	{sprintf("%s.%s", [component.path, field]): object.get(component, field, "") |
		some component in inventory.components
		field := _numbered(name, component)
	},
)

# The field of a component that has the version of the product that it stands for.
_numbered(name, component) := of.field if {
	of := recognition.application(component)
	of.product == name
} else := "version" if {
	not recognition.application(component)
	object.get(component, "chart", "") == ""
	catalog.component_id(component.name) == name
}

# One of a major that is newer than all of the catalog's is rather the number of a chart or a package.
_minor(name, given) := array.slice(parsed.nums, 0, 2) if {
	parsed := version.with_minor(given)
	parsed.nums[0] <= version.parse(data.insupport_facts[name].apis.through).nums[0]
}

_field(name) := _product(name) if {
	inventory.products[name]
} else := "spec.components"

_product(name) := sprintf("spec.products.%s", [name])
