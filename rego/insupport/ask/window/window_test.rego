package insupport.ask.window_test

import data.insupport.ask.window

_catalog := {"engine": {
	"product": {
		"name": "Engine",
		"policy": {"kind": "latestLines", "lines": 2, "title": "Policy", "source": "doc/policy"},
		"sources": {"doc/": {"repository": "acme/docs", "date": "2022-03-01"}},
	},
	"releases": {"order": ["1.0", "1.1", "1.2"], "lines": {
		"1.0": {"source": "doc/1.0", "releases": {"1.0.0": {"date": "2022-01-01", "source": "doc/1.0.0"}}},
		"1.1": {"source": "doc/1.1", "releases": {"1.1.0": {"date": "2022-02-01", "source": "doc/1.1.0"}}},
		"1.2": {"source": "doc/1.2", "releases": {"1.2.0": {"date": "2022-03-01", "source": "doc/1.2.0"}}},
	}},
}}

_cases := {
	"one": {"given": {"product": "engine"}, "want": ["engine"]},
	"all": {"given": {}, "want": ["engine"]},
	"none": {"given": {"product": "rocket"}, "want": []},
}

test_window[name] if {
	some name, c in _cases
	found := window.window with input as c.given
		with data.insupport_facts as _catalog
		with data.insupport.run as {"asOf": "2022-02-20"}
	found.asOf == "2022-02-20"
	[product.name | some product in found.products] == c.want
	every product in found.products {
		product.window == ["1.1", "1.0"]
		product.catalogDate == "2022-03-01"
		count(product.lines) == 3
	}
}
