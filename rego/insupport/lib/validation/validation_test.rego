package insupport.lib.validation_test

import data.insupport.lib.validation

_valid := {
	"apiVersion": "insupport/v1",
	"kind": "ClusterInventory",
	"metadata": {"name": "c1", "labels": {"team": "a"}, "collectedAt": "2022-06-01T10:00:00+02:00"},
	"asOf": "2022-06-01",
	"spec": {
		"environment": "production",
		"role": "managed",
		"managementCluster": "hub",
		"license": "essential",
		"products": {"engine": "1.0.0"},
		"infrastructure": {"provider": "aws", "airGapped": false, "availabilityZones": 3, "imageRegistries": 0},
		"kubernetes": {"version": "v1.22.8"},
		"nodes": [{"name": "a", "role": "worker", "count": 1, "members": ["x"], "gpu": false, "os": {"id": "rhel", "version": "8.4"}}],
		"components": [{"name": "lamp", "configuration": "default"}],
		"features": ["glow"],
		"needs": ["hum"],
		"facts": {"backup": true},
	},
}

_catalog := {"engine": {"facts": {"backup": {"type": "boolean"}}}}

_paths(document) := paths if {
	paths := {problem.path | some problem in validation.problems} with input as document
		with data.insupport_facts as _catalog
		with data.insupport.run as {}
}

# Gaps lie over places that there are; one beside them would lie over nothing.
_gaps := {
	"all of spec": {"path": "spec", "want": set()},
	"a list": {"path": "spec.apis", "want": set()},
	"a value": {"path": "spec.kubernetes.version", "want": set()},
	"a product": {"path": "spec.products.other", "want": set()},
	"a member": {"path": "spec.nodes[0]", "want": set()},
	"a key of a member": {"path": "spec.nodes[0].os.id", "want": set()},
	"every member": {"path": "spec.nodes[].os", "want": set()},
	"no such key": {"path": "spec.nods", "want": {"spec.gaps[0].path"}},
	"no such key of a member": {"path": "spec.nodes[0].kernl", "want": {"spec.gaps[0].path"}},
	"no such member": {"path": "spec.nodes[7].os", "want": {"spec.gaps[0].path"}},
	"list without a place": {"path": "spec.nodes.os", "want": {"spec.gaps[0].path"}},
	"outside": {"path": "metadata", "want": {"spec.gaps[0].path"}},
}

# An item of a list that is absent is none that may be left out, unlike a key.
_blanks := {
	"a node": {"path": "/spec/nodes/-", "value": null, "want": {"spec.nodes[1]"}},
	"a node as text": {"path": "/spec/nodes/-", "value": "", "want": {"spec.nodes[1]"}},
	"a feature": {"path": "/spec/features/-", "value": "", "want": {"spec.features[1]"}},
	"a need": {"path": "/spec/needs/-", "value": null, "want": {"spec.needs[1]"}},
	"a key": {"path": "/spec/license", "value": "", "want": set()},
	"a label": {"path": "/metadata/labels/team", "value": "", "want": set()},
}

test_blanks[name] if {
	some name, c in _blanks
	_paths(json.patch(_valid, [{"op": "add", "path": c.path, "value": c.value}])) == c.want
}

test_gaps[name] if {
	some name, c in _gaps
	_paths(json.patch(_valid, [{
		"op": "add",
		"path": "/spec/gaps",
		"value": [{"path": c.path, "reason": "failed"}],
	}])) == c.want
}

test_gap_over_all_hides_no_slip if {
	"spec.produts" in _paths(json.patch(_valid, [
		{"op": "add", "path": "/spec/gaps", "value": [{"path": "spec", "reason": "failed"}]},
		{"op": "add", "path": "/spec/produts", "value": {}},
	]))
}

test_bundle_that_lacks_what_it_lists[name] if {
	some name, c in {
		"rule": {"rules": ["os/nothing", "os/not_listed"], "topics": {}, "want": "the bundle lacks its rule os/nothing"},
		"topic": {"rules": [], "topics": {"engine": ["facts", "pairs"]}, "want": "the bundle lacks its facts engine/pairs"},
	}
	texts := {problem.text | some problem in validation.problems} with input as _valid
		with data.insupport_facts as _catalog
		with data.insupport.run as {}
		with data.insupport.contents as object.remove(c, ["want"])
	texts == {c.want}
}

test_groups_of_one_name if {
	_paths(json.patch(_valid, [{"op": "add", "path": "/spec/nodes/1", "value": {"name": "a"}}])) == {"spec.nodes[0].name", "spec.nodes[1].name"}
}

test_empty_fact if _paths(json.patch(_valid, [{"op": "replace", "path": "/spec/facts/backup", "value": ""}])) == set()

