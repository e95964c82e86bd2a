package insupport.rules.components.kubernetes_incompatible_test

import data.insupport.lib.judgement
import data.insupport.rules.components.kubernetes_incompatible

_product := {"policy": {"kind": "latestLines", "lines": 3}, "sources": {"p/": {"repository": "a/b", "date": "2022-05-01"}}}

_releases := {
	"order": ["1.0", "2.0"],
	"lines": {
		"1.0": {"source": "p/1", "releases": {"1.0.0": {"date": "2020-01-01", "source": "p/1"}}},
		"2.0": {"source": "p/2", "releases": {"2.0.0": {"date": "2022-01-01", "source": "p/2"}}},
	},
}

_catalog := {"alpha": {
	"product": object.union(_product, {"name": "Alpha"}),
	"releases": _releases,
	"components": {"sets": {
		"1.0.0": {"apps": {"source": "p/set1", "components": {"web": ["1.4.0"], "old": ["1.0.0"]}}},
		"2.0.0": {"apps": {"source": "p/set2", "components": {"web": ["2.0.0", "2.1.0-1"], "cache": []}, "disputed": {"web": {"why": "w", "values": [
			{"value": "2.0.0", "source": "p/set2"},
			{"value": "2.0.9", "source": "p/page"},
		]}}}},
	}},
	"aliases": {"www": {"id": "web", "source": "p/alias"}},
	"applications": {"lines": {"2.0": {"web": {"source": "p/app", "kubernetes": [{"version": "2.0.0", "min": "1.21", "max": "1.21"}, {"version": "2.1.0", "min": "1.21", "max": "1.22.x", "source": "p/limit"}]}, "cache": {"source": "p/app", "kubernetes": [{"below": "3.0.0", "max": "1.17"}, {"min": "1.15"}]}}}},
}}

_input(products, components) := {
	"apiVersion": "insupport/v1",
	"kind": "ClusterInventory",
	"metadata": {"name": "c"},
	"spec": {"products": products, "components": components},
}

_result := {
	"findings": judgement.findings(kubernetes_incompatible.judgements),
	"undecided": judgement.needed(kubernetes_incompatible.judgements),
	"subjects": kubernetes_incompatible.subjects,
	"open": judgement.open(kubernetes_incompatible.subjects, kubernetes_incompatible.judgements),
}

