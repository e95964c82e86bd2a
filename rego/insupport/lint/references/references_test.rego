package insupport.lint.references_test

import data.insupport.lint.references

_catalog := {
	"engine": {
		"product": {"name": "Engine"},
		"releases": {"order": ["1.0", "1.1"], "lines": {
			"1.0": {"releases": {"1.0.0": {"companions": {"cockpit": "2.0.0", "addons": "stable-1"}}}},
			"1.1": {"notCountedFrom": {"line": "1.0"}},
		}},
		"experimental": {"terms": {"beta": {}}, "items": {"x": {"lines": {"1.0": {"status": "beta"}}}}},
		"pairs": {"cockpit": {"lines": {"1.0": {"line": "2.0"}}}},
		"advisories": {"A-1": {"namedIn": "1.0.0", "affected": {"1.0.0": {}}, "fixedIn": ["1.0.0"]}, "A-2": {"namedIn": "1.0.0"}},
		"support": {"matrices": {"m": {}}, "terms": {"1.0": {"core": {"matrix": "m"}}}},
		"upgrades": {"edges": {"1.0": {"1.1": {}}}},
	},
	"cockpit": {
		"product": {"name": "Cockpit", "runsOn": ["engine"]},
		"releases": {"order": ["2.0"], "lines": {"2.0": {"releases": {"2.0.0": {}}}}},
	},
}

test_whole if references.problems == set() with data.insupport_facts as _catalog

# Each row that something names, taken away.
test_each_reference[path] if {
	some path, count_ in {
		"engine/experimental/terms/beta": 1,
		"engine/releases/lines/1.1": 2,
		"engine/support/matrices/m": 1,
		"engine/releases/lines/1.0/releases/1.0.0": 4,
		"cockpit/releases/lines/2.0": 3,
		"cockpit/releases/lines/2.0/releases/2.0.0": 1,
		"cockpit/product": 1,
	}
	problems := references.problems with data.insupport_facts as json.remove(_catalog, [path])
	count(problems) == count_
}

test_products_that_are_gone if {
	problems := references.problems with data.insupport_facts as json.remove(_catalog, ["engine"])
	problems == {{"at": ["cockpit", "product", "runsOn"], "message": "names the product engine, which does not exist"}}
	others := references.problems with data.insupport_facts as json.remove(_catalog, ["cockpit"])
	count(others) == 2
}

test_whole_catalog_of_nothing if references.problems == set() with data.insupport_facts as {}

test_line_of_an_item if {
	problems := references.problems with data.insupport_facts as json.patch(_catalog, [{
		"op": "add",
		"path": "engine/experimental/items/x/lines/9.9",
		"value": {"status": "beta"},
	}])
	problems == {{"at": ["engine", "experimental", "items", "x", "lines"], "message": "names the line 9.9, which does not exist"}}
}

# Rows that name what does not exist, each as a change to a catalog that is whole.
test_each_dangling_row[name] if {
	some name, case in {
		"attach range": {"path": "cockpit/attach", "value": {"9.9": {}}, "at": "cockpit/attach/9.9"},
		"elsewhere": {"path": "engine/recognition", "value": {"kubernetes": {"elsewhere": "gone"}}, "at": "engine/recognition/kubernetes/elsewhere"},
		"buildsOf": {"path": "engine/recognition", "value": {"kubernetes": {"buildsOf": ["gone"]}}, "at": "engine/recognition/kubernetes/buildsOf/gone"},
		"pair that is ruled out, of no line": {
			"path": "engine/pairs/cockpit/unsupported",
			"value": {"1.0": {"9.9": {}}},
			"at": "engine/pairs/cockpit/unsupported/1.0/9.9",
		},
		"pair that is ruled out": {"path": "engine/pairs/cockpit/unsupported", "value": {"1.0": {"2.0": {}}}, "at": "engine/pairs/cockpit/unsupported/1.0/2.0"},
		"steps": {"path": "engine/upgrades/steps", "value": {"9.9": {}}, "at": "engine/upgrades/steps/9.9"},
		"avoided release": {"path": "engine/upgrades/avoided", "value": {"9.9.9": {"instead": "1.0.0", "advisory": "A-1"}}, "at": "engine/upgrades/avoided/9.9.9"},
		"advisory": {"path": "engine/upgrades/avoided", "value": {"1.0.0": {"instead": "1.0.0", "advisory": "A-9"}}, "at": "engine/upgrades/avoided/1.0.0"},
	}
	change := {"op": "add", "path": case.path, "value": case.value}
	found := references.problems with data.insupport_facts as json.patch(_catalog, [change])
	{concat("/", problem.at) | some problem in found} == {case.at}
}
