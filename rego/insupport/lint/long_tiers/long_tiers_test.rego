package insupport.lint.long_tiers_test

import data.insupport.lint.long_tiers

_catalog := {"engine": {"releases": {"order": ["1", "2", "3", "4"], "lines": {
	"1": {"released": "2010-01-01", "extendedEnds": "2020-01-01"},
	"2": {"released": "2011-01-01", "extendedEnds": "2022-01-01"},
	"3": {"released": "2012-01-01"},
	"4": {"released": "2013-01-01", "extendedEnds": "2023-01-01"},
}}}}

test_whole if long_tiers.doubts == set() with data.insupport_facts as _catalog

# Each mistake, as a change to a catalog that is right without it.
test_each_mistake[name] if {
	some name, case in {
		"a day more than a year": {
			"patch": [{"op": "replace", "path": "engine/releases/lines/2/extendedEnds", "value": "2022-01-04"}],
			"at": {"engine/releases/lines/2/extendedEnds"},
		},
		"longer than one neighbour only": {
			"patch": [
				{"op": "replace", "path": "engine/releases/lines/2/extendedEnds", "value": "2023-01-04"},
				{"op": "replace", "path": "engine/releases/lines/4/extendedEnds", "value": "2025-01-04"},
			],
			"at": set(),
		},
		"the newest": {"patch": [{"op": "replace", "path": "engine/releases/lines/4/extendedEnds", "value": "2040-01-04"}], "at": set()},
	}
	found := long_tiers.doubts with data.insupport_facts as json.patch(_catalog, case.patch)
	{concat("/", problem.at) | some problem in found} == case.at
}

test_nothing if long_tiers.doubts == set() with data.insupport_facts as {}
