package insupport.lib.condition_test

import data.insupport.lib.condition

_inventory := {"metadata": {"name": "c1"}, "spec": {
	"products": {"engine": "v1.8.3"},
	"infrastructure": {"provider": "aws", "airGapped": false},
	"kubernetes": {"version": "v1.22.8-eks-1"},
	"components": [{"name": "lamp", "version": "2.0.0"}, {"name": "fan"}],
	"features": ["glow"],
}}

_true := {"fact": "infrastructure.provider", "in": ["aws", "azure"]}

_false := {"fact": "infrastructure.provider", "in": ["gcp"]}

_unknown := {"fact": "infrastructure.fips", "in": [true]}

_cases := {
	"fact in": {"condition": _true, "want": true},
	"fact not in": {"condition": _false, "want": false},
	"fact false": {"condition": {"fact": "infrastructure.airGapped", "in": [false]}, "want": true},
	"fact absent": {"condition": _unknown, "want": "unknown"},
	"fact stated": {"condition": {"fact": "infrastructure.provider"}, "want": true},
	"fact in range": {"condition": {"fact": "kubernetes.version", "versionRange": {"max": "1.22.x"}}, "want": true},
	"fact outside range": {"condition": {"fact": "kubernetes.version", "versionRange": {"below": "1.22"}}, "want": false},
	"fact that is no version": {"condition": {"fact": "infrastructure.provider", "versionRange": {"min": "1.0"}}, "want": "unknown"},
	"fact of nodes that nobody stated": {"condition": {"fact": "nodes.controlPlaneMachines", "in": [0]}, "want": "unknown"},
	"component there": {"condition": {"component": "lamp"}, "want": true},
	"component not there": {"condition": {"component": "oven"}, "want": false},
	"component in range": {"condition": {"component": "lamp", "versionRange": {"min": "2.0.0"}}, "want": true},
	"component outside range": {"condition": {"component": "lamp", "versionRange": {"below": "2.0.0"}}, "want": false},
	"component without version": {"condition": {"component": "fan", "versionRange": {"min": "1.0.0"}}, "want": "unknown"},
	"product there": {"condition": {"product": "engine"}, "want": true},
	"product not there": {"condition": {"product": "cockpit"}, "want": false},
	"product in range": {"condition": {"product": "engine", "versionRange": {"min": "1.8.3", "max": "1.8.x"}}, "want": true},
	"product before range": {"condition": {"product": "engine", "versionRange": {"min": "1.8.4"}}, "want": false},
	"feature in use": {"condition": {"feature": "glow"}, "want": true},
	"feature not in use": {"condition": {"feature": "hum"}, "want": false},
	"all true": {"condition": {"all": [_true, _true]}, "want": true},
	"all with unknown": {"condition": {"all": [_true, _unknown]}, "want": "unknown"},
	"all with false and unknown": {"condition": {"all": [_unknown, _false]}, "want": false},
	"any with true and unknown": {"condition": {"any": [_unknown, _true]}, "want": true},
	"any with unknown": {"condition": {"any": [_false, _unknown]}, "want": "unknown"},
	"any false": {"condition": {"any": [_false]}, "want": false},
	"not true": {"condition": {"not": _true}, "want": false},
	"not false": {"condition": {"not": _false}, "want": true},
	"not unknown": {"condition": {"not": _unknown}, "want": "unknown"},
	"two deep": {"condition": {"all": [_true, {"any": [_false, {"component": "lamp"}]}]}, "want": true},
	"not within all": {"condition": {"all": [{"not": _false}, _true]}, "want": true},
	"three deep": {"condition": {"all": [{"any": [{"all": [_true]}]}]}, "want": "unknown"},
	"nobody can read": {"condition": {"weather": "rain"}, "want": "unknown"},
	"empty": {"condition": {}, "want": "unknown"},
}

test_holds[name] if {
	some name, c in _cases
	answer := condition.holds(c.condition) with input as _inventory with data.insupport_facts as {}
	answer.value == c.want
}

# An unknown answer says what to fill in; a known one asks for nothing.
test_missing[name] if {
	some name, c in _cases
	answer := condition.holds(c.condition) with input as _inventory with data.insupport_facts as {}
	{true | answer.value == "unknown"} == {true | count(answer.missing) > 0}
}

test_nothing_is_said_of_what_is_not_known if {
	answer := condition.holds({"fact": "nodes.controlPlaneMachines"}) with input as _inventory
	answer == {"value": "unknown", "facts": [], "missing": ["spec.nodes"]}
}

test_missing_names_the_field if {
	answer := condition.holds({"all": [_true, _unknown]}) with input as _inventory with data.insupport_facts as {}
	answer.missing == ["spec.infrastructure.fips"]
	answer.facts == [{"path": "spec.infrastructure.provider", "value": "aws"}]
}

test_nothing_is_known_of_an_empty_inventory[name] if {
	some name, c in _cases
	answer := condition.holds(c.condition) with input as {} with data.insupport_facts as {}
	answer.value == "unknown"
}

test_assumed_default if {
	answer := condition.holds(_unknown) with input as _inventory
		with data.insupport_facts as {}
		with data.insupport.run as {"assumeDefaults": true}
	answer.value == false
}

# What is seen decides where it does, though not all was seen.
test_some_of_the_nodes[name] if {
	some name, [seen, want] in {"one that it is": [[true, false], true], "none that it is": [[false], "unknown"], "none": [[], "unknown"]}
	answer := condition.holds({"fact": "nodes.gpu", "in": [true]}) with input as {"spec": {
		"nodes": [{"gpu": gpu} | some gpu in seen],
		"gaps": [{"path": "spec.nodes", "reason": "partial"}],
	}}
		with data.insupport_facts as {}
	answer.value == want
}
