package insupport.rules.os.not_listed_test

import data.insupport.lib.judgement
import data.insupport.lib.judgement_test
import data.insupport.lib.os_test
import data.insupport.rules.os.not_listed

_run := {"asOf": "2021-06-01"}

_result := judgement_test.result(not_listed.subjects, not_listed.judgements)

cases := {
	"release of a line that has no table": {"given": os_test.cluster("3.0.0", os_test.plain("cloud"), os_test.runs("red", "8.4")), "undecided": ["catalog/plat/operating_systems/lines/3.0"]},
	"provider without a table": {"given": os_test.cluster("2.0.0", os_test.plain("moon"), os_test.runs("red", "8.4")), "undecided": ["spec.infrastructure.provider"]},
	"release not readable": {"given": os_test.cluster("latest", os_test.plain("cloud"), os_test.runs("red", "8.4")), "undecided": ["spec.products.plat"]},
	"release that no line holds": {"given": os_test.cluster("9.0.0", os_test.plain("cloud"), os_test.runs("red", "8.4")), "undecided": ["catalog/plat/operating_systems/lines/9.0"]},
	"topic missing": {"given": os_test.cluster("2.0.0", os_test.plain("cloud"), os_test.runs("red", "8.4")), "without": ["plat/operating_systems"], "undecided": ["catalog/plat/operating_systems"]},
	"product that runs on another, which is not stated": {"given": object.union(os_test.cluster("2.0.0", os_test.plain("cloud"), os_test.runs("red", "8.4")), {"spec": {"products": {"top": "1.0.0", "plat": ""}}}), "undecided": ["spec.products.plat"]},
	"page without tables": {"given": os_test.cluster("2.0.0", os_test.plain("cloud"), os_test.runs("red", "8.4")), "without": ["plat/operating_systems/lines/2.0/providers"], "undecided": ["catalog/plat/operating_systems/lines/2.0"]},
	"names missing": {"given": os_test.cluster("2.0.0", os_test.plain("cloud"), os_test.runs("red", "8.4")), "without": ["plat/operating_systems/names"], "undecided": ["catalog/plat/operating_systems"]},
	"product that runs on another, without ranges": {"given": {"spec": {"products": {"top": "1.0.0"}, "nodes": [os_test.runs("red", "8.4")]}}, "without": ["top/product/kubernetesRange"], "undecided": ["spec.products.plat"]},
	"product that runs on another, which is stated": {"given": object.union(os_test.cluster("2.0.0", os_test.plain("cloud"), os_test.runs("red", "8.4")), {"spec": {"products": {"top": "1.0.0"}}})},
	"no nodes": {"given": {"spec": {"products": {"plat": "2.0.0"}}}, "undecided": ["spec.nodes"]},
	"empty inventory": {"given": {}, "subjects": 0},
	"attached": {"given": object.union(os_test.cluster("2.0.0", os_test.plain("cloud"), os_test.runs("red", "8.4")), {"spec": {"role": "attached"}}), "subjects": 0},
	"listed": {"given": os_test.cluster("2.0.0", os_test.plain("cloud"), os_test.runs("red", "8.4"))},
	"build of a listed version": {"given": os_test.cluster("2.0.0", os_test.plain("cloud"), os_test.runs("red", "7.9.2009"))},
	"release with a suffix": {"given": os_test.cluster("v1.0.0+fips.0", os_test.plain("cloud"), os_test.runs("blue", "15.1"))},
	"listed by another name of the row": {"given": os_test.cluster("1.0.0", os_test.plain("cloud"), os_test.runs("blue", "15.1"))},
	"or higher": {"given": os_test.cluster("1.0.0", os_test.plain("cloud"), os_test.runs("blue", "20.2.0"))},
	"case of the id": {"given": os_test.cluster("2.0.0", os_test.plain("cloud"), os_test.runs("RED", "8.4"))},
	"another version": {"given": os_test.cluster("2.0.0", os_test.plain("cloud"), os_test.runs("red", "8.6")), "messages": ["w (2 nodes): Red 8.6 is not listed for Plat 2.0 on cloud; listed are 7.9, 8.4"]},
	"another version where the page has no providers": {"given": os_test.cluster("1.0.0", os_test.plain("cloud"), os_test.runs("blue", "15.3")), "messages": ["w (2 nodes): Blue 15.3 is not listed for Plat 1.0; listed are 15, 20.1.1"]},
	"another system": {"given": os_test.cluster("2.0.0", os_test.plain("cloud"), os_test.runs("green", "1")), "messages": ["w (2 nodes): green 1 is not listed for Plat 2.0 on cloud; listed are Red"]},
	"another system without a version": {"given": os_test.cluster("2.0.0", os_test.plain("cloud"), {"os": {"id": "green"}}), "messages": ["w (2 nodes): green is not listed for Plat 2.0 on cloud; listed are Red"]},
	"only a draft lists it": {"given": os_test.cluster("2.0.0", os_test.plain("cloud"), os_test.runs("blue", "3.2.4")), "messages": ["w (2 nodes): Blue 3.2.4 is not listed for Plat 2.0 on cloud; listed are Red"]},
	"last release that lists it": {"given": os_test.cluster("1.0.4", os_test.plain("cloud"), os_test.runs("red", "8.2"))},
	"first release that no longer lists it": {"given": os_test.cluster("1.0.5", os_test.plain("cloud"), os_test.runs("red", "8.2")), "messages": ["w (2 nodes): Red 8.2 is not listed for Plat 1.0; it is for 1.0.0 to 1.0.4 only"]},
	"patch release not stated and it matters": {"given": os_test.cluster("1.0", os_test.plain("cloud"), os_test.runs("red", "8.2")), "undecided": ["spec.products.plat"]},
	"only a major, its kernel listed": {"given": os_test.cluster("1.0.0", os_test.plain("cloud"), object.union(os_test.runs("red", "7"), {"kernel": "3.9.0-1.el7"}))},
	"only a major, another kernel": {"given": os_test.cluster("1.0.0", os_test.plain("cloud"), object.union(os_test.runs("red", "7"), {"kernel": "3.90"})), "undecided": ["spec.nodes[0].os.version"]},
	"only a major, no kernel": {"given": os_test.cluster("1.0.0", os_test.plain("cloud"), os_test.runs("red", "7")), "undecided": ["spec.nodes[0].os.version"]},
	"system not stated": {"given": os_test.cluster("2.0.0", os_test.plain("cloud"), {}), "undecided": ["spec.nodes[0].os.id"]},
	"version not stated": {"given": os_test.cluster("2.0.0", os_test.plain("cloud"), os_test.runs("red", "")), "undecided": ["spec.nodes[0].os.version"]},
	"version not readable": {"given": os_test.cluster("2.0.0", os_test.plain("cloud"), os_test.runs("red", "rolling")), "undecided": ["spec.nodes[0].os.version"]},
	"provider not stated, all agree": {"given": os_test.cluster("2.0.0", {}, os_test.runs("red", "8.4")), "undecided": ["spec.infrastructure.provider"]},
	"provider not stated, the page has none": {"given": os_test.cluster("1.0.0", {}, os_test.runs("red", "7.9"))},
	"nodes cut short": {"given": object.union(os_test.cluster("2.0.0", os_test.plain("cloud"), os_test.runs("red", "8.4")), {"spec": {"gaps": [{"path": "spec.nodes", "reason": "partial"}]}}), "undecided": ["spec.nodes"], "subjects": 2},
	"nodes cut short, one is seen": {"given": object.union(os_test.cluster("2.0.0", os_test.plain("cloud"), os_test.runs("red", "8.6")), {"spec": {"gaps": [{"path": "spec.nodes", "reason": "partial"}]}}), "messages": ["w (2 nodes): Red 8.6 is not listed for Plat 2.0 on cloud; listed are 7.9, 8.4"], "undecided": ["spec.nodes"], "subjects": 2},
	"provider not stated, all refuse": {"given": os_test.cluster("2.0.0", {}, os_test.runs("red", "9.9")), "messages": ["w (2 nodes): Red 9.9 is not listed for Plat 2.0 on any provider; listed are 7.9, 8.4"]},
	"provider not stated and it matters": {"given": os_test.cluster("2.0.0", {}, os_test.runs("blue", "3.2.1")), "undecided": ["spec.infrastructure.provider"]},
}

