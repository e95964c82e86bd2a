package insupport.rules.os.kernel_not_listed_test

import data.insupport.lib.judgement
import data.insupport.lib.judgement_test
import data.insupport.lib.os_test
import data.insupport.rules.os.kernel_not_listed

_run := {"asOf": "2021-06-01"}

_result := judgement_test.result(kernel_not_listed.subjects, kernel_not_listed.judgements)

cases := {
	"release of a line that has no table": {"given": os_test.cluster("3.0.0", os_test.plain("cloud"), os_test.runs("red", "8.4")), "undecided": ["catalog/plat/operating_systems/lines/3.0"]},
	"provider without a table": {"given": os_test.cluster("2.0.0", os_test.plain("moon"), os_test.runs("red", "8.4")), "undecided": ["spec.infrastructure.provider"]},
	"release not readable": {"given": os_test.cluster("latest", os_test.plain("cloud"), os_test.runs("red", "8.4")), "undecided": ["spec.products.plat"]},
	"release that no line holds": {"given": os_test.cluster("9.0.0", os_test.plain("cloud"), os_test.runs("red", "8.4")), "undecided": ["catalog/plat/operating_systems/lines/9.0"]},
	"topic missing": {"given": os_test.cluster("2.0.0", os_test.plain("cloud"), os_test.runs("red", "8.4")), "without": ["plat/operating_systems"], "undecided": ["catalog/plat/operating_systems"]},
	"product that runs on another, which is not stated": {"given": object.union(os_test.cluster("2.0.0", os_test.plain("cloud"), os_test.runs("red", "8.4")), {"spec": {"products": {"top": "1.0.0", "plat": ""}}}), "undecided": ["spec.products.plat"]},
	"no nodes": {"given": {"spec": {"products": {"plat": "2.0.0"}}}, "subjects": 0},
	"empty inventory": {"given": {}, "subjects": 0},
	"attached": {"given": object.union(os_test.cluster("2.0.0", os_test.plain("cloud"), os_test.runs("red", "8.4")), {"spec": {"role": "attached"}}), "subjects": 0},
	"no kernel listed": {"given": os_test.cluster("2.0.0", os_test.plain("cloud"), os_test.runs("red", "7.9")), "subjects": 0},
	"listed": {"given": os_test.cluster("2.0.0", os_test.plain("cloud"), object.union(os_test.runs("red", "8.4"), {"kernel": "4.18.0-1"}))},
	"listed with a prefix": {"given": os_test.cluster("1.0.0", os_test.plain("cloud"), object.union(os_test.runs("red", "7.9"), {"kernel": "3.9.0-1.x86_64"}))},
	"another kernel": {"given": os_test.cluster("2.0.0", os_test.plain("cloud"), object.union(os_test.runs("red", "8.4"), {"kernel": "4.19.0"})), "messages": ["w (2 nodes): kernel 4.19.0 is not the one listed for Red 8.4 with Plat 2.0 on cloud (4.18)"]},
	"kernel not stated": {"given": os_test.cluster("2.0.0", os_test.plain("cloud"), os_test.runs("red", "8.4")), "undecided": ["spec.nodes[0].kernel"]},
	"system not stated": {"given": os_test.cluster("2.0.0", os_test.plain("cloud"), {}), "undecided": ["spec.nodes[0].os.id"]},
	"not listed at all": {"given": os_test.cluster("2.0.0", os_test.plain("cloud"), os_test.runs("red", "9.9")), "subjects": 0},
	"provider not stated": {"given": os_test.cluster("2.0.0", {}, object.union(os_test.runs("red", "8.4"), {"kernel": "4.18"})), "undecided": ["spec.infrastructure.provider"]},
}

test_kernel_not_listed[name] if {
	some name, c in cases
	catalog := json.remove(os_test.sample, object.get(c, "without", []))
	result := _result with input as c.given
		with data.insupport_facts as catalog
		with data.insupport.run as _run
	judgement_test.as_wanted(result, c)
	every finding in result.findings { finding.remediation }
}

# Of several rows for a version, those without kernels say nothing, and what some list is not known.
_several := {"4.18.0": "holds", "5.0": "needs", "6.0": "fails"}

test_several_rows[kernel] if {
	some kernel, want in _several
	rows := "plat/operating_systems/lines/2.0/providers/cloud/red"
	catalog := json.patch(os_test.sample, [
		{"op": "add", "path": sprintf("%s/8.x", [rows]), "value": {"kernels": ["4.18", "5.0"]}},
		{"op": "add", "path": sprintf("%s/8.4.x", [rows]), "value": {}},
	])
	node := {"os": {"id": "red", "version": "8.4.1"}, "kernel": kernel}
	judged := kernel_not_listed.judgements with input as os_test.cluster("2.0.0", os_test.plain("cloud"), node)
		with data.insupport_facts as catalog
		with data.insupport.run as _run
	{judgement.answer | some judgement in judged} == {want}
}

test_disputed if {
	cluster := os_test.cluster("2.0.0", os_test.plain("cloud"), object.union(os_test.runs("red", "8.4"), {"kernel": "4.20"}))
	reported := judgement.findings(kernel_not_listed.judgements) with input as cluster with data.insupport_facts as os_test.sample with data.insupport.run as _run
	{finding.disputed | some finding in reported} == {true}
}
