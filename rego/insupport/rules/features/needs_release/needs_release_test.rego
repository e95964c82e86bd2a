package insupport.rules.features.needs_release_test

import data.insupport.lib.features_test
import data.insupport.lib.judgement
import data.insupport.lib.judgement_test
import data.insupport.rules.features.needs_release

_run := {"asOf": "2021-06-01"}

_result := judgement_test.result(needs_release.subjects, needs_release.judgements)

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
	"the release before": {"given": features_test.cluster("1.0.2", [], ["late"]), "messages": ["Late (needed) arrives in Plat 1.0.3, after the installed 1.0.2"]},
	"the release itself": {"given": features_test.cluster("1.0.3", [], ["late"])},
	"the release after": {"given": features_test.cluster("1.0.4", [], ["late"])},
	"a later line": {"given": features_test.cluster("1.0.3", [], ["new"]), "messages": ["New (needed) arrives in Plat 2.0.0, after the installed 1.0.3"]},
	"in use before it is there": {"given": features_test.cluster("1.0.0", ["late"], []), "messages": ["Late (in use) arrives in Plat 1.0.3, after the installed 1.0.0"]},
	"only the line stated, a patch": {"given": features_test.cluster("1.0", [], ["late"]), "undecided": ["spec.products.plat"]},
	"only the line stated, its first release": {"given": features_test.cluster("2.0", [], ["new"])},
}

test_needs_release[name] if {
	some name, c in cases
	catalog := json.remove(features_test.sample, object.get(c, "without", []))
	result := _result with input as c.given
		with data.insupport_facts as catalog
		with data.insupport.run as _run
	judgement_test.as_wanted(result, c)
}

test_names_the_smallest_release if {
	reported := judgement.findings(needs_release.judgements) with input as features_test.cluster("1.0.0", [], ["late", "new"])
		with data.insupport_facts as features_test.sample
		with data.insupport.run as _run
	{[finding.remediation, finding.basis] | some finding in reported} == {
		["Move to Plat 1.0.3, the smallest release that has it, or to the latest, 2.0.0", "documented"],
		["Move to Plat 2.0.0, the smallest release that has it", "inferred"],
	}
}

# On a day on which nothing later is out there is no other to name.
test_names_no_older_release if {
	reported := judgement.findings(needs_release.judgements) with input as features_test.cluster("1.0.0", [], ["late"])
		with data.insupport_facts as features_test.sample
		with data.insupport.run as {"asOf": "2020-02-01"}
	{finding.remediation | some finding in reported} == {"Move to Plat 1.0.3, the smallest release that has it"}
}
