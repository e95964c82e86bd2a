package insupport.lint.rounded_ends_test

import data.insupport.lint.rounded_ends

_catalog := {"engine": {"releases": {"lines": {"1.0": {"ends": "2020-01-01"}, "1.1": {"ends": "2020-06-30", "extendedEnds": "2021-06-30"}}}}}

test_whole if rounded_ends.doubts == set() with data.insupport_facts as _catalog

# Each mistake, as a change to a catalog that is right without it.
test_each_mistake[name] if {
	some name, case in {
		"another end": {"patch": [{"op": "replace", "path": "engine/releases/lines/1.1/ends", "value": "2020-07-01"}], "at": {"engine/releases/lines"}},
		"another end of paid support": {
			"patch": [{"op": "replace", "path": "engine/releases/lines/1.1/extendedEnds", "value": "2021-07-01"}],
			"at": {"engine/releases/lines"},
		},
		"told": {
			"patch": [
				{"op": "replace", "path": "engine/releases/lines/1.1/ends", "value": "2020-07-01"},
				{"op": "add", "path": "engine/releases/lines/1.1/disputed", "value": {"ends": {}}},
			],
			"at": set(),
		},
	}
	found := rounded_ends.doubts with data.insupport_facts as json.patch(_catalog, case.patch)
	{concat("/", problem.at) | some problem in found} == case.at
}

test_nothing if rounded_ends.doubts == set() with data.insupport_facts as {}
