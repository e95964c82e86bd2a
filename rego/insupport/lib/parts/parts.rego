# METADATA
# title: Parts of a cluster
# description: >-
#   What a cluster is made of, beside the lines of products that each may be: the operating systems
#   and container runtimes of its nodes, and its components. A part has subject, path, value (as the
#   inventory states it), title (as a message names it) and candidates, a set of {"product", "line"}
#   that is empty where nobody can tell; systems and components also have products, those that it may be.
package insupport.lib.parts

import data.insupport.lib.catalog
import data.insupport.lib.finding
import data.insupport.lib.installed
import data.insupport.lib.inventory
import data.insupport.lib.lifecycle
import data.insupport.lib.recognition
import data.insupport.lib.version

# systems are the operating systems of the node groups. One that no product of the catalog goes by
# is one whose end nobody can tell.
systems := [_system(group) | some group in inventory.nodes]

_system(group) := {
	"subject": group.subject,
	"path": sprintf("%s.os.version", [group.path]),
	"value": object.get(group, ["os", "version"], null),
	"title": sprintf("%s: %s", [group.title, lifecycle.title(candidates)]),
	"candidates": candidates,
	"products": products,
} if {
	products := recognition.os_products(group.os.id)
	candidates := _lines(group)
} else := {
	"subject": group.subject,
	"path": sprintf("%s.os.id", [group.path]),
	"candidates": set(),
	"products": set(),
}

_lines(group) := lines if {
	lines := recognition.os_lines(group.os.id, group.os.version)
} else := set()

# runtimes are the container runtimes of the node groups. One that a vendor builds for its own
# product is that product's, whose release the rules on releases judge.
runtimes := [{
	"subject": group.subject,
	"path": sprintf("%s.containerRuntime", [group.path]),
	"value": object.get(group, "containerRuntime", null),
	"title": sprintf("%s: %v", [group.title, object.get(group, "containerRuntime", null)]),
	"candidates": candidates,
} |
	some group in inventory.nodes
	candidates := _runtimes[object.get(group, "containerRuntime", null)]
]

# What each runtime that nodes have may be; none that a vendor builds.
_runtimes := {text: candidates |
	count(_own_runtime) == 0
	some text in {object.get(group, "containerRuntime", null) | some group in inventory.nodes}
	not recognition.own_runtime(text)
	candidates := {line | line := recognition.runtime_line(text)}
}

_own_runtime contains name if {
	some name, _ in installed.products
	catalog.topic(name, "product").ownRuntime
}

# components are those that a product of the catalog publishes ends of.
components := [{
	"subject": object.union(
		{"kind": "component", "name": component.name, "at": component.path},
		{key: value |
			some key, value in {"version": own, "namespace": object.get(component, "namespace", null)}
			inventory.present(value)
		},
	),
	"path": sprintf("%s.%s", [component.path, of.field]),
	"value": own,
	"title": sprintf("%s %s", [component.name, _text(own)]),
	"candidates": {{"product": of.product, "line": line} | line := _line(of.product, own)},
	"products": {of.product},
} |
	some component in inventory.components
	of := recognition.application(component)
	own := object.get(component, of.field, null)
]

# Of a maker that publishes no lines, the version is what the catalog has no row of.
_line(product, own) := recognition.line_of(product, own)

_line(product, own) := own if {
	is_string(own)
	not data.insupport_facts[product].releases
}

# ranged says that the makers of what a part may be publish the Kubernetes versions that it runs on.
ranged(part) if {
	some product in part.products
	_publishes(product)
}

_publishes(product) if data.insupport_facts[product].releases.lines[_].kubernetes

# The lines that a part may be, with the versions that each is published for: {"product", "line", "row"}.
_ranges(part) := [object.union(one, {"row": row}) |
	some one in part.candidates
	row := catalog.topic(one.product, "releases").lines[one.line].kubernetes
]

# within says whether Kubernetes is within what all lines that a part may be are published for, or
# outside all of it; else "unknown".
within(part, kubernetes) := answer if {
	answers := {version.covers(version.parse(kubernetes), object.filter(one.row, ["min", "max"])) | some one in _ranges(part)}
	count(_ranges(part)) == count(part.candidates)
	count(answers) == 1
	some answer in answers
} else := "unknown"

# settling is what would tell where within does not: the part's version, the row of the catalog, else
# the field that says which Kubernetes runs.
settling(part, field) := {part.path} if {
	count(part.candidates) != 1
} else := {_range_row(one) | some one in part.candidates} if {
	count(_ranges(part)) == 0
} else := {field}

# outside is the finding on a part that is not published for the Kubernetes that runs, which a fact
# of the inventory says; said is what it says of its own.
outside(part, runs, said) := finding.resting(
	object.union(
		{
			"references": [catalog.reference(one.product, one.row, sprintf("Kubernetes versions of %s", [_line_title(one)])) |
				some one in _ranges(part)
			],
			"rows": [_range_row(one) | some one in _ranges(part)],
			"comparison": sprintf("%s is not within %s", [runs.value, range_text(part)]),
			"change": sprintf("Kubernetes within %s, or a line of %s for %s", [range_text(part), makers, runs.value]),
		},
		said,
	),
	[{"path": part.path, "value": part.value}, runs],
) if makers := concat(" or ", {catalog.title(one.product) | some one in part.candidates})

# range_text is the range of the first line that a part may be, as a message has it; line_titles names
# all of them.
range_text(part) := version.range_text(object.filter(_ranges(part)[0].row, ["min", "max"]))
line_titles(part) := concat(" or ", [_line_title(one) | some one in _ranges(part)])

_line_title(one) := sprintf("%s %s", [catalog.title(one.product), one.line])
_range_row(one) := catalog.row(one.product, ["releases", "lines", one.line, "kubernetes"])

_text(null) := ""
_text(value) := value if value != null
