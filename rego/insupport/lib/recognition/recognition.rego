# METADATA
# title: Recognition
# description: >-
#   Which product of the catalog a Kubernetes version, an operating system, a container runtime
#   or a component's name stands for, by what the catalog declares. The tables are made once.
package insupport.lib.recognition

import data.insupport.catalog
import data.insupport.lib.version

# kubernetes_product is the product whose builds carry a suffix of this version, else the one
# that the catalog names for versions without any.
kubernetes_product(text) := max({[count(suffix), product] |
	some suffix, product in _suffixes
	contains(text, suffix)
})[1] if {
	version.parse(text)
} else := _fallback if {
	version.parse(text)
}

_suffixes[suffix] := product if {
	some product, topics in catalog
	suffix := topics.recognition.kubernetesSuffix
}

_fallback := product if {
	some product, topics in catalog
	topics.recognition.kubernetesFallback
}

# os reads a node's osImage: {"id", "version"} as its os-release has them, without version where
# the image does not tell it.
os(image) := max({object.union(
	{"id": entry.id},
	{"version": concat(".", parts) | count(parts) > 0},
) |
	some entry in _images
	groups := regex.find_all_string_submatch_n(entry.pattern, image, 1)[0]
	parts := [part | some i, part in groups; i > 0; part != ""]
})

_images contains entry if some entry in catalog[_].recognition.osImages

# os_lines are the lines that an os-release id and version may mean, as {"product", "line"}.
# Two products may share an id.
os_lines(id, given) := {{"product": product, "line": line} |
	some product, how in _os[lower(id)]
	line := _os_line(product, how, given)
}

_os[id][product] := how if {
	some product, topics in catalog
	some id, how in topics.recognition.osReleaseIds
}

_os_line(product, how, given) := given if {
	how.exact
	_lines(product)[given]
} else := line_of(product, given) if {
	not how.exact
}

# runtime_line is the line of a node's container runtime ("containerd://1.4.13").
runtime_line(text) := {"product": product, "line": line_of(product, parts[1])} if {
	parts := split(text, "://")
	product := _runtimes[lower(parts[0])]
}

_runtimes[runtime] := product if {
	some product, topics in catalog
	some runtime in topics.recognition.containerRuntimes
}

# component_product is the product that a component's name stands for with certainty.
component_product(name) := _components[lower(name)]

_components[name] := product if {
	some product, topics in catalog
	some name in topics.recognition.components
}

# line_of is the longest prefix of a version's number that is a line of the product. Some write
# numbers with leading zeros (19.03) and some without.
line_of(product, given) := [line |
	some line in version.prefixes(version.parse(given))
	_lines(product)[line]
][0] if {
	_written(product, given)
} else := max({[count(nums), line] |
	found := version.parse(given).nums
	some line, _ in _lines(product)
	nums := version.parse(line).nums
	array.slice(found, 0, count(nums)) == nums
})[1]

_written(product, given) if {
	some line in version.prefixes(version.parse(given))
	_lines(product)[line]
}

_lines(product) := catalog[product].releases.lines
