package insupport.lint.sources_test

import data.insupport.lint.sources

_catalog := {"engine": {
	"product": {"sources": {"pages/": {}, "github.com/a/b": {}}},
	"releases": {"lines": {"1.0": {"source": "pages/one", "releases": {"1.0.0": {"imageBuilderSource": "github.com/a/b v1"}}}}},
	"skew": {"rows": [{"source": "pages/two"}]},
}}

test_whole if sources.problems == set() with data.insupport_facts as _catalog

# Each mistake, as a change to a catalog that is right without it.
test_each_mistake[name] if {
	some name, case in {
		"source of nobody": {"patch": [{"op": "replace", "path": "engine/releases/lines/1.0/source", "value": "page/one"}], "at": {"engine/releases/lines/1.0/source"}},
		"other key": {
			"patch": [{"op": "replace", "path": "engine/releases/lines/1.0/releases/1.0.0/imageBuilderSource", "value": "github.com/a/c v1"}],
			"at": {"engine/releases/lines/1.0/releases/1.0.0/imageBuilderSource"},
		},
		"in a list": {"patch": [{"op": "replace", "path": "engine/skew/rows/0/source", "value": "two"}], "at": {"engine/skew/rows/0/source"}},
		"no source is listed": {
			"patch": [{"op": "remove", "path": "engine/product"}],
			"at": {"engine/releases/lines/1.0/source", "engine/releases/lines/1.0/releases/1.0.0/imageBuilderSource", "engine/skew/rows/0/source"},
		},
	}
	found := sources.problems with data.insupport_facts as json.patch(_catalog, case.patch)
	{concat("/", problem.at) | some problem in found} == case.at
}

test_nothing if sources.problems == set() with data.insupport_facts as {}

# What a window rests on has a day.
_dated := {"engine": {
	"product": {"policy": {"kind": "endDates"}, "sources": {"old/": {}, "new/": {"date": "2022-01-01"}}},
	"releases": {"order": ["1", "2", "3"], "lines": {"1": {"source": "old/1"}, "2": {"source": "new/2", "ends": "2022-12-31"}, "3": {"source": "new/3"}}},
}}

test_a_day[name] if {
	some name, [patch, lines] in {
		"whole": [[], set()],
		"an end": [[{"op": "replace", "path": "engine/releases/lines/2/source", "value": "old/2"}], {"2"}],
		"the newest line": [[{"op": "replace", "path": "engine/releases/lines/3/source", "value": "old/3"}], {"3"}],
		"counted lines rest on the newest": [
			[
				{"op": "replace", "path": "engine/product/policy/kind", "value": "latestLines"},
				{"op": "replace", "path": "engine/releases/lines/2/source", "value": "old/2"},
			],
			set(),
		],
		"checked is a day": [
			[
				{"op": "replace", "path": "engine/releases/lines/3/source", "value": "old/3"},
				{"op": "add", "path": "engine/product/sources/old~1/checked", "value": "2022-01-02"},
			],
			set(),
		],
	}
	found := sources.doubts with data.insupport_facts as json.patch(_dated, patch)
	{concat("/", doubt.at) | some doubt in found} == {concat("/", ["engine/releases/lines", line]) | some line in lines}
}
