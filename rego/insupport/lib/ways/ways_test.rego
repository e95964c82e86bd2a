package insupport.lib.ways_test

import data.insupport.lib.installed
import data.insupport.lib.judgement
import data.insupport.lib.targets
import data.insupport.lib.ways

# sample is a small catalog: plat with lines 1.0 to 1.5, rider that runs on it, and loose, which
# has releases but no upgrade paths.
sample := {
	"plat": {
		"product": {
			"name": "Plat",
			"policy": {"kind": "latestLines", "lines": 3, "title": "Policy", "source": "p/policy"},
			"sources": {"p/": {"repository": "r", "date": "2022-01-01"}},
		},
		"releases": {
			"order": ["1.0", "1.1", "1.2", "1.3", "1.4", "1.5"],
			"lines": {
				"1.0": {"source": "p/1.0", "kubernetes": {"min": "1.18.0", "max": "1.20.x", "default": "1.20.1"}, "releases": {
					"1.0.0": {"date": "2020-01-01", "source": "p/1.0.0", "companions": {"rider": "0.1.0"}},
					"1.0.1": {"date": "2020-02-01", "source": "p/1.0.1", "companions": {"rider": "0.1.1"}},
				}},
				"1.1": {"source": "p/1.1", "kubernetes": {"min": "1.20.0", "max": "1.21.x", "default": "1.21.2"}, "releases": {
					"1.1.0": {"date": "2020-03-01", "source": "p/1.1.0", "companions": {"rider": "0.2.0"}},
					"1.1.1": {"date": "2020-04-01", "source": "p/1.1.1", "companions": {"rider": "0.2.1"}},
				}},
				"1.2": {"source": "p/1.2", "releases": {
					"1.2.0": {"date": "2020-05-01", "source": "p/1.2.0"},
					"1.2.1": {"source": "p/1.2.1"},
				}},
				"1.3": {"source": "p/1.3", "kubernetes": {"min": "1.23.0", "max": "1.24.x", "default": "1.24.0"}, "releases": {
					"1.3.0": {"date": "2020-06-01", "source": "p/1.3.0", "kubernetes": {"min": "1.22.0", "max": "1.23.x", "default": "1.23.0"}},
				}},
				"1.4": {"source": "p/1.4", "releases": {"1.4.0": {"date": "2020-07-01", "source": "p/1.4.0"}}},
				"1.5": {"source": "p/1.5", "releases": {"1.5.0": {"date": "2020-09-01", "source": "p/1.5.0"}}},
			},
		},
		"upgrades": {
			"table": {"title": "Paths", "source": "p/paths"},
			"downgrade": {"note": "No way back", "unblock": "Stay", "source": "p/down"},
			"skip": {"note": "Lines go one by one", "unblock": "Go through all", "source": "p/skip"},
			"kubernetes": {"maxMinors": 1, "title": "One minor at a time", "do": "Go minor by minor", "source": "p/minors"},
			"edges": {
				"1.0": {
					"1.0": {"patch": {"supported": true, "kind": "patch", "source": "p/patch"}},
					"1.1": {
						"floor": {"from": {"max": "1.0.0"}, "supported": false, "kind": "minor", "note": "Only from 1.0.1", "unblock": "Go to 1.0.1", "source": "p/floor"},
						"yes": {"from": {"min": "1.0.1"}, "supported": true, "kind": "minor", "adopts": true, "source": "p/yes"},
					},
					"1.3": {"no": {
						"supported": false, "kind": "skip", "note": "One of two tables", "source": "p/no",
						"disputed": {"supported": {"why": "Two tables", "values": [{"value": "yes", "source": "p/a"}, {"value": "no", "source": "p/b"}]}},
					}},
				},
				"1.1": {
					"1.1": {
						"none": {"kind": "undocumented", "note": "No page on patches", "unblock": "Ask", "source": "p/paths"},
						"mild": {"level": "warning", "note": "No page on patches", "source": "p/paths"},
					},
					"1.2": {"soft": {"kind": "undocumented", "level": "warning", "note": "Named for others", "source": "p/soft"}},
					"1.3": {"tested": {"supported": true, "kind": "skip", "basis": "inferred", "source": "p/tested"}},
				},
			},
			"avoided": {"1.0.1": {"instead": "1.1.0", "note": "It breaks", "source": "p/avoid"}},
			"coverage": {"1.2": {"providers": ["aws"], "source": "p/cover", "disputed": {"providers": {"why": "Two pages", "values": [{"value": "aws", "source": "p/a"}, {"value": "all", "source": "p/b"}]}}}},
			"blockers": {
				"box": {"title": "A box blocks", "from": {"max": "1.0.x"}, "to": {"below": "1.1.1"}, "when": {"fact": "facts.box", "in": [true]}, "liftedIn": "1.1.1", "liftedSource": "p/lift", "unblock": "Remove the box", "source": "p/box"},
				"mild": {"title": "A mild thing", "to": {"min": "1.3.0"}, "when": {"fact": "facts.mild", "in": [true]}, "level": "warning", "unblock": "Do it by hand", "source": "p/mild"},
				"always": {"title": "Nobody can", "to": {"min": "1.4.0", "max": "1.4.x"}, "unblock": "Start afresh", "source": "p/always"},
			},
			"prerequisites": {"1.1": {
				"backup": {"title": "A backup", "requires": {"fact": "facts.backup", "in": [true]}, "do": "Back up", "source": "p/backup"},
				"proxy": {"title": "A proxy setting", "when": {"fact": "infrastructure.httpProxy", "in": [true]}, "requires": {"fact": "facts.proxySet", "in": [true]}, "do": "Set it", "source": "p/proxy"},
				"good": {"title": "A good habit", "to": {"min": "1.1.1"}, "requires": {"fact": "facts.good", "in": [true]}, "do": "Do good", "level": "warning", "source": "p/good"},
			}},
		},
	},
	"rider": {
		"product": {"name": "Rider", "runsOn": ["plat"], "policy": {"kind": "latestLines", "lines": 3, "title": "Policy", "source": "p/policy"}, "sources": {"p/": {"repository": "r", "date": "2022-01-01"}}},
		"releases": {"order": ["0.1", "0.2"], "lines": {
			"0.1": {"source": "p/r", "releases": {"0.1.0": {"date": "2020-01-01", "source": "p/r"}, "0.1.1": {"date": "2020-02-01", "source": "p/r"}}},
			"0.2": {"source": "p/r", "releases": {"0.2.0": {"date": "2020-03-01", "source": "p/r"}, "0.2.1": {"date": "2020-04-01", "source": "p/r"}}},
		}},
		"upgrades": {
			"table": {"title": "Paths", "source": "p/paths"},
			"kubernetes": {"maxMinors": 1, "title": "One minor at a time", "do": "Go minor by minor", "source": "p/r"},
			"edges": {"0.1": {"0.2": {"no": {"from": {"min": "0.1.1"}, "supported": false, "note": "Steep"}}}},
			"avoided": {"0.2.0": {"instead": "0.2.1", "note": "It shakes", "source": "p/r"}},
			"coverage": {"0.2": {"providers": ["gcp"], "source": "p/r"}},
			"blockers": {"always": {"title": "Nobody can", "unblock": "Walk", "source": "p/r"}},
			"prerequisites": {"0.2": {"seat": {"title": "A seat", "requires": {"fact": "facts.box", "in": [true]}}}},
		},
	},
	"loose": {
		"product": {"name": "Loose", "policy": {"kind": "notPublished"}, "sources": {"p/": {"repository": "r", "date": "2022-01-01"}}},
		"releases": {"order": ["1.0", "1.1"], "lines": {
			"1.0": {"source": "p/l", "releases": {"1.0.0": {"date": "2020-01-01", "source": "p/l"}}},
			"1.1": {"source": "p/l", "releases": {"1.1.0": {"date": "2020-02-01", "source": "p/l"}}},
		}},
	},
}

