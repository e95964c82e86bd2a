package insupport.lint.sources_test

import data.insupport.lint.sources

_catalog := {"engine": {
	"product": {"sources": {"pages/": {}, "github.com/a/b": {}}},
	"releases": {"lines": {"1.0": {
		"source": "pages/one",
		"releases": {"1.0.0": {"imageBuilderSource": "github.com/a/b v1"}},
	}}},
	"skew": {"rows": [{"source": "pages/two"}]},
}}

test_whole if sources.problems == set() with data.insupport_facts as _catalog

# Each mistake, as a change to a catalog that is right without it.
test_each_mistake[name] if {
	some name, case in {
		"source of nobody": {
			"patch": [
				{"op": "replace", "path": "engine/releases/lines/1.0/source", "value": "page/one"},
			],
			"at": {
				"engine/releases/lines/1.0/source",
			},
		},
		"other key": {
			"patch": [
				{
					"op": "replace",
					"path": "engine/releases/lines/1.0/releases/1.0.0/imageBuilderSource",
					"value": "github.com/a/c v1",
				},
			],
			"at": {
				"engine/releases/lines/1.0/releases/1.0.0/imageBuilderSource",
			},
		},
		"in a list": {
			"patch": [
				{"op": "replace", "path": "engine/skew/rows/0/source", "value": "two"},
			],
			"at": {
				"engine/skew/rows/0/source",
			},
		},
		"no source is listed": {
			"patch": [
				{"op": "remove", "path": "engine/product"},
			],
			"at": {
				"engine/releases/lines/1.0/source",
				"engine/releases/lines/1.0/releases/1.0.0/imageBuilderSource",
				"engine/skew/rows/0/source",
			},
		},
	}
	found := sources.problems with data.insupport_facts as json.patch(_catalog, case.patch)
	{concat("/", problem.at) | some problem in found} == case.at
}

test_nothing if sources.problems == set() with data.insupport_facts as {}