test_valid if _paths(_valid) == set()

test_empty_equals_absent if {
	_paths(json.patch(_valid, [
	{"op": "replace", "path": path, "value": ""} |
		some path in [
			"/asOf", "/metadata/labels", "/metadata/collectedAt", "/spec/environment", "/spec/products", "/spec/infrastructure",
			"/spec/kubernetes", "/spec/nodes/0/os", "/spec/nodes/0/gpu", "/spec/components/0/configuration", "/spec/features",
			"/spec/facts",
		]
	])) == set()
}

# One change to the valid inventory and the path that is wrong then.
_problems := {
	"other version": {"op": "replace", "path": "/apiVersion", "value": "v2", "want": "apiVersion"},
	"no version": {"op": "remove", "path": "/apiVersion", "want": "apiVersion"},
	"other kind": {"op": "replace", "path": "/kind", "value": "Pod", "want": "kind"},
	"no name": {"op": "remove", "path": "/metadata/name", "want": "metadata.name"},
	"empty name": {"op": "replace", "path": "/metadata/name", "value": "", "want": "metadata.name"},
	"name of another type": {"op": "replace", "path": "/metadata/name", "value": 1, "want": "metadata.name"},
	"no spec": {"op": "remove", "path": "/spec", "want": "spec"},
	"spec of another type": {"op": "replace", "path": "/spec", "value": [], "want": "spec"},
	"fewer machines than none": {"op": "replace", "path": "/spec/nodes/0/count", "value": -3, "want": "spec.nodes[0].count"},
	"half a machine": {"op": "replace", "path": "/spec/nodes/0/count", "value": 1.5, "want": "spec.nodes[0].count"},
	"gap without a reason": {"op": "add", "path": "/spec/gaps", "value": [{"path": "spec.nodes"}], "want": "spec.gaps[0].reason"},
	"reason nobody knows": {"op": "add", "path": "/spec/gaps", "value": [{"path": "spec", "reason": "x"}], "want": "spec.gaps[0].reason"},
	"API without a kind": {"op": "add", "path": "/spec/apis", "value": [{"version": "v1"}], "want": "spec.apis[0].kind"},
	"unknown key at the top": {"op": "add", "path": "/sepc", "value": {}, "want": "sepc"},
	"unknown key in metadata": {"op": "add", "path": "/metadata/nmae", "value": "", "want": "metadata.nmae"},
	"unknown key in spec": {"op": "add", "path": "/spec/produts", "value": {}, "want": "spec.produts"},
	"unknown key in infrastructure": {"op": "add", "path": "/spec/infrastructure/airgapped", "value": true, "want": "spec.infrastructure.airgapped"},
	"unknown key in kubernetes": {"op": "add", "path": "/spec/kubernetes/verison", "value": "", "want": "spec.kubernetes.verison"},
	"unknown key in a group": {"op": "add", "path": "/spec/nodes/0/kublet", "value": "v1", "want": "spec.nodes[0].kublet"},
	"unknown key in an os": {"op": "add", "path": "/spec/nodes/0/os/name", "value": "x", "want": "spec.nodes[0].os.name"},
	"unknown key in a component": {"op": "add", "path": "/spec/components/0/image", "value": "x", "want": "spec.components[0].image"},
	"label of another type": {"op": "replace", "path": "/metadata/labels/team", "value": 1, "want": "metadata.labels.team"},
	"no moment": {"op": "replace", "path": "/metadata/collectedAt", "value": "June", "want": "metadata.collectedAt"},
	"no day": {"op": "replace", "path": "/asOf", "value": "2022-06-31", "want": ""},
	"environment nobody knows": {"op": "replace", "path": "/spec/environment", "value": "prod", "want": "spec.environment"},
	"role nobody knows": {"op": "replace", "path": "/spec/role", "value": "edge", "want": "spec.role"},
	"license nobody knows": {"op": "replace", "path": "/spec/license", "value": "free", "want": "spec.license"},
	"release as a number": {"op": "replace", "path": "/spec/products/engine", "value": 2.2, "want": "spec.products.engine"},
	"boolean as a text": {"op": "replace", "path": "/spec/infrastructure/airGapped", "value": "no", "want": "spec.infrastructure.airGapped"},
	"number as a text": {"op": "replace", "path": "/spec/infrastructure/availabilityZones", "value": "3", "want": "spec.infrastructure.availabilityZones"},
	"nodes of another type": {"op": "replace", "path": "/spec/nodes", "value": {"a": {"name": "x"}, "b": {"name": "x"}}, "want": "spec.nodes"},
	"metadata that is a list": {"op": "replace", "path": "/metadata", "value": ["a"], "want": "metadata"},
	"nodes of another type, and of what else": {"op": "replace", "path": "/spec/nodes", "value": {"a": {"x": 1}}, "want": "spec.nodes"},
	"group that is a list": {"op": "replace", "path": "/spec/nodes/0", "value": ["a"], "want": "spec.nodes[0]"},
	"os that is a list": {"op": "replace", "path": "/spec/nodes/0/os", "value": ["a"], "want": "spec.nodes[0].os"},
	"group of another type": {"op": "replace", "path": "/spec/nodes/0", "value": "a", "want": "spec.nodes[0]"},
	"group role nobody knows": {"op": "replace", "path": "/spec/nodes/0/role", "value": "master", "want": "spec.nodes[0].role"},
	"member of another type": {"op": "replace", "path": "/spec/nodes/0/members/0", "value": 1, "want": "spec.nodes[0].members[0]"},
	"os version as a number": {"op": "replace", "path": "/spec/nodes/0/os/version", "value": 8.4, "want": "spec.nodes[0].os.version"},
	"component of another type": {"op": "replace", "path": "/spec/components/0", "value": "lamp", "want": "spec.components[0]"},
	"component without a name": {"op": "remove", "path": "/spec/components/0/name", "want": "spec.components[0].name"},
	"configuration nobody knows": {"op": "replace", "path": "/spec/components/0/configuration", "value": "some", "want": "spec.components[0].configuration"},
	"feature of another type": {"op": "replace", "path": "/spec/features/0", "value": 1, "want": "spec.features[0]"},
	"need of another type": {"op": "replace", "path": "/spec/needs/0", "value": {}, "want": "spec.needs[0]"},
	"fact nobody asks for": {"op": "add", "path": "/spec/facts/bakcup", "value": true, "want": "spec.facts.bakcup"},
	"facts of another type": {"op": "replace", "path": "/spec/facts", "value": ["backup"], "want": "spec.facts"},
	"fact of another type": {"op": "replace", "path": "/spec/facts/backup", "value": "yes", "want": "spec.facts.backup"},
}

