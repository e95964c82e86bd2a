package insupport.lint.late_patches_test

import data.insupport.lint.late_patches

_catalog := {"engine": {"releases": {"lines": {
	"1.0": {"ends": "2020-01-01", "releases": {"1.0.0": {"date": "2019-01-01"}, "1.0.1": {"date": "2020-01-31"}}},
	"1.1": {"ends": "2020-01-01", "extendedEnds": "2021-01-01", "releases": {"1.1.0": {"date": "2021-01-31"}}},
	"1.2": {"openEnded": true, "releases": {"1.2.0": {"date": "2029-01-31"}}},
}}}}

test_whole if late_patches.doubts == set() with data.insupport_facts as _catalog

# Each mistake, as a change to a catalog that is right without it.
test_each_mistake[name] if {
	some name, case in {
		"a day too late": {
			"patch": [{"op": "replace", "path": "engine/releases/lines/1.0/releases/1.0.1/date", "value": "2020-02-01"}],
			"at": {"engine/releases/lines/1.0/ends"},
		},
		"after paid support": {
			"patch": [{"op": "replace", "path": "engine/releases/lines/1.1/releases/1.1.0/date", "value": "2021-02-01"}],
			"at": {"engine/releases/lines/1.1/ends"},
		},
		"told": {
			"patch": [
				{"op": "replace", "path": "engine/releases/lines/1.0/releases/1.0.1/date", "value": "2020-02-01"},
				{"op": "add", "path": "engine/releases/lines/1.0/disputed", "value": {"patches": {}}},
			],
			"at": set(),
		},
	}
	found := late_patches.doubts with data.insupport_facts as json.patch(_catalog, case.patch)
	{concat("/", problem.at) | some problem in found} == case.at
}

test_nothing if late_patches.doubts == set() with data.insupport_facts as {}
