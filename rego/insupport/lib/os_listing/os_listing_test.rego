package insupport.lib.os_listing_test

import data.insupport.lib.os_listing
import data.insupport.lib.version

_catalog := {"plat": {
	"product": {"name": "Plat", "policy": {"kind": "latestLines", "lines": 2}},
	"releases": {"order": ["1.0"], "lines": {"1.0": {"releases": {"1.0.0": {"date": "2021-01-01"}}}}},
	"operating_systems": {"names": {"ubuntu": "Ubuntu"}, "lines": {"1.0": {
		"source": "doc",
		"providers": {"aws": {"ubuntu": {"20.04": {"modes": {"default": true}, "source": "doc"}}}},
	}}},
}}

_listing(os) := [group.kind.listing | some group in _groups({"os": os}, {})]

_groups(node, facts) := groups if {
	groups := os_listing.addressed(os_listing.kinds) with input as {"spec": {
		"products": {"plat": "1.0.0"},
		"infrastructure": {"provider": "aws"},
		"nodes": [object.union({"name": "a"}, node)],
	}}
		with data.insupport_facts as object.union(_catalog, facts)
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
	[group] := _groups(c.node, {})
	[object.get(group.kind, key, "absent") | some key in ["id", "kernel"]] == c.want
}

# Of the rows of a version only those count that the release has.
test_rows_of_other_releases if {
	rows := {"20.04": {"modes": {}, "releases": {"min": "2.0.0"}}, "20.04.1": {"modes": {}}}
	facts := {"plat": {"operating_systems": {"lines": {"1.0": {"providers": {"aws": {"ubuntu": rows}}}}}}}
	[group] := _groups({"os": {"id": "ubuntu", "version": "20.04.1.1"}}, facts)
	[group.kind.listing, [found.key | some found in group.kind.rows]] == ["listed", ["20.04.1"]]
}

test_or_higher[given] if {
	some given, want in {"14.9": set(), "15.0": {"15"}, "16": {"15"}}
	os_listing.matching({"15": {"orHigher": true}}, given, version.parse(given)) == want
}

# A version without a minor: a row of its own, or the one of its kernel where rows have minors.
_bare := {
	"a row of its own": {"rows": {"7": {}, "7.8": {"kernels": ["3.8"]}}, "want": ["listed", ["7"]]},
	"no rows of minors": {"rows": {"8": {}}, "want": ["notListed", []]},
	"by its kernel": {"rows": {"7.8": {"kernels": ["3.8"]}, "7.9": {"kernels": ["3.9"]}, "8.8": {"kernels": ["3.8"]}}, "want": ["listed", ["7.8"]]},
	"of another kernel": {"rows": {"7.9": {"kernels": ["3.9"]}}, "want": ["unknown", []]},
}

test_bare[name] if {
	some name, c in _bare
	[group] := _groups(
		{"os": {"id": "red", "version": "7"}, "kernel": "3.8.1"},
		{"plat": {"operating_systems": {"lines": {"1.0": {"providers": {"aws": {"red": c.rows}}}}}}},
	)
	[group.kind.listing, [found.key | some found in group.kind.rows]] == c.want
}
