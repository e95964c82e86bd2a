package insupport.lint.ends_test

import data.insupport.lint.ends

_catalog := {"engine": {
	"product": {"sources": {"a": {"date": "2022-01-01"}, "b": {"date": "2021-01-01"}}},
	"releases": {"lines": {
		"1": {"released": "2020-01-01", "activeEnds": "2020-06-01", "ends": "2021-01-01", "extendedEnds": "2021-01-01"},
		"2.0": {"ends": "2022-01-01", "releases": {"2.0.0": {"date": "2021-01-01"}, "2.0.1": {"date": "2022-01-01"}}},
		"3": {"openEnded": true},
	}},
}}

test_whole if ends.problems == set() with data.insupport_facts as _catalog

# Each mistake, as a change to a catalog that is right without it.
test_each_mistake[name] if {
	some name, case in {
		"ends before it starts": {
			"patch": [{"op": "replace", "path": "engine/releases/lines/1/released", "value": "2021-01-02"}],
			"at": {"engine/releases/lines/1/activeEnds", "engine/releases/lines/1/ends", "engine/releases/lines/1/extendedEnds"},
		},
		"ends before its first release": {
			"patch": [{"op": "replace", "path": "engine/releases/lines/2.0/ends", "value": "2020-12-31"}],
			"at": {"engine/releases/lines/2.0/ends"},
		},
		"paid support that ends first": {
			"patch": [{"op": "replace", "path": "engine/releases/lines/1/extendedEnds", "value": "2020-12-31"}],
			"at": {"engine/releases/lines/1/extendedEnds"},
		},
		"open, with an end": {"patch": [{"op": "add", "path": "engine/releases/lines/3/ends", "value": "2030-01-01"}], "at": {"engine/releases/lines/3/openEnded"}},
		"open, and ended": {"patch": [{"op": "add", "path": "engine/releases/lines/3/ended", "value": true}], "at": {"engine/releases/lines/3/openEnded"}},
		"ended, on a day that is known": {"patch": [{"op": "add", "path": "engine/releases/lines/1/ended", "value": true}], "at": {"engine/releases/lines/1/ended"}},
		"release of a day that no source reaches": {
			"patch": [{"op": "replace", "path": "engine/releases/lines/2.0/releases/2.0.1/date", "value": "2022-01-02"}],
			"at": {"engine/releases/lines/2.0/releases/2.0.1/date"},
		},
	}
	found := ends.problems with data.insupport_facts as json.patch(_catalog, case.patch)
	{concat("/", problem.at) | some problem in found} == case.at
}

test_nothing if ends.problems == set() with data.insupport_facts as {}

# A source of no day reaches to any.
test_source_without_a_day if {
	found := ends.problems with data.insupport_facts as json.patch(_catalog, [
		{"op": "remove", "path": "engine/product/sources/b/date"},
		{"op": "replace", "path": "engine/releases/lines/2.0/releases/2.0.1/date", "value": "2022-01-02"},
	])
	found == set()
}
