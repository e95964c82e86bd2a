package insupport.lib.apis_test

import data.insupport.lib.apis

_row(removed, more) := object.union({"removed": removed, "source": "doc"}, more)

_to(version, more) := {"replacement": object.union({"group": "g", "version": version, "kind": "K"}, more)}

# sample is a catalog of its own: K of group g goes from v1 to v2 (there from 9.3 on), v3 and v4.
sample := {
	"kubernetes": {
		"product": {
			"name": "Kubernetes",
			"kubernetes": true,
			"kubernetesMinors": true,
			"policy": {"kind": "endDates"},
			"sources": {"doc": {"repository": "a/b"}},
		},
		"apis": {"through": "9.12", "served": {"groups": {"g": ["v9"], "h": ["v1"]}, "source": "doc"}, "groups": {
			"g": {
				"v1": {
					"K": _row("9.5", object.union({"deprecated": "9.3"}, _to("v2", {"since": "9.3"}))),
					"Gone": _row("9.5", {"alternative": "something else"}),
					"Before": _row("9.2", {"replacement": {"group": "g", "version": "v1", "kind": "Gone", "since": "9.1"}}),
					"Lost": _row("9.5", {"disputed": {"removed": {"why": "Two", "values": [
						{"value": "9.5", "source": "doc/a"},
						{"value": "9.6", "source": "doc/b"},
					]}}}),
				},
				"v2": {"K": _row("9.8", _to("v3", {"since": "9.8"}))},
				"v3": {"K": _row("9.13", _to("v4", {}))},
			},
			"core": {"v1": {"Old": _row("9.5", {"basis": "inferred"})}},
		}},
		"skew": {"kubelet": {"maxNewer": 0, "maxOlder": [{"below": "99.0", "minors": 2}], "source": "doc"}},
	},
	"addon": {
		"product": {"name": "Addon", "part": "application", "sources": {"doc": {"repository": "a/b"}}},
		"images": {"component": "addon", "charts": {"addon": {"source": "doc"}, "alike": {"source": "doc", "sameNumber": true}}},
		"releases": {"lines": {"1.1": {}, "1.9": {}, "2.0": {}}},
		"apis": {"through": "2.4", "served": {"groups": {"addon.example": ["v1"]}, "source": "doc"}, "groups": {"addon.example": {
			"v1alpha1": {"Thing": _row("2.0", {})},
			"v1beta1": {"Thing": _row("2.2", object.union({"deprecated": "2.0"}, {"replacement": {"group": "addon.example", "version": "v1", "kind": "Thing", "since": "2.0"}}))},
		}}},
	},
	"service": {"product": {"name": "Service", "kubernetesMinors": true}},
	"other": {"product": {"name": "Other"}},
}

# cluster is an inventory with an API server and APIs ([group, version, kind]) in use.
cluster(version, list) := {"spec": {
	"kubernetes": {"version": version},
	"apis": [{"group": api[0], "version": api[1], "kind": api[2], "count": 1} | some api in list],
}}

_k(version) := {"api": {"group": "g", "version": version, "kind": "K"}}

test_replacement[name] if {
	some name, c in {
		"the next": {"from": "v1", "at": [9, 5], "want": "v2"},
		"before the next is there": {"from": "v1", "at": [9, 2], "want": "v4"},
		"the day the next is there": {"from": "v1", "at": [9, 3], "want": "v2"},
		"where the next is gone": {"from": "v1", "at": [9, 8], "want": "v3"},
		"what nobody dates, last": {"from": "v1", "at": [9, 13], "want": "v4"},
		"not what goes before": {"from": "v2", "at": [9, 4], "want": "v4"},
	}
	got := {to.version | to := apis.replacement(_k(c.from), c.at)} with data.insupport_facts as sample
	concat("", got) == c.want
}

test_replacement_that_no_row_ends if {
	facts := json.patch(sample, [{"op": "add", "path": "/kubernetes/apis/groups/g/v3/K/replacement/since", "value": "9.9"}])
	apis.replacement(_k("v1"), [9, 9]).version == "v4" with data.insupport_facts as facts
}

