package insupport.rules.features.deprecated_test

import data.insupport.lib.features_test
import data.insupport.lib.judgement
import data.insupport.lib.judgement_test
import data.insupport.rules.features.deprecated

_run := {"asOf": "2021-06-01"}

_result := judgement_test.result(deprecated.subjects, deprecated.judgements)

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
	"the release before": {"given": features_test.cluster("1.0.2", ["old"], [])},
	"the release itself": {"given": features_test.cluster("1.0.3", ["old"], []), "messages": ["Old (in use): deprecated since Plat 1.0.3; it goes in 2.0.0"]},
	"removed is not deprecated": {"given": features_test.cluster("2.0.0", ["old"], [])},
	"no end named": {"given": features_test.cluster("2.0.0", ["fading"], []), "messages": ["Fading (in use): deprecated since Plat 1.0.0"]},
	"only needed": {"given": features_test.cluster("1.0.3", [], ["old"])},
	"only the line stated, wanted": {"given": features_test.cluster("1.0", [], ["old"])},
	"only the line stated, and it may be gone": {"given": features_test.cluster("1", ["fleeting"], []), "undecided": ["spec.products.plat"]},
	"only the line stated": {"given": features_test.cluster("1.0", ["old"], []), "undecided": ["spec.products.plat"]},
}

test_deprecated[name] if {
	some name, c in cases
	catalog := json.remove(features_test.sample, object.get(c, "without", []))
	result := _result with input as c.given
		with data.insupport_facts as catalog
		with data.insupport.run as _run
	judgement_test.as_wanted(result, c)
}

_remediations := {"old": "Move to New", "fading": "Plan to do without the feature, and read the release notes before each upgrade"}

test_remediation[id] if {
	some id, want in _remediations
	reported := judgement.findings(deprecated.judgements) with input as features_test.cluster("1.0.3", [id], [])
		with data.insupport_facts as features_test.sample
		with data.insupport.run as _run
	{finding.remediation | some finding in reported} == {want}
}
