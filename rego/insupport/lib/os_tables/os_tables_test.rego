package insupport.lib.os_tables_test

import data.insupport.lib.os_tables

_catalog := {"plat": {
	"product": {"name": "Plat", "policy": {"kind": "latestLines", "lines": 2}},
	"releases": {"order": ["1.0"], "lines": {"1.0": {"releases": {"1.0.0": {"date": "2021-01-01"}}}}},
	"operating_systems": {"names": {"ubuntu": "Ubuntu"}, "lines": {"1.0": {"source": "doc", "providers": {"aws": {"ubuntu": {}}}}}},
}}

# Whose table decides, and that one must.
test_owner[name] if {
	some name, c in {
		"installed": {"products": {"plat": "1.0.0"}, "want": ["plat"]},
		"nobody's": {"products": {"other": "1.0.0"}, "want": []},
	}
	owners := [os_tables.owner.name | os_tables.owner] with input as {"spec": {"products": c.products}}
		with data.insupport_facts as _catalog
		with data.insupport.run as {"asOf": "2021-06-01"}
	owners == c.want
}

test_needed[name] if {
	some name, c in {"installed": {"products": {"plat": "1.0.0"}, "want": true}, "other": {"products": {"other": "1.0.0"}, "want": false}}
	needed := count([1 | os_tables.needed]) > 0 with input as {"spec": {"products": c.products}}
		with data.insupport_facts as _catalog
		with data.insupport.run as {"asOf": "2021-06-01"}
	needed == c.want
}
