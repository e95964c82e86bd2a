package insupport.lib.facts_test

import data.insupport.lib.facts

_inventory := {"metadata": {"name": "prod.eu-1"}, "spec": {
	"infrastructure": {"provider": "aws", "airGapped": ""},
	"license": "enterprise",
	"facts": {"backup": true},
	"nodes": [
		{"name": "a", "role": "controlPlane", "count": 3, "gpu": ""},
		{"name": "b", "role": "worker", "members": ["x", "y"], "gpu": true},
	],
	"products": {"engine": "1.0.0"},
	"components": [{"name": "Lamp-Chart", "version": "1.0.0"}, {"name": "lamp"}, {"name": "fan", "version": "2"}],
	"features": ["glow"],
}}

_catalog := {"engine": {"aliases": {"lamp-chart": {"id": "lamp"}}}}

_lookups := {
	"infrastructure": {"fact": "infrastructure.provider", "known": true, "values": ["aws"]},
	"empty": {"fact": "infrastructure.airGapped", "known": false, "values": []},
	"absent": {"fact": "infrastructure.fips", "known": false, "values": []},
	"default environment": {"fact": "environment", "known": true, "values": ["production"]},
	"default role": {"fact": "role", "known": true, "values": ["standalone"]},
	"license": {"fact": "license", "known": true, "values": ["enterprise"]},
	"further fact": {"fact": "facts.backup", "known": true, "values": [true]},
	"further fact absent": {"fact": "facts.restore", "known": false, "values": []},
	"gpu": {"fact": "nodes.gpu", "known": true, "values": [false, true]},
	"control plane machines": {"fact": "nodes.controlPlaneMachines", "known": true, "values": [3]},
	"name": {"fact": "metadata.name.dnsSubdomain", "known": true, "values": [true]},
}

test_lookup[name] if {
	some name, c in _lookups
	found := facts.lookup(c.fact) with input as _inventory
	[found.known, found.values] == [c.known, c.values]
}

test_paths if {
	facts.lookup("infrastructure.fips").path == "spec.infrastructure.fips"
	facts.lookup("nodes.gpu").path == "spec.nodes"
	facts.component("lamp").path == "spec.components"
	facts.feature("glow").path == "spec.features"
	facts.product("engine").path == "spec.products.engine"
}

test_derived_facts_need_nodes[fact] if {
	some fact in ["nodes.gpu", "nodes.controlPlaneMachines", "metadata.name.dnsSubdomain"]
	found := facts.lookup(fact) with input as {"spec": {"nodes": []}}
	found.known == false
}

test_name_that_is_no_dns_subdomain[given] if {
	some given in ["Prod", "prod_eu", "-prod", "prod-"]
	found := facts.lookup("metadata.name.dnsSubdomain") with input as {"metadata": {"name": given}}
	found.values == [false]
}

test_length_of_a_name[length] if {
	some length, expected in {1: true, 253: true, 254: false}
	name := concat("", ["a" | some _ in numbers.range(1, length)])
	found := facts.lookup("metadata.name.dnsSubdomain") with input as {"metadata": {"name": name}}
	found.values == [expected]
}

_answers := {
	"component by its names": {"found": facts.component("LAMP"), "known": true, "values": ["1.0.0", ""]},
	"component by a value": {"found": facts.component("fan"), "known": true, "values": ["2"]},
	"component not there": {"found": facts.component("oven"), "known": true, "values": []},
	"product": {"found": facts.product("engine"), "known": true, "values": ["1.0.0"]},
	"product not there": {"found": facts.product("cockpit"), "known": true, "values": []},
	"feature": {"found": facts.feature("glow"), "known": true, "values": ["glow"]},
	"feature not there": {"found": facts.feature("hum"), "known": true, "values": []},
}

test_answers[name] if {
	answers := _answers with input as _inventory with data.insupport_facts as _catalog
	some name, c in answers
	[c.found.known, c.found.values] == [c.known, c.values]
}

test_unstated_lists_answer_nothing[name] if {
	answers := _answers with input as {"spec": {}} with data.insupport_facts as {}
	some name, c in answers
	[c.found.known, c.found.values] == [false, []]
}

_mixed := [
	{"name": "a", "os": {"id": "Alpha", "version": "2"}, "containerRuntime": "boxd://1.6.1", "gpu": true},
	{"name": "b", "os": {"id": "beta", "version": "9"}, "containerRuntime": "box://3.0", "gpu": false},
]

# What the groups tell of their systems and runtimes; all of it where none is silent.
_groups := {
	"system": {"fact": "nodes.os.alpha", "nodes": _mixed, "known": true, "values": ["2"]},
	"system that no group has": {"fact": "nodes.os.gamma", "nodes": _mixed, "known": true, "values": []},
	"system without a version": {"fact": "nodes.os.alpha", "nodes": [{"os": {"id": "alpha"}}], "known": true, "values": [""]},
	"silent on its system": {
		"fact": "nodes.os.alpha",
		"nodes": array.concat(_mixed, [{"name": "c", "os": {"id": ""}}]),
		"known": false,
		"values": ["2"],
	},
	"runtime": {"fact": "nodes.runtime.boxd", "nodes": _mixed, "known": true, "values": ["1.6.1"]},
	"runtime that no group has": {"fact": "nodes.runtime.crate", "nodes": _mixed, "known": true, "values": []},
	"silent on its runtime": {
		"fact": "nodes.runtime.boxd",
		"nodes": array.concat(_mixed, [{"name": "c"}]),
		"known": false,
		"values": ["1.6.1"],
	},
	"runtime of another shape": {"fact": "nodes.runtime.boxd", "nodes": [{"containerRuntime": "boxd 1.6.1"}], "known": false, "values": []},
}

test_groups[name] if {
	some name, c in _groups
	found := facts.lookup(c.fact) with input as {"spec": {"nodes": c.nodes}}
	found == {"path": "spec.nodes", "known": c.known, "values": c.values}
}

# Nodes that were not seen may be of any kind, whatever those are that were.
test_nodes_not_all_seen[fact] if {
	some fact, values in {"nodes.os.alpha": ["2"], "nodes.runtime.boxd": ["1.6.1"], "nodes.gpu": [true, false], "nodes.controlPlaneMachines": []}
	found := facts.lookup(fact) with input as {"spec": {
		"nodes": _mixed,
		"gaps": [{"path": "spec.nodes", "reason": "partial"}],
	}}
	found == {"path": "spec.nodes", "known": false, "values": values}
}

# A product that was looked for and not seen may be there.
test_product_not_seen[name] if {
	some name, known in {"engine": false, "plat": true}
	found := facts.product(name) with input as {"spec": {
		"products": {"engine": "1.0.0", "plat": "2.0.0"},
		"gaps": [{"path": "spec.products.engine", "reason": "forbidden"}],
	}}
	found.known == known
}
