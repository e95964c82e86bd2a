package insupport.lib.inventory_test

import data.insupport.lib.inventory

# What the inventory library reads, as one object.
_read := {
	"name": inventory.name,
	"products": inventory.products,
	"environment": inventory.environment,
	"role": inventory.role,
	"nodes": count(inventory.nodes),
	"components": count(inventory.components),
	"features": inventory.features,
	"needs": inventory.needs,
	"infrastructure": inventory.infrastructure,
	"license": [license | license := inventory.license],
	"kubernetes": [version | version := inventory.kubernetes_version],
	"known": [components_known, features_known, nodes_known],
} if {
	components_known := count([1 | inventory.components_known])
	features_known := count([1 | inventory.features_known])
	nodes_known := count([1 | inventory.nodes_known])
}

_nothing := {
	"name": "",
	"products": {},
	"environment": "production",
	"role": "standalone",
	"nodes": 0,
	"components": 0,
	"features": set(),
	"needs": set(),
	"infrastructure": {},
	"license": [],
	"kubernetes": [],
	"known": [0, 0, 0],
}

_empty := {
	"no keys": {},
	"no object": [],
	"text": "",
	"null": null,
	"metadata and spec are null": {"metadata": null, "spec": null},
	"metadata and spec are texts": {"metadata": "x", "spec": "y"},
	"empty texts": {"metadata": {"name": ""}, "spec": {
		"environment": "",
		"role": "",
		"license": "",
		"products": {"engine": ""},
		"infrastructure": {"provider": "", "fips": null},
		"kubernetes": {"version": ""},
		"nodes": "",
		"components": "",
		"features": "",
		"needs": "",
	}},
	"wrong types": {"metadata": {"name": 1}, "spec": {
		"products": ["engine"],
		"infrastructure": "aws",
		"kubernetes": "v1",
		"nodes": {"a": {"name": "a"}},
		"components": {"a": {"name": "a"}},
		"features": {"a": "glow"},
		"needs": 1,
	}},
}

test_empty_equals_absent[name] if {
	some name, document in _empty
	read := _read with input as document
	read == _nothing
}

# What libraries look into is an object, whatever the input is.
test_objects[name] if {
	some name, document in object.union(object.filter(_empty, ["no keys", "no object", "text", "null"]), {
		"null in it": {"metadata": null, "spec": null},
		"texts in it": {"metadata": "x", "spec": "y"},
		"lists in it": {"metadata": [], "spec": []},
	})
	read := [inventory.metadata, inventory.stated, inventory.spec] with input as document
	read == [{}, {}, {}]
}

test_stated if {
	read := _read with input as {"metadata": {"name": "c1"}, "spec": {
		"environment": "nonProduction",
		"role": "attached",
		"license": "essential",
		"products": {"engine": "1.0.0", "cockpit": ""},
		"infrastructure": {"provider": "aws", "fips": false},
		"kubernetes": {"version": "v1.22.8"},
		"nodes": [{"name": "a"}, "b"],
		"components": [{"name": "a"}, {"name": ""}, "b"],
		"features": ["glow", ""],
		"needs": ["hum", ""],
	}}
	read == {
		"name": "c1",
		"products": {"engine": "1.0.0"},
		"environment": "nonProduction",
		"role": "attached",
		"nodes": 1,
		"components": 1,
		"features": {"glow"},
		"needs": {"hum"},
		"infrastructure": {"provider": "aws", "fips": false},
		"license": ["essential"],
		"kubernetes": ["v1.22.8"],
		"known": [1, 1, 1],
	}
}

_groups := {
	"named with count": {"node": {"name": "cp", "count": 3}, "title": "cp (3 nodes)", "subject": "cp"},
	"named with members": {"node": {"name": "cp", "members": ["a"]}, "title": "cp (1 node)", "subject": "cp"},
	"count before members": {"node": {"name": "cp", "count": 2, "members": ["a"]}, "title": "cp (2 nodes)", "subject": "cp"},
	"count that is no number": {"node": {"name": "cp", "count": "3"}, "title": "cp (1 node)", "subject": "cp"},
	"members that are no list": {"node": {"name": "cp", "members": "ab"}, "title": "cp (1 node)", "subject": "cp"},
	"name that is no text": {"node": {"name": 7}, "title": "nodes[0] (1 node)", "subject": "spec.nodes[0]"},
	"named only": {"node": {"name": "cp"}, "title": "cp (1 node)", "subject": "cp"},
	"no name": {"node": {"count": 2}, "title": "nodes[0] (2 nodes)", "subject": "spec.nodes[0]"},
	"empty name": {"node": {"name": ""}, "title": "nodes[0] (1 node)", "subject": "spec.nodes[0]"},
}

