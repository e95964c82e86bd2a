package insupport.ask.plan_test

import data.insupport.ask.plan
import data.insupport.ask.shape
import data.insupport.lib.after
import data.insupport.lib.ways_test
import data.insupport.lib.work
import data.insupport.main

_run := {"asOf": "2020-07-15"}

# The sample of the upgrade library with applications, features, steps and a migration.
sample := json.patch(ways_test.sample, [
	{"op": "add", "path": "/plat/upgrades/steps", "value": {"1.1": {
		"second": {"rank": 20, "title": "Second", "part": "controlPlane", "source": "p/s2"},
		"first": {"rank": 10, "title": "First", "source": "p/s1"},
		"pools": {"rank": 30, "title": "Pools", "part": "nodePools", "source": "p/s3"},
		"elsewhere": {"rank": 15, "title": "On attached clusters", "roles": ["attached"], "source": "p/s4"},
		"maybe": {"rank": 40, "title": "Something", "when": {"fact": "facts.maybe", "in": [true]}, "source": "p/s5"},
		"never": {"rank": 50, "title": "Not this", "never": true, "source": "p/s6"},
		"late": {"rank": 60, "title": "For 1.1.1", "to": {"min": "1.1.1"}, "source": "p/s7"},
	}}},
	{"op": "add", "path": "/plat/upgrades/migrations", "value": {"1.0": {"1.1": {
		"source": "p/m", "applications": {"carried": {"application": "carried", "before": "1", "after": "2"}},
		"leftBehind": {"applications": ["left"], "source": "p/m"},
	}}}},
	{"op": "add", "path": "/plat/upgrades/fleet", "value": {"order": ["management", "standalone"], "title": "In this order", "source": "p/f"}},
	{"op": "add", "path": "/plat/facts", "value": {fact: {"title": fact, "type": "boolean"} |
		some fact in ["box", "mild", "backup", "good", "maybe", "proxySet"]
	}},
	{"op": "add", "path": "/plat/features", "value": {
		"new": {"title": "New", "since": "1.1.0", "source": "p/n"},
		"old": {"title": "Old", "removedIn": "1.1.0", "replacement": "New", "source": "p/o"},
		"fading": {"title": "Fading", "deprecatedIn": "1.1.1", "source": "p/d"},
	}},
	{"op": "add", "path": "/plat/components", "value": {"sets": {
		"1.0.1": {"platform": {"source": "p/c", "components": {"carried": ["1"], "left": ["5"], "swapped": ["3"], "kept": ["7"]}}},
		"1.1.0": {"platform": {"source": "p/c", "components": {"carried": ["2"], "kept": ["7"], "other": ["1"]}}},
	}}},
	{"op": "add", "path": "/plat/applications", "value": {"removed": {"swapped": {"from": "1.1", "replacedBy": ["other"], "source": "p/r"}}}},
])

_given := ways_test.cluster({"plat": "1.0.1", "rider": "0.1.1"}, object.union(ways_test.ready, {
	"role": "standalone",
	"kubernetes": {"version": "v1.20.1+fips.0"},
	"nodes": [
		{"name": "cp", "role": "controlPlane", "count": 3, "kubelet": "v1.20.1+fips.0"},
		{"name": "pool", "role": "worker", "count": 2, "kubelet": "v1.19.9"},
		{"name": "bare", "role": "worker"},
	],
	"components": [
		{"name": "carried", "version": "1"},
		{"name": "left", "version": "5"},
		{"name": "swapped", "version": "3"},
		{"name": "kept", "version": "7", "namespace": "n"},
		{"name": "foreign", "version": "9"},
	],
}))

# Of a product whose lines are minors each hop is a line, and brings that minor of Kubernetes along.
_minor := ways_test.cluster({"mins": "9.1.1"}, {
	"kubernetes": {"version": "v9.1.1+x"},
	"nodes": [{"name": "n", "kubelet": "v9.1.1+x"}, {"name": "ahead", "kubelet": "v9.4.0"}],
})

_minors(ask, inventory, target) := answer if {
	answer := plan.answer with input as {"ask": ask, "inventory": inventory, "target": target}
		with data.insupport_facts as ways_test.minors
		with data.insupport.run as {"asOf": "2020-07-01"}
}

