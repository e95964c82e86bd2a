package insupport.lib.targets_test

import data.insupport.lib.targets
import data.insupport.lib.ways_test

# Targets that the inventory cannot start from, each with the place that would tell.
_gaps := {
	"stated": [{"plat": "1.0.1"}, {"plat": "1.1.0"}, {}],
	"not stated": [{}, {"loose": "1.0.0"}, {"spec.products.loose": "The inventory states no release of Loose to upgrade to 1.0.0"}],
	"carried along": [{"rider": "0.1.0"}, {"plat": "1.1.0"}, {}],
	"no release": [{"plat": "1.0.1"}, {"plat": 1}, {"spec.products.plat": "The target 1 of Plat is no release"}],
	"no release of one not stated": [{}, {"loose": 1}, {"spec.products.loose": "The target 1 of Loose is no release"}],
	"no map": [{"plat": "1.0.1"}, "1.1.0", {"spec.products": "The target is no map of product to release"}],
}

test_gaps[name] if {
	some name, [products, target, want] in _gaps
	found := targets.gaps with data.insupport_facts as ways_test.sample
		with data.insupport.run as ways_test.params(target)
		with input as ways_test.cluster(products, {})
	want == {field: why.message | some gap in found; some field, why in gap.fields}
}

# A release is out from its day on; a line that lists none is out itself, and a candidate is none.
test_out[line] if {
	some line, [day, want] in {
		"9.1": ["2020-05-01", {"9.1.3", "9.1.5-x.7"}],
		"9.2": ["2020-07-31", {"9.2"}],
		"9.3": ["2020-06-01", {"9.3"}],
		"9.4": ["2020-12-31", set()],
	}
	candidate := {"op": "add", "path": "/mins/releases/lines/9.1/releases/9.1.6-rc.1", "value": {"date": "2020-04-01"}}
	found := targets.out("mins", line) with data.insupport_facts as json.patch(ways_test.minors, [candidate])
		with data.insupport.run as {"asOf": day}
	found == want
}

# A release that has the name of its line is meant by it.
test_release_named_as_its_line if {
	named := {"op": "add", "path": "/mins/releases/lines/9.1/releases/9.1", "value": {"date": "2020-01-01"}}
	targets.newest("mins", "9.1") == "9.1" with data.insupport_facts as json.patch(ways_test.minors, [named])
		with data.insupport.run as {"asOf": "2020-07-01"}
}