test_problems[name] if {
	some name, c in _problems
	_paths(json.patch(_valid, [object.remove(c, ["want"])])) == {c.want}
}

# What is of a wrong type, or missing, is told once.
test_told_once[name] if {
	some name, c in {
		"path of a gap": {"key": "gaps", "value": [{"path": 1, "reason": "failed"}], "want": {"spec.gaps[0].path is a number, not a string"}},
		"feature": {"key": "features", "value": [1], "want": {"spec.features[0] is a number, not a string"}},
		"names of groups": {"key": "nodes", "value": [{"name": ""}, {"name": ""}], "want": {"spec.nodes[0].name is missing", "spec.nodes[1].name is missing"}},
	}
	texts := {problem.text | some problem in validation.problems} with input as json.patch(_valid, [{"op": "add", "path": sprintf("/spec/%s", [c.key]), "value": c.value}])
		with data.insupport_facts as _catalog
		with data.insupport.run as {}
	texts == c.want
}

test_no_object[name] if {
	some name, document in {"list": [_valid], "text": "x", "null": null, "number": 1}
	_paths(document) == {""}
}

# Plain opa evaluates without any input document, where a negated call would be undefined.
test_no_input_at_all if {
	texts := {problem.text | some problem in validation.problems} with data.insupport_facts as _catalog
	texts == {"it is not an object"}
}

test_run_problems_are_problems_of_the_input if {
	some problem in validation.problems with input as _valid
		with data.insupport_facts as _catalog
		with data.insupport.run as {"asof": "2022-06-01"}
	problem.path == ""
}

test_collected_at[want] if {
	some want, given in {"2022-06-01T08:00:00Z": "2022-06-01T10:00:00+02:00", "2022-06-01T00:00:00Z": "2022-06-01"}
	moment := validation.collected_at with input as {"metadata": {"collectedAt": given}}
	moment == time.parse_rfc3339_ns(want)
}

# Rules without the shapes would take any key for one of the inventory.
test_bundle_without_shapes if {
	texts := {problem.text | some problem in validation.problems} with input as _valid
		with data.insupport_facts as _catalog
		with data.insupport.run as {}
		with data.insupport.lib.shapes as {}
	texts == {"the bundle lacks the shapes of ClusterInventory"}
}

# What validation takes for granted of the shapes.
test_shapes[place] if {
	some place, shape in data.insupport.lib.shapes.inventory
	count(split(place, "[]")) <= 2
	every key in ["values", "items"] { object.keys(object.get(shape, key, {"types": []})) == {"types"} }
}