cases := {
	"no components": {"products": {"alpha": "2.0.0"}, "components": [], "messages": [], "undecided": [], "subjects": 0},
	"no product that ships any": {"products": {"other": "1.0"}, "components": [{"name": "web", "version": "9"}], "messages": [], "undecided": [], "subjects": 0},
	"inside": {"products": {"alpha": "2.0.0"}, "components": [{"name": "web", "version": "2.0.0"}], "messages": [], "undecided": [], "subjects": 1, "also": {"spec": {"kubernetes": {"version": "v1.21.14"}}}},
	"vendor suffix": {"products": {"alpha": "2.0.0"}, "components": [{"name": "web", "version": "2.0.0"}], "messages": [], "undecided": [], "subjects": 1, "also": {"spec": {"kubernetes": {"version": "v1.21.14-eks-abc"}}}},
	"after": {"products": {"alpha": "2.0.0"}, "components": [{"name": "web", "version": "2.0.0"}], "messages": ["web 2.0.0 runs on Kubernetes 1.21, not on v1.22.0"], "undecided": [], "subjects": 1, "also": {"spec": {"kubernetes": {"version": "v1.22.0"}}}},
	"before": {"products": {"alpha": "2.0.0"}, "components": [{"name": "web", "version": "2.1.0"}], "messages": ["web 2.1.0 runs on Kubernetes 1.21 to 1.22.x, not on v1.20.15"], "undecided": [], "subjects": 1, "also": {"spec": {"kubernetes": {"version": "v1.20.15"}}}},
	"other version": {"products": {"alpha": "2.0.0"}, "components": [{"name": "web", "version": "2.1.0-5"}], "messages": [], "undecided": [], "subjects": 1, "also": {"spec": {"kubernetes": {"version": "1.22.9"}}}},
	"below a version": {"products": {"alpha": "2.0.0"}, "components": [{"name": "cache", "version": "2.4.5"}], "messages": ["cache 2.4.5 runs on Kubernetes up to 1.17, not on 1.18.0"], "undecided": [], "subjects": 1, "also": {"spec": {"kubernetes": {"version": "1.18.0"}}}},
	"not below a version": {"products": {"alpha": "2.0.0"}, "components": [{"name": "cache", "version": "3.0.0"}], "messages": [], "undecided": [], "subjects": 1, "also": {"spec": {"kubernetes": {"version": "1.18.0"}}}},
	"Kubernetes not stated": {"products": {"alpha": "2.0.0"}, "components": [{"name": "web", "version": "2.0.0"}], "messages": [], "undecided": ["spec.kubernetes.version"], "subjects": 1},
	"version not stated": {"products": {"alpha": "2.0.0"}, "components": [{"name": "web"}], "messages": [], "undecided": ["spec.components[0].version"], "subjects": 1, "also": {"spec": {"kubernetes": {"version": "1.22.0"}}}},
	"no limits": {"products": {"alpha": "1.0.0"}, "components": [{"name": "web", "version": "1.4.0"}], "messages": [], "undecided": [], "subjects": 0, "also": {"spec": {"kubernetes": {"version": "1.22.0"}}}},
	"topic missing": {"products": {"alpha": "2.0.0"}, "components": [{"name": "web", "version": "2.0.0"}], "messages": [], "undecided": ["catalog/alpha/applications"], "subjects": 1, "also": {"spec": {"kubernetes": {"version": "1.22.0"}}}, "without": ["alpha/applications"]},
	"set missing, inside": {"products": {"alpha": "2.0.0"}, "components": [{"name": "web", "version": "2.0.0"}], "messages": [], "undecided": ["catalog/alpha/components"], "subjects": 1, "also": {"spec": {"kubernetes": {"version": "1.21.0"}}}, "without": ["alpha/components"]},
	"version not stated, all limits met": {"products": {"alpha": "2.0.0"}, "components": [{"name": "web"}], "messages": [], "undecided": [], "subjects": 1, "also": {"spec": {"kubernetes": {"version": "1.21.5"}}}},
	"neither stated": {"products": {"alpha": "2.0.0"}, "components": [{"name": "web"}], "messages": [], "undecided": ["spec.components[0].version", "spec.kubernetes.version"], "subjects": 1},
	"Kubernetes not stated, limits of other versions": {"products": {"alpha": "2.0.0"}, "components": [{"name": "web", "version": "3.0.0"}], "messages": [], "undecided": [], "subjects": 1},
	"Kubernetes cut short": {"products": {"alpha": "2.0.0"}, "components": [{"name": "web", "version": "2.0.0"}], "messages": [], "undecided": ["spec.kubernetes.version"], "subjects": 1, "also": {"spec": {"kubernetes": {"version": "1"}}}},
	"limit without bounds": {"products": {"alpha": "2.0.0"}, "components": [{"name": "cache", "version": "2.4.5"}], "messages": [], "undecided": ["spec.kubernetes.version"], "subjects": 1, "also": {"spec": {"kubernetes": {"version": "1.16.0"}}}, "without": ["alpha/applications/lines/2.0/cache/kubernetes/0/max"]},
	"list cut short": {"products": {"alpha": "2.0.0"}, "components": [], "messages": [], "undecided": ["spec.components"], "subjects": 1, "also": {"spec": {"gaps": [{"path": "spec.components"}]}}},
	"set missing": {"products": {"alpha": "2.0.0"}, "components": [{"name": "web", "version": "2.0.0"}], "messages": ["web 2.0.0 runs on Kubernetes 1.21, not on 1.22.0"], "undecided": [], "subjects": 1, "also": {"spec": {"kubernetes": {"version": "1.22.0"}}}, "without": ["alpha/components"]},
}

test_case[name] if {
	some name, c in cases
	given := object.union(_input(c.products, c.components), object.get(c, "also", {}))
	with_catalog := json.remove(_catalog, object.get(c, "without", []))
	result := _result with input as given with data.insupport_facts as with_catalog with data.insupport.run as {"asOf": "2022-06-01"}
	result.open == set()
	{finding.message | some finding in result.findings} == {message | some message in c.messages}
	{entry.field | some entry in result.undecided} == {field | some field in c.undecided}
	count(result.subjects) == c.subjects
	every finding in result.findings {
		count(finding.references) > 0
		count(finding.evidence.facts) > 0
		count(finding.evidence.rows) > 0
		finding.evidence.comparison != ""
		finding.evidence.change != ""
	}
}