test_own[name] if {
	some name, c in {
		"stated": {"spec": {"kubernetes": {"version": "v9.5.1-x"}}, "want": {[9, 5]}},
		"stated as a product": {"spec": {"products": {"kubernetes": "9.4"}}, "want": {[9, 4]}},
		"by the kubelets": {"spec": {"nodes": [{"kubelet": "9.4.0"}]}, "want": {[9, 4], [9, 5], [9, 6]}},
		"by a control plane": {"spec": {"nodes": [{"kubelet": "9.4.0", "role": "controlPlane"}]}, "want": {[9, 4]}},
		"not stated": {"spec": {}, "want": set()},
		"a major alone": {"spec": {"kubernetes": {"version": "9"}}, "want": set()},
	}
	got := apis.own with input as {"spec": c.spec}
		with data.insupport_facts as sample
	got == c.want
}

test_targets[name] if {
	some name, c in {
		"of Kubernetes": {"target": {"kubernetes": "9.8"}, "want": {[9, 8]}},
		"of what counts its minors": {"target": {"service": "9.7.1"}, "want": {[9, 7]}},
		"of another product": {"target": {"other": "9.7.1"}, "want": set()},
		"not a version": {"target": {"kubernetes": "latest"}, "want": set()},
		"none": {"target": {}, "want": set()},
	}
	got := apis.targets with data.insupport_facts as sample
		with data.insupport.run as {"target": c.target}
	got == c.want
}

test_use[want] if {
	some want, api in {
		"2 in use (a/b, a/c)": {"count": 2, "members": ["a/b", "a/c"]},
		"5 in use (a, b, c, and 2 more)": {"count": 5, "members": ["a", "b", "c", "d", "e"]},
		"3 in use (a, b, c)": {"count": 3, "members": ["a", "b", "c"]},
		"3 in use": {"count": 3},
		"1 in use (a); still requested": {"count": 1, "members": ["a"], "requested": true},
		"4 in use": {"count": 4, "members": []},
		"6 in use": {"count": 6.0},
		"in use (b)": {"count": 0, "members": ["b"]},
		"in use": {"kind": "K"},
		"in use (a)": {"members": ["a"]},
		"2 in use (a in x.yaml:3, b)": {"count": 2, "members": ["a", "b"], "places": ["x.yaml:3"]},
		"still requested": {"requested": true},
	}
	apis.use({"api": api}) == want
}

test_remediation[[kind, want]] if {
	some kind in ["Gone", "Before"]
	some want, c in {
		"Move to g/v2 K, which is there since 9.3": {"check": _k("v1"), "at": [9, 5]},
		"Move to g/v4 K; the catalog does not say since when it is there": {"check": _k("v3"), "at": [9, 13]},
		"Use something else instead": {"check": {"api": {"group": "g", "version": "v1", "kind": kind}}, "at": [9, 5]},
		"Do without it: the catalog names nothing that takes the place of g/v1 Lost": {
			"check": {
				"api": {"group": "g", "version": "v1", "kind": "Lost"},
				"title": "g/v1 Lost",
			},
			"at": [9, 5],
		},
	}
	got := apis.remediation(c.check, c.at) with data.insupport_facts as sample
	got == want
}

test_checks[name] if {
	some name, c in {
		"of a group that is served": {"apis": [{"group": "g", "version": "v1", "kind": "K"}], "want": ["g/v1 K"]},
		"of the core group": {"apis": [{"version": "v1", "kind": "Old"}, {"group": "", "version": "v1", "kind": "Pod"}], "want": ["v1 Old", "v1 Pod"]},
		"custom resources": {"apis": [{"group": "g.example", "version": "v1", "kind": "K"}], "want": []},
		"none": {"apis": [], "want": []},
	}
	got := apis.checks with input as {"spec": {"apis": c.apis}}
		with data.insupport_facts as sample
	[check.title | some check in got] == c.want
}

test_checks_of_a_cut_list if {
	got := apis.checks with input as {"spec": {"gaps": [{"path": "spec.apis", "reason": "partial"}]}}
		with data.insupport_facts as sample
	got == [{"subject": {"kind": "cluster"}, "missing": {"spec.apis"}}]
}

