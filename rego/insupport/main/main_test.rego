package insupport.main_test

import data.insupport.ask.rules
import data.insupport.main

# Two rules of the real tree decide these cases; the catalog is small enough to know what each says.
_catalog := {
	"engine": {
		"product": {
			"name": "Engine",
			"policy": {"kind": "latestLines", "lines": 2, "title": "Policy", "source": "doc/policy"},
			"sources": {"doc/": {"repository": "acme/docs", "date": "2022-03-01"}},
		},
		"releases": {"order": ["1.0", "1.1", "1.2"], "lines": {
			"1.0": {"source": "doc/1.0", "releases": {"1.0.0": {"date": "2022-01-01", "source": "doc/1.0.0"}}},
			"1.1": {"source": "doc/1.1", "releases": {
				"1.1.0": {"date": "2022-02-01", "source": "doc/1.1.0"},
				"1.1.1": {"date": "2022-02-15", "source": "doc/1.1.1"},
			}},
			"1.2": {"source": "doc/1.2", "releases": {"1.2.0": {"date": "2022-03-01", "basis": "inferred", "source": "doc/1.2.0"}}},
		}},
		"advisories": {},
	},
	"kubernetes": {
		"skew": {"kubelet": {"maxNewer": 0, "maxOlder": [{"minors": 2, "below": "9.0"}], "source": "doc/skew"}},
	},
}

_inventory(release) := {
	"apiVersion": "insupport/v1",
	"kind": "ClusterInventory",
	"metadata": {"name": "c1"},
	"spec": {
		"products": {"engine": release},
		"kubernetes": {"version": "v1.22.8"},
		"nodes": [{"name": "a", "kubelet": "v1.22.8"}],
	},
}

_settings := {"staleLineDays": 180, "stalePatchDays": 30, "maxAgeDays": 30, "horizonDays": 90}

_report(release, run) := report if {
	report := main.report with input as _inventory(release)
		with data.insupport_facts as _catalog
		with data.insupport.settings as _settings
		with data.insupport.run as run
}

_waiver(rule) := {"rule": rule, "reason": "planned", "owner": "ops", "expires": "2022-12-31"}

_cases := {
	"supported": {"release": "1.2.0", "run": {}, "verdict": "supported", "rule": "release/out_of_window", "outcome": "pass"},
	"at risk": {"release": "1.1.0", "run": {}, "verdict": "atRisk", "rule": "release/newer_patch", "outcome": "warn"},
	"unsupported": {"release": "1.0.0", "run": {}, "verdict": "unsupported", "rule": "release/out_of_window", "outcome": "fail"},
	"unknown": {"release": "1.2.9", "run": {}, "verdict": "unknown", "rule": "release/unknown", "outcome": "unknown"},
	"undecided without a finding": {"release": "1.2.9", "run": {}, "verdict": "unknown", "rule": "release/newer_patch", "outcome": "unknown"},
	"information": {"release": "1.0.0", "run": {}, "verdict": "unsupported", "rule": "release/newer_line", "outcome": "info"},
	"no subjects": {"release": "1.2.0", "run": {}, "verdict": "supported", "rule": "release/mixed_lines", "outcome": "notApplicable"},
}

# What a run waives, turns off or sets.
_run_cases := {
	"waived": {
		"release": "1.0.0",
		"run": {"waivers": [_waiver("release/out_of_window")]},
		"verdict": "supported",
		"rule": "release/out_of_window",
		"outcome": "waived",
	},
	"waiver of another rule": {
		"release": "1.0.0",
		"run": {"waivers": [_waiver("release/newer_patch")]},
		"verdict": "unsupported",
		"rule": "release/out_of_window",
		"outcome": "fail",
	},
	"expired waiver": {
		"release": "1.0.0",
		"run": {"waivers": [object.union(_waiver("release/out_of_window"), {"expires": "2022-02-28"})]},
		"verdict": "unsupported",
		"rule": "release/out_of_window",
		"outcome": "fail",
	},
	"off": {
		"release": "1.0.0",
		"run": {"settings": {"rules": {"release/out_of_window": "off"}}},
		"verdict": "supported",
		"rule": "release/out_of_window",
		"outcome": "off",
	},
	"category off": {
		"release": "1.0.0",
		"run": {"settings": {"rules": {"release/*": "off"}}},
		"verdict": "supported",
		"rule": "release/out_of_window",
		"outcome": "off",
	},
	"level": {
		"release": "1.0.0",
		"run": {"settings": {"rules": {"release/out_of_window": "warning"}}},
		"verdict": "atRisk",
		"rule": "release/out_of_window",
		"outcome": "warn",
	},
	"level nobody knows": {
		"release": "1.0.0",
		"run": {"settings": {"rules": {"release/out_of_window": "harmless"}}},
		"verdict": "unsupported",
		"rule": "release/out_of_window",
		"outcome": "fail",
	},
	"no such day": {"release": "1.2.0", "run": {"asOf": "2022-02-30"}, "verdict": "unknown", "rule": "kubernetes/unknown", "outcome": "unknown"},
}