# cluster is an inventory with these products and further keys of its spec.
cluster(products, extra) := {
	"apiVersion": "insupport/v1",
	"kind": "ClusterInventory",
	"metadata": {"name": "c"},
	"spec": object.union({"products": products}, extra),
}

# ready states everything that conditions of the sample ask for.
ready := {
	"kubernetes": {"version": "v1.20.1"},
	"infrastructure": {"provider": "aws", "httpProxy": false},
	"facts": {"box": false, "mild": false, "backup": true, "good": true},
}

# params are the parameters of a run towards a target.
params(target) := {"asOf": "2020-07-15", "target": target}

# comes_to checks what a rule makes of a case: findings with their level, what else they say, the fields
# it needs, and one judgement for each subject.
comes_to(rule, c) if {
	catalog := json.remove(sample, object.get(c, "without", []))
	run := params(object.get(c, "target", {}))
	judgements := data.insupport.rules.upgrade[rule].judgements with input as c.given with data.insupport_facts as catalog with data.insupport.run as run
	subjects := data.insupport.rules.upgrade[rule].subjects with input as c.given with data.insupport_facts as catalog with data.insupport.run as run
	found := judgement.findings(judgements)
	{[object.get(finding, "level", "default"), finding.message] | some finding in found} == {entry | some entry in object.get(c, "found", [])}
	said := {text | some finding in found; some text in [finding.remediation, finding.evidence.comparison]}
	every text in object.get(c, "said", []) {
		text in said
	}
	{entry.field | some entry in judgement.needed(judgements)} == {field | some field in object.get(c, "undecided", [])}
	count({subject | some subject in subjects; not subject.key}) == object.get(c, "subjects", 1)
	judgement.open(subjects, judgements) == set()
	every finding in found {
		count(finding.evidence.facts) > 0
		finding.evidence.comparison
		finding.evidence.change
	}
}

