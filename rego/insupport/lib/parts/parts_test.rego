package insupport.lib.parts_test

import data.insupport.lib.parts

_lines := {"order": ["1.0"], "lines": {"1.0": {"ends": "2022-01-01"}}}

_catalog := {
	"penguin": {"product": {"name": "Penguin"}, "recognition": {"osReleaseIds": {"pgn": {}}}, "releases": _lines},
	"crate": {"product": {"name": "Crate"}, "recognition": {"containerRuntimes": ["crate"]}, "releases": _lines},
	"engine": {"product": {"name": "Engine", "ownRuntime": true}},
	"store": {"product": {"name": "Store"}, "recognition": {"components": ["store"]}, "releases": _lines},
}

_node := {"name": "a", "os": {"id": "pgn", "version": "1.0.4"}, "containerRuntime": "crate://1.0.2"}

_inventory := {"spec": {"nodes": [_node], "components": [{"name": "store", "version": "1.0.1"}, {"name": "own", "version": "1"}]}}

_line(product) := {{"product": product, "line": "1.0"}}

test_parts[list] if {
	some list, want in {
		"systems": [["spec.nodes[0].os.version", "1.0.4", _line("penguin")]],
		"runtimes": [["spec.nodes[0].containerRuntime", "crate://1.0.2", _line("crate")]],
		"components": [["spec.components[0].version", "1.0.1", _line("store")]],
	}
	found := parts[list] with input as _inventory with data.insupport_facts as _catalog
	[[part.path, part.value, part.candidates] | some part in found] == want
}

# Of a maker that publishes no lines the version is what no row is of.
test_no_lines if {
	given := {"spec": {"nodes": [], "components": [{"name": "store", "version": "1.0.1"}]}}
	catalog := json.patch(_catalog, [{"op": "remove", "path": "/store/releases"}])
	found := parts.components with input as given with data.insupport_facts as catalog
	[part.candidates | some part in found] == [{{"product": "store", "line": "1.0.1"}}]
}

# A system that nobody knows is a part of which nobody can tell, and a vendor's own runtime is none.
test_not_told if {
	given := json.patch(_inventory, [
		{"op": "add", "path": "/spec/products", "value": {"engine": "1.0"}},
		{"op": "replace", "path": "/spec/nodes/0/os/id", "value": "fish"},
	])
	found := {"systems": parts.systems, "runtimes": parts.runtimes} with input as given with data.insupport_facts as _catalog
	[[part.path, part.candidates] | some part in found.systems] == [["spec.nodes[0].os.id", set()]]
	found.runtimes == []
}
