package insupport.lint.references_test

import data.insupport.lint.references

_catalog := {
	"engine": {
		"product": {"name": "Engine"},
		"releases": {"order": ["1.0", "1.1"], "lines": {
			"1.0": {"releases": {"1.0.0": {}}},
			"1.1": {"notCountedFrom": {"line": "1.0"}},
		}},
		"experimental": {"terms": {"beta": {}}, "items": {"x": {"lines": {"1.0": {"status": "beta"}}}}},
		"pairs": {"cockpit": {"lines": {"1.0": {"line": "2.0"}}}},
		"advisories": {"A-1": {"namedIn": "1.0.0"}},
		"support": {"matrices": {"m": {}}, "terms": {"1.0": {"core": {"matrix": "m"}}}},
		"upgrades": {"edges": {"1.0": {"1.1": {}}}},
	},
	"cockpit": {"product": {"name": "Cockpit", "runsOn": ["engine"]}, "releases": {"order": ["2.0"], "lines": {"2.0": {}}}},
}

test_whole if references.problems == set() with data.insupport_facts as _catalog

# Each row that something names, taken away.
test_each_reference[path] if {
	some path, count_ in {
		"engine/experimental/terms/beta": 1,
		"engine/releases/lines/1.1": 2,
		"engine/support/matrices/m": 1,
		"engine/releases/lines/1.0/releases/1.0.0": 1,
		"cockpit/releases/lines/2.0": 2,
		"cockpit/product": 1,
	}
	problems := references.problems with data.insupport_facts as json.remove(_catalog, [path])
	count(problems) == count_
}

test_products_that_are_gone if {
	problems := references.problems with data.insupport_facts as json.remove(_catalog, ["engine"])
	problems == {"cockpit/product/runsOn names the product engine, which does not exist"}
	others := references.problems with data.insupport_facts as json.remove(_catalog, ["cockpit"])
	count(others) == 2
}

test_line_outside_the_order if {
	problems := references.problems with data.insupport_facts as json.patch(_catalog, [{"op": "remove", "path": "engine/releases/order/1"}])
	problems == {"engine/releases/lines/1.1 names the place in releases/order of line 1.1, which does not exist"}
}

test_whole_catalog_of_nothing if references.problems == set() with data.insupport_facts as {}

test_line_of_an_item if {
	problems := references.problems with data.insupport_facts as json.patch(_catalog, [{
		"op": "add",
		"path": "engine/experimental/items/x/lines/9.9",
		"value": {"status": "beta"},
	}])
	problems == {"engine/experimental/items/x/lines names the line 9.9, which does not exist"}
}
