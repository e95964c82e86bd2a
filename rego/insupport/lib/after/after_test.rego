package insupport.lib.after_test

import data.insupport.lib.after
import data.insupport.lib.ways_test

# What runs on another product brings no Kubernetes along.
_catalog := json.patch(ways_test.sample, [{
	"op": "add",
	"path": "/rider/releases/lines/0.2/kubernetes",
	"value": {"min": "1.21.0", "default": "1.21.9"},
}])

_spec(from, spec) := _spec_with(from, spec, {})

_spec_with(from, spec, facts) := found if {
	found := after.cluster.spec with data.insupport_facts as object.union(_catalog, facts)
		with data.insupport.run as ways_test.params({"plat": "1.1.0"})
		with input as ways_test.cluster({"plat": from, "rider": "0.1.1"}, spec)
}

# A version is written as the inventory writes it, and goes no further than the step's minors allow.
_versions := {
	"one minor": ["1.0.1", "v1.20.1+fips.0", "v1.21.2+fips.0"],
	"without a v": ["1.0.1", "1.20.1", "1.21.2"],
	"two minors": ["1.0.1", "v1.19.0", "v1.19.0"],
	"already later": ["1.0.1", "v1.21.9", "v1.21.9"],
	"no step": ["1.1.0", "v1.20.1", "v1.20.1"],
}

test_kubernetes[name] if {
	some name, [from, given, want] in _versions
	_spec(from, {"kubernetes": {"version": given}}).kubernetes.version == want
}

test_kubelets if {
	given := ["v1.20.1", "v1.21.9"]
	after_ := _spec("1.0.1", {"kubernetes": {"version": "v1.20.1"}, "nodes": [{"kubelet": k} | some k in given]})
	[node.kubelet | some node in after_.nodes] == ["v1.21.2", "v1.21.9"]
}

# The control plane is raised first.
test_midway if {
	given := ways_test.cluster({"plat": "1.0.1"}, {"kubernetes": {"version": "v1.20.1"}, "nodes": [{"kubelet": "v1.20.1"}]})
	spec := after.midway.spec with data.insupport_facts as _catalog
		with data.insupport.run as ways_test.params({"plat": "1.1.0"})
		with input as given
	[spec.kubernetes.version, spec.nodes] == ["v1.21.2", given.spec.nodes]
}

# Kubelets follow an API server that stays.
test_kubelets_of_an_api_server_that_stays if {
	after_ := _spec("1.0.1", {"kubernetes": {"version": "v1.19.0"}, "nodes": [{"kubelet": "v1.18.5"}, {"name": "b"}]})
	after_.nodes == [{"kubelet": "v1.19.0"}, {"name": "b"}]
}

# What nobody states is not stated afterwards.
test_nothing_is_made_up if {
	{"components", "nodes", "kubernetes", "infrastructure"} & object.keys(_spec("1.1.0", {})) == set()
}

test_cluster_states_the_targets if {
	found := after.cluster with data.insupport_facts as ways_test.sample
		with data.insupport.run as ways_test.params({"plat": "1.1.0"})
		with input as ways_test.cluster({"plat": "1.0.1", "rider": "0.1.1"}, {})
	found.spec.products == {"plat": "1.1.0", "rider": "0.2.0"}
}

# A step that adopts the cluster leaves the line that it was created with.
test_adopted[from] if {
	some from, want in {"1.0.1": "1.0", "1.1.0": null}
	object.get(_spec(from, {}), ["infrastructure", "adoptedFrom"], null) == want
}

# A component goes to the version that the target ships unless it has it; what is replaced and not
# shipped any more goes.
test_components if {
	facts := {"plat": {
		"components": {"sets": {"1.1": {"core": {"source": "p", "components": {"web": ["2.0.0"], "mail": ["1.0.0"], "kept": ["1.0.0"]}}}}},
		"applications": {"removed": {
			"kept": {"from": "1.1.0", "replacedBy": ["other"]},
			"gone": {"from": "1.1.0", "replacedBy": ["other"]},
			"left": {"from": "1.1.0"},
			"later": {"from": "1.1.1", "replacedBy": ["other"]},
		}},
	}}
	given := [["web", "v2.0.0"], ["mail", "0.9"], ["kept", "1.0.0"], ["gone", "1"], ["left", "1"], ["later", "1"], ["mine", "1"]]
	spec := _spec_with("1.0.1", {"components": [{"name": name, "version": version} | some [name, version] in given]}, facts)
	[[component.name, component.version] | some component in spec.components] == [["web", "v2.0.0"], ["mail", "1.0.0"], ["kept", "1.0.0"], ["left", "1"], ["later", "1"], ["mine", "1"]]
}

# What a line brings along counts where its releases print no range.
test_brought[to] if {
	some to, want in {"1.2.0": "v1.21.5", "1.3.0": "v1.20.1"}
	facts := {"plat": {"upgrades": {"brings": {"1.2": {"kubernetes": "1.21.5"}, "1.3": {"kubernetes": "1.21.5"}}}}}
	found := after.cluster.spec with data.insupport_facts as object.union(_catalog, facts)
		with data.insupport.run as ways_test.params({"plat": to})
		with input as ways_test.cluster({"plat": "1.1.0"}, {"kubernetes": {"version": "v1.20.1"}})
	found.kubernetes.version == want
}
