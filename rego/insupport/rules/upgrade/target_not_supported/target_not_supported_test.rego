package insupport.rules.upgrade.target_not_supported_test

import data.insupport.lib.judgement
import data.insupport.lib.ways_test
import data.insupport.rules.upgrade.target_not_supported

cases := {
	"no target": {"given": ways_test.cluster({"plat": "1.0.1"}, ways_test.ready), "target": {}, "subjects": 0},
	"empty inventory": {"given": {}, "subjects": 0},
	"target not in the catalog": {"given": ways_test.cluster({"plat": "1.0.1"}, ways_test.ready), "target": {"plat": "9.9.9"}, "undecided": ["spec.products.plat"]},
	"installed release not in the catalog": {"given": ways_test.cluster({"plat": "1.0.9"}, ways_test.ready), "target": {"plat": "1.1.0"}, "undecided": ["spec.products.plat"]},
	"product not stated": {"given": ways_test.cluster({"loose": "1.0.0"}, ways_test.ready), "target": {"plat": "1.1.0"}, "undecided": ["spec.products.plat"]},
	"target is no text": {"given": ways_test.cluster({"plat": "1.0.1"}, ways_test.ready), "target": {"plat": 1}, "undecided": ["spec.products.plat"]},
	"target is no map": {"given": ways_test.cluster({"plat": "1.0.1"}, ways_test.ready), "target": "plat", "undecided": ["spec.products"]},
	"in the window": {"given": ways_test.cluster({"plat": "1.1.0"}, ways_test.ready), "target": {"plat": "1.3.0"}},
	"already expired": {"given": ways_test.cluster({"plat": "1.0.1"}, ways_test.ready), "target": {"plat": "1.1.0"}, "found": [["violation", "Plat 1.1.0 is outside the support window (1.4, 1.3, 1.2) on 2020-07-15"]]},
	"already there, whatever its state": {"given": ways_test.cluster({"plat": "1.0.1"}, ways_test.ready), "target": {"plat": "1.0.1"}},
	"not out yet": {"given": ways_test.cluster({"plat": "1.4.0"}, ways_test.ready), "target": {"plat": "1.5.0"}, "found": [["default", "Plat 1.5.0 is not released on 2020-07-15; it came out on 2020-09-01"]]},
	"without a date": {"given": ways_test.cluster({"plat": "1.1.0"}, ways_test.ready), "target": {"plat": "1.2.1"}, "undecided": ["catalog/plat/releases"]},
	"no window of its product": {"given": ways_test.cluster({"loose": "1.0.0"}, ways_test.ready), "target": {"loose": "1.1.0"}, "undecided": ["catalog/loose/upgrades"]},
	"companion is installed": {"given": ways_test.cluster({"rider": "0.1.0"}, ways_test.ready), "target": {"plat": "1.1.0"}},
	"already there, not out": {"given": ways_test.cluster({"plat": "1.5.0"}, {}), "target": {"plat": "1.5.0"}},
	"topic missing": {
		"given": ways_test.cluster({"plat": "1.1.0"}, ways_test.ready),
		"target": {"plat": "1.3.0"},
		"undecided": ["catalog/plat/upgrades"],
		"without": ["plat/upgrades"],
	},
	"policy missing": {
		"given": ways_test.cluster({"plat": "1.1.0"}, ways_test.ready),
		"target": {"plat": "1.3.0"},
		"undecided": ["catalog/plat/releases"],
		"without": ["plat/product/policy"],
	},
	"releases missing": {"given": ways_test.cluster({"plat": "1.0.1"}, ways_test.ready), "target": {"plat": "1.1.0"}, "undecided": ["spec.products.plat"], "without": ["plat/releases"]},
}

test_target_not_supported[name] if {
	some name, c in cases
	ways_test.comes_to("target_not_supported", c)
}

# The day before, on and after the release of a later line, and of the target itself.
_days := {
	"2020-06-30": ["1.0.1", "1.1.0", "holds"],
	"2020-07-01": ["1.0.1", "1.1.0", "fails"],
	"2020-07-02": ["1.0.1", "1.1.0", "fails"],
	"2020-08-31": ["1.4.0", "1.5.0", "fails"],
	"2020-09-01": ["1.4.0", "1.5.0", "holds"],
	"2020-09-02": ["1.4.0", "1.5.0", "holds"],
}

test_days[day] if {
	some day, [from, to, want] in _days
	judgements := target_not_supported.judgements with input as ways_test.cluster({"plat": from}, {})
		with data.insupport_facts as ways_test.sample
		with data.insupport.run as {"asOf": day, "target": {"plat": to}}
	{judged.answer | some judged in judgements} == {want}
}

# A step on the way to somewhere else loses nothing where support has ended already: 1.0 has.
test_expired_on_the_way if {
	judgements := target_not_supported.judgements with input as ways_test.cluster({"plat": "1.0.1"}, {})
		with data.insupport_facts as ways_test.sample
		with data.insupport.run as ways_test.params({"plat": "1.1.0"})
		with data.insupport.lib.ways.onward as true
	{finding.level | some finding in judgement.findings(judgements)} == {"warning"}
}

# Here 1.1 is in support still, and would be left for a line that is not: a patch of 1.1 would do.
test_expired_by_the_step if {
	later := json.patch(ways_test.sample, [{"op": "add", "path": "/plat/releases/lines/1.2/notCountedFrom", "value": {"line": "1.3", "source": "p"}}])
	judgements := target_not_supported.judgements with input as ways_test.cluster({"plat": "1.1.0"}, {})
		with data.insupport_facts as later
		with data.insupport.run as ways_test.params({"plat": "1.2.0"})
		with data.insupport.lib.ways.onward as true
	{finding.level | some finding in judgement.findings(judgements)} == {"violation"}
}

# Every way passes that line.
test_expired_in_passing[more] if {
	some more in [true, false]
	later := json.patch(ways_test.sample, [
		{"op": "add", "path": "/plat/releases/lines/1.2/notCountedFrom", "value": {"line": "1.3", "source": "p"}},
		{"op": "add", "path": "/plat/upgrades/passes", "value": {"lines": ["1.2"], "source": "p"}},
	])
	judgements := target_not_supported.judgements with input as ways_test.cluster({"plat": "1.1.0"}, {})
		with data.insupport_facts as later
		with data.insupport.run as ways_test.params({"plat": "1.2.0"})
		with data.insupport.lib.ways.onward as more
	{finding.level | some finding in judgement.findings(judgements)} == {{true: "warning", false: "violation"}[more]}
}