# An API of another product meets the minors of that product, wherever it is stated, and no other component's.
test_minors_of_other_products[name] if {
	some name, c in {
		"a component": {
			"spec": {"components": [{"name": "addon", "version": "2.3.1"}, {"name": "lamp", "version": "2.9.0"}]},
			"own": {[2, 3]}, "path": "spec.components", "told": "2.3",
		},
		"the number of a chart": {"spec": {"components": [{"name": "addon", "chart": "addon", "version": "2.3.1"}]}, "path": "spec.components[0].appVersion", "told": ""},
		"of a chart, with that of what it installs": {
			"spec": {"components": [{"name": "addon", "chart": "addon", "version": "1.3.1", "appVersion": "2.3"}]},
			"own": {[2, 3]},
			"path": "spec.components",
			"told": "2.3",
		},
		"of a chart that counts alike": {
			"spec": {"components": [{"name": "addon", "chart": "alike", "version": "2.3.1"}]},
			"own": {[2, 3]},
			"path": "spec.components",
			"told": "2.3",
		},
		"of a chart that nobody knows": {"spec": {"components": [{"name": "addon", "chart": "odd", "version": "2.3.1"}]}, "path": "spec.components", "told": ""},
		"of an unknown major": {"spec": {"components": [{"name": "addon", "version": "34.1.0"}]}, "path": "spec.components[0].version", "told": ""},
		"two": {
			"spec": {"components": [{"name": "addon", "version": "2.3.1"}, {"name": "Addon", "version": "2.1.0"}]},
			"own": {[2, 1], [2, 3]}, "path": "spec.components", "told": "2.1, 2.3",
		},
		"two, of which one cannot be read": {
			"spec": {"components": [{"name": "addon", "version": "2.3.1"}, {"name": "addon", "version": "latest"}]},
			"path": "spec.components[1].version", "told": "",
		},
		"a product, and a component that cannot be read": {
			"spec": {"products": {"addon": "2.5.0"}, "components": [{"name": "addon"}]},
			"path": "spec.components[0].version", "told": "",
		},
		"a product of an unknown major": {"spec": {"products": {"addon": "34.1"}}, "path": "spec.products.addon", "told": ""},
		"a product": {"spec": {"products": {"addon": "2.5.0"}}, "own": {[2, 5]}, "beyond": {[2, 5]}, "path": "spec.products.addon", "told": "2.5"},
		"a target": {"spec": {"kubernetes": {"version": "9.4"}}, "target": {"addon": "2.2"}, "targets": {[2, 2]}, "path": "spec.components", "told": "2.2"},
	}
	thing := {"group": "addon.example", "version": "v1beta1", "kind": "Thing"}
	found := [apis.found(check, [2, 3], {"message": "m", "change": "c"}) | some check in apis.checks] with input as {"spec": object.union(c.spec, {"apis": [thing]})}
		with data.insupport_facts as sample
		with data.insupport.run as {"target": object.get(c, "target", {})}
	checks := apis.checks with input as {"spec": object.union(c.spec, {"apis": [thing]})}
		with data.insupport_facts as sample
		with data.insupport.run as {"target": object.get(c, "target", {})}
	[object.filter(check, ["own", "targets", "beyond", "fields"]) | some check in checks] == [{
		"own": object.get(c, "own", set()),
		"targets": object.get(c, "targets", set()),
		"beyond": object.get(c, "beyond", set()),
		"fields": {c.path},
	}]
	[fact | some fact in found[0].evidence.facts; fact.path == c.path] == [{"path": c.path, "value": c.told}]
}

# One of Kubernetes stands where its API server's version does.
test_where_the_minor_is_told if {
	given := {"spec": {"products": {"kubernetes": "9.5.0"}, "apis": [{"group": "g", "version": "v1", "kind": "K"}]}}
	found := [apis.found(check, [9, 5], {"message": "m", "change": "c"}) | some check in apis.checks] with input as given
		with data.insupport_facts as sample
	[fact.path | some fact in found[0].evidence.facts] == ["spec.apis[0]", "spec.products.kubernetes"]
}
