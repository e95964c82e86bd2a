package insupport.lib.finding_test

import data.insupport.lib.finding

_catalog := {"engine": {
	"product": {"name": "Engine", "policy": {"title": "Policy", "source": "doc/policy"}},
	"releases": {"lines": {"1.0": {"source": "doc/1.0", "releases": {
		"1.0.0": {"source": "doc/1.0.0", "basis": "inferred"},
		"1.0.1": {"source": "doc/1.0.1"},
	}}}},
}}

test_references[name] if {
	got := {
		"policy": finding.policy_references("engine"),
		"line": finding.line_references("engine", "1.0"),
		"release": finding.release_references("engine", "v1.0.1+fips.0"),
		"unknown product": finding.policy_references("rocket"),
		"unknown line": finding.line_references("engine", "2.0"),
		"unknown release": finding.release_references("engine", "1.0.9"),
	} with data.insupport_facts as _catalog
	some name, want in {
		"policy": [{"title": "Policy", "source": "doc/policy"}],
		"line": [{"title": "Engine 1.0", "source": "doc/1.0"}],
		"release": [{"title": "Engine 1.0.1", "source": "doc/1.0.1"}],
		"unknown product": [],
		"unknown line": [],
		"unknown release": [],
	}
	got[name] == want
}

test_basis[name] if {
	some name, c in {
		"documented": {"product": {"name": "engine", "line": "1.0", "release": "1.0.1", "inferred": false}, "want": "documented"},
		"inferred release": {"product": {"name": "engine", "line": "1.0", "release": "1.0.0", "inferred": false}, "want": "inferred"},
		"inferred line": {"product": {"name": "engine", "line": "1.0", "release": "1.0.1", "inferred": true}, "want": "inferred"},
		"unknown": {"product": {"name": "rocket"}, "want": "documented"},
	}
	basis := finding.basis(c.product) with data.insupport_facts as _catalog
	basis == c.want
}

test_shapes if {
	product := {"name": "engine", "version": "v1.0.1"}
	finding.product(product) == {"kind": "product", "name": "engine", "version": "v1.0.1"}
	finding.product_fact(product) == {"path": "spec.products.engine", "value": "v1.0.1"}
	finding.cluster == {"kind": "cluster"}
	finding.release_row("engine", "1.0", "1.0.1") == "catalog/engine/releases/lines/1.0/releases/1.0.1"
	rows := finding.line_rows("engine", ["1.0", "2.0"]) with data.insupport_facts as _catalog
	rows == ["catalog/engine/releases/lines/1.0"]
}