test_verdict_and_outcome[name] if {
	some name, c in _cases
	cluster := _report(c.release, object.union({"asOf": "2022-03-01"}, c.run)).clusters[0]
	[cluster.verdict, cluster.outcomes[c.rule]] == [c.verdict, c.outcome]
}

test_verdict_and_outcome_of_a_run[name] if {
	some name, c in _run_cases
	cluster := _report(c.release, object.union({"asOf": "2022-03-01"}, c.run)).clusters[0]
	[cluster.verdict, cluster.outcomes[c.rule]] == [c.verdict, c.outcome]
}

test_every_rule_has_an_outcome if {
	cluster := _report("1.2.0", {"asOf": "2022-03-01"}).clusters[0]
	{id | some id, _ in cluster.outcomes} == {rule.id | some rule in rules.rules}
	{outcome | some outcome in cluster.outcomes} - {"pass", "fail", "warn", "info", "unknown", "waived", "notApplicable", "off"} == set()
}

# Whatever is handed in, there is one report, its verdict is no pass and no rule passes.
test_nothing_passes_on_what_is_no_inventory[name] if {
	some name, given in {"list": [], "text": "x", "null": null, "nothing in it": {}, "wrong types": {"metadata": [], "spec": {"products": 1, "nodes": {}}}}
	report := main.report with input as given with data.insupport_facts as _catalog with data.insupport.settings as _settings
	report.clusters[0].verdict == "unknown"
	report.clusters[0].outcomes["input/invalid"] == "unknown"
	not "pass" in {outcome | some outcome in report.clusters[0].outcomes}
}

test_no_input_at_all if {
	report := main.report with data.insupport_facts as _catalog with data.insupport.settings as _settings
	report.clusters[0].outcomes["input/invalid"] == "unknown"
	report.clusters[0].verdict == "unknown"
}

test_no_catalog if {
	report := main.report with input as _inventory("1.2.0") with data.insupport_facts as {} with data.insupport.run as {"asOf": "2022-03-01"}
	report.clusters[0].verdict == "unknown"
	report.clusters[0].outcomes["release/out_of_window"] == "unknown"
}

test_as_of[want] if {
	some want, run in {"2022-03-01": {"asOf": "2022-03-01"}, null: {"asOf": "soon"}}
	_report("1.2.0", run).metadata.asOf == want
}

test_finding_is_whole if {
	[finding] := [f | some f in _report("1.0.0", {"asOf": "2022-03-01"}).clusters[0].findings; f.rule == "release/out_of_window"]
	object.remove(finding, ["evidence", "remediation", "references", "title", "fingerprint"]) == {
		"rule": "release/out_of_window",
		"level": "violation",
		"message": "Engine 1.0.0 is outside the support window (1.2, 1.1) on 2022-03-01",
		"subject": {"kind": "product", "name": "engine", "version": "1.0.0"},
		"location": {"path": "spec.products.engine"},
		"until": null,
		"disputed": false,
		"basis": finding.basis,
		"waiver": null,
	}
	count(finding.references) > 0
	finding.title != ""
}

# The fingerprint stays the same when version or date change, and differs between clusters.
test_fingerprint if {
	prints := [{f.fingerprint | some f in report.clusters[0].findings; f.rule == "release/out_of_window"} |
		some c in [["1.0.0", "2022-03-01"], ["0.9.0", "2022-03-02"]]
		report := _report(c[0], {"asOf": c[1]})
	]
	count(prints[0]) == 1
	prints[0] == prints[1]
	elsewhere := main.report with input as json.patch(_inventory("1.0.0"), [{"op": "replace", "path": "/metadata/name", "value": "c2"}])
		with data.insupport_facts as _catalog
		with data.insupport.run as {"asOf": "2022-03-01"}
	prints[0] & {f.fingerprint | some f in elsewhere.clusters[0].findings} == set()
}