test_minors_start if {
	found := _minors("start", _minor, {})
	found.leads.mins == {"installed": "9.1.1", "phase": "supported", "known": true, "ways": {}, "latest": "9.3", "supported": ["9.1.5-x.7", "9.2", "9.3"]}
	_minors("start", _minor, {"mins": "9.1"}).targets == {"mins": "9.1.5-x.7"}
}

test_minors_hops if {
	hops := _minors("hops", _minor, {"mins": "9.3"})
	[[hop.to.mins, hop.status, hop.general] | some hop in hops] == [
		["9.1.3", "ready", true],
		["9.1.5-x.7", "ready", true],
		["9.2", "ready", true],
		["9.3", "denied", true],
	]
}

test_minors_after if {
	found := _minors("after", _minor, {"mins": "9.2"})
	[found.spec.products.mins, found.spec.kubernetes.version, [node.kubelet | some node in found.spec.nodes]] == [
		"9.2", "v9.2+x", ["v9.2+x", "v9.4.0"],
	]

	# A release that names its build is that build.
	built := _minors("after", _minor, {"mins": "9.1.5-x.7"}).spec
	[built.kubernetes.version, [node.kubelet | some node in built.nodes]] == ["v9.1.5-x.7", ["v9.1.5-x.7", "v9.4.0"]]

	# Never more of them than a step takes.
	_minors("after", _minor, {"mins": "9.3"}).spec.kubernetes.version == "v9.1.1+x"
}

test_minors_of_one_line if {
	[hop.to.mins | some hop in _minors("hops", _minor, {"mins": "9.1"})] == ["9.1.3", "9.1.5-x.7"]
}

test_minors_order if {
	steps := _minors("prove", _minor, {"mins": "9.2"}).steps
	[[step.title, [ref.source | some ref in step.references]] | some step in steps] == [["Servers first", ["p/stride"]]]
}

test_minors_strange if {
	[strange.release | some strange in _minors("strange", _minor, {"mins": "9.9"})] == ["9.9"]
	_minors("strange", _minor, {"mins": "9.2"}) == []
}

# Products that bring their own Kubernetes lead where both are stated.
test_platforms_lead if {
	both := object.union(ways_test.sample, ways_test.minors)
	found := plan.answer with input as {"ask": "start", "inventory": ways_test.cluster({"mins": "9.1.1", "plat": "1.0.1"}, {})}
		with data.insupport_facts as both
		with data.insupport.run as {"asOf": "2020-07-01"}
	object.keys(found.leads) == {"plat"}
}

_asked(question) := answer if {
	full := {
		"ask": question.ask,
		"inventory": object.get(question, "inventory", _given),
		"target": object.get(question, "target", {"plat": "1.1.0"}),
		"findings": object.get(question, "findings", []),
	}
	answer := plan.answer with input as object.union(question, full)
		with data.insupport_facts as sample
		with data.insupport.run as _run
}

test_start if {
	found := _asked({"ask": "start", "target": {"plat": "1.3.0"}})
	found.asOf == "2020-07-15"
	found.leads.plat.ways == {"1.3.0": "denied"}
	found.leads.plat.latest == "1.4.0"
	found.leads.plat.supported == ["1.2.0", "1.3.0", "1.4.0"]
	count(found.leads) == 1
	count(found.report.clusters) == 1
}

test_start_without_target if {
	found := _asked({"ask": "start", "target": {}})
	{name | some name, _ in found.leads} == {"plat"}
	found.leads.plat.ways == {}
}

_strange := {
	"known": ["1.1.0", []],
	"in between": ["1.1.7", [["1.1.1", "1.1.0", "1.2.0", "1.2.1"]]],
	"later than all": ["9.0.0", [["1.5.0", "1.4.0"]]],
	"no version": ["newest", [["1.5.0"]]],
	"of more numbers": ["1.1.1.0", [["1.1.0", "1.0.1", "1.1.1", "1.2.0"]]],
	"no text": [7, []],
}

