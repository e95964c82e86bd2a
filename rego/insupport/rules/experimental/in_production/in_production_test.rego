package insupport.rules.experimental.in_production_test

import data.insupport.lib.experimental_test
import data.insupport.lib.judgement
import data.insupport.lib.judgement_test
import data.insupport.rules.experimental.in_production

_run := {"asOf": "2021-06-01"}

_result := judgement_test.result(in_production.subjects, in_production.judgements)

cases := {
	"nothing in use": {"given": experimental_test.cluster({"plat": "2.0.0"}, "production", [], []), "subjects": 0},
	"empty inventory": {"given": {}, "subjects": 0},
	"another environment": {"given": experimental_test.cluster({"plat": "2.0.0"}, "nonProduction", ["mesh"], []), "subjects": 0},
	"no product that says anything": {"given": experimental_test.cluster({"else": "1"}, "production", ["mesh"], []), "subjects": 0},
	"something else": {"given": experimental_test.cluster({"plat": "2.0.0"}, "production", ["web"], [])},
	"exception: another product": {"given": experimental_test.cluster({"plat": "2.0.0", "suite": "1.0.0"}, "production", ["mesh"], [])},
	"exception: another component": {"given": experimental_test.cluster({"plat": "2.0.0"}, "production", ["mesh", "suite"], []), "subjects": 2},
	"exception hangs on the components": {"given": {"spec": {"environment": "production", "products": {"plat": "2.0.0"}, "features": ["mesh"]}}, "undecided": ["spec.components"]},
	"line whose pages nobody read": {"given": experimental_test.cluster({"plat": "3.0.0"}, "production", ["mesh"], []), "undecided": ["spec.products.plat"]},
	"release not readable": {"given": experimental_test.cluster({"plat": "latest"}, "production", ["mesh"], []), "undecided": ["spec.products.plat"]},
	"topic missing": {"given": experimental_test.cluster({"plat": "2.0.0"}, "production", ["mesh"], []), "without": ["plat/experimental"], "undecided": ["catalog/plat/experimental"]},
	"topic of one of two products missing": {"given": experimental_test.cluster({"plat": "2.0.0", "top": "2.0.0"}, "production", ["web"], []), "without": ["plat/experimental"], "undecided": ["catalog/plat/experimental"]},
	"terms missing": {"given": experimental_test.cluster({"plat": "2.0.0"}, "production", ["mesh"], []), "without": ["plat/experimental/terms"], "undecided": ["catalog/plat/experimental/terms/experimental"]},
	"other names missing": {"given": experimental_test.cluster({"plat": "2.0.0"}, "production", ["WWW"], []), "without": ["plat/aliases"], "undecided": ["catalog/aliases"]},
	"components cut short": {"given": object.union(experimental_test.cluster({"plat": "2.0.0"}, "production", ["web"], []), {"spec": {"gaps": [{"path": "spec.components"}]}}), "undecided": ["spec.components"], "subjects": 2},
	"features cut short": {"given": object.union(experimental_test.cluster({"plat": "2.0.0"}, "production", ["mesh"], []), {"spec": {"gaps": [{"path": "spec.features"}]}}), "messages": ["Mesh is experimental in Plat 2.0 and runs in production"], "undecided": ["spec.features"], "subjects": 2},
	"cut short, no product that says anything": {"given": object.union(experimental_test.cluster({"else": "1"}, "production", ["mesh"], []), {"spec": {"gaps": [{"path": "spec.components"}]}}), "subjects": 0},
	"component named as a feature": {"given": experimental_test.cluster({"plat": "2.0.0"}, "production", [], ["mesh"]), "messages": ["Mesh is experimental in Plat 2.0 and runs in production"]},
	"component named as a feature, exception holds": {"given": experimental_test.cluster({"plat": "2.0.0", "suite": "1.0.0"}, "production", [], ["mesh"])},
	"an environment nobody knows": {"given": experimental_test.cluster({"plat": "2.0.0"}, "odd", ["mesh"], []), "messages": ["Mesh is experimental in Plat 2.0 and runs in production"]},
	"experimental": {"given": experimental_test.cluster({"plat": "2.0.0"}, "production", ["mesh"], []), "messages": ["Mesh is experimental in Plat 2.0 and runs in production"]},
	"environment not stated": {"given": experimental_test.cluster({"plat": "2.0.0"}, "", ["mesh"], []), "messages": ["Mesh is experimental in Plat 2.0 and counts as run in production, as no environment is stated"]},
	"by an alias": {"given": experimental_test.cluster({"plat": "2.0.0"}, "production", ["WWW"], []), "messages": ["Mesh is experimental in Plat 2.0 and runs in production"]},
	"by another name": {"given": experimental_test.cluster({"plat": "2.0.0"}, "production", ["insight-manager"], []), "messages": ["Insight is experimental in Plat 2.0 and runs in production"]},
	"as a feature": {"given": experimental_test.cluster({"plat": "2.0.0"}, "production", [], ["insight"]), "messages": ["Insight is experimental in Plat 2.0 and runs in production"]},
	"as a feature and its component": {"given": experimental_test.cluster({"plat": "2.0.0"}, "production", ["insight-manager"], ["insight"]), "subjects": 2, "messages": ["Insight is experimental in Plat 2.0 and runs in production"]},
	"not recommended": {"given": experimental_test.cluster({"plat": "2.0.0"}, "production", [], ["disks"]), "messages": ["Disks is not recommended in Plat 2.0 and runs in production"]},
	"not listed for this line": {"given": experimental_test.cluster({"plat": "1.0.0"}, "production", ["insight-manager"], [])},
}

test_in_production[name] if {
	some name, c in cases
	catalog := json.remove(experimental_test.sample, object.get(c, "without", []))
	result := _result with input as c.given
		with data.insupport_facts as catalog
		with data.insupport.run as _run
	judgement_test.as_wanted(result, c)
}

_levels := {
	"experimental": ["2.0.0", "mesh", "violation", false],
	"disputed": ["1.0.0", "mesh", "warning", true],
	"on by default": ["2.0.0", "insight", "warning", false],
	"not recommended": ["2.0.0", "disks", "warning", false],
}

test_levels[name] if {
	some name, [release, component, level, disputed] in _levels
	reported := judgement.findings(in_production.judgements) with input as experimental_test.cluster({"plat": release}, "production", [component], [])
		with data.insupport_facts as experimental_test.sample
		with data.insupport.run as _run
	{[finding.level, finding.disputed] | some finding in reported} == {[level, disputed]}
}

test_dispute_is_cited if {
	reported := judgement.findings(in_production.judgements) with input as experimental_test.cluster({"plat": "1.0.0"}, "production", ["mesh"], [])
		with data.insupport_facts as experimental_test.sample
		with data.insupport.run as _run
	{ref.source | some finding in reported; some ref in finding.references} == {"p/a", "p/b", "p/terms"}
}
