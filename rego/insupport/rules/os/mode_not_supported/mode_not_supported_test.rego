package insupport.rules.os.mode_not_supported_test

import data.insupport.lib.judgement
import data.insupport.lib.judgement_test
import data.insupport.lib.os_test
import data.insupport.rules.os.mode_not_supported

_run := {"asOf": "2021-06-01"}

_result := judgement_test.result(mode_not_supported.subjects, mode_not_supported.judgements)

cases := {
	"release of a line that has no table": {"given": os_test.cluster("3.0.0", os_test.plain("cloud"), os_test.runs("red", "8.4")), "undecided": ["catalog/plat/operating_systems/lines/3.0"]},
	"provider without a table": {"given": os_test.cluster("2.0.0", os_test.plain("moon"), os_test.runs("red", "8.4")), "undecided": ["spec.infrastructure.provider"]},
	"release not readable": {"given": os_test.cluster("latest", os_test.plain("cloud"), os_test.runs("red", "8.4")), "undecided": ["spec.products.plat"]},
	"release that no line holds": {"given": os_test.cluster("9.0.0", os_test.plain("cloud"), os_test.runs("red", "8.4")), "undecided": ["catalog/plat/operating_systems/lines/9.0"]},
	"topic missing": {"given": os_test.cluster("2.0.0", os_test.plain("cloud"), os_test.runs("red", "8.4")), "without": ["plat/operating_systems"], "undecided": ["catalog/plat/operating_systems"]},
	"product that runs on another, which is not stated": {"given": object.union(os_test.cluster("2.0.0", os_test.plain("cloud"), os_test.runs("red", "8.4")), {"spec": {"products": {"top": "1.0.0", "plat": ""}}}), "undecided": ["spec.products.plat"]},
	"no nodes": {"given": {"spec": {"products": {"plat": "2.0.0"}}}, "undecided": ["spec.nodes"]},
	"empty inventory": {"given": {}, "subjects": 0},
	"attached": {"given": object.union(os_test.cluster("2.0.0", os_test.plain("cloud"), os_test.runs("red", "8.4")), {"spec": {"role": "attached"}}), "subjects": 0},
	"supported": {"given": os_test.cluster("2.0.0", os_test.plain("cloud"), os_test.runs("red", "8.4"))},
	"every mode supported, none stated": {"given": os_test.cluster("2.0.0", {"provider": "cloud", "adoptedFrom": "1.0"}, os_test.runs("red", "8.4"))},
	"FIPS": {"given": os_test.cluster("2.0.0", {"provider": "cloud", "adoptedFrom": "1.0", "fips": true, "airGapped": false}, os_test.runs("red", "7.9"))},
	"air-gapped": {"given": os_test.cluster("2.0.0", {"provider": "cloud", "adoptedFrom": "1.0", "fips": false, "airGapped": true}, os_test.runs("red", "7.9")), "messages": ["w (2 nodes): Red 7.9 is listed for Plat 2.0 on cloud, but not for air-gapped mode"]},
	"both": {"given": os_test.cluster("2.0.0", {"provider": "cloud", "adoptedFrom": "1.0", "fips": true, "airGapped": true}, os_test.runs("red", "7.9")), "messages": ["w (2 nodes): Red 7.9 is listed for Plat 2.0 on cloud, but not for FIPS and air-gapped mode"]},
	"air-gapped, FIPS not stated, same either way": {"given": os_test.cluster("2.0.0", {"provider": "cloud", "adoptedFrom": "1.0", "airGapped": true}, os_test.runs("red", "7.9")), "messages": ["w (2 nodes): Red 7.9 is listed for Plat 2.0 on cloud, but not for air-gapped mode or FIPS and air-gapped mode"]},
	"air-gapped not stated and it matters": {"given": os_test.cluster("2.0.0", {"provider": "cloud", "adoptedFrom": "1.0", "fips": false}, os_test.runs("red", "7.9")), "undecided": ["spec.infrastructure.airGapped"]},
	"neither stated, one matters": {"given": os_test.cluster("2.0.0", {"provider": "cloud", "adoptedFrom": "1.0"}, os_test.runs("red", "7.9")), "undecided": ["spec.infrastructure.airGapped"]},
	"neither stated, both matter": {"given": os_test.cluster("2.0.0", {"provider": "site", "adoptedFrom": "1.0"}, os_test.runs("blue", "3.2.1")), "undecided": ["spec.infrastructure.airGapped", "spec.infrastructure.fips"]},
	"no mode marked, default mode": {"given": os_test.cluster("2.0.0", os_test.plain("site"), os_test.runs("red", "7.9")), "messages": ["w (2 nodes): Red 7.9 is listed for Plat 2.0 on site, but with no supported mode"]},
	"no mode marked, FIPS": {"given": os_test.cluster("2.0.0", {"provider": "site", "adoptedFrom": "1.0", "fips": true, "airGapped": false}, os_test.runs("red", "7.9")), "messages": ["w (2 nodes): Red 7.9 is listed for Plat 2.0 on site, but not for FIPS mode"]},
	"no mode marked, mode not stated": {"given": os_test.cluster("2.0.0", {"provider": "site", "adoptedFrom": "1.0"}, os_test.runs("red", "7.9")), "undecided": ["spec.infrastructure.airGapped", "spec.infrastructure.fips"]},
	"column that another page answers": {"given": os_test.cluster("1.0.0", {"provider": "any", "adoptedFrom": "1.0", "fips": true, "airGapped": false}, os_test.runs("red", "7.8"))},
	"column that nobody answers": {"given": os_test.cluster("1.0.0", {"provider": "any", "adoptedFrom": "1.0", "fips": true, "airGapped": false}, os_test.runs("red", "7.9")), "undecided": ["catalog/plat/operating_systems/lines/1.0/providers/any/red/7.9/modes/fips"]},
	"provider not stated and it matters": {"given": os_test.cluster("2.0.0", {"adoptedFrom": "1.0", "fips": false, "airGapped": false}, os_test.runs("red", "7.9")), "undecided": ["spec.infrastructure.provider"]},
	"not listed at all": {"given": os_test.cluster("2.0.0", os_test.plain("cloud"), os_test.runs("red", "9.9")), "subjects": 0},
	"note rules it out": {"given": os_test.cluster("2.0.0", {"provider": "cloud", "adoptedFrom": "0.9", "fips": false, "airGapped": false}, os_test.runs("red", "8.4")), "messages": ["w (2 nodes): Red 8.4 is not supported: Adopted clusters stay out"]},
	"note hangs on a missing fact": {"given": os_test.cluster("2.0.0", {"provider": "cloud", "fips": false, "airGapped": false}, os_test.runs("red", "8.4")), "undecided": ["spec.infrastructure.adoptedFrom"]},
	"note that only warns, the cell missing": {"given": os_test.cluster("2.0.0", {"provider": "cloud", "adoptedFrom": "0.9", "fips": false, "airGapped": false}, os_test.runs("red", "8.4")), "without": ["plat/operating_systems/lines/2.0/providers/cloud/red/8.4/modes/default"], "undecided": ["catalog/plat/operating_systems/lines/2.0/providers/cloud/red/8.4/modes/default"]},
	"no mode marked, of which one is missing": {"given": os_test.cluster("2.0.0", os_test.plain("site"), os_test.runs("red", "7.9")), "without": ["plat/operating_systems/lines/2.0/providers/site/red/7.9/modes/fips"], "messages": ["w (2 nodes): Red 7.9 is listed for Plat 2.0 on site, but not for default mode"]},
	"no, whatever the note says": {"given": os_test.cluster("2.0.0", {"provider": "cloud", "fips": false, "airGapped": true}, os_test.runs("red", "7.9")), "messages": ["w (2 nodes): Red 7.9 is listed for Plat 2.0 on cloud, but not for air-gapped mode"]},
}

