package insupport.lib.timeline_test

import data.insupport.lib.timeline

# An invented product with a counted window: its newest line is dated by inference, the one after has no day.
_catalog := {"engine": {
	"product": {"name": "Engine", "policy": {"kind": "latestLines", "lines": 2}},
	"releases": {"order": ["1.8", "2.0", "2.1", "2.2", "2.10", "2.11"], "lines": {
		"1.8": _line("1.8", "2020-06-01"),
		"2.0": _line("2.0", "2021-01-01"),
		"2.1": {"releases": {
			"2.1.0": {"date": "2021-06-01"},
			"2.1.1": {"date": "2021-09-01"},
			"2.1.2": {"date": "2022-03-01"},
			"2.1.3": {},
		}},
		"2.2": _line("2.2", "2022-01-01"),
		"2.10": {"releases": {"2.10.0": {"date": "2022-06-01", "basis": "inferred"}}},
		"2.11": {"releases": {"2.11.0": {}}},
	}},
}}

_line(line, day) := {"releases": {sprintf("%s.0", [line]): {"date": day}}}

test_lines if {
	lines := timeline.lines("engine", "2022-01-01") with data.insupport_facts as _catalog
	{entry.disputed | some entry in lines} == {false}
	[[entry.line, entry.phase, entry.released, entry.latest, object.get(entry, "endsBasis", "")] | some entry in lines] == [
		["2.11", "unknown", null, null, ""],
		["2.10", "notReleased", "2022-06-01", null, ""],
		["2.2", "current", "2022-01-01", "2.2.0", ""],
		["2.1", "leavesNext", "2021-06-01", "2.1.1", "inferred"],
		["2.0", "expired", "2021-01-01", "2.0.0", ""],
		["1.8", "expired", "2020-06-01", "1.8.0", ""],
	]
}

# Numbers are compared as such, and only what was out counts.
test_latest[day] if {
	some day, want in {"2021-12-31": "2.1.1", "2022-05-31": "2.2.0", "2022-06-01": "2.10.0"}
	timeline.latest("engine", day) == want with data.insupport_facts as _catalog
}

test_nothing_out if not timeline.latest("engine", "2019-01-01") with data.insupport_facts as _catalog
