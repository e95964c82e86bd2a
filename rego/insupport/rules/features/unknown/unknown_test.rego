package insupport.rules.features.unknown_test

import data.insupport.lib.features_test
import data.insupport.rules.features.unknown

_run := {"asOf": "2021-06-01"}

cases := {
	"nothing in use or needed": {"given": features_test.cluster("1.0.0", [], []), "subjects": 0},
	"empty inventory": {"given": {}, "subjects": 0},
	"release with a suffix": {"given": features_test.cluster("v1.0.3+fips.0", [], ["late"])},
	"no releases given": {"given": features_test.cluster("1.0.3", ["plain"], [])},
	"known": {"given": features_test.cluster("1.0.0", ["late", "old"], []), "subjects": 2},
	"feature not in the catalog": {"given": features_test.cluster("1.0.0", ["typo"], []), "messages": ["Feature typo is not in the catalog"]},
	"release not readable": {"given": features_test.cluster("latest", ["old"], []), "messages": ["Old is a feature of Plat, whose release is not stated or cannot be read"]},
	"product not stated": {"given": features_test.cluster("1.0.0", [], ["aside"]), "messages": ["Aside is a feature of Side, whose release is not stated or cannot be read"]},
	"topic missing": {"given": features_test.cluster("1.0.0", ["old"], []), "without": ["plat/features"], "messages": ["Feature old is not in the catalog"]},
	"only the line stated": {"given": features_test.cluster("1.0", ["late"], []), "messages": ["Whether Plat 1.0 has Late depends on its patch release, which is not stated"]},
}

test_unknown[name] if {
	some name, c in cases
	catalog := json.remove(features_test.sample, object.get(c, "without", []))
	result := {"report": unknown.report, "undecided": unknown.undecided, "subjects": unknown.subjects} with input as c.given
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