test_mode_not_supported[name] if {
	some name, c in cases
	catalog := json.remove(os_test.sample, object.get(c, "without", []))
	result := _result with input as c.given
		with data.insupport_facts as catalog
		with data.insupport.run as _run
	judgement_test.as_wanted(result, c)
	every finding in result.findings { finding.remediation }
}

_details := {
	"disputed row": ["site", "red", "7.9", {}, "warning", true, {"p/2", "p/draft"}],
	"disputed row, another mode": ["site", "red", "7.9", {"fips": true}, "violation", true, {"p/2", "p/draft"}],
	"note": ["cloud", "red", "8.4", {"adoptedFrom": "0.9"}, "warning", false, {"p/2", "p/adopted"}],
}

test_details[name] if {
	some name, [provider, id, given, infrastructure, level, disputed, sources] in _details
	cluster := os_test.cluster("2.0.0", object.union(os_test.plain(provider), infrastructure), os_test.runs(id, given))
	reported := judgement.findings(mode_not_supported.judgements) with input as cluster with data.insupport_facts as os_test.sample with data.insupport.run as _run
	some finding in reported
	object.get(finding, "level", "violation") == level
	finding.disputed == disputed
	{ref.source | some ref in finding.references} == sources
}

_remediations := {
	"air-gapped mode: Red 8.4": [],
	"air-gapped mode: change the mode, or ask the vendor": ["plat/operating_systems/lines/2.0/providers/cloud/red/8.4"],
}

test_remediation_names_what_fits[want] if {
	some want, without in _remediations
	cluster := os_test.cluster("2.0.0", {"provider": "cloud", "fips": false, "airGapped": true}, os_test.runs("red", "7.9"))
	reported := judgement.findings(mode_not_supported.judgements) with input as cluster
		with data.insupport_facts as json.remove(os_test.sample, without)
		with data.insupport.run as _run
	every finding in reported {
		endswith(finding.remediation, want)
	}
}
