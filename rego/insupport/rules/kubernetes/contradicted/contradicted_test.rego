package insupport.rules.kubernetes.contradicted_test

import data.insupport.lib.judgement
import data.insupport.lib.judgement_test
import data.insupport.rules.kubernetes.contradicted as rule

_catalog := {
	"service": {"product": {
		"name": "Service",
		"kubernetesMinors": true,
		"policy": {"title": "Policy", "source": "doc/policy"},
		"sources": {},
	}},
	"engine": {"product": {"name": "Engine", "kubernetesRange": true}},
	"ship": {
		"product": {
			"name": "Ship",
			"policy": {"kind": "endDates", "title": "Policy", "source": "doc/policy"},
			"sources": {},
		},
		"releases": {"order": ["4.1", "4.2"], "lines": {"4.1": {"released": "2020-01-01"}, "4.2": {"released": "2021-01-01"}}},
		"upgrades": {"brings": {"4.1": {"kubernetes": "1.24", "source": "doc/4.1"}}},
	},
}

_inventory(c) := {"metadata": {"name": "c1"}, "spec": {
	"products": {object.get(c, "product", "service"): c.release},
	"kubernetes": {"version": object.get(c, "api", "")},
	"nodes": [{"name": "a", "kubelet": kubelet} | some kubelet in object.get(c, "kubelets", [])],
}}

_cases := {
	"same line": {"release": "1.24", "api": "v1.24.9", "want": ["holds", set()]},
	"other patch": {"release": "1.24.1", "api": "v1.24.9-eks-1", "want": ["holds", set()]},
	"API server older": {"release": "1.24", "api": "v1.16.0", "want": ["fails", {"violation"}]},
	"API server one minor older": {"release": "1.24.3", "api": "v1.23.9", "want": ["fails", {"violation"}]},
	"API server newer": {"release": "1.24", "api": "v1.25.0", "want": ["fails", {"unknown"}]},
	"API server without a minor": {"release": "1.24", "api": "v1", "want": ["needs", set()]},
	"major alone": {"release": "1.24", "api": "v3", "want": ["needs", set()]},
	"release without a minor": {"release": "1", "api": "v1.24.0", "want": ["needs", set()]},
	"kubelets of the line": {"release": "1.24", "kubelets": ["v1.24.1", "v1.22.0"], "want": ["holds", set()]},
	"a pre-release of the line": {"release": "1.24.9", "api": "v1.24.9-rc.1", "want": ["fails", {"unknown"}]},
	"an older pre-release": {"release": "1.24.9", "api": "v1.23.0-alpha.1", "want": ["fails", {"violation"}]},
	"a kubelet of a pre-release": {"release": "1.24.9", "api": "v1.24.9", "kubelets": ["v1.24.0-beta.2"], "want": ["fails", {"unknown"}]},
	"kubelets alone of a pre-release": {"release": "1.24", "kubelets": ["v1.24.0-rc.0"], "want": ["fails", {"unknown"}]},
	"a maker's build of a pre-release": {"product": "ship", "release": "4.1.7", "api": "v1.24.0-rc.2+7f3a", "want": ["holds", set()]},
	"kubelet newer": {"release": "1.24", "kubelets": ["v1.24.1", "v1.25.0"], "want": ["fails", {"unknown"}]},
	"kubelet nobody can read": {"release": "1.24", "kubelets": ["v1.24.1", "25"], "want": ["needs", set()]},
	"nothing runs": {"release": "1.24", "want": ["needs", set()]},
	"a line of one minor": {"product": "ship", "release": "4.1.7", "api": "v1.24.9", "want": ["holds", set()]},
	"a line of one minor, older": {"product": "ship", "release": "4.1.7", "api": "v1.23.9", "want": ["fails", {"violation"}]},
	"a line of one minor, newer": {"product": "ship", "release": "4.1", "api": "v1.25.1", "want": ["fails", {"unknown"}]},
	"a line of one minor, newer kubelet": {"product": "ship", "release": "4.1", "kubelets": ["v1.25.1"], "want": ["fails", {"unknown"}]},
	"a line whose minor nobody tells": {"product": "ship", "release": "4.2.0", "api": "v1.25.1", "want": ["needs", set()]},
	"a line of no release": {"product": "ship", "release": "4", "api": "v1.25.1", "want": ["needs", set()]},
	"lines of its own": {"product": "engine", "release": "2.2.1", "api": "v1.22.8", "want": ["none", set()]},
}

