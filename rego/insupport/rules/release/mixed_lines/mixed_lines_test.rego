package insupport.rules.release.mixed_lines_test

import data.insupport.lib.judgement
import data.insupport.lib.judgement_test
import data.insupport.rules.release.mixed_lines as rule

_catalog := {
	"engine": {
		"product": {"name": "Engine", "policy": {"kind": "latestLines", "lines": 3}},
		"pairs": {"cockpit": {
			"lines": {"1.8": {"line": "1.4", "source": "doc/a"}, "2.2": {"line": "2.2", "basis": "inferred", "source": "doc/b"}},
			"unsupported": {"1.8": {"1.3": {"source": "doc/c"}}},
		}},
	},
	"cockpit": {"product": {"name": "Cockpit", "policy": {"kind": "latestLines", "lines": 3}, "runsOn": ["engine"]}},
	"lamp": {"product": {"name": "Lamp"}},
	"rocket": {
		"product": {"name": "Rocket"},
		"pairs": {"boat": {"lines": {
			"1.0": {"line": "2.1", "also": ["1.8"], "source": "doc/r"},
			"2.0": {"line": "2.1", "orLater": true, "source": "doc/r"},
		}}},
	},
	"boat": {"product": {"name": "Boat"}, "releases": {"order": ["1.8", "2.0", "2.1", "2.10"]}},
}

_inventory(c) := {"metadata": {"name": "c1"}, "spec": {"role": object.get(c, "role", ""), "products": c.products}}

# The outcome as the report gives it: worst finding, else undecided, else without subjects.
_outcome := judgement_test.outcome(rule.subjects, rule.judgements)

_cases := {
	"one of several partners": {"products": {"rocket": "1.0.0", "boat": "1.8.0"}, "want": "holds"},
	"none of several partners": {"products": {"rocket": "1.0.0", "boat": "2.0.0"}, "want": "fails"},
	"later than several partners": {"products": {"rocket": "1.0.0", "boat": "2.10.0"}, "want": "fails"},
	"the first partner of many": {"products": {"rocket": "2.0.0", "boat": "2.1.0"}, "want": "holds"},
	"a later partner": {"products": {"rocket": "2.0.0", "boat": "2.10.0"}, "want": "holds"},
	"a partner before the first": {"products": {"rocket": "2.0.0", "boat": "2.0.0"}, "want": "fails"},
	"pair": {"products": {"engine": "1.8.3", "cockpit": "1.4.0"}, "want": "holds"},
	"inferred pair": {"products": {"engine": "2.2.0", "cockpit": "2.2.3"}, "want": "holds"},
	"vendor suffix": {"products": {"engine": "v2.2.0+fips.0", "cockpit": "v2.2.0-eks-1"}, "want": "holds"},
	"older partner": {"products": {"engine": "1.8.3", "cockpit": "1.3.0"}, "want": "fails"},
	"newer partner": {"products": {"engine": "1.8.3", "cockpit": "2.2.0"}, "want": "fails"},
	"newer engine": {"products": {"engine": "2.2.0", "cockpit": "1.4.0"}, "want": "fails"},
	"managed": {"products": {"engine": "2.2.0", "cockpit": "1.4.0"}, "role": "managed", "want": "fails"},
	"attached": {"products": {"engine": "2.2.0", "cockpit": "1.4.0"}, "role": "attached", "want": "none"},
	"engine alone": {"products": {"engine": "2.2.0"}, "want": "none"},
	"partner alone": {"products": {"cockpit": "2.2.0"}, "want": "none"},
	"nothing paired": {"products": {"engine": "2.2.0", "lamp": "1.0.0"}, "want": "none"},
	"line without a pair": {"products": {"engine": "2.3.0", "cockpit": "2.3.0"}, "want": "needs"},
	"engine nobody can read": {"products": {"engine": "latest", "cockpit": "2.2.0"}, "want": "needs"},
	"partner nobody can read": {"products": {"engine": "2.2.0", "cockpit": "latest"}, "want": "needs"},
	"no products": {"products": {}, "want": "none"},
	"empty text": {"products": {"engine": "2.2.0", "cockpit": ""}, "want": "none"},
}

test_outcome[name] if {
	some name, c in _cases
	outcome := _outcome with input as _inventory(c) with data.insupport_facts as _catalog
	outcome == c.want
}

# A product that runs on another needs the pairs of the two.
test_no_pass_without_pairs if {
	outcome := _outcome with input as _inventory({"products": {"engine": "2.2.0", "cockpit": "1.4.0"}})
		with data.insupport_facts as json.remove(_catalog, ["engine/pairs"])
	outcome == "needs"
}

# Only where both run here.
test_pairs_are_asked_for_where_both_run[name] if {
	some name, c in {
		"attached": {"products": {"engine": "2.2.0", "cockpit": "1.4.0"}, "role": "attached"},
		"partner alone": {"products": {"cockpit": "1.4.0"}},
	}
	outcome := _outcome with input as _inventory(c) with data.insupport_facts as json.remove(_catalog, ["engine/pairs"])
	outcome == "none"
}

test_finding_cites_the_pair_and_what_is_ruled_out if {
	report := judgement.findings(rule.judgements) with input as _inventory({"products": {"engine": "1.8.3", "cockpit": "1.3.0"}})
		with data.insupport_facts as _catalog
	some found in report
	found.message == "Engine 1.8.3 and Cockpit 1.3.0 do not belong together; Engine 1.8 goes with Cockpit 1.4"
	found.basis == "documented"
	[ref.source | some ref in found.references] == ["doc/a", "doc/c"]
}