# However often an inventory lists a thing, no two findings share a fingerprint; the first one has that
# of a thing listed once, and another namespace is another thing.
test_things_listed_twice if {
	part := {"name": "part", "version": "1.4.0"}
	elsewhere := object.union(part, {"namespace": "n"})
	prints := [[f.fingerprint |
		some f in report.clusters[0].findings
		f.rule == "lifecycle/component_ended"
	] |
		some components in [[part], [elsewhere], [part, elsewhere, object.union(part, {"version": "1.4.1"}), part]]
		report := _of_parts(components)
	]
	[count(prints[0]), count(prints[1]), count(prints[2])] == [1, 1, 4]
	count({print | some print in prints[2]}) == 4
	{prints[0][0], prints[1][0]} - {print | some print in prints[2]} == set()
}

_of_parts(components) := report if {
	given := json.patch(_inventory("1.2.0"), [{"op": "add", "path": "/spec/components", "value": components}])
	facts := {"part": {
		"product": {"name": "Part", "sources": {"s": {"repository": "a/b"}}},
		"recognition": {"components": ["part"]},
		"releases": {"lines": {"1.4": {"ends": "2022-03-01", "source": "s"}}},
	}}
	report := main.report with input as given
		with data.insupport_facts as object.union(_catalog, facts)
		with data.insupport.settings as _settings
		with data.insupport.run as {"asOf": "2022-03-02"}
}

test_findings_are_sorted_by_level if {
	levels := [f.level | some f in _report("1.0.0", {"asOf": "2022-09-01"}).clusters[0].findings]
	ranks := [{"violation": 0, "unknown": 1, "warning": 2, "info": 3}[level] | some level in levels]
	ranks == sort(ranks)
	count(ranks) > 1
}

test_products if {
	_report("1.1.0", {"asOf": "2022-02-20"}).clusters[0].products == [{
		"name": "engine",
		"version": "1.1.0",
		"line": "1.1",
		"phase": "current",
		"window": ["1.1", "1.0"],
		"support": {"endedOn": null, "endsOn": null, "endsWith": null},
		"basis": "documented",
		"disputed": false,
	}]
}

test_product_nobody_knows if {
	report := main.report with input as json.patch(_inventory("1.1.0"), [{"op": "replace", "path": "/spec/products", "value": {"rocket": "new"}}])
		with data.insupport_facts as _catalog
		with data.insupport.run as {"asOf": "2022-02-20"}
	[[p.name, p.line, p.phase] | some p in report.clusters[0].products] == [["rocket", "", "unknown"]]
}

# Rules are found by their names; what they leave out is an error, never silence.
_subject := {"kind": "cluster"}

_holds := {"subject": _subject, "answer": "holds"}

_needs := {"subject": _subject, "answer": "needs", "fields": {"spec.nodes"}}

_fails(findings) := {"subject": _subject, "answer": "fails", "findings": findings}

_said := {"path": "spec", "message": "Something is wrong", "evidence": {"facts": []}}

_rule := {
	"about": [{"annotations": {
		"scope": "package",
		"title": "A defect",
		"description": "It matters.",
		"custom": {"level": "warning", "remediation": "Repair it"},
	}}],
	"subjects": {_subject},
	"judgements": {_holds},
}

_level(level) := json.patch(_rule, [{"op": "replace", "path": "/about/0/annotations/custom/level", "value": level}])

_of_rules(rules, run) := report if {
	report := main.report with input as _inventory("1.2.0")
		with data.insupport_facts as _catalog
		with data.insupport.run as object.union({"asOf": "2022-03-01"}, run)
		with data.insupport.rules as rules
}

test_errors[name] if {
	some name, c in {
		"no metadata": {"rule": object.union(_rule, {"about": []}), "want": "rule demo/x has no complete metadata"},
		"a level nobody knows": {
			"rule": object.union(_level("harmless"), {"judgements": {_fails([_said])}}),
			"want": "rule demo/x has no complete metadata",
		},
		"no about": {"rule": object.remove(_rule, ["about"]), "want": "rule demo/x judges, but has no metadata"},
		"no judgements": {"rule": object.remove(_rule, ["judgements"]), "want": "rule demo/x has no subjects or no judgements"},
		"no subjects": {"rule": object.remove(_rule, ["subjects"]), "want": "rule demo/x has no subjects or no judgements"},
		"older shape": {"rule": object.union(_rule, {"report": set()}), "want": "rule demo/x has report, which no rule has", "outcome": "pass"},
		"silent on a subject": {
			"rule": object.union(_rule, {"judgements": set()}),
			"want": "rule demo/x has not exactly one judgement for cluster",
		},
		"two answers": {
			"rule": object.union(_rule, {"judgements": {_holds, _needs}}),
			"want": "rule demo/x has not exactly one judgement for cluster",
		},
		"answer nobody knows": {
			"rule": object.union(_rule, {"judgements": {{"subject": _subject, "answer": "maybe"}}}),
			"want": "rule demo/x has not exactly one judgement for cluster",
		},
		"judgement of no subject": {
			"rule": object.union(_rule, {"subjects": set()}),
			"want": "rule demo/x has not exactly one judgement for cluster",
		},
	}
	report := _of_rules({"demo": {"x": c.rule}}, {})
	c.want in report.errors
	report.clusters[0].verdict == "unknown"
	object.get(report.clusters[0].outcomes, "demo/x", "unknown") == object.get(c, "outcome", "unknown")
}