test_outcome[name] if {
	some name, c in _cases
	judgements := rule.judgements with input as _inventory(c) with data.insupport_facts as _catalog
	subjects := rule.subjects with input as _inventory(c) with data.insupport_facts as _catalog
	[judgement_test.outcome(subjects, judgements), {found.level | some found in judgement.findings(judgements)}] == c.want
}

# What would tell the minor: a release that has a line, or the row of that line.
test_needs[name] if {
	some name, c in {
		"release without a minor": {"product": "service", "release": "1", "want": "spec.products.service"},
		"a line of no release": {"product": "ship", "release": "4", "want": "spec.products.ship"},
		"a line whose minor nobody tells": {"product": "ship", "release": "4.2.0", "want": "catalog/ship/upgrades/brings/4.2"},
	}
	judgements := rule.judgements with input as _inventory(object.union(c, {"api": "v1.25.1"})) with data.insupport_facts as _catalog
	{entry.field | some entry in judgement.needed(judgements)} == {c.want}
}

# A finding rests on what says the minor of the stated line.
test_rows[product] if {
	some product, c in {
		"service": {"release": "1.24", "want": ["catalog/service/product"]},
		"ship": {"release": "4.1", "want": ["catalog/ship/upgrades/brings/4.1"]},
	}
	judgements := rule.judgements with input as _inventory({"product": product, "release": c.release, "api": "v1.16.0"})
		with data.insupport_facts as _catalog
	[found.evidence.rows | some found in judgement.findings(judgements)] == [c.want]
}

# The sign of another maker, on what is stated or on what runs. A sign that nobody claims says nothing.
_signs := {
	"other": {
		"product": {"name": "Other"},
		"recognition": {"kubernetes": {"versions": ["^-oth\\.\\d+$"], "elsewhere": "service-at-home"}},
	},
	"service": {"recognition": {"kubernetes": {"versions": ["^-srv$"]}}},
	"service-with-others": {"recognition": {"kubernetes": {"labels": ["with"], "buildsOf": ["other"]}}},
}

_makers := {
	"its own sign": {"release": "1.24", "api": "v1.24.9-srv", "kubelets": ["v1.24.1-srv"], "want": "holds"},
	"no sign": {"release": "1.24", "api": "v1.24.9", "want": "holds"},
	"a sign of nobody": {"release": "1.24", "api": "v1.24.9+acme", "want": "holds"},
	"stated": {"release": "1.24.1-oth.5", "api": "v1.24.9", "want": "unknown"},
	"the API server": {"release": "1.24", "api": "v1.24.9-oth.5", "want": "unknown"},
	"a kubelet": {"release": "1.24", "api": "v1.24.9-srv", "kubelets": ["v1.24.1-srv", "v1.24.1-oth.1"], "want": "unknown"},
	"a kubelet alone": {"release": "1.24", "kubelets": ["v1.23.1-oth.1"], "want": "unknown"},
	"older, and another's": {"release": "1.24", "api": "v1.16.9-oth.5", "want": "violation"},
	"a product that ships another's": {"product": "service-with-others", "release": "1.24", "api": "v1.24.9-oth.5", "want": "holds"},
	"a product that ships another's, not this": {"product": "service-with-others", "release": "1.24", "api": "v1.24.9-srv", "want": "unknown"},
	"a product beside its maker's": {"product": "service-at-home", "release": "1.24", "api": "v1.24.9-oth.5", "want": "holds"},
}

# The levels of what is found, else what is answered.
_told(judgements) := {found.level | some found in judgement.findings(judgements)} | {judged.answer |
	some judged in judgements
	judged.answer != "fails"
}

test_makers[name] if {
	some name, c in _makers
	facts := object.union_n([_catalog, _signs, {
		"service-at-home": {"product": _catalog.service.product},
		"service-with-others": {"product": _catalog.service.product},
	}])
	judgements := rule.judgements with input as _inventory(c) with data.insupport_facts as facts
	_told(judgements) == {c.want}
}

# A container runtime that only other products run.
_runtimes := {
	"its own": {"runtime": "runner://1.4-srv", "want": "holds"},
	"anybody's": {"runtime": "runner://1.4", "want": "holds"},
	"two build it": {"runtime": "runner://1.4-both", "want": "holds"},
	"another's": {"runtime": "runner://1.4-oth", "want": "unknown"},
	"another's, which it ships": {"product": "service-with-others", "runtime": "runner://1.4-oth", "want": "holds"},
	"not told": {"runtime": "", "want": "holds"},
}