_ways := {
	"same": ["1.0.0", "1.0.0"],
	"downgrade": ["1.1.0", "1.0.1"],
	"denied": ["1.0.0", "1.1.0"],
	"documented": ["v1.0.1+fips.0", "1.1.0"],
	"undocumented": ["1.1.0", "1.1.1"],
	"uncharted": ["1.3.0", "1.4.0"],
	"skipped": ["1.0.1", "1.2.0"],
	"unknown": ["1.0.1", "9.9.9"],
}

test_ways[way] if {
	some way, [from, to] in _ways
	ways.way("plat", to) == way with data.insupport_facts as sample
		with data.insupport.run as params({"plat": to})
		with input as cluster({"plat": from}, {})
}

test_unknown_start if {
	ways.way("plat", "1.1.0") == "unknown" with data.insupport_facts as sample
		with data.insupport.run as params({"plat": "1.1.0"})
		with input as cluster({"plat": "1.0.7"}, {})
}

test_uncharted_without_skip_row if {
	ways.way("rider", "0.2.0") == "uncharted" with data.insupport_facts as sample
		with data.insupport.run as params({"rider": "0.2.0"})
		with input as cluster({"rider": "0.1.0"}, {})
}

_targets := {
	"companion comes along": [{"plat": "1.0.0", "rider": "0.1.0"}, {"plat": "1.1.0"}, {"plat": "1.1.0", "rider": "0.2.0"}, {"plat"}],
	"companion is there": [{"plat": "1.0.0", "rider": "0.2.0"}, {"plat": "1.1.0"}, {"plat": "1.1.0"}, {"plat"}],
	"companion is ahead": [{"plat": "1.0.0", "rider": "0.2.1"}, {"plat": "1.1.0"}, {"plat": "1.1.0"}, {"plat"}],
	"stated for both": [{"plat": "1.0.0", "rider": "0.1.0"}, {"plat": "1.1.0", "rider": "0.1.1"}, {"plat": "1.1.0", "rider": "0.1.1"}, {"plat"}],
	"companion alone": [{"rider": "0.1.0"}, {"plat": "1.1.0"}, {"rider": "0.2.0"}, {"rider"}],
	"not installed": [{"loose": "1.0.0"}, {"plat": "1.1.0"}, {}, set()],
	"no target": [{"plat": "1.0.0"}, {}, {}, set()],
}

test_targets[name] if {
	some name, [products, target, releases, leads] in _targets
	found := targets.releases with data.insupport_facts as sample
		with data.insupport.run as params(target)
		with input as cluster(products, {})
	led := targets.leads with data.insupport_facts as sample
		with data.insupport.run as params(target)
		with input as cluster(products, {})
	found == releases
	led == leads
}

