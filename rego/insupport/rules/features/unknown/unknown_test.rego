package insupport.rules.features.unknown_test

import data.insupport.lib.features_test
import data.insupport.lib.judgement_test
import data.insupport.rules.features.unknown

_run := {"asOf": "2021-06-01"}

_said(entry) := object.get(entry.why, "message", entry.field) if {
	is_object(entry.why)
} else := entry.field

_result := judgement_test.result(unknown.subjects, unknown.judgements)

cases := {
	"nothing in use or needed": {"given": features_test.cluster("1.0.0", [], []), "subjects": 0},
	"empty inventory": {"given": {}, "subjects": 0},
	"release with a suffix": {"given": features_test.cluster("v1.0.3+fips.0", [], ["late"])},
	"no releases given": {"given": features_test.cluster("1.0.3", ["plain"], [])},
	"known": {"given": features_test.cluster("1.0.0", ["late", "old"], []), "subjects": 2},
	"feature not in the catalog": {"given": features_test.cluster("1.0.0", ["typo"], []), "needs": ["Feature typo is not in the catalog"]},
	"release not readable": {"given": features_test.cluster("latest", ["old"], []), "needs": ["Old is a feature of Plat, whose release is not stated or cannot be read"]},
	"product not stated": {"given": features_test.cluster("1.0.0", [], ["aside"]), "needs": ["Aside is a feature of Side, whose release is not stated or cannot be read"]},
	"topic missing": {"given": features_test.cluster("1.0.0", ["old"], []), "without": ["plat/features"], "needs": ["Feature old is not in the catalog"]},
	"features cut short": {"given": object.union(features_test.cluster("1.0.3", ["late"], []), {"spec": {"gaps": [{"path": "spec.features"}, {"path": "spec.needs"}]}}), "needs": ["spec.features", "spec.needs"], "subjects": 2},
	"line that may be ruled out": {"given": features_test.cluster("2", ["banned"], []), "needs": ["Whether Plat 2 has Banned depends on its patch release, which is not stated"]},
	"only the line stated, another one": {"given": features_test.cluster("1.0", ["new", "banned"], []), "subjects": 2},
	"only the line stated": {"given": features_test.cluster("1.0", ["late"], []), "needs": ["Whether Plat 1.0 has Late depends on its patch release, which is not stated"]},
}

test_unknown[name] if {
	some name, c in cases
	catalog := json.remove(features_test.sample, object.get(c, "without", []))
	result := _result with input as c.given
		with data.insupport_facts as catalog
		with data.insupport.run as _run
	{_said(entry) | some entry in result.undecided} == {said | some said in object.get(c, "needs", [])}
	result.findings == set()
	result.open == set()
	count(result.subjects) == object.get(c, "subjects", 1)
}