test_outcome_of_a_rule[name] if {
	some name, c in {
		"holds": {"judgements": {_holds}, "want": ["pass", "supported"]},
		"no subjects": {"subjects": set(), "judgements": set(), "want": ["notApplicable", "supported"]},
		"fails": {"judgements": {_fails([_said])}, "want": ["warn", "atRisk"]},
		"needs": {"judgements": {_needs}, "want": ["unknown", "supported"]},
		"level of the finding": {"judgements": {_fails([object.union(_said, {"level": "violation"})])}, "want": ["fail", "unsupported"]},
		"level nobody knows": {"judgements": {_fails([object.union(_said, {"level": "harmless"})])}, "want": ["warn", "atRisk"]},
		"worst of several": {
			"judgements": {_fails([_said, object.union(_said, {"level": "violation"}), object.union(_said, {"level": "info"})])},
			"want": ["fail", "unsupported"],
		},
	}
	cluster := _of_rules({"demo": {"x": object.union(_rule, object.remove(c, ["want"]))}}, {}).clusters[0]
	[cluster.outcomes["demo/x"], cluster.verdict] == c.want
}

# A decision stands although its words cannot be made.
test_a_decision_without_words_stands[name] if {
	some name, findings in {"nothing": [], "no message": [object.remove(_said, ["message"])], "no text": [{"message": 1}]}
	cluster := _of_rules({"demo": {"x": object.union(_level("violation"), {"judgements": {_fails(findings)}})}}, {}).clusters[0]
	[cluster.outcomes["demo/x"], cluster.verdict] == ["fail", "unsupported"]
	[found] := cluster.findings
	found.message == "A defect (cluster): the text of this finding could not be made"
}

# What a rule needs keeps the verdict from being a pass where the rule's level counts, and is one
# finding of the category's renderer, or of the rule itself.
_needy := {
	"x": object.union(_level("violation"), {"judgements": {_needs}}),
	"y": object.union(_level("violation"), {"judgements": {_needs}}),
	"z": json.patch(_level("unknown"), [{"op": "add", "path": "/about/0/annotations/custom/rendersNeeds", "value": true}]),
}

test_needs_become_one_finding if {
	cluster := _of_rules({"demo": _needy}, {}).clusters[0]
	cluster.verdict == "unknown"
	[[found.rule, found.level, found.waiting] | some found in cluster.findings] == [["demo/z", "unknown", ["demo/x", "demo/y"]]]
	cluster.outcomes == {"demo/x": "unknown", "demo/y": "unknown", "demo/z": "unknown"}
	{entry.rule | some entry in cluster.undecided} == {"demo/x", "demo/y"}
	every entry in cluster.undecided {
		not entry.beside
	}
}

test_needs_by_run[name] if {
	some name, c in {
		"nobody renders": {"rules": object.remove(_needy, ["z"]), "run": {}, "want": ["unknown", "unknown", 2, {false}]},
		"renderer off": {"rules": _needy, "run": {"settings": {"rules": {"demo/z": "off"}}}, "want": ["unknown", "unknown", 2, {false}]},
		"renderer lowered": {"rules": _needy, "run": {"settings": {"rules": {"demo/z": "info"}}}, "want": ["unknown", "unknown", 2, {false}]},
		"rules lowered": {
			"rules": _needy,
			"run": {"settings": {"rules": {"demo/x": "warning", "demo/y": "info"}}},
			"want": ["supported", "supported", 0, {true}],
		},
		"rules off": {
			"rules": _needy,
			"run": {"settings": {"rules": {"demo/x": "off", "demo/y": "off"}}},
			"want": ["supported", "unknown", 0, set()],
		},
		"waived": {"rules": _needy, "run": {"waivers": [_waiver("demo/z")]}, "want": ["supported", "unknown", 1, {false}]},
		"warnings stand beside": {
			"rules": {"x": object.union(_rule, {"judgements": {_needs}})},
			"run": {},
			"want": ["supported", "supported", 0, {true}],
		},
		"warnings raised": {
			"rules": {"x": object.union(_rule, {"judgements": {_needs}})},
			"run": {"settings": {"rules": {"demo/x": "violation"}}},
			"want": ["unknown", "unknown", 1, {false}],
		},
	}
	cluster := _of_rules({"demo": c.rules}, c.run).clusters[0]
	{found.level | some found in cluster.findings} - {"unknown"} == set()
	[
		cluster.verdict,
		cluster.verdictWithoutWaivers,
		count(cluster.findings),
		{object.get(entry, "beside", false) | some entry in cluster.undecided},
	] == c.want
}