test_strange[name] if {
	some name, [release, nearest] in _strange
	found := _asked({"ask": "strange", "target": {"plat": release}})
	[entry.nearest | some entry in found] == nearest
}

test_direct if {
	found := _asked({"ask": "target", "target": {"plat": "1.4.0"}})
	"upgrade/no_path" in {finding.rule | some finding in found.findings}
	every finding in found.findings {
		finding.fingerprint
		startswith(finding.rule, "upgrade/")
	}
}

# With what tells findings apart, another cluster of the shape has the fingerprints of its own.
test_keys[ask] if {
	nothing := ways_test.cluster({}, {})
	some ask, findings in {
		"start": _asked({"ask": "start", "inventory": nothing}).report.clusters[0].findings,
		"target": _asked({"ask": "target", "inventory": nothing}).findings,
	}
	keys := _asked({"ask": ask, "inventory": nothing}).keys
	named := [finding | some finding in findings; finding.fingerprint in object.keys(keys)]
	count(named) > 0
}

# An end of support on the way is milder than one at the end of it.
test_onward if {
	levels := {name: {finding.level | some finding in found.findings; finding.rule == "upgrade/target_not_supported"} |
		some name, more in {"last": {}, "onward": {"onward": true}}
		found := _asked(object.union({"ask": "target"}, more))
	}
	levels == {"last": {"violation"}, "onward": {"warning"}}
}

# A control plane that is raised first leaves kubelets behind that fit it before and after.
test_midway[kubelet] if {
	some kubelet, want in {
		"v1.18.9": ["pool (1 node): kubelet v1.18.9 is 3 minors behind (at most 2 are allowed) the API server v1.21.2, as long as the nodes have not followed"],
		"v1.19.9": [],
	}
	facts := object.union(sample, {"kubernetes": {
		"product": {"name": "Kubernetes", "kubernetes": true, "policy": {"kind": "endDates"}, "sources": {"doc": {"repository": "a/b"}}},
		"skew": {"kubelet": {"maxNewer": 0, "maxOlder": [{"below": "99.0", "minors": 2}], "source": "doc"}},
	}})
	given := ways_test.cluster({"plat": "1.0.1"}, object.union(ways_test.ready, {
		"kubernetes": {"version": "v1.20.1"},
		"nodes": [{"name": "pool", "role": "worker", "kubelet": kubelet}],
	}))
	found := plan.answer with input as {"ask": "prove", "inventory": given, "target": {"plat": "1.1.0"}}
		with data.insupport_facts as facts
		with data.insupport.run as _run
	[finding.message | some finding in found.midway] == want
	found.inventory.spec.nodes[0].kubelet == "v1.21.2"
}

# To stand on a line that every way passes is no more than a warning, unless it is where the plan ends.
test_left_again[more] if {
	some more in [true, false]
	later := json.patch(sample, [
		{"op": "add", "path": "/plat/releases/lines/1.2/notCountedFrom", "value": {"line": "1.3", "source": "p"}},
		{"op": "add", "path": "/plat/upgrades/passes", "value": {"lines": ["1.2"], "source": "p"}},
	])
	found := plan.answer with input as {"ask": "prove", "inventory": ways_test.cluster({"plat": "1.1.0"}, {}), "target": {"plat": "1.2.0"}, "onward": more}
		with data.insupport_facts as later
		with data.insupport.run as _run
	levels := {finding.level | some finding in found.after.clusters[0].findings; finding.rule == "release/out_of_window"}
	levels == {{true: "warning", false: "violation"}[more]}
	object.keys(found.support) == {true: set(), false: {"plat"}}[more] # nor is it told when to be there
}

# What is not known to the catalog leads nowhere; a target leads whatever it is of.
test_leads[name] if {
	some name, [products, target, want] in {
		"not known": [{"plat": "1.0.1", "loose": "9.9.9"}, {}, {"plat"}],
		"asked for": [{"plat": "1.0.1", "rider": "0.1.1"}, {"rider": "0.2.0"}, {"rider"}],
	}
	found := _asked({"ask": "start", "inventory": ways_test.cluster(products, {}), "target": target})
	object.keys(found.leads) == want
}

