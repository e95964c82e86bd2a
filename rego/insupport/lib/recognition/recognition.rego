# METADATA
# title: Recognition
# description: Which line of the catalog an operating system, a container runtime or a component stands for,
#   by what the catalog declares. The tables are made once per evaluation.
package insupport.lib.recognition

import data.insupport.lib.version
import data.insupport_facts

# os_lines are the lines that an os-release id and version may mean, as {"product", "line"}.
# Products may share an id: then each of them counts, also one whose facts are missing.
os_lines(id, given) := {{"product": product, "line": line} |
	given != ""
	some product in os_products(id)
	line := _os_line(product, object.get(_os[lower(id)], product, {}), given)
}

# os_products are the products that an os-release id may mean.
os_products(id) := object.keys(owners) | {name | some name in owners[_].sharedWith} if owners := _os[lower(id)]

# os_known says that some product goes by an os-release id.
os_known(id) if _os[lower(id)]

_os[id][product] := how if {
	some product, id
	how := insupport_facts[product].recognition.osReleaseIds[id]
}

_os_line(product, how, given) := given if {
	_unlisted(product)
} else := given if {
	_lines(product)[given]
} else := line_of(product, given) if not how.exact

_unlisted(product) if not insupport_facts[product].releases

# runtime_line is the line of a node's container runtime ("containerd://1.4.13").
runtime_line(text) := {"product": product, "line": line_of(product, parts[1])} if {
	parts := split(text, "://")
	product := _runtimes[lower(parts[0])]
}

# makers are the products whose builds of Kubernetes bear the sign with which a version ends.
makers(text) := {maker |
	suffix := regex.find_all_string_submatch_n(`^v?[\d.]+([^\d.].*)$`, text, 1)[0][1]
	some product, of in _kubernetes
	some pattern in of.versions
	regex.match(pattern, suffix)
	some maker in ({product} | {elsewhere | elsewhere := of.elsewhere})
}

# runtime_makers are the products whose nodes run a container runtime of this build.
runtime_makers(text) := {product |
	some product, of in _kubernetes
	some pattern in of.containerRuntimes
	regex.match(pattern, text)
}

# ships says that a product runs the builds of one of some makers.
ships(product, builders) if {
	some builder in _kubernetes[product].buildsOf
	builder in builders
}

# excludes says that a product does not run on a provider: it runs on others only, or nothing but another does there.
excludes(provider, product) if {
	allowed := _kubernetes[product].runsOn
	not provider in allowed
} else if {
	owners := {owner | some owner, of in _kubernetes; provider in of.providers}
	count(owners) > 0
	not product in owners
	not ships(product, owners)
}

_kubernetes := {product: of | some product; of := insupport_facts[product].recognition.kubernetes}

# own_runtime says that a product's maker builds a container runtime itself: ends of the runtime's
# own project say nothing about it.
own_runtime(text) if {
	some pattern in _runtime_builds
	regex.match(pattern, text)
}

_runtime_builds := {pattern | some pattern in insupport_facts[_].recognition.runtimeBuilds}
_runtimes := {runtime: product | some product; some runtime in insupport_facts[product].recognition.containerRuntimes}

# application is the {"product", "field"} of a component that stands for a product with certainty: the
# field has the product's own version. The number of a chart is that of the chart, unless both count
# alike.
application(component) := {"product": product, "field": _numbered(product, chart)} if {
	chart := lower(component.chart)
	product := _charts[chart]
} else := {"product": _owners[lower(component.name)], "field": "appVersion"} if {
	object.get(component, "chart", "") == ""
	object.get(component, "appVersion", "") != ""
} else := {"product": _components[lower(component.name)], "field": "version"} if {
	object.get(component, "chart", "") == ""
}

_numbered(product, chart) := "version" if {
	insupport_facts[product].images.charts[chart].sameNumber
} else := "appVersion"

# Tables are made at once: rules by key would go through all products for every name. Products are gone
# through by reference, which takes the one topic of each.
_charts := {chart: product | some product; some chart, _ in insupport_facts[product].images.charts}
_owners := object.union(_components, {name: product | some product; name := insupport_facts[product].images.component})
_components := {name: product | some product; some name in insupport_facts[product].recognition.components}

# line_of is the longest prefix of a version's number that is a line of the product. Some write
# numbers with leading zeros (19.03) and some without.
line_of(product, given) := line if {
	line := _written(product, given)[0]
} else := max({[count(nums), line] |
	found := version.parse(given).nums
	some line, _ in _lines(product)
	nums := version.parse(line).nums
	array.slice(found, 0, count(nums)) == nums
})[1]

_written(product, given) := [line | some line in version.prefixes(version.parse(given)); _lines(product)[line]]
_lines(product) := insupport_facts[product].releases.lines
