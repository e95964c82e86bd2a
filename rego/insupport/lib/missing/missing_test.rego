package insupport.lib.missing_test

import data.insupport.lib.missing

_input := {"metadata": {"name": "c1"}, "spec": {"nodes": [{"name": "a", "kubelet": "24", "os": {"id": "x"}}, {"name": "b"}], "needs": ["y"]}}

_entry(rule, field) := {"rule": rule, "field": field, "why": "", "subject": {"kind": "cluster"}}

_message(field, rules) := found.message if {
	found := missing.finding("x/unknown", field, {_entry(rule, field) | some rule in rules}) with input as _input
}

test_message[want] if {
	some want, c in {
		"The version of the API server is not known (x/a waits for it)": {"field": "spec.kubernetes.version", "rules": {"x/a"}},
		"The components are not known (x/a, x/b wait for it)": {"field": "spec.components", "rules": {"x/a", "x/b"}},
		"b (1 node): the kubelet version is not known (x/a waits for it)": {"field": "spec.nodes[1].kubelet", "rules": {"x/a", "x/unknown"}},
		`a (1 node): the kubelet version is "24", from which nobody can tell (x/a waits for it)`: {"field": "spec.nodes[0].kubelet", "rules": {"x/a"}},
		"a (1 node): spec.nodes[0].os is not known (x/a waits for it)": {"field": "spec.nodes[0].os", "rules": {"x/a"}},
		"The features needed are not known (x/a waits for it)": {"field": "spec.needs", "rules": {"x/a"}},
		"The licence is not known (x/unknown waits for it)": {"field": "spec.license", "rules": {"x/unknown"}},
		"The row konvoy/components of the catalog is not known (x/a waits for it)": {"field": "catalog/konvoy/components", "rules": {"x/a"}},
		"The row konvoy/pairs of the catalog is not known (x/a waits for it)": {"field": "catalog/konvoy/pairs", "rules": {"x/a"}},
	}
	_message(c.field, c.rules) == want
}

test_what_a_rule_says_goes_first if {
	found := missing.finding("x/unknown", "spec.y", {
		_entry("x/a", "spec.y"),
		object.union(_entry("x/unknown", "spec.y"), {"why": {"message": "Nobody published it", "remediation": "Ask", "references": [{"source": "doc"}]}}),
	}) with input as _input
	found.message == "Nobody published it (x/a waits for it)"
	found.remediation == "Ask"
	found.references == [{"source": "doc"}]
	found.waiting == ["x/a"]
}

# A reason that is a text is the message and nothing else; one without a message leaves the general words.
test_reasons[name] if {
	some name, c in {
		"a text": {"why": "It is old", "want": ["It is old (x/a waits for it)", "Fill in spec.y", []]},
		"no message": {"why": {"remediation": "Ask"}, "want": ["Spec.y is not known (x/a waits for it)", "Ask", []]},
	}
	found := missing.finding("x/unknown", "spec.y", {object.union(_entry("x/a", "spec.y"), {"why": c.why})}) with input as _input
	[found.message, found.remediation, found.references] == c.want
}

test_subject_and_place[name] if {
	some name, c in {
		"node group": {"field": "spec.nodes[1].kubelet", "subjects": [{"kind": "cluster"}], "want": ["nodeGroup", "spec.nodes[1].kubelet"]},
		"the one that asks": {"field": "catalog/p", "subjects": [{"kind": "component", "name": "c", "at": "spec.components[0]"}], "want": ["component", "spec.components[0]"]},
		"of the cluster, whoever asks": {"field": "spec.license", "subjects": [{"kind": "component", "name": "c", "at": "spec.components[0]"}], "want": ["cluster", "spec.license"]},
		"several": {"field": "catalog/p", "subjects": [{"kind": "component", "name": "c"}, {"kind": "component", "name": "d"}], "want": ["cluster", "spec.products"]},
	}
	found := missing.finding("x/unknown", c.field, {object.union(_entry("x/a", c.field), {"subject": subject}) | some subject in c.subjects}) with input as _input
	[found.subject.kind, found.path] == c.want
}

test_evidence[name] if {
	some name, c in {
		"inventory": {"field": "spec.nodes[0].kubelet", "facts": [{"path": "spec.nodes[0].kubelet", "value": "24"}], "rows": []},
		"absent": {"field": "spec.license", "facts": [{"path": "spec.license", "value": null}], "rows": []},
		"catalog": {"field": "catalog/konvoy/pairs", "facts": [{"path": "spec.products", "value": null}], "rows": []},
	}
	found := missing.finding("x/unknown", c.field, {_entry("x/a", c.field)}) with input as _input
	[found.evidence.facts, found.evidence.rows] == [c.facts, c.rows]
}