_hops(from, facts, target, more) := found if {
	found := plan.hops with input as ways_test.cluster({"plat": from}, facts)
		with data.insupport_facts as json.patch(sample, more)
		with data.insupport.run as object.union(_run, {"target": {"plat": target}})
}

# Neither past the target, nor over lines, nor to what the catalog does not know.
test_candidates[name] if {
	some name, [target, more, want] in {
		"up to the target": ["1.1.0", [], ["1.1.0"]],
		"a target that is not known": ["1.1.7", [], ["1.1.0", "1.1.1"]],
		"an edge for other releases": [
			"1.3.0",
			[{"op": "add", "path": "/plat/upgrades/edges/1.0/1.2", "value": {"e": {"from": {"max": "1.0.0"}, "supported": true}}}],
			["1.1.0", "1.1.1", "1.3.0"],
		],
		"lines that no edge joins": ["1.3.0", [{"op": "remove", "path": "/plat/upgrades/skip"}], ["1.1.0", "1.1.1", "1.3.0"]],
	}
	[hop.to.plat | some hop in _hops("1.0.1", ways_test.ready, target, more)] == want
}

# A way that no page describes, or only for other infrastructures, is open; one that is denied or named
# for others is not.
test_open[name] if {
	some name, [from, to, provider, want] in {
		"uncharted": ["1.3.0", "1.4.0", "aws", true],
		"denied": ["1.0.0", "1.1.0", "aws", false],
		"named for others": ["1.1.0", "1.2.0", "aws", false],
		"elsewhere": ["1.1.0", "1.2.0", "gcp", true],
	}
	facts := object.union(ways_test.ready, {"infrastructure": {"provider": provider}})
	{hop.open | some hop in _hops(from, facts, to, []); hop.to.plat == to} == {want}
}

# Nothing but the denial is told of a step that is denied; what nothing disputes is not disputed.
test_reasons if {
	found := {hop.to.plat: hop | some hop in _hops("1.0.1", {}, "1.3.0", [])}
	{[reason.rule, reason.disputed] | some reason in found["1.3.0"].reasons} == {["upgrade/no_path", true]}
	{reason.disputed | some reason in found["1.1.0"].reasons} == {false}
	{hop.general | some hop in found} == {false}
}

# A rule that does not answer for a step leaves it open.
test_rule_without_judgement if {
	found := plan.hops with input as ways_test.cluster({"plat": "1.0.1"}, ways_test.ready)
		with data.insupport_facts as sample
		with data.insupport.run as object.union(_run, {"target": {"plat": "1.1.1"}})
		with data.insupport.rules.upgrade.blocked.judgements as set()
	{[hop.status, hop.to.plat] | some hop in found} == {["unknown", "1.1.0"], ["blocked", "1.1.1"]}
}

test_hops if {
	found := _asked({"ask": "hops", "target": {"plat": "1.3.0"}})
	{hop.to.plat: [hop.status, hop.avoid] | some hop in found} == {
		"1.1.0": ["ready", true],
		"1.1.1": ["ready", true],
		"1.3.0": ["denied", false],
	}
	[hop.rank[0] | some hop in found] == [1, 1, 3]
}

test_hops_by_settings[level] if {
	some level, status in {"off": "ready", "unknown": "unknown", "violation": "blocked"}
	found := plan.hops with input as ways_test.cluster({"plat": "1.3.0"}, ways_test.ready)
		with data.insupport_facts as sample
		with data.insupport.run as {"asOf": "2020-07-15", "target": {"plat": "1.4.0"}, "settings": {"rules": {
			"upgrade/undocumented_path": level,
			"upgrade/blocked": "off",
			"upgrade/prerequisite": "off",
		}}}
	{hop.status | some hop in found} == {status}
}

# Without the cluster's Kubernetes nobody knows how many minors a step leaves out.
test_hops_without_kubernetes if {
	found := plan.hops with input as ways_test.cluster({"plat": "1.0.1"}, object.remove(ways_test.ready, ["kubernetes"]))
		with data.insupport_facts as sample
		with data.insupport.run as {"asOf": "2020-07-15", "target": {"plat": "1.1.0"}}
	{reason.path | some hop in found; some reason in hop.reasons; reason.level == "unknown"} == {"spec.kubernetes.version"}
}

