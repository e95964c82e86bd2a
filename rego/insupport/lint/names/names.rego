# METADATA
# title: Names that stand for two products
# description: >-
#   What a cluster shows (a component, an image, a runtime, a version text, an API) leads to one product;
#   where two claim it, one of them is judged by the other's facts.
package insupport.lint.names

# problems are the names claimed twice, each with its place.
problems contains {"at": [product, "recognition"], "message": message} if {
	some name, products in _owners
	count(products) > 1
	some product in products
	others := concat(" and ", products - {product})
	message := sprintf("%s %q stands for %s too", [name[0], name[1], others])
}

problems contains {"at": [product, "recognition", "osReleaseIds", id], "message": message} if {
	some id, products in _systems
	some product in products
	shared := object.get(data.insupport_facts[product].recognition.osReleaseIds[id], "sharedWith", [])
	some other in (products - {product})
	not other in shared
	message := sprintf("is one of %s too, and sharedWith does not say so", [other])
}

problems contains {"at": [product, "product", "shortNames"], "message": message} if {
	some name, products in _short
	some product in products
	others := (products | {other | some other, _ in data.insupport_facts; other == name}) - {product}
	count(others) > 0
	message := sprintf("%q is %s too", [name, concat(" and ", others)])
}

_short[name] contains product if {
	some product, topics in data.insupport_facts
	some name in topics.product.shortNames
}

_claims := [{"product": product, "name": name} |
	some product, topics in data.insupport_facts
	some names in [
		[[key, name] | some key in ["containerRuntimes", "components"]; some name in topics.recognition[key]],
		[[sprintf("kubernetes %s", [key]), name] |
			# Products may share the build of a runtime: it speaks for each of them, and decides nothing alone.
			some key in ["versions", "providers", "labels", "annotations", "osImages", "images", "kinds", "definitions"]
			some name in topics.recognition.kubernetes[key]
			is_string(name)
		],
		[["kubernetes", "fallback"] | topics.recognition.kubernetes.fallback],
		[["API group", group] | some group, _ in object.union(topics.apis.groups, topics.apis.served.groups)],
	]
	some name in names
]

_images := [{"product": product, "name": [kind, name]} |
	some product, topics in data.insupport_facts
	some [kind, names] in [
		["image", object.keys(object.get(topics.images, "images", {}))],
		["chart", object.keys(object.get(topics.images, "charts", {}))],
		["component of images", {topics.images.component}],
	]
	some name in names
]

_owners[claim.name] contains claim.product if some claim in array.concat(_claims, _images)

_systems[id] contains product if {
	some product, topics in data.insupport_facts
	some id, _ in topics.recognition.osReleaseIds
}
