package insupport.rules.os.gpu_not_supported_test

import data.insupport.lib.judgement
import data.insupport.lib.judgement_test
import data.insupport.lib.os_test
import data.insupport.rules.os.gpu_not_supported

_run := {"asOf": "2021-06-01"}

_result := judgement_test.result(gpu_not_supported.subjects, gpu_not_supported.judgements)

cases := {
	"release of a line that has no table": {"given": os_test.cluster("3.0.0", os_test.plain("cloud"), object.union(os_test.runs("red", "8.4"), {"gpu": true})), "undecided": ["catalog/plat/operating_systems/lines/3.0"]},
	"provider without a table": {"given": os_test.cluster("2.0.0", os_test.plain("moon"), object.union(os_test.runs("red", "8.4"), {"gpu": true})), "undecided": ["spec.infrastructure.provider"]},
	"release not readable": {"given": os_test.cluster("latest", os_test.plain("cloud"), object.union(os_test.runs("red", "8.4"), {"gpu": true})), "undecided": ["spec.products.plat"]},
	"release that no line holds": {"given": os_test.cluster("9.0.0", os_test.plain("cloud"), object.union(os_test.runs("red", "8.4"), {"gpu": true})), "undecided": ["catalog/plat/operating_systems/lines/9.0"]},
	"topic missing": {"given": os_test.cluster("2.0.0", os_test.plain("cloud"), object.union(os_test.runs("red", "8.4"), {"gpu": true})), "without": ["plat/operating_systems"], "undecided": ["catalog/plat/operating_systems"]},
	"product that runs on another, which is not stated": {"given": object.union(os_test.cluster("2.0.0", os_test.plain("cloud"), object.union(os_test.runs("red", "8.4"), {"gpu": true})), {"spec": {"products": {"top": "1.0.0", "plat": ""}}}), "undecided": ["spec.products.plat"]},
	"no nodes": {"given": {"spec": {"products": {"plat": "2.0.0"}}}, "subjects": 0},
	"empty inventory": {"given": {}, "subjects": 0},
	"attached": {"given": object.union(os_test.cluster("2.0.0", os_test.plain("cloud"), os_test.runs("red", "8.4")), {"spec": {"role": "attached"}}), "subjects": 0},
	"no GPU nodes": {"given": os_test.cluster("2.0.0", os_test.plain("site"), os_test.runs("red", "7.9")), "subjects": 0},
	"GPU stated as nothing": {"given": os_test.cluster("2.0.0", os_test.plain("site"), object.union(os_test.runs("red", "7.9"), {"gpu": ""})), "subjects": 0},
	"GPU null": {"given": os_test.cluster("2.0.0", os_test.plain("site"), object.union(os_test.runs("red", "7.9"), {"gpu": null})), "subjects": 0},
	"GPU false": {"given": os_test.cluster("2.0.0", os_test.plain("site"), object.union(os_test.runs("red", "7.9"), {"gpu": false})), "subjects": 0},
	"supported": {"given": os_test.cluster("2.0.0", os_test.plain("cloud"), object.union(os_test.runs("red", "8.4"), {"gpu": true}))},
	"not supported": {"given": os_test.cluster("2.0.0", os_test.plain("site"), object.union(os_test.runs("red", "7.9"), {"gpu": true})), "messages": ["w (2 nodes): Red 7.9 is listed for Plat 2.0 on site, but not for GPU nodes"]},
	"column missing": {"given": os_test.cluster("1.0.0", os_test.plain("cloud"), object.union(os_test.runs("red", "7.8"), {"gpu": true})), "undecided": ["catalog/plat/operating_systems/lines/1.0/providers/any/red/7.8/gpu"]},
	"note rules it out": {"given": os_test.cluster("2.0.0", {"provider": "site", "adoptedFrom": "1.0", "fips": false, "airGapped": true}, object.union(os_test.runs("red", "8.4"), {"gpu": true})), "messages": ["w (2 nodes): No GPU nodes on air-gapped sites (Plat 2.0 on site)"]},
	"note hangs on a missing fact": {"given": os_test.cluster("2.0.0", {"provider": "site", "adoptedFrom": "1.0", "fips": false}, object.union(os_test.runs("red", "8.4"), {"gpu": true})), "undecided": ["spec.infrastructure.airGapped"]},
	"note cannot concern this provider": {"given": os_test.cluster("2.0.0", {"provider": "cloud", "adoptedFrom": "1.0", "fips": false}, object.union(os_test.runs("red", "8.4"), {"gpu": true}))},
	"no, whatever the note says": {"given": os_test.cluster("2.0.0", {"provider": "site", "adoptedFrom": "1.0", "fips": false}, object.union(os_test.runs("blue", "3.2.1"), {"gpu": true})), "messages": ["w (2 nodes): Blue 3.2.1 is listed for Plat 2.0 on site, but not for GPU nodes"]},
	"provider not stated and it matters": {"given": os_test.cluster("2.0.0", {"adoptedFrom": "1.0", "fips": false, "airGapped": false}, object.union(os_test.runs("red", "7.9"), {"gpu": true})), "undecided": ["spec.infrastructure.provider"]},
	"system not stated": {"given": os_test.cluster("2.0.0", os_test.plain("cloud"), {"gpu": true}), "undecided": ["spec.nodes[0].os.id"]},
	"not listed at all": {"given": os_test.cluster("2.0.0", os_test.plain("cloud"), object.union(os_test.runs("red", "9.9"), {"gpu": true})), "subjects": 0},
}

test_gpu_not_supported[name] if {
	some name, c in cases
	catalog := json.remove(os_test.sample, object.get(c, "without", []))
	result := _result with input as c.given
		with data.insupport_facts as catalog
		with data.insupport.run as _run
	judgement_test.as_wanted(result, c)
	every finding in result.findings {
		{"path": "spec.nodes[0].gpu", "value": true} in finding.evidence.facts
		finding.remediation
	}
}

_remediations := {
	"some are": ["site", "7.9", "red", "Use an operating system listed for GPU nodes: Red 8.4"],
	"none is": ["any", "7.9", "red", "No operating system of Plat 1.0 is listed for GPU nodes: move them elsewhere, or ask the vendor"],
}

test_remediation[name] if {
	some name, [provider, given, id, want] in _remediations
	release := {"site": "2.0.0", "any": "1.0.0"}[provider]
	cluster := os_test.cluster(release, os_test.plain(provider), object.union(os_test.runs(id, given), {"gpu": true}))
	reported := judgement.findings(gpu_not_supported.judgements) with input as cluster with data.insupport_facts as os_test.sample with data.insupport.run as _run
	{finding.remediation | some finding in reported} == {want}
}