test_after if {
	found := _asked({"ask": "after"})
	found.spec.products == {"plat": "1.1.0", "rider": "0.2.0"}
	found.spec.kubernetes.version == "v1.21.2+fips.0"
	[object.get(node, "kubelet", "") | some node in found.spec.nodes] == ["v1.21.2+fips.0", "v1.21.2", ""]
	found.spec.infrastructure.adoptedFrom == "1.0"
	[[component.name, component.version] | some component in found.spec.components] == [
		["carried", "2"],
		["kept", "7"],
		["foreign", "9"],
	]
	found.metadata == _given.metadata
}

# Kubernetes stays where the default is too far away, not later, not known, or not the product's.
_kubernetes := {
	"two minors behind": ["v1.19.3", {"plat": "1.1.0"}, "v1.19.3"],
	"one minor behind": ["1.20.3", {"plat": "1.1.0"}, "1.21.2"],
	"ahead": ["v1.21.9", {"plat": "1.1.0"}, "v1.21.9"],
	"no default published": ["v1.21.9", {"plat": "1.4.0"}, "v1.21.9"],
	"not readable": ["latest", {"plat": "1.1.0"}, "latest"],
	"a product on top": ["v1.20.1", {"rider": "0.2.0"}, "v1.20.1"],
}

test_kubernetes_after[name] if {
	some name, [given, target, want] in _kubernetes
	found := after.cluster with input as ways_test.cluster({"plat": "1.0.1", "rider": "0.1.1"}, {"kubernetes": {"version": given}})
		with data.insupport_facts as sample
		with data.insupport.run as object.union(_run, {"target": target})
	found.spec.kubernetes.version == want
}

# What the inventory does not state is not made up.
test_after_adds_nothing if {
	found := after.cluster with input as ways_test.cluster({"plat": "1.1.0"}, {})
		with data.insupport_facts as sample
		with data.insupport.run as object.union(_run, {"target": {"plat": "1.1.1"}})
	found.spec == {"products": {"plat": "1.1.1"}}
}

test_prove if {
	found := _asked({"ask": "prove"})
	found.from == {"plat": "1.0.1", "rider": "0.1.1"}
	found.to == {"plat": "1.1.0", "rider": "0.2.0"}
	found.fleetRank == 1
	{name: edge.way | some name, edge in found.edges} == {"plat": "documented"}
	found.after.clusters[0].products[0].version == "1.1.0"
	found.before.clusters[0].outcomes["upgrade/no_path"] == "pass"
	found.after.clusters[0].outcomes["upgrade/no_path"] == "notApplicable"
	found.inventory.spec.products.plat == "1.1.0"
}

test_changes if {
	found := _asked({"ask": "prove"}).changes
	found.kubernetes == {"from": "v1.20.1+fips.0", "to": "v1.21.2+fips.0", "minors": 1}
	found.applications == [{"name": "carried", "from": ["1"], "to": ["2"], "inCluster": true}]
	found.added == ["other"]
	found.removed == [
		{"name": "left", "inCluster": true},
		{"name": "swapped", "inCluster": true, "replacedBy": ["other"]},
	]
	found.migrated == [{"name": "carried", "application": "carried", "before": "1", "after": "2"}]
	[f.id | some f in found.features.gained] == ["new"]
	[f.replacement | some f in found.features.removed] == ["New"]
	found.features.deprecated == []
}

test_steps if {
	found := _asked({"ask": "prove"}).steps
	[[s.kind, s.id, s.state] | some s in found] == [
		["prerequisite", "backup", "done"],
		["step", "first", "open"],
		["step", "second", "open"],
		["step", "pools", "open"],
		["step", "maybe", "open"],
		["never", "never", "open"],
	]
	{s.id: s.groups | some s in found; s.groups} == {"second": ["cp"], "pools": ["pool", "bare"]}
	{s.title | some s in found; s.id == "maybe"} == {"If it applies: Something"}
}

_standings := {
	"done": [{"backup": true}, "done"],
	"open": [{"backup": false}, "open"],
	"unknown": [{}, "unknown"],
}