test_edge if {
	edges := [ways.edge(check) | some check in ways.checks] with data.insupport_facts as sample
		with data.insupport.run as params({"plat": "1.3.0"})
		with input as cluster({"plat": "1.0.1"}, {})
	edge := edges[0]
	edge.way == "denied"
	edge.disputed
	not edge.adopts
	edge.testedOn == set()
	keyed := ways.edges_of with data.insupport_facts as sample
		with data.insupport.run as params({"plat": "1.3.0"})
		with input as cluster({"plat": "1.0.1"}, {})
	keyed == {"plat": edge}
	{ref.source | some ref in edge.references} == {"p/no", "p/a", "p/b"}
}

test_kubernetes_of_a_release_wins_over_its_line if {
	found := installed.kubernetes("plat", "1.3.0") with data.insupport_facts as sample
	found["default"] == "1.23.0"
	inherited := installed.kubernetes("plat", "1.1.1") with data.insupport_facts as sample
	inherited["default"] == "1.21.2"
}

# Every finding says what it rests on, and which row.
test_findings_are_whole if {
	all := {found |
		some rule in ["no_path", "undocumented_path", "avoided_release", "blocked", "prerequisite", "target_not_supported"]
		some found in judgement.findings(data.insupport.rules.upgrade[rule].judgements)
	} with data.insupport_facts as sample
		with data.insupport.run as params({"plat": "1.3.0"})
		with input as cluster({"plat": "1.0.0"}, {"kubernetes": {"version": "1.19.0"}, "facts": {}})
	count(all) > 0
	every found in all {
		count(found.evidence.facts) > 0
		count(found.evidence.rows) > 0
		found.evidence.comparison
		found.evidence.change
		count(found.references) > 0
	}
}

# Off the documented paths: what is denied or undocumented, goes back, is not known, or is described for
# other infrastructures.
_off_path := {
	"documented": [{"plat": "1.0.1"}, {"plat": "1.1.0"}, 0],
	"same": [{"plat": "1.0.1"}, {"plat": "1.0.1"}, 0],
	"no target": [{"plat": "1.0.1"}, {}, 0],
	"denied to a follower": [{"plat": "1.0.1", "rider": "0.1.1"}, {"plat": "1.1.0"}, 0],
	"denied": [{"plat": "1.0.0"}, {"plat": "1.1.0"}, 1],
	"uncharted": [{"plat": "1.3.0"}, {"plat": "1.4.0"}, 1],
	"downgrade of a follower": [{"plat": "1.0.1", "rider": "0.2.1"}, {"plat": "1.0.1", "rider": "0.1.0"}, 1],
	"not known": [{"plat": "1.0.1"}, {"plat": "9.9.9"}, 1],
	"not installed": [{"loose": "1.0.0"}, {"plat": "1.1.0"}, 1],
}

test_off_path[name] if {
	some name, [products, target, want] in _off_path
	found := {true | ways.off_path} with data.insupport_facts as sample
		with data.insupport.run as params(target)
		with input as cluster(products, ready)
	count(found) == want
}

# minors is a product whose lines are minors: some list their newest patch, some nothing but themselves.
minors := {
	"mins": {
		"product": {
			"name": "Mins",
			"kubernetes": true,
			"kubernetesMinors": true,
			"policy": {"kind": "endDates", "title": "Ends", "source": "p/ends"},
			"sources": {"p/": {"repository": "r", "date": "2030-01-01"}},
		},
		"releases": {"order": ["9.1", "9.2", "9.3", "9.4"], "lines": {
			"9.1": {"released": "2020-01-01", "ends": "2029-01-01", "source": "p/9.1", "releases": {
				"9.1.3": {"date": "2020-03-01", "source": "p/9.1.3"},
				"9.1.5-x.7": {"date": "2020-05-01", "source": "p/9.1.5"},
			}},
			"9.2": {"released": "2020-04-01", "ends": "2029-01-01", "source": "p/9.2", "releases": {"9.2.4": {"date": "2020-08-01", "source": "p/9.2.4"}}},
			"9.3": {"released": "2020-06-01", "ends": "2029-01-01", "source": "p/9.3"},
			"9.4": {"released": "2021-01-01", "ends": "2029-01-01", "source": "p/9.4"},
		}},
		"upgrades": {
			"table": {"title": "Steps", "source": "p/steps"},
			"stride": {"lines": 1, "kind": "minor", "note": "Servers first", "basis": "inferred", "source": "p/stride"},
			"skip": {"note": "One by one", "unblock": "Go through all", "source": "p/stride"},
		},
	},
	"kubernetes": {"skew": {"kubelet": {"maxNewer": 0, "maxOlder": [{"from": "9.0", "minors": 3}], "source": "p/skew"}}},
}