# A rule may except a kind of subject, if its metadata gives the reason.
test_exceptions[name] if {
	some name, c in {
		"with a reason": {"exceptions": {"keeper": "Somebody else keeps it."}, "want": "supported"},
		"without": {"exceptions": {}, "want": "unknown"},
	}
	rule := json.patch(object.union(_level("violation"), {"judgements": {object.union(_needs, {"exception": "keeper"})}}), [{
		"op": "add",
		"path": "/about/0/annotations/custom/exceptions",
		"value": c.exceptions,
	}])
	_of_rules({"demo": {"x": rule}}, {}).clusters[0].verdict == c.want
}

test_verdict_without_waivers[name] if {
	some name, run in {"waived": {"waivers": [_waiver("demo/x")]}, "off": {"settings": {"rules": {"demo/x": "off"}}}}
	rules := {"demo": {"x": object.union(_level("violation"), {"judgements": {_fails([_said])}})}}
	cluster := _of_rules(rules, run).clusters[0]
	[cluster.verdict, cluster.verdictWithoutWaivers] == ["supported", "unsupported"]
}

# An application of one's own is no subject of published ends; that it is there is said.
test_scope_counts_own_components if {
	given := json.patch(_inventory("1.2.0"), [{"op": "add", "path": "/spec/components", "value": [{"name": "shop"}, {"name": "Lamp"}]}])
	report := main.report with input as given
		with data.insupport_facts as object.union(_catalog, {"lamp": {"recognition": {"components": ["lamp"]}}})
		with data.insupport.run as {"asOf": "2022-03-01"}
	report.clusters[0].scope == {"notStated": ["features", "needs", "apis"], "ownComponents": 1}
}

test_scope if {
	_report("1.2.0", {"asOf": "2022-03-01"}).clusters[0].scope == {"notStated": ["components", "features", "needs", "apis"]}
}

# Only waivers that there is something to tell of are in a report.
test_uses_of_waivers[name] if {
	some name, c in {
		"none": {"waivers": [], "want": []},
		"one of nothing": {"waivers": [_waiver("demo/y")], "want": []},
		"one": {"waivers": [_waiver("demo/x")], "want": [[1]]},
	}
	cluster := _of_rules({"demo": {"x": object.union(_rule, {"judgements": {_fails([_said])}}), "y": _rule}}, {"waivers": c.waivers}).clusters[0]
	c.want == [[use.findings | some use in uses] | uses := cluster.waivers]
}

test_no_rules if {
	report := main.report with input as _inventory("1.2.0") with data.insupport_facts as _catalog with data.insupport.rules as {}
	report.errors == {"no rules are loaded"}
	report.clusters[0].verdict == "unknown"
}

test_labels_and_environment[name] if {
	some name, [meta, spec, labels, environment] in {
		"stated": [{"labels": {"team": "a"}}, {"environment": "nonProduction"}, {"team": "a"}, "nonProduction"],
		"left out": [{}, {}, {}, "production"],
		"no text": [{"labels": {"team": 1, "site": "b"}}, {"environment": ""}, {"site": "b"}, "production"],
		"no labels": [{"labels": ["a"]}, {}, {}, "production"],
	}
	given := {"metadata": object.union({"name": "a"}, meta), "spec": spec}
	cluster := main.report.clusters[0] with input as given with data.insupport_facts as {}
	[cluster.labels, cluster.environment] == [labels, environment]
}

test_a_product_nobody_knows_is_stated_not_inferred if {
	[product.basis | some product in _report("1.9.0", {"asOf": "2022-03-01"}).clusters[0].products] == ["documented"]
}