test_groups[name] if {
	some name, c in _groups
	groups := inventory.nodes with input as {"spec": {"nodes": [c.node]}}
	[groups[0].title, groups[0].path] == [c.title, "spec.nodes[0]"]
	groups[0].subject == {"kind": "nodeGroup", "name": c.subject, "at": "spec.nodes[0]"}
}

test_component_path_is_its_place if {
	components := inventory.components with input as {"spec": {"components": [{"name": ""}, {"name": "a"}]}}
	[component.path | some component in components] == ["spec.components[1]"]
}

_given := {"spec": {"infrastructure": {"provider": "aws", "fips": true, "bastion": "", "availabilityZones": null}}}

test_assumptions_fill_what_is_absent if {
	infrastructure := inventory.infrastructure with input as _given with data.insupport.run as {"assumeDefaults": true}
	infrastructure == {
		"provider": "aws",
		"fips": true,
		"airGapped": false,
		"existingNetwork": false,
		"bastion": false,
		"httpProxy": false,
		"availabilityZones": 1,
		"imageRegistries": 1,
	}
}

test_assumptions_are_listed if {
	assumptions := inventory.assumptions with input as _given with data.insupport.run as {"assumeDefaults": true}
	[assumption.path | some assumption in assumptions] == [
		"spec.infrastructure.airGapped",
		"spec.infrastructure.availabilityZones",
		"spec.infrastructure.bastion",
		"spec.infrastructure.existingNetwork",
		"spec.infrastructure.httpProxy",
		"spec.infrastructure.imageRegistries",
	]
}

test_nothing_is_assumed_unasked if {
	assumptions := inventory.assumptions with input as _given
	assumptions == []
}

_seen(gaps) := {"metadata": {"name": "c1"}, "spec": {
	"license": "enterprise",
	"nodes": [{"name": "a", "os": {"id": "x"}}, {"name": "b", "os": {"id": "y"}}],
	"gaps": [{"path": path, "reason": "forbidden"} | some path in gaps],
}}

# A gap takes away what is stated under it; of a list what was seen stays, but it is not the whole.
test_gaps[name] if {
	some name, c in {
		"none": {"gaps": [], "license": ["enterprise"], "os": ["x", "y"], "known": true},
		"one node": {"gaps": ["spec.nodes[0].os"], "license": ["enterprise"], "os": ["y"], "known": true},
		"every node": {"gaps": ["spec.nodes[].os"], "license": ["enterprise"], "os": [], "known": true},
		"a node as a whole": {"gaps": ["spec.nodes[0]"], "license": ["enterprise"], "os": ["y"], "known": true},
		"every node as a whole": {"gaps": ["spec.nodes[]"], "license": ["enterprise"], "os": [], "known": true},
		"the list": {"gaps": ["spec.nodes"], "license": ["enterprise"], "os": ["x", "y"], "known": false},
		"a value": {"gaps": ["spec.license"], "license": [], "os": ["x", "y"], "known": true},
		"all": {"gaps": ["spec"], "license": [], "os": [], "known": false},
	}
	license := [l | l := inventory.license] with input as _seen(c.gaps)
	systems := [node.os.id | some node in inventory.nodes] with input as _seen(c.gaps)
	known := [true | inventory.nodes_known] with input as _seen(c.gaps)
	[license, systems, known == [true]] == [c.license, c.os, c.known]
}

test_what_was_not_seen_is_in_the_scope if {
	scope := inventory.scope with input as _seen(["spec.apis"])
	scope == {"notStated": ["components", "features", "needs"], "notSeen": [{"path": "spec.apis", "reason": "forbidden"}]}
}

test_lists_under_a_gap[path] if {
	some path, known in {
		"spec.nodes": [0, 1, 1],
		"spec.components": [1, 0, 1],
		"spec.features": [1, 1, 0],
		"spec": [0, 0, 0],
	}
	given := {"spec": {"nodes": [{}], "components": [], "features": [], "gaps": [{"path": path}]}}
	read := [count([1 | inventory.nodes_known]), count([1 | inventory.components_known]), count([1 | inventory.features_known])] with input as given
	read == known
}

test_gaps_without_a_place_are_none if {
	scope := inventory.scope with input as {"spec": {"gaps": ["spec", {"path": 1}, {"reason": "failed"}, {"path": "spec.apis"}]}}
	scope.notSeen == [{"path": "spec.apis"}]
}

# A member that was not seen keeps its place and its name.
test_members_stay_in_their_places if {
	nodes := inventory.nodes with input as _seen(["spec.nodes[0]"])
	[[node.name, node.path] | some node in nodes] == [["a", "spec.nodes[0]"], ["b", "spec.nodes[1]"]]
}
