package insupport.lint.old_overrides_test

import data.insupport.lint.old_overrides

_catalog := {"engine": {
	"product": {
		"policy": {"kind": "endDates", "source": "data/engine"},
		"sources": {"data/": {"date": "2022-01-01"}, "pages/": {"date": "2022-01-01"}, "old/": {"date": "2020-01-01"}, "web/": {}},
	},
	"releases": {"lines": {"1.0": {"source": "pages/one"}, "1.1": {"source": "web/two"}}},
}}

test_whole if old_overrides.doubts == set() with data.insupport_facts as _catalog

# Each mistake, as a change to a catalog that is right without it.
test_each_mistake[name] if {
	some name, case in {
		"older": {"patch": [{"op": "replace", "path": "engine/releases/lines/1.0/source", "value": "old/one"}], "at": {"engine/releases/lines/1.0"}},
		"a day older": {"patch": [{"op": "replace", "path": "engine/product/sources/pages~1/date", "value": "2021-12-31"}], "at": {"engine/releases/lines/1.0"}},
		"of a product that counts its lines": {
			"patch": [
				{"op": "replace", "path": "engine/releases/lines/1.0/source", "value": "old/one"},
				{"op": "replace", "path": "engine/product/policy/kind", "value": "latestLines"},
			],
			"at": set(),
		},
	}
	found := old_overrides.doubts with data.insupport_facts as json.patch(_catalog, case.patch)
	{concat("/", problem.at) | some problem in found} == case.at
}

test_nothing if old_overrides.doubts == set() with data.insupport_facts as {}
