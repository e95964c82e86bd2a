package insupport.lib.fields_test

import data.insupport.lib.fields

_input := {"spec": {"kubernetes": {"version": "v1"}, "nodes": [{"name": "a", "kubelet": "24"}, {"name": "b", "kubelet": ""}]}}

test_general if fields.general("spec.nodes[12].os.id") == "spec.nodes[].os.id"

test_name[want] if {
	some want, path in {
		"the kubelet version": "spec.nodes[1].kubelet",
		"the row konvoy/pairs of the catalog": "catalog/konvoy/pairs",
		"spec.facts.veleroBackup": "spec.facts.veleroBackup",
	}
	fields.name(path) == want
}

test_fill[want] if {
	some want, path in {
		"Fill in spec.nodes[1].kubelet; kubectl get nodes -o json prints it": "spec.nodes[1].kubelet",
		"Fill in spec.license": "spec.license",
		"Use facts that hold this row: a newer catalog, or an overlay with --data": "catalog/konvoy/pairs",
	}
	fields.fill(path) == want
}

test_steps if fields.steps("spec.nodes[12].os.id") == ["spec", "nodes", 12, "os", "id"]

test_key_that_is_a_number if fields.steps("spec.facts.12") == ["spec", "facts", "12"]

test_value[name] if {
	some name, c in {
		"stated": {"path": "spec.nodes[0].kubelet", "want": ["24"]},
		"empty": {"path": "spec.nodes[1].kubelet", "want": []},
		"absent": {"path": "spec.nodes[0].os.id", "want": []},
		"of the catalog": {"path": "catalog/konvoy", "want": []},
	}
	values := [value | value := fields.value(c.path)] with input as _input
	values == c.want
}

test_value_under_a_gap if {
	given := object.union(_input, {"spec": {"gaps": [{"path": "spec.kubernetes.version", "reason": "failed"}]}})
	count([value | value := fields.value("spec.kubernetes.version")]) == 0 with input as given
}

test_node_group[name] if {
	some name, c in {
		"first": {"path": "spec.nodes[0].kubelet", "subject": ["a"], "place": "a (1 node): "},
		"the list": {"path": "spec.nodes", "subject": [], "place": ""},
		"another list": {"path": "spec.components[0].version", "subject": [], "place": ""},
		"elsewhere": {"path": "spec.kubernetes.version", "subject": [], "place": ""},
	}
	names := [subject.name | subject := fields.subject(c.path)] with input as _input
	names == c.subject
	place := fields.place(c.path) with input as _input
	place == c.place
}