test_not_listed[name] if {
	some name, c in cases
	catalog := json.remove(os_test.sample, object.get(c, "without", []))
	result := _result with input as c.given
		with data.insupport_facts as catalog
		with data.insupport.run as _run
	judgement_test.as_wanted(result, c)
	every finding in result.findings { finding.remediation }
}

_remediations := {
	"nearest of the same system": ["cloud", "8.6", "red", "Move to Red 8.4, the nearest listed version"],
	"below the only one of its major": ["cloud", "7.1", "red", "Move to Red 7.9, the nearest listed version"],
	"above the newest": ["cloud", "9.0", "red", "Move to Red 8.4, the nearest listed version"],
	"between": ["cloud", "8.2", "red", "Move to Red 8.4, the nearest listed version"],
	"a pattern": ["site", "3.3.1", "blue", "Move to Blue 3.2.x, the nearest listed version"],
	"another system": ["cloud", "1", "green", "Move to a listed operating system: Red"],
}

test_remediation[name] if {
	some name, [provider, given, id, want] in _remediations
	reported := judgement.findings(not_listed.judgements) with input as os_test.cluster("2.0.0", os_test.plain(provider), os_test.runs(id, given))
		with data.insupport_facts as os_test.sample
		with data.insupport.run as _run
	{finding.remediation | some finding in reported} == {want}
}