_on_lines(version, target) := checks if {
	checks := ways.checks with data.insupport_facts as minors
		with data.insupport.run as {"asOf": "2020-07-01", "target": {"mins": target}}
		with input as cluster({"mins": version}, {})
}

test_lines[name] if {
	some name, [from, target, to, way] in {
		"a patch of the line": ["9.1.1", "9.1.3", "9.1.3", "documented"],
		"the next line": ["9.1.1", "9.2.4", "9.2.4", "documented"],
		"a line that lists nothing": ["9.2.1", "9.3", "9.3", "documented"],
		"a patch that is not listed": ["9.2.1", "9.2.2", "9.2.2", "documented"],
		"a first patch that is not listed": ["9.1.1", "v9.2.0", "v9.2.0", "documented"],
		"a line means its newest release that is out": ["9.1.1", "v9.1", "9.1.5-x.7", "documented"],
		"and itself while none is out": ["9.1.1", "9.2", "9.2", "documented"],
		"what is installed may be newer": ["9.1.9", "9.1", "9.1.9", "same"],
		"of a build": ["9.1.5-x.7", "9.1", "9.1.5-x.7", "same"],
		"a line between": ["9.1.1", "9.3", "9.3", "skipped"],
		"back": ["9.3.1", "9.2", "9.2", "downgrade"],
		"newer than what is listed": ["9.1.1", "9.2.5", "9.2.5", "unknown"],
		"a line that is not known": ["9.3.1", "9.9", "9.9", "unknown"],
		"a candidate": ["9.2.1", "9.3.0-rc.1", "9.3.0-rc.1", "unknown"],
		"from a line that is not known": ["8.3.1", "9.1.3", "9.1.3", "unknown"],
	}
	{[check.to, check.way] | some check in _on_lines(from, target)} == {[to, way]}
}

test_line_rests_on_what_is_said_of_all if {
	some check in _on_lines("9.1.1", "9.2.4")
	check.missing == {}
	edge := ways.edge(check)
	[edge.kinds, edge.basis, [ref.source | some ref in edge.references]] == [{"minor"}, "inferred", ["p/stride"]]
}

# Rows of the step itself go before what is said of all; what skips a line rests on neither.
test_stride[target] if {
	some target, want in {"9.2": {"yes"}, "9.3": set(), "9.1": {"stride"}}
	edge := {"op": "add", "path": "/mins/upgrades/edges", "value": {"9.1": {"9.2": {"yes": {"supported": true, "source": "p/yes"}}}}}
	[check] := ways.checks with data.insupport_facts as json.patch(minors, [edge])
		with data.insupport.run as {"asOf": "2020-07-01", "target": {"mins": target}}
		with input as cluster({"mins": "9.1.1"}, {})
	object.keys(check.rows) == want
}

# Where nobody says that lines go one by one, a line between is not known to matter.
test_lines_between if {
	ways.way("plat", "1.5.0") == "uncharted" with data.insupport_facts as json.remove(sample, ["plat/upgrades/skip"])
		with data.insupport.run as params({"plat": "1.5.0"})
		with input as cluster({"plat": "1.3.0"}, {})
}

# A step is the last one unless a planner says otherwise.
test_last_step if ways.onward == false

# Where only lines have ends, a release no newer than those listed is a destination, of its line's day.
test_destination[given] if {
	some given, [product, want] in {
		"9.1.5": ["mins", ["2020-01-01"]],
		"9.1.6": ["mins", []],
		"9.4": ["mins", [null]],
		"1.1": ["plat", []],
	}
	facts := json.remove(object.union(sample, minors), ["mins/releases/lines/9.4/released"])
	found := [object.get(row, "date", null) | row := installed.destination(product, given)] with data.insupport_facts as facts
	found == want
}

