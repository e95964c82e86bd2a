package insupport.rules.os.unknown_test

import data.insupport.lib.judgement
import data.insupport.lib.judgement_test
import data.insupport.lib.os_test
import data.insupport.rules.os.unknown

_run := {"asOf": "2021-06-01"}

_said(entry) := object.get(entry.why, "message", entry.field) if {
	is_object(entry.why)
} else := entry.field

_result := judgement_test.result(unknown.subjects, unknown.judgements)

_gpu(id, version) := {"os": {"id": id, "version": version}, "gpu": true}
_anyhow := {"provider": "cloud", "adoptedFrom": "1.0"}
_air_gapped := ["spec.infrastructure.airGapped"]

cases := {
	"line without a table": {"given": os_test.cluster("3.0.0", os_test.plain("cloud"), os_test.runs("red", "8.4")), "needs": ["The catalog has no table of operating systems for Plat 3.0", "catalog/plat/operating_systems/lines/3.0"], "subjects": 2},
	"provider without a table": {"given": os_test.cluster("2.0.0", os_test.plain("moon"), os_test.runs("red", "8.4")), "needs": ["Plat 2.0 has no table of operating systems for moon; it has one for cloud, site", "spec.infrastructure.provider"], "subjects": 2},
	"release not readable": {"given": os_test.cluster("latest", os_test.plain("cloud"), os_test.runs("red", "8.4")), "needs": ["No operating systems are known for Plat latest", "spec.products.plat"], "subjects": 2},
	"topic missing": {"given": os_test.cluster("2.0.0", os_test.plain("cloud"), os_test.runs("red", "8.4")), "without": ["plat/operating_systems"], "needs": ["The catalog has no operating systems for Plat", "catalog/plat/operating_systems"], "subjects": 2},
	"product that runs on another, which is not stated": {"given": object.union(os_test.cluster("2.0.0", os_test.plain("cloud"), os_test.runs("red", "8.4")), {"spec": {"products": {"top": "1.0.0", "plat": ""}}}), "needs": ["The operating systems of Plat decide, and its release is not stated", "spec.products.plat"], "subjects": 2},
	"no nodes": {"given": {"spec": {"products": {"plat": "2.0.0"}}}, "needs": ["spec.nodes"]},
	"empty inventory": {"given": {}, "subjects": 0},
	"attached": {"given": object.union(os_test.cluster("2.0.0", os_test.plain("cloud"), os_test.runs("red", "8.4")), {"spec": {"role": "attached"}}), "subjects": 0},
	"known": {"given": os_test.cluster("2.0.0", os_test.plain("cloud"), os_test.runs("red", "8.4"))},
	"not listed is known": {"given": os_test.cluster("2.0.0", os_test.plain("cloud"), os_test.runs("red", "9.9"))},
	"no is known": {"given": os_test.cluster("2.0.0", os_test.plain("site"), os_test.runs("red", "7.9"))},
	"GPU is known": {"given": os_test.cluster("2.0.0", os_test.plain("cloud"), _gpu("red", "8.4"))},
	"no GPU is known": {"given": os_test.cluster("2.0.0", os_test.plain("site"), _gpu("blue", "3.2.1"))},
	"system not stated": {"given": os_test.cluster("2.0.0", os_test.plain("cloud"), {}), "needs": ["spec.nodes[0].os.id"]},
	"version not stated": {"given": os_test.cluster("2.0.0", os_test.plain("cloud"), os_test.runs("red", "")), "needs": ["spec.nodes[0].os.version"]},
	"only a major": {"given": os_test.cluster("2.0.0", os_test.plain("cloud"), os_test.runs("red", "8")), "needs": ["w (2 nodes): Red 8 is read without a minor version, and no listed kernel of it runs"]},
	"only a major, provider not stated": {"given": os_test.cluster("2.0.0", {}, os_test.runs("red", "7")), "needs": ["w (2 nodes): Red 7 is read without a minor version, and no listed kernel of it runs"]},
	"provider matters": {"given": os_test.cluster("2.0.0", {"adoptedFrom": "1.0", "fips": false, "airGapped": false}, os_test.runs("blue", "3.2.1")), "needs": ["spec.infrastructure.provider"]},
	"mode matters": {"given": os_test.cluster("2.0.0", _anyhow, os_test.runs("red", "7.9")), "needs": _air_gapped},
	"mode matters, GPU is known": {"given": os_test.cluster("2.0.0", _anyhow, _gpu("red", "7.9")), "needs": _air_gapped},
	"mode does not matter": {"given": os_test.cluster("2.0.0", {"provider": "cloud", "adoptedFrom": "1.0"}, os_test.runs("red", "8.4"))},
	"column missing": {"given": os_test.cluster("1.0.0", {"provider": "any", "adoptedFrom": "1.0", "fips": false, "airGapped": true}, os_test.runs("red", "7.9")), "needs": ["w (2 nodes): the catalog has nothing on Red 7.9 in air-gapped mode for Plat 1.0"]},
	"GPU column missing": {"given": os_test.cluster("1.0.0", os_test.plain("cloud"), object.union(os_test.runs("red", "7.8"), {"gpu": true})), "needs": ["w (2 nodes): the catalog has nothing on GPU nodes on Red 7.8 for Plat 1.0"]},
	"GPU note hangs on a missing fact": {"given": os_test.cluster("2.0.0", {"provider": "site", "adoptedFrom": "1.0"}, object.union(os_test.runs("red", "8.4"), {"gpu": true})), "needs": ["spec.infrastructure.airGapped"]},
}