test_states[name] if {
	some name, [facts, state] in _standings
	found := work.steps with input as ways_test.cluster({"plat": "1.0.1"}, {"facts": facts, "infrastructure": {"httpProxy": false}})
		with data.insupport_facts as sample
		with data.insupport.run as object.union(_run, {"target": {"plat": "1.1.0"}})
	{s.state | some s in found; s.kind == "prerequisite"} == {state}
}

# A node group whose operating system the target does not list is moved first.
_tables := {
	"names": {"rhel": "RHEL"},
	"lines": {
		"1.0": {"source": "p/os", "providers": {"any": {"rhel": {"7.9": {"modes": {"default": true}, "source": "p/os"}}}}},
		"1.1": {"source": "p/os", "providers": {"any": {"rhel": {"8.4": {"modes": {"default": true}, "source": "p/os"}}}}},
	},
}

test_operating_systems if {
	given := ways_test.cluster({"plat": "1.0.1", "loose": "1.0.0"}, object.union(ways_test.ready, {
		"infrastructure": {"fips": false, "airGapped": false, "httpProxy": false},
		"nodes": [{"name": "pool", "role": "worker", "count": 2, "os": {"id": "rhel", "version": "7.9"}}],
	}))
	found := plan.answer with input as {"ask": "prove", "inventory": given, "target": {"plat": "1.1.0"}, "onward": false}
		with data.insupport_facts as json.patch(sample, [{"op": "add", "path": "/plat/operating_systems", "value": _tables}])
		with data.insupport.run as _run
	object.keys(found.support) == {"plat"} # loose is no part of the step
	[[change.nodeGroup, change.from, change.to] | some change in found.changes.operatingSystems] == [["pool", "listed, mode yes", "notListed"]]
	[s.title | some s in found.steps; s.id == "operating-system/pool"] == ["Move pool (2 nodes) to an operating system that the target lists"]
}

# Clusters of one shape share a plan: the rules say what their names make of it.
test_identity if {
	_asked({"ask": "identity"}) == {"facts": true}
	_asked({"ask": "identity", "inventory": object.union(_given, {"metadata": {"name": "under_score"}})}) == {"facts": false}
}

test_rename if {
	here := main.report.clusters[0].findings with input as _given
		with data.insupport_facts as sample
		with data.insupport.run as ways_test.params({"plat": "1.1.1"})
	keys := shape.keys with input as _given
		with data.insupport_facts as sample
		with data.insupport.run as ways_test.params({"plat": "1.1.1"})
	elsewhere := object.union(_given, {"metadata": {"name": "other"}})
	there := main.report.clusters[0].findings with input as elsewhere
		with data.insupport_facts as sample
		with data.insupport.run as ways_test.params({"plat": "1.1.1"})
	items := [{"rule": f.rule, "subject": f.subject, "key": object.get(keys, f.fingerprint, "")} | some f in here]
	{f | some f in _asked({"ask": "rename", "findings": items, "inventory": elsewhere})} == {f.fingerprint | some f in there}
	count(here) > 0
}

# A role that the catalog gives no place comes first.
test_fleet_rank[role] if {
	some role, want in {"management": 0, "standalone": 1, "attached": 0}
	plan.fleet_rank == want with input as ways_test.cluster({"plat": "1.0.1"}, {"role": role})
		with data.insupport_facts as sample
		with data.insupport.run as object.union(_run, {"target": {"plat": "1.1.0"}})
}

# Without a known question there is no answer.
test_unknown_question if {
	not _answered
}

_answered if _asked({"ask": "something"})

# A planner asks what would be without waivers and with every rule on.
test_bare[sprintf("%v", [bare])] if {
	some bare, want in {true: set(), false: {"upgrade/no_path"}}
	off := {"settings": {"rules": {"upgrade/no_path": "off"}}}
	found := plan.answer with input as {"ask": "start", "inventory": _given, "target": {}, "bare": bare}
		with data.insupport_facts as sample
		with data.insupport.run as object.union(_run, off)
	{id | some id, outcome in found.report.clusters[0].outcomes; outcome == "off"} == want
}