# Kubelets alone leave open where the way begins, where they leave several lines.
test_where_it_begins[kubelet] if {
	some kubelet, [target, want] in {
		"9.1.1": ["9.3", "Mins runs one of 9.1 to 9.3 by its kubelets, and where the way begins is not known"],
		"9.3.1": ["9.9", "Mins 9.3 to 9.9 is not known to the catalog: 9.9"],
	}
	given := {"metadata": {"name": "c", "labels": {"insupport/inferred": "spec.products.mins"}}, "spec": {
		"products": {"mins": kubelet},
		"nodes": [{"name": "n", "kubelet": sprintf("v%s", [kubelet])}],
	}}
	checks := ways.checks with data.insupport_facts as minors
		with data.insupport.run as {"asOf": "2020-07-01", "target": {"mins": target}}
		with input as given
	some check in checks
	[why.message | some why in check.missing] == [want]
}

_checks(products, target, facts) := checks if {
	checks := ways.checks with data.insupport_facts as object.union(sample, facts)
		with data.insupport.run as params(target)
		with input as cluster(products, ready)
}

# An explicit no decides, else a yes, else all rows.
test_rows[name] if {
	some name, [from, to, want] in {
		"denied": ["1.0.0", "1.1.0", {"floor"}],
		"documented": ["1.0.1", "1.1.0", {"yes"}],
		"undocumented": ["1.1.0", "1.1.1", {"none", "mild"}],
	}
	[check] := _checks({"plat": from}, {"plat": to}, {"plat": {"upgrades": {"edges": {"1.0": {"1.1": {"maybe": {"source": "p/maybe"}}}}}}})
	object.keys(check.rows) == want
}

# What nobody can judge a step without; a step that leads nowhere needs no paths.
test_missing[name] if {
	some name, [product, from, to, want] in {
		"both known": ["plat", "1.0.1", "1.1.0", {}],
		"not the one to reach": ["plat", "1.0.1", "9.9.9", {"spec.products.plat": "Plat 1.0.1 to 9.9.9 is not known to the catalog: 9.9.9"}],
		"not the one installed": ["plat", "0.9.9", "1.0.1", {"spec.products.plat": "Plat 0.9.9 to 1.0.1 is not known to the catalog: 0.9.9"}],
		"no paths": ["loose", "1.0.0", "1.1.0", {"catalog/loose/upgrades": "Loose 1.0.0 to 1.1.0 is not documented as an upgrade: the catalog holds no upgrade paths of the product"}],
		"no step": ["loose", "1.0.0", "1.0.0", {}],
	}
	[check] := _checks({product: from}, {product: to}, {})
	{field: why.message | some field, why in check.missing} == want
}

test_edge_that_adopts if ways.edge(_checks({"plat": "1.0.1"}, {"plat": "1.1.0"}, {})[0]).adopts

# The row on infrastructures is that of the line to reach, for the releases that it names.
test_coverage[name] if {
	some name, [from, to, want] in {
		"another line": ["1.1.1", "1.2.0", ["p/cover"]],
		"the same line": ["1.2.0", "1.2.1", []],
		"a line without a row": ["1.3.0", "1.4.0", []],
		"a release it does not name": ["1.0.1", "1.1.0", []],
		"a release it names": ["1.0.1", "1.1.1", ["p/late"]],
	}
	facts := {"plat": {"upgrades": {"coverage": {"1.1": {"providers": ["aws"], "to": {"min": "1.1.1"}, "source": "p/late"}}}}}
	rows := [ways.coverage(check).source | some check in ways.checks] with data.insupport_facts as object.union(sample, facts)
		with data.insupport.run as params({"plat": to})
		with input as cluster({"plat": from}, ready)
	rows == want
}

test_covered[name] if {
	some name, [infrastructure, want] in {
		"described": [{"provider": "aws"}, true],
		"another": [{"provider": "gcp"}, false],
		"not stated": [{}, "unknown"],
	}
	ways.covered({"providers": ["aws"]}) == want with input as cluster({}, {"infrastructure": infrastructure})
}

test_off_path_by_infrastructure[provider] if {
	some provider, want in {"aws": 0, "gcp": 1, "": 1}
	facts := {"plat": {"upgrades": {"coverage": {"1.1": {"providers": ["aws"], "source": "p/cover"}}}}}
	found := {true | ways.off_path} with data.insupport_facts as object.union(sample, facts)
		with data.insupport.run as params({"plat": "1.1.0"})
		with input as cluster({"plat": "1.0.1"}, {"infrastructure": {"provider": provider}})
	count(found) == want
}