test_unknown[name] if {
	some name, c in cases
	catalog := json.remove(os_test.sample, object.get(c, "without", []))
	result := _result with input as c.given
		with data.insupport_facts as catalog
		with data.insupport.run as _run
	{_said(entry) | some entry in result.undecided} == {said | some said in object.get(c, "needs", [])}
	result.findings == set()
	result.open == set()
	count(result.subjects) == object.get(c, "subjects", 1)
}

_remediations := {
	"a column": ["2.0.0", {"gpu": true}, "Ask the vendor, and add the answer with an overlay"],
	"a table": ["3.0.0", {}, "Fill in catalog/plat/operating_systems/lines/3.0, or add the table with an overlay"],
}

test_remediation[name] if {
	some name, [release, gpu, want] in _remediations
	catalog := json.remove(os_test.sample, ["plat/operating_systems/lines/2.0/providers/cloud/red/8.4/gpu"])
	judgements := unknown.judgements with input as os_test.cluster(release, os_test.plain("cloud"), object.union(os_test.runs("red", "8.4"), gpu))
		with data.insupport_facts as catalog
		with data.insupport.run as _run
	want in {entry.why.remediation | some entry in judgement.needed(judgements)}
}

# What is missing cites the row that was looked at, else the page of the line, else nothing.
_cited := {
	"row": [["red", "8.4"], "spec.infrastructure.adoptedFrom", [], ["p/row"]],
	"page": [["red", "8"], "spec.nodes[0].os.version", [], ["p/2"]],
	"nothing": [["red", "8"], "spec.nodes[0].os.version", ["plat/operating_systems/lines/2.0/source"], "none"],
}

test_references[name] if {
	some name, [[id, version], field, without, want] in _cited
	row := "plat/operating_systems/lines/2.0/providers/cloud/red/8.4/source"
	catalog := json.patch(json.remove(os_test.sample, without), [{"op": "replace", "path": row, "value": "p/row"}])
	infrastructure := {"provider": "cloud", "fips": false, "airGapped": false}
	judgements := unknown.judgements with input as os_test.cluster("2.0.0", infrastructure, os_test.runs(id, version))
		with data.insupport_facts as catalog
		with data.insupport.run as _run
	some entry in judgement.needed(judgements)
	entry.field == field
	_sources(entry.why) == want
}

_sources(why) := [ref.source | some ref in why.references] if why.references

else := "none"