test_runtimes[name] if {
	some name, c in _runtimes
	facts := object.union_n([_catalog, {
		"service": {"recognition": {"kubernetes": {"containerRuntimes": ["-srv$", "-both$"]}}},
		"other": {"recognition": {"kubernetes": {"containerRuntimes": ["-oth$", "-both$"]}}},
		"service-with-others": {"product": _catalog.service.product, "recognition": {"kubernetes": {"buildsOf": ["other"]}}},
	}])
	given := json.patch(_inventory(object.union({"release": "1.24", "api": "v1.24.9", "kubelets": ["v1.24.9"]}, c)), [{
		"op": "add", "path": "/spec/nodes/0/containerRuntime", "value": c.runtime,
	}])
	judgements := rule.judgements with input as given with data.insupport_facts as facts
	_told(judgements) == {c.want}
}

# A provider on which the product does not run, or which nobody states.
test_providers[name] if {
	some name, c in {
		"its own": {"provider": "cloud", "api": "v1.24.9", "want": "holds"},
		"not told": {"provider": "", "api": "v1.24.9", "want": "holds"},
		"another": {"provider": "elsewhere", "api": "v1.24.9", "want": "unknown"},
		"another, kubelets alone": {"provider": "elsewhere", "kubelets": ["v1.24.9"], "want": "unknown"},
		"another, and an older API server": {"provider": "elsewhere", "api": "v1.16.0", "want": "violation"},
	}
	facts := object.union(_catalog, {"service": {"recognition": {"kubernetes": {"runsOn": ["cloud"]}}}})
	given := object.union(_inventory(object.union({"release": "1.24"}, c)), {"spec": {"infrastructure": {"provider": c.provider}}})
	judgements := rule.judgements with input as given with data.insupport_facts as facts
	_told(judgements) == {c.want}
}

test_message_of_providers if {
	given := object.union(_inventory({"release": "1.24", "api": "v1.24.9"}), {"spec": {"infrastructure": {"provider": "elsewhere"}}})
	judgements := rule.judgements with input as given
		with data.insupport_facts as object.union(_catalog, {"service": {"recognition": {"kubernetes": {"runsOn": ["cloud"]}}}})
	some found in judgement.findings(judgements)
	found.message == "Service 1.24 is stated, but it is contradicted: the provider is elsewhere, on which Service does not run"
	found.evidence.facts == [
		{"path": "spec.products.service", "value": "1.24"},
		{"path": "spec.infrastructure.provider", "value": "elsewhere"},
	]
}

test_message_of_makers if {
	judgements := rule.judgements with input as _inventory({"release": "1.24", "kubelets": ["v1.24.1-oth.1"]})
		with data.insupport_facts as object.union(_catalog, _signs)
	some found in judgement.findings(judgements)
	found.message == concat("", [
		"Service 1.24 is stated, but it is contradicted: ",
		"a (1 node): the kubelet runs v1.24.1-oth.1, a build of Other, service-at-home",
	])
}

test_message[want] if {
	some want, c in {
		"Service 1.24 is stated, but it is contradicted: the API server runs v1.16.0": {"release": "1.24", "api": "v1.16.0"},
		"Service 1.24 is stated, but it is contradicted: a (1 node): the kubelet runs v1.25.0": {"release": "1.24", "kubelets": ["v1.25.0"]},
	}
	judgements := rule.judgements with input as _inventory(c) with data.insupport_facts as _catalog
	{found.message | some found in judgement.findings(judgements)} == {want}
}

# What follows from the kubelets alone cannot contradict them.
test_inferred_from_kubelets if {
	given := {
		"metadata": {"labels": {"insupport/inferred": "spec.products.service"}},
		"spec": {"products": {"service": "1.24.1"}, "nodes": [{"name": "a", "kubelet": "v1.24.1"}]},
	}
	catalog := object.union(_catalog, {"service": {
		"product": {"kubernetes": true},
		"releases": {"order": ["1.24"], "lines": {"1.24": {}}},
	}})
	subjects := rule.subjects with input as given with data.insupport_facts as catalog
	subjects == set()
}
