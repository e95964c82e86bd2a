package insupport.lint.order_test

import data.insupport.lint.order

_catalog := {"engine": {
	"product": {"policy": {"kind": "latestLines"}},
	"releases": {"order": ["1.0", "1.1"], "lines": {
		"1.0": {"notCountedFrom": {"line": "1.1"}, "releases": {"1.0.0": {"date": "2020-01-01"}, "1.0.1": {"date": "2020-02-01"}, "1.0.2": {"date": "2020-02-01"}}},
		"1.1": {
			"kubernetes": {"min": "1.20", "max": "1.21.x", "default": "1.21.4"},
			"releases": {"1.1.0": {"date": "2020-03-01", "kubernetes": {"min": "1.20", "max": "1.20"}}},
		},
	}},
}}

test_whole if order.problems == set() with data.insupport_facts as _catalog

# Each mistake, as a change to a catalog that is right without it.
test_each_mistake[name] if {
	some name, case in {
		"line outside the order": {"patch": [{"op": "remove", "path": "engine/releases/order/0"}], "at": {"engine/releases/lines/1.0"}},
		"line twice": {
			"patch": [{"op": "add", "path": "engine/releases/order/2", "value": "1.0"}],
			"at": {"engine/releases/order", "engine/releases/lines/1.0/notCountedFrom", "engine/releases/lines/1.0"},
		},
		"release of another line": {
			"patch": [{"op": "add", "path": "engine/releases/lines/1.1/releases/1.10.0", "value": {"date": "2020-03-01"}}],
			"at": {"engine/releases/lines/1.1/releases/1.10.0"},
		},
		"left for an earlier line": {
			"patch": [{"op": "replace", "path": "engine/releases/lines/1.0/notCountedFrom/line", "value": "1.0"}],
			"at": {"engine/releases/lines/1.0/notCountedFrom"},
		},
		"gap": {"patch": [{"op": "remove", "path": "engine/releases/lines/1.0/releases/1.0.1"}], "at": {"engine/releases/lines/1.0/releases"}},
		"dates that go back": {
			"patch": [{"op": "replace", "path": "engine/releases/lines/1.0/releases/1.0.2/date", "value": "2020-01-31"}],
			"at": {"engine/releases/lines/1.0/releases/1.0.2/date"},
		},
		"lines that came out in another order": {
			"patch": [
				{"op": "replace", "path": "engine/releases/lines/1.0/releases/1.0.0/date", "value": "2020-03-02"},
				{"op": "remove", "path": "engine/releases/lines/1.0/releases/1.0.1"},
				{"op": "remove", "path": "engine/releases/lines/1.0/releases/1.0.2"},
			],
			"at": {"engine/releases/lines/1.1"},
		},
		"default above the range": {
			"patch": [{"op": "replace", "path": "engine/releases/lines/1.1/kubernetes/default", "value": "1.22.0"}],
			"at": {"engine/releases/lines/1.1/kubernetes"},
		},
		"range that holds nothing": {
			"patch": [{"op": "replace", "path": "engine/releases/lines/1.1/releases/1.1.0/kubernetes/min", "value": "1.21"}],
			"at": {"engine/releases/lines/1.1/releases/1.1.0/kubernetes"},
		},
	}
	found := order.problems with data.insupport_facts as json.patch(_catalog, case.patch)
	{concat("/", problem.at) | some problem in found} == case.at
}

test_nothing if order.problems == set() with data.insupport_facts as {}
