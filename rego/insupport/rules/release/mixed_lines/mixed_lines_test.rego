package insupport.rules.release.mixed_lines_test

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
}

_inventory(c) := {"metadata": {"name": "c1"}, "spec": {"role": object.get(c, "role", ""), "products": c.products}}

# The outcome as the report gives it: worst finding, else undecided, else without subjects.
_outcome := {"violation": "fail", "unknown": "unknown", "warning": "warn", "info": "info"}[level] if {
	count(rule.report) > 0
	some entry in rule.about
	level := entry.annotations.custom.level
} else := "unknown" if {
	count(rule.undecided) > 0
} else := "notApplicable" if {
	count(rule.subjects) == 0
} else := "pass"

_cases := {
	"pair": {"products": {"engine": "1.8.3", "cockpit": "1.4.0"}, "want": "pass"},
	"inferred pair": {"products": {"engine": "2.2.0", "cockpit": "2.2.3"}, "want": "pass"},
	"vendor suffix": {"products": {"engine": "v2.2.0+fips.0", "cockpit": "v2.2.0-eks-1"}, "want": "pass"},
	"older partner": {"products": {"engine": "1.8.3", "cockpit": "1.3.0"}, "want": "fail"},
	"newer partner": {"products": {"engine": "1.8.3", "cockpit": "2.2.0"}, "want": "fail"},
	"newer engine": {"products": {"engine": "2.2.0", "cockpit": "1.4.0"}, "want": "fail"},
	"managed": {"products": {"engine": "2.2.0", "cockpit": "1.4.0"}, "role": "managed", "want": "fail"},
	"attached": {"products": {"engine": "2.2.0", "cockpit": "1.4.0"}, "role": "attached", "want": "notApplicable"},
	"engine alone": {"products": {"engine": "2.2.0"}, "want": "notApplicable"},
	"partner alone": {"products": {"cockpit": "2.2.0"}, "want": "notApplicable"},
	"nothing paired": {"products": {"engine": "2.2.0", "lamp": "1.0.0"}, "want": "notApplicable"},
	"line without a pair": {"products": {"engine": "2.3.0", "cockpit": "2.3.0"}, "want": "unknown"},
	"engine nobody can read": {"products": {"engine": "latest", "cockpit": "2.2.0"}, "want": "unknown"},
	"partner nobody can read": {"products": {"engine": "2.2.0", "cockpit": "latest"}, "want": "unknown"},
	"no products": {"products": {}, "want": "notApplicable"},
	"empty text": {"products": {"engine": "2.2.0", "cockpit": ""}, "want": "notApplicable"},
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
	outcome == "unknown"
}

test_finding_cites_the_pair_and_what_is_ruled_out if {
	report := rule.report with input as _inventory({"products": {"engine": "1.8.3", "cockpit": "1.3.0"}})
		with data.insupport_facts as _catalog
	some found in report
	found.message == "Engine 1.8.3 and Cockpit 1.3.0 do not belong together; Engine 1.8 goes with Cockpit 1.4"
	found.basis == "documented"
	[ref.source | some ref in found.references] == ["doc/a", "doc/c"]
}
