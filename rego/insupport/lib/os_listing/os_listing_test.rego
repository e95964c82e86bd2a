package insupport.lib.os_listing_test

import data.insupport.lib.os_listing

_catalog := {"plat": {
	"product": {"name": "Plat", "policy": {"kind": "latestLines", "lines": 2}},
	"releases": {"order": ["1.0"], "lines": {"1.0": {"releases": {"1.0.0": {"date": "2021-01-01"}}}}},
	"operating_systems": {"names": {"ubuntu": "Ubuntu"}, "lines": {"1.0": {
		"source": "doc",
		"providers": {"aws": {"ubuntu": {"20.04": {"modes": {"default": true}, "source": "doc"}}}},
	}}},
}}

_listing(os) := [group.listing | some group in _groups({"os": os})]

_groups(node) := groups if {
	groups := os_listing.groups with input as {"spec": {
		"products": {"plat": "1.0.0"},
		"infrastructure": {"provider": "aws"},
		"nodes": [object.union({"name": "a"}, node)],
	}}
		with data.insupport_facts as _catalog
		with data.insupport.run as {"asOf": "2021-06-01"}
}

test_listing[name] if {
	some name, c in {
		"listed": {"os": {"id": "ubuntu", "version": "20.04"}, "want": "listed"},
		"other version": {"os": {"id": "ubuntu", "version": "18.04"}, "want": "notListed"},
		"other system": {"os": {"id": "debian", "version": "11"}, "want": "notListed"},
		"no version": {"os": {"id": "ubuntu"}, "want": "unknown"},
		"nothing": {"os": {}, "want": "unknown"},
	}
	_listing(c.os) == [c.want]
}

# What is no text is not read.
test_read[name] if {
	some name, c in {
		"texts": {"node": {"os": {"id": "Ubuntu", "version": "20.04"}, "kernel": "5.4"}, "want": ["ubuntu", "5.4"]},
		"numbers": {"node": {"os": {"id": 1, "version": 20.04}, "kernel": 5.4}, "want": ["absent", "absent"]},
		"empty": {"node": {"os": {"id": "", "version": ""}, "kernel": ""}, "want": ["absent", "absent"]},
	}
	[group] := _groups(c.node)
	[object.get(group, key, "absent") | some key in ["id", "kernel"]] == c.want
}
