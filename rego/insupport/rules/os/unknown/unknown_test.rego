package insupport.rules.os.unknown_test

import data.insupport.lib.os_test
import data.insupport.rules.os.unknown

_run := {"asOf": "2021-06-01"}

cases := {
	"line without a table": {"given": os_test.cluster("3.0.0", os_test.plain("cloud"), os_test.runs("red", "8.4")), "messages": ["No table of operating systems is published for Plat 3.0"], "subjects": 2},
	"provider without a table": {"given": os_test.cluster("2.0.0", os_test.plain("moon"), os_test.runs("red", "8.4")), "messages": ["Plat 2.0 has no table of operating systems for moon; it has one for cloud, site"], "subjects": 2},
	"release not readable": {"given": os_test.cluster("latest", os_test.plain("cloud"), os_test.runs("red", "8.4")), "messages": ["No operating systems are known for Plat latest"], "subjects": 2},
	"topic missing": {"given": os_test.cluster("2.0.0", os_test.plain("cloud"), os_test.runs("red", "8.4")), "without": ["plat/operating_systems"], "messages": ["The catalog has no operating systems for Plat"], "subjects": 2},
	"product that runs on another, which is not stated": {"given": object.union(os_test.cluster("2.0.0", os_test.plain("cloud"), os_test.runs("red", "8.4")), {"spec": {"products": {"top": "1.0.0", "plat": ""}}}), "messages": ["The operating systems of Plat decide, and its release is not stated"], "subjects": 2},
	"no nodes": {"given": {"spec": {"products": {"plat": "2.0.0"}}}, "undecided": ["spec.nodes"], "subjects": 0},
	"empty inventory": {"given": {}, "subjects": 0},
	"attached": {"given": object.union(os_test.cluster("2.0.0", os_test.plain("cloud"), os_test.runs("red", "8.4")), {"spec": {"role": "attached"}}), "subjects": 0},
	"known": {"given": os_test.cluster("2.0.0", os_test.plain("cloud"), os_test.runs("red", "8.4"))},
	"not listed is known": {"given": os_test.cluster("2.0.0", os_test.plain("cloud"), os_test.runs("red", "9.9"))},
	"system not stated": {"given": os_test.cluster("2.0.0", os_test.plain("cloud"), {}), "messages": ["w (2 nodes): the operating system is not stated (spec.nodes[0].os.id)"]},
	"version not stated": {"given": os_test.cluster("2.0.0", os_test.plain("cloud"), os_test.runs("red", "")), "messages": ["w (2 nodes): the version of Red is missing or cannot be read"]},
	"only a major": {"given": os_test.cluster("2.0.0", os_test.plain("cloud"), os_test.runs("red", "8")), "messages": ["w (2 nodes): Red 8 is read without a minor version, and no listed kernel of it runs"]},
	"only a major, provider not stated": {"given": os_test.cluster("2.0.0", {}, os_test.runs("red", "7")), "messages": ["w (2 nodes): Red 7 is read without a minor version, and no listed kernel of it runs"]},
	"provider matters": {"given": os_test.cluster("2.0.0", {"adoptedFrom": "1.0", "fips": false, "airGapped": false}, os_test.runs("blue", "3.2.1")), "messages": ["w (2 nodes): whether Blue 3.2.1 is listed for Plat 2.0 on any provider depends on spec.infrastructure.provider, which is not known"]},
	"mode matters": {"given": os_test.cluster("2.0.0", {"provider": "cloud", "adoptedFrom": "1.0"}, os_test.runs("red", "7.9")), "messages": ["w (2 nodes): whether Red 7.9 is supported by Plat 2.0 on cloud depends on spec.infrastructure.airGapped, which is not known"]},
	"mode does not matter": {"given": os_test.cluster("2.0.0", {"provider": "cloud", "adoptedFrom": "1.0"}, os_test.runs("red", "8.4"))},
	"column missing": {"given": os_test.cluster("1.0.0", {"provider": "any", "adoptedFrom": "1.0", "fips": false, "airGapped": true}, os_test.runs("red", "7.9")), "messages": ["w (2 nodes): nothing is published on Red 7.9 in air-gapped mode for Plat 1.0"]},
	"GPU column missing": {"given": os_test.cluster("1.0.0", os_test.plain("cloud"), object.union(os_test.runs("red", "7.8"), {"gpu": true})), "messages": ["w (2 nodes): nothing is published on GPU nodes on Red 7.8 for Plat 1.0"]},
	"GPU note hangs on a missing fact": {"given": os_test.cluster("2.0.0", {"provider": "site", "adoptedFrom": "1.0"}, object.union(os_test.runs("red", "8.4"), {"gpu": true})), "messages": ["w (2 nodes): whether GPU nodes on Red 8.4 are supported by Plat 2.0 on site depends on spec.infrastructure.airGapped, which is not known"]},
}

test_unknown[name] if {
	some name, c in cases
	catalog := json.remove(os_test.sample, object.get(c, "without", []))
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
		finding.remediation
	}
}