_reported(catalog, release, provider, node) := reported if {
	reported := judgement.findings(not_listed.judgements) with data.insupport.run as _run
		with data.insupport_facts as catalog
		with input as os_test.cluster(release, os_test.plain(provider), node)
}

# Of another major the last one of an older is the nearest, and the first one of a newer.
test_first_of_a_newer_major if {
	catalog := json.remove(os_test.sample, ["plat/operating_systems/lines/2.0/providers/cloud/red/7.9"])
	path := "/plat/operating_systems/lines/2.0/providers/cloud/red/8.2"
	first := json.patch(catalog, [{"op": "add", "path": path, "value": {"modes": {"default": true}, "source": "s"}}])
	some finding in _reported(first, "2.0.0", "cloud", os_test.runs("red", "7.1"))
	finding.remediation == "Move to Red 8.2, the nearest listed version"
}

test_last_of_an_older_major if {
	path := "/plat/operating_systems/lines/2.0/providers/cloud/red/8.2"
	catalog := json.patch(os_test.sample, [{"op": "add", "path": path, "value": {"modes": {"default": true}, "source": "s"}}])
	some finding in _reported(catalog, "2.0.0", "cloud", os_test.runs("red", "9.0"))
	finding.remediation == "Move to Red 8.4, the nearest listed version"
}

test_later_of_two_as_close if {
	row := "plat/operating_systems/lines/2.0/providers/cloud/red/8.8"
	catalog := json.patch(os_test.sample, [{"op": "add", "path": row, "value": {}}])
	some finding in _reported(catalog, "2.0.0", "cloud", os_test.runs("red", "8.6"))
	finding.remediation == "Move to Red 8.8, the nearest listed version"
}

# What a finding stands on: the key, what was compared, with which rows, and their sources.
_grounds := {
	"version": {
		"runs": ["2.0.0", "cloud", "red", "8.6"],
		"comparison": "The rows of Red for Plat 2.0 on cloud are 7.9, 8.4, and none covers 8.6",
		"rows": ["2.0/providers/cloud/red/7.9", "2.0/providers/cloud/red/8.4"],
		"sources": ["p/2"],
	},
	"id": {
		"runs": ["2.0.0", "cloud", "blue", "3.2.4"],
		"comparison": concat("; ", [
			"The table for Plat 2.0 on cloud has no row of Blue",
			"a page that was never published has one, which does not count",
		]),
		"rows": ["2.0"],
		"sources": ["p/2", "p/draft"],
	},
	"id of another system": {
		"runs": ["2.0.0", "cloud", "green", "1"],
		"comparison": "The table for Plat 2.0 on cloud has no row of green",
		"rows": ["2.0"],
		"sources": ["p/2"],
	},
	"version that other releases have": {
		"runs": ["1.0.5", "any", "red", "8.2"],
		"comparison": "The rows of Red for Plat 1.0 are 7.8, 7.9, and none covers 8.2",
		"rows": ["1.0/providers/any/red/8.2"],
		"sources": ["p/1/8.2"],
	},
}

test_grounds[name] if {
	some name, c in _grounds
	[release, provider, id, version] := c.runs
	some finding in _reported(os_test.sample, release, provider, os_test.runs(id, version))
	finding.path == sprintf("spec.nodes[0].os.%s", [split(name, " ")[0]])
	finding.evidence.comparison == c.comparison
	finding.evidence.rows == [concat("/", ["catalog/plat/operating_systems/lines", row]) | some row in c.rows]
	[ref.source | some ref in finding.references] == c.sources
}
