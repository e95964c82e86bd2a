package insupport.rules.features.removed_test

import data.insupport.lib.features_test
import data.insupport.lib.judgement
import data.insupport.lib.judgement_test
import data.insupport.rules.features.removed

_run := {"asOf": "2021-06-01"}

_result := judgement_test.result(removed.subjects, removed.judgements)

cases := {
	"nothing in use or needed": {"given": features_test.cluster("1.0.0", [], []), "subjects": 0},
	"features cut short": {"given": object.union(features_test.cluster("1.0.3", ["plain"], []), {"spec": {"gaps": [{"path": "spec.features"}]}}), "undecided": ["spec.features"], "subjects": 2},
	"empty inventory": {"given": {}, "subjects": 0},
	"release with a suffix": {"given": features_test.cluster("v1.0.3+fips.0", [], ["late"])},
	"no releases given": {"given": features_test.cluster("1.0.3", ["plain"], [])},
	"feature not in the catalog": {"given": features_test.cluster("1.0.0", ["typo"], []), "undecided": ["spec.features[0]"]},
	"release not readable": {"given": features_test.cluster("latest", ["old"], []), "undecided": ["spec.products.plat"]},
	"product not stated": {"given": features_test.cluster("1.0.0", [], ["aside"]), "undecided": ["spec.products.side"]},
	"topic missing": {"given": features_test.cluster("1.0.0", ["old"], []), "without": ["plat/features"], "undecided": ["spec.features[0]"]},
	"the release before": {"given": features_test.cluster("1.0.9", ["old"], [])},
	"the release itself": {"given": features_test.cluster("2.0.0", ["old"], []), "messages": ["Old (in use): removed in Plat 2.0.0"]},
	"the release after": {"given": features_test.cluster("2.0.1", ["old"], []), "messages": ["Old (in use): removed in Plat 2.0.0"]},
	"needed": {"given": features_test.cluster("2.0.0", [], ["old"]), "messages": ["Old (needed): removed in Plat 2.0.0"]},
	"not supported on the line": {"given": features_test.cluster("2.0.0", ["banned"], []), "messages": ["Banned (in use): not supported on Plat 2.0"]},
	"ruled out before it is removed": {
		"given": features_test.cluster("1.0.0", ["parted"], []),
		"messages": ["Parted (in use): not supported on Plat 1.0"],
	},
	"ruled out, and removed since": {
		"given": features_test.cluster("2.0.0", ["parted"], []),
		"messages": ["Parted (in use): removed in Plat 2.0.0"],
	},
	"line that may be ruled out": {"given": features_test.cluster("2", ["banned"], []), "undecided": ["spec.products.plat"]},
	"only the line stated, before": {"given": features_test.cluster("1.0", ["old"], [])},
	"removed in what nobody can read": {"given": features_test.cluster("1.0.0", ["torn"], []), "undecided": ["spec.products.plat"]},
	"supported on another line": {"given": features_test.cluster("1.0.0", ["banned"], [])},
}

test_removed[name] if {
	some name, c in cases
	catalog := json.remove(features_test.sample, object.get(c, "without", []))
	result := _result with input as c.given
		with data.insupport_facts as catalog
		with data.insupport.run as _run
	judgement_test.as_wanted(result, c)
}

_levels := {
	"in use": [["old"], [], "default", true],
	"needed": [[], ["old"], "warning", true],
	"ruled out": [["banned"], [], "default", false],
}

test_levels[name] if {
	some name, [use, needs, level, disputed] in _levels
	reported := judgement.findings(removed.judgements) with input as features_test.cluster("2.0.0", use, needs)
		with data.insupport_facts as features_test.sample
		with data.insupport.run as _run
	{[object.get(finding, "level", "default"), finding.disputed] | some finding in reported} == {[level, disputed]}
}
