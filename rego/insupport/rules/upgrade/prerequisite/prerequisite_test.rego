package insupport.rules.upgrade.prerequisite_test

import data.insupport.lib.ways_test

cases := {
	"no target": {"given": ways_test.cluster({"plat": "1.0.1"}, ways_test.ready), "target": {}, "subjects": 0},
	"empty inventory": {"given": {}, "subjects": 0},
	"target not in the catalog": {"given": ways_test.cluster({"plat": "1.0.1"}, ways_test.ready), "target": {"plat": "9.9.9"}, "undecided": ["spec.products.plat"]},
	"product not stated": {"given": ways_test.cluster({"loose": "1.0.0"}, ways_test.ready), "target": {"plat": "1.1.0"}, "undecided": ["spec.products.plat"]},
	"topic missing": {"given": ways_test.cluster({"plat": "1.0.1"}, ways_test.ready), "target": {"plat": "1.1.0"}, "undecided": ["catalog/plat/upgrades"], "without": ["plat/upgrades"]},
	"all done": {"given": ways_test.cluster({"plat": "1.0.1"}, ways_test.ready), "target": {"plat": "1.1.1"}},
	"not done": {
		"given": ways_test.cluster({"plat": "1.0.1"}, object.union(ways_test.ready, {"facts": {"backup": false}})),
		"target": {"plat": "1.1.0"},
		"found": [["default", "Plat 1.0.1 to 1.1.0 needs first: A backup"]],
		"said": ["Back up", "Stated is: spec.facts.backup is false"],
	},
	"fact missing": {
		"given": ways_test.cluster({"plat": "1.0.1"}, object.remove(ways_test.ready, ["facts"])),
		"target": {"plat": "1.1.0"},
		"found": [["unknown", concat("; ", [
			"Plat 1.0.1 to 1.1.0 needs first: A backup",
			"not known whether it is so, fill in spec.facts.backup",
		])]],
		"said": ["Back up, then fill in spec.facts.backup", "The inventory lacks spec.facts.backup"],
	},
	"it applies and is missing": {"given": ways_test.cluster({"plat": "1.0.1"}, {"kubernetes": {"version": "1.20.1"}, "infrastructure": {"httpProxy": true}, "facts": {"backup": true}}), "target": {"plat": "1.1.0"}, "found": [["unknown", "Plat 1.0.1 to 1.1.0 needs first: A proxy setting; not known whether it is so, fill in spec.facts.proxySet"]]},
	"not known whether it applies": {"given": ways_test.cluster({"plat": "1.0.1"}, {"kubernetes": {"version": "1.20.1"}, "facts": {"backup": true}}), "target": {"plat": "1.1.0"}, "found": [["unknown", "Plat 1.0.1 to 1.1.0 needs first: A proxy setting; not known whether it is so, fill in spec.facts.proxySet, spec.infrastructure.httpProxy"]]},
	"applies or not, it is done": {"given": ways_test.cluster({"plat": "1.0.1"}, {"kubernetes": {"version": "1.20.1"}, "facts": {"backup": true, "proxySet": true}}), "target": {"plat": "1.1.0"}},
	"recommended, not stated": {"given": ways_test.cluster({"plat": "1.0.1"}, {"kubernetes": {"version": "1.20.1"}, "infrastructure": {"httpProxy": false}, "facts": {"backup": true}}), "target": {"plat": "1.1.1"}, "found": [["warning", "Plat 1.0.1 to 1.1.1 needs first: A good habit; not known whether it is so, fill in spec.facts.good"]]},
	"one minor": {"given": ways_test.cluster({"plat": "1.0.1"}, object.union(ways_test.ready, {"kubernetes": {"version": "v1.19.9"}})), "target": {"plat": "1.1.0"}},
	"two minors": {"given": ways_test.cluster({"plat": "1.0.1"}, object.union(ways_test.ready, {"kubernetes": {"version": "v1.18.9"}})), "target": {"plat": "1.1.0"}, "found": [["default", "Plat 1.0.1 to 1.1.0 needs first: One minor at a time; the cluster runs v1.18.9, the target starts at 1.20.0"]]},
	"Kubernetes not stated": {"given": ways_test.cluster({"plat": "1.0.1"}, object.remove(ways_test.ready, ["kubernetes"])), "target": {"plat": "1.1.0"}, "undecided": ["spec.kubernetes.version"]},
	"Kubernetes not readable": {"given": ways_test.cluster({"plat": "1.0.1"}, object.union(ways_test.ready, {"kubernetes": {"version": "newest"}})), "target": {"plat": "1.1.0"}, "undecided": ["spec.kubernetes.version"]},
	"no range of the target": {"given": ways_test.cluster({"plat": "1.0.1"}, ways_test.ready), "target": {"plat": "1.1.0"}, "undecided": ["catalog/plat/releases/lines/1.1/kubernetes"], "without": ["plat/releases/lines/1.1/kubernetes"]},
	"no limit of minors": {"given": ways_test.cluster({"plat": "1.0.1"}, object.remove(ways_test.ready, ["kubernetes"])), "target": {"plat": "1.1.0"}, "without": ["plat/upgrades/kubernetes"]},
	"already there": {"given": ways_test.cluster({"plat": "1.0.1"}, {}), "target": {"plat": "1.0.1"}},
	"attached clusters upgrade Kubernetes themselves": {"given": ways_test.cluster({"plat": "1.0.1"}, object.union(ways_test.ready, {"role": "attached", "kubernetes": {"version": "v1.18.9"}})), "target": {"plat": "1.1.0"}},
	"follower goes along": {
		"given": ways_test.cluster({"plat": "1.0.1", "rider": "0.1.1"}, ways_test.ready),
		"target": {"plat": "1.1.0"},
		"subjects": 2,
	},
}

test_prerequisite[name] if {
	some name, c in cases
	ways_test.comes_to("prerequisite", c)
}
