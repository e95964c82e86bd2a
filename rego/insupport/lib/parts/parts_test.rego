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

	numbered := json.patch(given, [{"op": "replace", "path": "/spec/components/0/version", "value": 1}])
	unread := parts.components with input as numbered with data.insupport_facts as catalog
	[part.candidates | some part in unread] == [set()]
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

_ranged := {
	"box": {"product": {"name": "Box", "sources": {"doc/": {"repository": "a/b"}}}, "releases": {"lines": {
		"1.0": {"source": "doc/1.0", "kubernetes": {"min": "1.20", "max": "1.22", "source": "doc/1.0"}},
		"1.1": {"source": "doc/1.1", "kubernetes": {"min": "1.21", "max": "1.23", "source": "doc/own"}},
		"1.2": {"source": "doc/1.2"},
	}}},
	"crate": {},
}

_lines_of(lines) := {"candidates": {{"product": "box", "line": line} | some line in lines}}

test_within[name] if {
	some name, c in {
		"before": {"lines": ["1.0"], "kubernetes": "v1.19.9", "want": false},
		"first": {"lines": ["1.0"], "kubernetes": "v1.20.0", "want": true},
		"last patch": {"lines": ["1.0"], "kubernetes": "v1.22.17", "want": true},
		"after": {"lines": ["1.0"], "kubernetes": "v1.23.0", "want": false},
		"either, in both": {"lines": ["1.0", "1.1"], "kubernetes": "v1.21.1", "want": true},
		"either, in none": {"lines": ["1.0", "1.1"], "kubernetes": "v1.24.0", "want": false},
		"either, in one": {"lines": ["1.0", "1.1"], "kubernetes": "v1.23.1", "want": "unknown"},
		"either, of which one has no range": {"lines": ["1.0", "1.2"], "kubernetes": "v1.21.1", "want": "unknown"},
		"no range": {"lines": ["1.2"], "kubernetes": "v1.21.1", "want": "unknown"},
		"line that nobody listed": {"lines": ["1.3"], "kubernetes": "v1.21.1", "want": "unknown"},
		"no version": {"lines": ["1.0"], "kubernetes": "latest", "want": "unknown"},
		"null": {"lines": ["1.0"], "kubernetes": null, "want": "unknown"},
	}
	answer := parts.within(_lines_of(c.lines), c.kubernetes) with data.insupport_facts as _ranged
	answer == c.want
}

test_settling[name] if {
	some name, c in {
		"no line": {"lines": [], "want": {"x.version"}},
		"one of two": {"lines": ["1.0", "1.1"], "want": {"x.version"}},
		"no range": {"lines": ["1.2"], "want": {"catalog/box/releases/lines/1.2/kubernetes"}},
		"a range": {"lines": ["1.0"], "want": {"y"}},
	}
	fields := parts.settling(object.union(_lines_of(c.lines), {"path": "x.version"}), "y") with data.insupport_facts as _ranged
	fields == c.want
}

test_ranged[product] if {
	some product, want in {"box": true, "crate": false, "nobody": false}
	told := count([1 | parts.ranged({"products": {product}})]) == 1 with data.insupport_facts as _ranged
	told == want
}

test_outside if {
	part := object.union(_lines_of(["1.0", "1.1"]), {"path": "x.version", "value": "1"})
	told := {
		"finding": parts.outside(part, {"path": "y", "value": "v1.24.0"}, {"message": "m"}),
		"text": parts.range_text(part),
		"titles": parts.line_titles(part),
	} with data.insupport_facts as _ranged
	told == {
		"finding": {
			"message": "m",
			"references": [
				{"title": "Kubernetes versions of Box 1.0", "source": "doc/1.0", "repository": "a/b"},
				{"title": "Kubernetes versions of Box 1.1", "source": "doc/own", "repository": "a/b"},
			],
			"evidence": {
				"facts": [{"path": "x.version", "value": "1"}, {"path": "y", "value": "v1.24.0"}],
				"rows": ["catalog/box/releases/lines/1.0/kubernetes", "catalog/box/releases/lines/1.1/kubernetes"],
				"comparison": "v1.24.0 is not within 1.20 to 1.22",
				"change": "Kubernetes within 1.20 to 1.22, or a line of Box for v1.24.0",
			},
		},
		"text": "1.20 to 1.22",
		"titles": "Box 1.0 or Box 1.1",
	}
}
