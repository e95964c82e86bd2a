package insupport.rules.lifecycle.kubernetes_ended_test

import data.insupport.lib.judgement
import data.insupport.rules.lifecycle.kubernetes_ended

_catalog := {
	"kubernetes": {
		"product": {"name": "Kubernetes", "kubernetes": true, "sources": {"s": {"repository": "a/b", "date": "2022-01-01"}}},
		"releases": {"order": ["1.20", "1.21"], "lines": {
			"1.20": {"ends": "2022-02-28", "source": "s"},
			"1.21": {"ends": "2022-06-28", "source": "s"},
		}},
	},
	"platform": {"product": {"name": "Platform"}},
	"service": {"product": {"name": "Service", "kubernetes": true}},
}

_spec(products, version) := {"metadata": {"name": "c"}, "spec": {"products": products, "kubernetes": {"version": version}}}

_rule(products, version, day) := answer if {
	judgements := kubernetes_ended.judgements with input as _spec(products, version)
		with data.insupport_facts as _catalog
		with data.insupport.run as {"asOf": day}
		with data.insupport.settings as {"horizonDays": 90, "staleDays": 180, "staleLineDays": 90}
	subjects := kubernetes_ended.subjects with input as _spec(products, version)
		with data.insupport_facts as _catalog
	judgement.open(subjects, judgements) == set()
	answer := {
		"levels": {finding.level | some finding in judgement.findings(judgements)},
		"subjects": count(subjects),
		"undecided": {entry.field | some entry in judgement.needed(judgements)},
	}
}

_platform := {"platform": "1.0.0"}

_missing := {"spec.kubernetes.version"}

cases := {
	"well before the end": {"products": _platform, "version": "v1.21.5", "day": "2022-03-01", "want": {"levels": set(), "subjects": 1, "undecided": set()}},
	"near the end": {"products": _platform, "version": "v1.21.5", "day": "2022-06-28", "want": {"levels": {"info"}, "subjects": 1, "undecided": set()}},
	"after the end": {"products": _platform, "version": "v1.21.5+vendor.1", "day": "2022-06-29", "want": {"levels": {"warning"}, "subjects": 1, "undecided": set()}},
	"no product": {"products": {}, "version": "v1.20.5", "day": "2022-06-29", "want": {"levels": {"warning"}, "subjects": 1, "undecided": set()}},
	"a product with ends of its own": {"products": {"service": "1.20"}, "version": "v1.20.5", "day": "2022-06-29", "want": {"levels": set(), "subjects": 0, "undecided": set()}},
	"kubernetes itself": {"products": {"kubernetes": "1.20.5"}, "version": "v1.20.5", "day": "2022-06-29", "want": {"levels": set(), "subjects": 0, "undecided": set()}},
	"a product the catalog lacks": {"products": {"other": "1"}, "version": "v1.20.5", "day": "2022-06-29", "want": {"levels": {"warning"}, "subjects": 1, "undecided": set()}},
	"a product the catalog lacks, in support": {"products": {"other": "1"}, "version": "v1.21.5", "day": "2022-03-01", "want": {"levels": set(), "subjects": 1, "undecided": {"catalog/other/product"}}},
	"unknown minor": {"products": _platform, "version": "v1.99.0", "day": "2022-06-29", "want": {"levels": set(), "subjects": 1, "undecided": _missing}},
	"unreadable": {"products": _platform, "version": "newest", "day": "2022-06-29", "want": {"levels": set(), "subjects": 1, "undecided": _missing}},
	"no version": {"products": _platform, "version": "", "day": "2022-06-29", "want": {"levels": set(), "subjects": 1, "undecided": _missing}},
}

test_rule[name] if {
	some name, c in cases
	_rule(c.products, c.version, c.day) == c.want
}

test_message if {
	judgements := kubernetes_ended.judgements with input as _spec(_platform, "v1.20.5")
		with data.insupport_facts as _catalog
		with data.insupport.run as {"asOf": "2022-06-29"}
		with data.insupport.settings as {"horizonDays": 90, "staleDays": 180, "staleLineDays": 90}
	some finding in judgement.findings(judgements)
	finding.message == "Kubernetes v1.20.5 is out of its maker's support, which ended on 2022-02-28"
	finding.references == [{"title": "Kubernetes 1.20", "source": "s", "repository": "a/b"}]
	finding.evidence.facts == [{"path": "spec.kubernetes.version", "value": "v1.20.5"}]
}

test_without_upstream[gone] if {
	some gone in ["kubernetes", "kubernetes/releases", "kubernetes/releases/lines/1.20"]
	judgements := kubernetes_ended.judgements with input as _spec(_platform, "v1.20.5")
		with data.insupport_facts as json.remove(_catalog, [gone])
		with data.insupport.run as {"asOf": "2022-01-01"}
		with data.insupport.settings as {"horizonDays": 90, "staleDays": 180, "staleLineDays": 90}
	{judged.answer | some judged in judgements} == {"needs"}
}

test_empty_inventory if {
	judgements := kubernetes_ended.judgements with input as {"spec": {}} with data.insupport_facts as _catalog
	judgements == {judgement.needs({"kind": "cluster"}, {"spec.kubernetes.version"})}
}
