package insupport.lint.upgrades_test

import data.insupport.lint.upgrades

_catalog := {"engine": {
	"releases": {"order": ["1.0", "1.1"], "lines": {"1.0": {"releases": {"1.0.0": {}, "1.0.1": {}}}, "1.1": {"releases": {"1.1.0": {}, "1.1.1": {}}}}},
	"upgrades": {"edges": {
		"1.0": {
			"1.0": {"patch": {"supported": true}},
			"1.1": {"early": {"supported": false, "from": {"max": "1.0.0"}}, "minor": {"supported": true, "from": {"min": "1.0.1"}, "to": {"min": "1.1.0"}}},
		},
	}},
}}

test_whole if upgrades.problems == set() with data.insupport_facts as _catalog

# Each mistake, as a change to a catalog that is right without it.
test_each_mistake[name] if {
	some name, case in {
		"back": {
			"of": "doubts",
			"patch": [{"op": "add", "path": "engine/upgrades/edges/1.1", "value": {"1.0": {"back": {"supported": false}}}}],
			"at": {"engine/upgrades/edges/1.1/1.0/back"},
		},
		"no release to start from": {
			"patch": [{"op": "replace", "path": "engine/upgrades/edges/1.0/1.1/minor/from", "value": {"min": "1.0.2"}}],
			"at": {"engine/upgrades/edges/1.0/1.1/minor"},
		},
		"no release to arrive at": {
			"patch": [{"op": "replace", "path": "engine/upgrades/edges/1.0/1.1/minor/to", "value": {"min": "1.1.2"}}],
			"at": {"engine/upgrades/edges/1.0/1.1/minor"},
		},
		"contradiction": {"of": "doubts", "patch": [{"op": "remove", "path": "engine/upgrades/edges/1.0/1.1/early/from"}], "at": {"engine/upgrades/edges/1.0/1.1/minor"}},
		"contradiction that is told": {
			"of": "doubts",
			"patch": [
				{"op": "remove", "path": "engine/upgrades/edges/1.0/1.1/early/from"},
				{"op": "add", "path": "engine/upgrades/edges/1.0/1.1/early/disputed", "value": {"supported": {}}},
			],
			"at": set(),
		},
	}
	facts := json.patch(_catalog, case.patch)
	problems := upgrades.problems with data.insupport_facts as facts
	doubts := upgrades.doubts with data.insupport_facts as facts
	flaws := {"doubts": doubts, "problems": problems}[object.get(case, "of", "problems")]
	{concat("/", flaw.at) | some flaw in flaws} == case.at
}

test_nothing if upgrades.problems == set() with data.insupport_facts as {}

# The newest line needs no way on; a line whose only ways lead nowhere else is a dead end.
test_dead_end if {
	none := upgrades.doubts with data.insupport_facts as _catalog
	none == set()
	one := upgrades.doubts with data.insupport_facts as json.patch(_catalog, [{"op": "remove", "path": "engine/upgrades/edges/1.0/1.1/minor"}])
	{concat("/", doubt.at) | some doubt in one} == {"engine/upgrades/edges/1.0"}
}
