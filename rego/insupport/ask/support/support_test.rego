package insupport.ask.support_test

import data.insupport.ask.support

_catalog := {"alpha": {
	"product": {"name": "Alpha", "policy": {"kind": "latestLines", "lines": 1}},
	"releases": {"order": ["1.0"], "lines": {"1.0": {"source": "p", "releases": {"1.0.0": {"date": "2020-01-01", "source": "p"}}}}},
	"components": {"sets": {"1.0.0": {"apps": {"source": "p", "components": {"web": ["1.0.0"], "cache": []}}}}},
	"support": {
		"severities": {"definitions": "notPublished", "numbers": [1, 2], "source": "p"},
		"matrices": {"m": {"title": "M", "activities": [{"type": "fix", "severities": [1]}]}},
		"terms": {"1.0": {"apps": {"tier": "secondary", "matrix": "m", "source": "p"}}},
	},
}}

_input := {"apiVersion": "insupport/v1", "kind": "ClusterInventory", "metadata": {"name": "c"}, "spec": {"products": {"alpha": "1.0.0"}, "components": [{"name": "web"}]}}

test_table if {
	table := support.table with input as _input with data.insupport_facts as _catalog with data.insupport.run as {"asOf": "2022-06-01"}
	table.cluster == "c"
	table.asOf == "2022-06-01"
	table.releases == [{"product": "alpha", "title": "Alpha", "release": "1.0.0", "phase": "current"}]
	table.severities.numbers == [1, 2]
	[e.component | some e in table.entitlements] == ["web"]
}

test_shipped if {
	table := support.shipped with input as _input with data.insupport_facts as _catalog with data.insupport.run as {"asOf": "2022-06-01"}
	[e.component | some e in table.entitlements] == ["cache", "web"]
}

test_severities_without_products if {
	table := support.table with input as {"spec": {}} with data.insupport_facts as _catalog with data.insupport.run as {"asOf": "soon"}
	table.severities == {"definitions": "notPublished"}
	table.asOf == null
}
