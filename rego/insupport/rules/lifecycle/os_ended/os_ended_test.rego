package insupport.rules.lifecycle.os_ended_test

import data.insupport.lib.judgement
import data.insupport.rules.lifecycle.os_ended

_catalog := {
	"linux": {
		"product": {"name": "Linux", "sources": {"s": {"repository": "a/b", "date": "2022-01-01"}}},
		"recognition": {"osReleaseIds": {"lin": {}}},
		"releases": {"lines": {
			"7": {"ends": "2022-06-10", "source": "s"},
			"8": {"ends": "2021-12-31", "source": "s"},
		}},
	},
	"linux-flow": {
		"product": {"name": "Linux Flow", "sources": {"s": {"repository": "a/b", "date": "2022-01-01"}}},
		"recognition": {"osReleaseIds": {"lin": {"exact": true}}},
		"releases": {"lines": {"8": {"ends": "2024-05-31", "source": "s"}}},
	},
	"new": {"recognition": {"osReleaseIds": {"new": {}}}},
}

_rule(os, day) := answer if {
	judgements := os_ended.judgements with input as {"spec": {"nodes": [object.union({"name": "workers", "count": 2}, {"os": os | os != null})]}}
		with data.insupport_facts as _catalog
		with data.insupport.run as {"asOf": day}
		with data.insupport.settings as {"horizonDays": 90, "staleDays": 180, "staleLineDays": 90}
	subjects := os_ended.subjects with input as {"spec": {"nodes": [object.union({"name": "workers", "count": 2}, {"os": os | os != null})]}}
		with data.insupport_facts as _catalog
	judgement.open(subjects, judgements) == set()
	answer := {
		"messages": {sprintf("%s: %s", [finding.level, finding.message]) | some finding in judgement.findings(judgements)},
		"subjects": {subject.name | some subject in subjects},
		"undecided": {entry.field | some entry in judgement.needed(judgements)},
	}
}

_unknown(field) := {"messages": set(), "subjects": {"workers"}, "undecided": {field}}

_known(messages) := {"messages": messages, "subjects": {"workers"}, "undecided": set()}

cases := {
	"in support": {"os": {"id": "lin", "version": "7.9"}, "day": "2022-01-01", "want": _known(set())},
	"the last day": {"os": {"id": "lin", "version": "7.9"}, "day": "2022-06-10", "want": _known({"info: workers (2 nodes): Linux 7 leaves its maker's support in 0 days, after 2022-06-10"})},
	"the day after": {"os": {"id": "lin", "version": "7.9"}, "day": "2022-06-11", "want": _known({"warning: workers (2 nodes): Linux 7 is out of its maker's support, which ended on 2022-06-10"})},
	"two products, one ended": {"os": {"id": "lin", "version": "8"}, "day": "2022-06-11", "want": _unknown("spec.nodes[0].os.version")},
	"two products, both ended": {"os": {"id": "lin", "version": "8"}, "day": "2024-06-01", "want": _known({"warning: workers (2 nodes): Linux 8 or Linux Flow 8 is out of its maker's support, which ended on 2024-05-31"})},
	"the minor tells them apart": {"os": {"id": "lin", "version": "8.4"}, "day": "2022-06-11", "want": _known({"warning: workers (2 nodes): Linux 8 is out of its maker's support, which ended on 2021-12-31"})},
	"a line the catalog lacks": {"os": {"id": "lin", "version": "99"}, "day": "2022-06-11", "want": _unknown("spec.nodes[0].os.version")},
	"a product without lines": {"os": {"id": "new", "version": "1"}, "day": "2022-06-11", "want": _unknown("catalog/new/releases/lines/1")},
	"an id the catalog lacks": {"os": {"id": "other", "version": "7"}, "day": "2022-06-11", "want": _unknown("spec.nodes[0].os.id")},
	"no version": {"os": {"id": "lin"}, "day": "2022-06-11", "want": _unknown("spec.nodes[0].os.version")},
	"an id that is no text": {"os": {"id": 5, "version": "7"}, "day": "2022-06-11", "want": _unknown("spec.nodes[0].os.id")},
	"no system": {"os": null, "day": "2022-06-11", "want": _unknown("spec.nodes[0].os.id")},
}

test_rule[name] if {
	some name, c in cases
	_rule(c.os, c.day) == c.want
}

# A cluster has nodes: without all of them nobody can tell.
test_no_nodes[name] if {
	some name, spec in {
		"absent": {},
		"empty": {"nodes": []},
		"a gap": {"nodes": [], "gaps": [{"path": "spec.nodes"}]},
	}
	judgements := os_ended.judgements with input as {"spec": spec} with data.insupport_facts as _catalog
	judgements == {judgement.needs({"kind": "cluster"}, {"spec.nodes"})}
}
