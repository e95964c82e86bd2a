package insupport.rules.components.kubernetes_incompatible_test

import data.insupport.lib.components_test
import data.insupport.lib.judgement_test
import data.insupport.rules.components.kubernetes_incompatible

_catalog := components_test.sample({"applications": {"lines": {"2.0": {"web": {"source": "p/app", "kubernetes": [{"version": "2.0.0", "min": "1.21", "max": "1.21"}, {"version": "2.1.0", "min": "1.21", "max": "1.22.x", "source": "p/limit"}]}, "cache": {"source": "p/app", "kubernetes": [{"below": "3.0.0", "max": "1.17"}, {"min": "1.15"}]}}}}})

_result := judgement_test.result(kubernetes_incompatible.subjects, kubernetes_incompatible.judgements)

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
	given := object.union(components_test.cluster(c.products, c.components), object.get(c, "also", {}))
	with_catalog := json.remove(_catalog, object.get(c, "without", []))
	result := _result with input as given with data.insupport_facts as with_catalog with data.insupport.run as {"asOf": "2022-06-01"}
	judgement_test.as_wanted(result, c)
}

# A store whose maker publishes ranges, and what a release ships of it is the vendor's.
_makers := object.union(_catalog, {
	"store": {
		"product": {"name": "Store", "sources": {"m/": {"repository": "a/b"}}},
		"recognition": {"components": ["store", "web"]},
		"releases": {"order": ["1.0", "1.1", "1.2"], "lines": {
			"1.0": {"source": "m/1.0", "kubernetes": {"min": "1.20", "max": "1.22", "source": "m/1.0"}},
			"1.1": {"source": "m/1.1"},
		}},
	},
	"shop": {"recognition": {"components": ["shop"]}, "releases": {"order": ["1.0"], "lines": {"1.0": {"source": "m/1.0"}}}},
})

test_makers[name] if {
	some name, c in {
		"within": {"version": "1.0.3", "kubernetes": "v1.22.9", "want": "holds"},
		"after": {"version": "1.0.3", "kubernetes": "v1.23.0", "want": "fails"},
		"before": {"version": "1.0.3", "kubernetes": "v1.19.0", "want": "fails"},
		"Kubernetes not stated": {"version": "1.0.3", "kubernetes": "", "want": "needs spec.kubernetes.version"},
		"a line without a range": {"version": "1.1.0", "kubernetes": "v1.23.0", "want": "needs catalog/store/releases/lines/1.1/kubernetes"},
		"a line that nobody listed": {"version": "1.3.0", "kubernetes": "v1.23.0", "want": "needs spec.components[0].version"},
		"a version that nobody can read": {"version": "latest", "kubernetes": "v1.23.0", "want": "needs spec.components[0].version"},
		"of a maker without ranges": {"name": "shop", "version": "1.0.3", "kubernetes": "v1.23.0", "want": "none"},
		"shipped by an installed release": {"name": "web", "version": "1.0.0", "products": {"alpha": "1.0.0"}, "kubernetes": "v1.23.0", "want": "none"},
		"limited by an installed release": {"name": "web", "version": "2.0.0", "products": {"alpha": "2.0.0"}, "kubernetes": "v1.21.0", "want": "holds"},
		"beside what an installed release ships": {"version": "1.0.3", "products": {"alpha": "2.0.0"}, "kubernetes": "v1.23.0", "want": "fails"},
	}
	component := {"name": object.get(c, "name", "store"), "version": c.version}
	given := object.union(components_test.cluster(object.get(c, "products", {}), [component]), {"spec": {"kubernetes": {"version": c.kubernetes}}})
	result := _result with input as given with data.insupport_facts as _makers with data.insupport.run as {"asOf": "2022-06-01"}
	result.open == set()
	_answer(result) == c.want
}

_answer(result) := "fails" if {
	count(result.findings) > 0
} else := sprintf("needs %s", [concat(", ", {entry.field | some entry in result.undecided})]) if {
	count(result.undecided) > 0
} else := "holds" if {
	count(result.subjects) > 0
} else := "none"

test_makers_candidates if {
	candidates := {"candidates": {{"product": "store", "line": "1.0"}, {"product": "store", "line": "1.1"}}}
	part := object.union(candidates, {"subject": {"kind": "component", "name": "store", "at": "x"}, "path": "x.version", "products": {"store"}})
	result := _result with data.insupport.lib.parts.components as [part]
		with input as object.union(components_test.cluster({}, []), {"spec": {"kubernetes": {"version": "v1.21.0"}}})
		with data.insupport_facts as _makers
	_answer(result) == "needs x.version"
}

test_makers_finding if {
	given := object.union(components_test.cluster({}, [{"name": "store", "version": "1.0.3"}]), {"spec": {"kubernetes": {"version": "v1.23.0"}}})
	result := _result with input as given with data.insupport_facts as _makers with data.insupport.run as {"asOf": "2022-06-01"}
	some found in result.findings
	found.message == "store 1.0.3 runs on Kubernetes 1.20 to 1.22, not on v1.23.0"
	found.path == "spec.components[0].version"
	[ref.source | some ref in found.references] == ["m/1.0"]
	found.evidence.rows == ["catalog/store/releases/lines/1.0/kubernetes"]
	[fact.path | some fact in found.evidence.facts] == ["spec.components[0].version", "spec.kubernetes.version"]
}
