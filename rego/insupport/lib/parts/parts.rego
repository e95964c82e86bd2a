# METADATA
# title: Parts of a cluster
# description: >-
#   What a cluster is made of, beside the lines of products that each may be: the operating systems
#   and container runtimes of its nodes, and its components. A part has subject, path, value (as the
#   inventory states it), title (as a message names it) and candidates, a set of {"product", "line"}
#   that is empty where nobody can tell.
package insupport.lib.parts

import data.insupport.lib.catalog
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
} if {
	recognition.os_known(group.os.id)
	candidates := _lines(group)
} else := {
	"subject": group.subject,
	"path": sprintf("%s.os.id", [group.path]),
	"candidates": set(),
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

# ranges are the Kubernetes versions that makers publish for the lines a part may be: {"product",
# "line", "row"}; empty where they publish none.
ranges(part) := [object.union(one, {"row": row}) |
	some one in part.candidates
	row := catalog.topic(one.product, "releases").lines[one.line].kubernetes
]

# within says whether Kubernetes is within what all lines that a part may be are published for, or
# outside all of it; else "unknown".
within(part, kubernetes) := answer if {
	answers := {version.covers(version.parse(kubernetes), object.filter(one.row, ["min", "max"])) | some one in ranges(part)}
	count(ranges(part)) == count(part.candidates)
	count(answers) == 1
	some answer in answers
} else := "unknown"

# range_text is the range of the first of these lines, as a message has it.
range_text(part) := version.range_text(object.filter(ranges(part)[0].row, ["min", "max"]))

# of names the lines that a part may be.
of(part) := concat(" or ", [sprintf("%s %s", [catalog.title(one.product), one.line]) | some one in ranges(part)])

# range_rows and range_references are the rows that publish the ranges, as evidence and as sources.
range_rows(part) := [catalog.row(one.product, ["releases", "lines", one.line, "kubernetes"]) | some one in ranges(part)]

range_references(part) := [catalog.reference(one.product, one.row, sprintf("Kubernetes versions of %s %s", [catalog.title(one.product), one.line])) |
	some one in ranges(part)
]

_text(null) := ""
_text(value) := value if value != null
