package insupport.ask.explanation_test

import data.insupport.ask.explanation

_report(evidence) := {"clusters": [{"findings": [{
	"rule": "some/rule",
	"fingerprint": "f",
	"evidence": evidence,
}]}]}

_catalog := {"alpha": {
	"product": {"sources": {"p/": {"repository": "a/b", "date": "2022-01-01"}}},
	"topic": {"lines": {"15": {"source": "p/line", "none": {"max": "1"}, "own": {"max": "2", "source": "p/own"}}}},
}}

_about := {"some/rule": {"title": "T", "description": "D"}}

_findings(rows) := found if {
	found := explanation.findings with data.insupport.main.report as _report({"rows": rows, "facts": [], "comparison": "c", "change": "d"})
		with data.insupport.lib.rules.about as _about
		with data.insupport_facts as _catalog
}

row_cases := {
	"a row": {"path": "catalog/alpha/topic/lines/15", "source": "p/line"},
	"with its own source": {"path": "catalog/alpha/topic/lines/15/own", "source": "p/own"},
	"source above it": {"path": "catalog/alpha/topic/lines/15/none/max", "source": "p/line"},
}

test_rows[name] if {
	some name, c in row_cases
	row := _findings([c.path])[0].rows[0]
	row.path == c.path
	row.row
	[ref.source | some ref in row.references] == [c.source]
	[[ref.repository, ref.title] | some ref in row.references] == [["a/b", "alpha topic lines"]]
}

test_missing_row if {
	_findings(["catalog/alpha/none"])[0].rows == [{"path": "catalog/alpha/none", "missing": true, "references": []}]
}

test_ruleText if {
	_findings([])[0].ruleText == {"title": "T", "description": "D"}
}

test_cluster if {
	report := {
		"metadata": {"asOf": "2022-06-01"},
		"errors": set(),
		"clusters": [{"name": "c", "verdict": "supported", "outcomes": {}, "undecided": set(), "findings": []}],
	}
	found := explanation.cluster with data.insupport.main.report as report
	object.remove(found, ["judgements"]) == {"name": "c", "asOf": "2022-06-01", "verdict": "supported", "outcomes": {}, "undecided": set(), "findings": [], "errors": set()}
}

# Thresholds are no facts and have no source.
test_setting if {
	found := explanation.findings with data.insupport.main.report as _report({"rows": ["settings/days", "settings/none"], "facts": [], "comparison": "c", "change": "d"})
		with data.insupport.lib.rules.about as _about
		with data.insupport.settings as {"days": 30}
	found[0].rows == [{"path": "settings/days", "row": 30, "references": []}, {"path": "settings/none", "missing": true, "references": []}]
}

# What is stated of a subject is all of it where no keys of its kind tell.
test_stated[kind] if {
	some kind, [subject, want] in {
		"product": [{"kind": "product", "name": "plat"}, [{"path": "spec.products.plat", "value": "1.0.0"}]],
		"component": [
			{"kind": "component", "name": "web", "at": "spec.components[0]"},
			[{"path": "spec.components[0].name", "value": "web"}, {"path": "spec.components[0].version", "value": "1"}],
		],
		"api": [{"kind": "api", "name": "v1 Pod", "at": "spec.apis[0]"}, [{"path": "spec.apis[0]", "value": {"version": "v1"}}]],
		"cluster": [{"kind": "cluster"}, []],
	}
	judged := {"some/rule": {"judgements": {{"subject": subject, "answer": "holds"}}}}
	found := explanation.judgements["some/rule"] with data.insupport.lib.rules.judged as judged
		with input as {"spec": {"products": {"plat": "1.0.0"}, "components": [{"name": "web", "version": "1"}], "apis": [{"version": "v1"}]}}
	[entry.facts | some entry in found] == [want]
}

# Every judgement of a rule is told, those that hold included, with what is stated of its subject.
test_judgements if {
	judged := explanation.judgements["kubernetes/unknown"] with input as {
		"metadata": {"name": "c1"},
		"spec": {"kubernetes": {"version": "v1.22.8"}, "nodes": [{"name": "a", "kubelet": "v1.22.8"}, {"name": "b"}]},
	}
		with data.insupport_facts as {}
	[[entry.subject.kind, entry.answer, entry.fields, entry.facts] | some entry in judged] == [
		["cluster", "holds", [], []],
		["nodeGroup", "holds", [], [{"path": "spec.nodes[0].kubelet", "value": "v1.22.8"}]],
		["nodeGroup", "needs", ["spec.nodes[1].kubelet"], []],
	]
}
