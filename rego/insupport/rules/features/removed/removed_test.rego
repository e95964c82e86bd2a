package insupport.rules.features.removed_test

import data.insupport.lib.features_test
import data.insupport.rules.features.removed

_run := {"asOf": "2021-06-01"}

cases := {
	"nothing in use or needed": {"given": features_test.cluster("1.0.0", [], []), "subjects": 0},
	"empty inventory": {"given": {}, "subjects": 0},
	"release with a suffix": {"given": features_test.cluster("v1.0.3+fips.0", [], ["late"])},
	"no releases given": {"given": features_test.cluster("1.0.3", ["plain"], [])},
	"feature not in the catalog": {"given": features_test.cluster("1.0.0", ["typo"], []), "undecided": ["spec.features[0]"]},
	"release not readable": {"given": features_test.cluster("latest", ["old"], []), "undecided": ["spec.features[0]"]},
	"product not stated": {"given": features_test.cluster("1.0.0", [], ["aside"]), "undecided": ["spec.needs[0]"]},
	"topic missing": {"given": features_test.cluster("1.0.0", ["old"], []), "without": ["plat/features"], "undecided": ["spec.features[0]"]},
	"the release before": {"given": features_test.cluster("1.0.9", ["old"], [])},
	"the release itself": {"given": features_test.cluster("2.0.0", ["old"], []), "messages": ["Old (in use): removed in Plat 2.0.0"]},
	"the release after": {"given": features_test.cluster("2.0.1", ["old"], []), "messages": ["Old (in use): removed in Plat 2.0.0"]},
	"needed": {"given": features_test.cluster("2.0.0", [], ["old"]), "messages": ["Old (needed): removed in Plat 2.0.0"]},
	"not supported on the line": {"given": features_test.cluster("2.0.0", ["banned"], []), "messages": ["Banned (in use): not supported on Plat 2.0"]},
	"supported on another line": {"given": features_test.cluster("1.0.0", ["banned"], [])},
}

test_removed[name] if {
	some name, c in cases
	catalog := json.remove(features_test.sample, object.get(c, "without", []))
	result := {"report": removed.report, "undecided": removed.undecided, "subjects": removed.subjects} with input as c.given
		with data.insupport_facts as catalog
		with data.insupport.run as _run
	{finding.message | some finding in result.report} == {message | some message in object.get(c, "messages", [])}
	{entry.field | some entry in result.undecided} == {field | some field in object.get(c, "undecided", [])}
	count(result.subjects) == object.get(c, "subjects", 1)
	every finding in result.report {
		count(finding.evidence.facts) > 0
		finding.evidence.comparison
		finding.evidence.change
	}
}

_levels := {
	"in use": [["old"], [], "default", true],
	"needed": [[], ["old"], "warning", true],
	"ruled out": [["banned"], [], "default", false],
}

test_levels[name] if {
	some name, [use, needs, level, disputed] in _levels
	reported := removed.report with input as features_test.cluster("2.0.0", use, needs)
		with data.insupport_facts as features_test.sample
		with data.insupport.run as _run
	{[object.get(finding, "level", "default"), finding.disputed] | some finding in reported} == {[level, disputed]}
}
