package insupport.lib.api_server_test

import data.insupport.lib.api_server

_catalog := {"kubernetes": {"skew": {"kubelet": {
	"maxNewer": 0,
	"maxOlder": [{"below": "1.25", "minors": 2}, {"from": "1.25", "minors": 3}],
	"source": "doc/skew",
}}}}

_inventory(c) := {"metadata": {"name": "c1"}, "spec": {
	"kubernetes": {"version": object.get(c, "version", "")},
	"nodes": array.concat(
		[{"name": sprintf("p%d", [i]), "role": "controlPlane", "kubelet": kubelet} | some i, kubelet in object.get(c, "planes", [])],
		[{"name": sprintf("n%d", [i]), "kubelet": kubelet} | some i, kubelet in object.get(c, "nodes", [])],
	),
}}

_none := "none"

_spread := api_server.spread if {
	api_server.spread
} else := _none

_oldest := api_server.oldest if {
	api_server.oldest
} else := _none

_cases := {
	"one minor": {"nodes": ["v1.29.8-eks-a737599"], "oldest": 29, "spread": 3},
	"before the policy changed": {"nodes": ["v1.24.1"], "oldest": 24, "spread": 2},
	"two minors": {"nodes": ["v1.36.1", "v1.35.4"], "oldest": 36, "spread": 2},
	"as far apart as they may be": {"nodes": ["v1.36.1", "v1.33.4"], "oldest": 36, "spread": 0},
	"too far apart": {"nodes": ["v1.36.1", "v1.32.4"], "oldest": 36, "spread": _none},
	"one that cannot be read": {"nodes": ["v1.29.8", ""], "oldest": 29, "spread": 3},
	"none that can be read": {"nodes": [""], "oldest": _none, "spread": _none},
	"no nodes": {"nodes": [], "oldest": _none, "spread": _none},
	"two majors": {"nodes": ["v1.29.8", "v2.0.0"], "oldest": _none, "spread": _none},
	"a control plane": {"planes": ["v1.30.2"], "nodes": ["v1.28.1"], "oldest": 30, "spread": 0},
	"a control plane of two minors": {"planes": ["v1.31.0", "v1.30.2"], "nodes": ["v1.28.1"], "oldest": 30, "spread": 1},
	"stated": {"version": "v1.30.2", "nodes": ["v1.29.8"], "oldest": 29, "spread": _none},
}

test_range[name] if {
	some name, c in _cases
	_spread == c.spread with input as _inventory(c) with data.insupport_facts as _catalog
	_oldest == c.oldest with input as _inventory(c) with data.insupport_facts as _catalog
}

test_policy_missing if {
	_spread == _none with input as _inventory({"nodes": ["v1.29.8"]}) with data.insupport_facts as {}
}
