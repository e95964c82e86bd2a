package insupport.lib.window_test

import data.insupport.lib.installed_test
import data.insupport.lib.window

# Lines with an end of their own, and one for which none is announced.
_catalog := object.union(installed_test.sample, {
	"tool": {
		"product": {
			"name": "Tool",
			"policy": {"kind": "latestLines", "lines": 1, "title": "Tool policy", "source": "doc/tool"},
			"sources": {"doc/": {"repository": "acme/docs", "date": "2022-07-01"}},
		},
		"releases": {"order": ["1.0", "1.1", "1.2", "2.0", "2.1"], "lines": {
			"1.0": installed_test.line("1.0", "2020-01-01"),
			"1.1": object.union(installed_test.line("1.1", "2020-06-01"), {"ends": "2020-09-01"}),
			"1.2": object.union(installed_test.line("1.2", "2021-01-01"), {"ends": "2022-01-01"}),
			"2.0": installed_test.line("2.0", "2021-06-01"),
			"2.1": installed_test.line("2.1", "2021-09-01"),
		}},
	},
	"gadget": {"releases": {"lines": {"1.4": {"openEnded": true}}}},
})

# The window of each day, newest line first.
_windows := {
	"before everything": {"product": "engine", "day": "2019-12-31", "want": []},
	"first line": {"product": "engine", "day": "2020-01-01", "want": ["1.7"]},
	"three lines": {"product": "engine", "day": "2021-01-01", "want": ["2.0", "1.8", "1.7"]},
	"day before the next line": {"product": "engine", "day": "2021-05-31", "want": ["2.0", "1.8", "1.7"]},
	"next line": {"product": "engine", "day": "2021-06-01", "want": ["2.1", "2.0", "1.8"]},
	"day before a line leaves the count": {"product": "engine", "day": "2021-12-31", "want": ["2.1", "2.0", "1.8"]},
	"a line leaves the count": {"product": "engine", "day": "2022-01-01", "want": ["2.2", "2.1", "1.8"]},
	"numbers are not counted": {"product": "engine", "day": "2022-06-01", "want": ["2.12", "2.2", "2.1"]},
	"undated lines never become current": {"product": "engine", "day": "2030-01-01", "want": ["2.12", "2.2", "2.1"]},
	"published ends: first day": {"product": "cloud", "day": "2020-07-01", "want": ["1.1", "1.0"]},
	"published ends: last day": {"product": "cloud", "day": "2021-01-01", "want": ["1.1", "1.0"]},
	"published ends: extended support left out": {"product": "cloud", "day": "2021-01-02", "want": ["1.1"]},
	"published ends: none announced": {"product": "cloud", "day": "2022-01-02", "want": ["1.2"]},
	"a line with an end of its own": {"product": "tool", "day": "2020-09-01", "want": ["1.1"]},
	"its end before the next line": {"product": "tool", "day": "2020-09-02", "want": []},
	"its end after a later line": {"product": "tool", "day": "2022-01-01", "want": ["2.1", "1.2"]},
	"the day after its end": {"product": "tool", "day": "2022-01-02", "want": ["2.1"]},
	"no policy": {"product": "gadget", "day": "2022-01-01", "want": []},
}

test_windows[name] if {
	some name, c in _windows
	lines := window.in_window(c.product, c.day) with data.insupport_facts as _catalog
	lines == c.want
}

_states := {
	"current": {"product": "engine", "line": "2.2", "day": "2022-01-01", "want": ["current", null, null, null, false, false]},
	"supported": {"product": "engine", "line": "2.1", "day": "2022-01-01", "want": ["supported", null, null, null, false, false]},
	"leaves next": {"product": "engine", "line": "1.8", "day": "2022-05-31", "want": ["leavesNext", null, "2022-06-01", "2.12.0", false, false]},
	"expired": {"product": "engine", "line": "1.8", "day": "2022-06-01", "want": ["expired", "2022-06-01", null, null, true, true]},
	"leaves the count": {"product": "engine", "line": "2.0", "day": "2021-12-31", "want": ["leavesNext", null, "2022-01-01", "2.2.0", false, false]},
	"left the count": {"product": "engine", "line": "2.0", "day": "2022-06-01", "want": ["expired", "2022-01-01", null, null, false, false]},
	"across a disputed succession": {"product": "engine", "line": "2.12", "day": "2022-06-01", "want": ["current", null, null, null, true, true]},
	"long expired": {"product": "engine", "line": "1.7", "day": "2022-06-01", "want": ["expired", "2021-06-01", null, null, false, false]},
	"not released": {"product": "engine", "line": "2.2", "day": "2021-12-31", "want": ["notReleased", null, null, null, false, false]},
	"published end": {"product": "cloud", "line": "1.1", "day": "2022-01-01", "want": ["supported", null, "2022-01-01", null, false, false]},
	"after a published end": {"product": "cloud", "line": "1.1", "day": "2022-01-02", "want": ["expired", "2022-01-01", null, null, false, false]},
	"newest of published ends": {"product": "cloud", "line": "1.1", "day": "2020-07-01", "want": ["current", null, "2022-01-01", null, false, false]},
	"own support of two": {"product": "cloud", "line": "1.0", "day": "2021-01-01", "want": ["supported", null, "2021-01-01", null, false, false]},
	"extended support": {"product": "cloud", "line": "1.0", "day": "2021-01-02", "want": ["supported", null, "2021-07-01", null, false, false]},
	"after extended support": {"product": "cloud", "line": "1.0", "day": "2021-07-02", "want": ["expired", "2021-07-01", null, null, false, false]},
	"end of its own": {"product": "tool", "line": "1.2", "day": "2021-06-01", "want": ["supported", null, "2022-01-01", null, false, false]},
	"end of its own while it is the newest": {"product": "tool", "line": "1.2", "day": "2021-01-01", "want": ["current", null, "2022-01-01", null, false, false]},
	"after the end of its own": {"product": "tool", "line": "1.2", "day": "2022-01-02", "want": ["expired", "2022-01-01", null, null, false, false]},
	"the newest, after the end of its own": {"product": "tool", "line": "1.1", "day": "2020-09-02", "want": ["expired", "2020-09-01", null, null, false, false]},
	"counted beside one with an end of its own": {"product": "tool", "line": "2.0", "day": "2021-06-01", "want": ["current", null, "2021-09-01", "2.1.0", false, false]},
	"counted, put out by the next": {"product": "tool", "line": "1.0", "day": "2020-06-01", "want": ["expired", "2020-06-01", null, null, false, false]},
	"no end announced": {"product": "cloud", "line": "1.2", "day": "2022-01-01", "want": ["current", null, null, null, false, false]},
}

# A line that is known to be next ends the support of another; one without a day does not.
_next := {"2.12": "current", "2.2": "supported", "2.1": "leavesNext", "2.0": "expired"}

# A line of which nobody published the day was out before the one that follows it.
_undated := {
	"counted": ["engine", "/engine/releases/lines/1.8/releases/1.8.0/date", "2021-01-01", ["2.0", "1.8", "1.7"]],
	"dated by ends": ["cloud", "/cloud/releases/lines/1.1/released", "2020-12-31", ["1.1", "1.0"]],
}

test_undated[name] if {
	some name, [product, path, day, want] in _undated
	catalog := json.patch(_catalog, [{"op": "remove", "path": path}])
	window.in_window(product, day) == want with data.insupport_facts as catalog
}

test_next[line] if {
	some line, phase in _next
	window.state("engine", line, "2022-06-01").linePhase == phase with data.insupport_facts as _catalog
}

# A line that came out behind a later one is in no window before.
test_late_line if {
	path := "/engine/releases/lines/2.1/releases/2.1.0/date"
	late := json.patch(_catalog, [{"op": "replace", "path": path, "value": "2022-05-01"}])
	window.in_window("engine", "2022-02-01") == ["2.2", "1.8", "1.7"] with data.insupport_facts as late
}

_first := {"2.2.0": {"date": "2022-01-01"}}

# The day of a line is as sure as where it is stated.
_days := {
	"stated": [{"released": "2022-01-01", "basis": "inferred", "releases": _first}, true],
	"stated, its first release inferred": [{"released": "2022-01-01", "releases": _inferred}, false],
	"not stated": [{"basis": "inferred", "releases": _first}, false],
	"not stated, its first release inferred": [{"releases": _inferred}, true],
}

_inferred := {"2.2.0": {"date": "2022-01-01", "basis": "inferred"}}

test_inferred[name] if {
	some name, [row, want] in _days
	catalog := json.patch(_catalog, [{"op": "replace", "path": "/engine/releases/lines/2.2", "value": row}])
	window.state("engine", "2.2", "2022-01-01").inferred == want with data.insupport_facts as catalog
}

test_states[name] if {
	some name, c in _states
	state := window.state(c.product, c.line, c.day) with data.insupport_facts as _catalog
	[state.linePhase, state.support.endedOn, state.support.endsOn, state.support.endsWith, state.inferred, state.disputed] == c.want
}

test_no_state[name] if {
	some name, c in {
		"line without a day": ["engine", "2.13", "2022-06-01"],
		"end nobody knows": ["cloud", "1.3", "2022-06-01"],
		"no policy": ["gadget", "1.4", "2022-06-01"],
		"line nobody knows": ["engine", "9.9", "2022-06-01"],
		"product nobody knows": ["rocket", "1.0", "2022-06-01"],
	}
	[product, line, day] := c
	not window.state(product, line, day) with data.insupport_facts as _catalog
}

# On the last day of its own support a line has that, from the next one on the extended alone.
test_only_extended_support_is_left[day] if {
	catalog := json.patch(_catalog, [{"op": "replace", "path": "/cloud/releases/lines/1.1", "value": {
		"released": "2020-07-01",
		"ends": "2021-06-30",
		"extendedEnds": "2022-01-01",
	}}])
	some day, want in {"2021-06-30": [false, "2021-06-30"], "2021-07-01": [true, "2022-01-01"], "2022-01-02": [false, null]}
	support := window.state("cloud", "1.1", day).support with data.insupport_facts as catalog
	[object.get(support, "onlyExtended", false), support.endsOn] == want
}

test_line_that_only_has_an_extended_end if {
	catalog := json.patch(_catalog, [{"op": "replace", "path": "/cloud/releases/lines/1.1", "value": {
		"released": "2020-07-01",
		"basis": "inferred",
		"extendedEnds": "2022-01-01",
	}}])
	state := window.state("cloud", "1.1", "2021-06-01") with data.insupport_facts as catalog
	[state.linePhase, state.support.endsOn, state.inferred] == ["supported", "2022-01-01", true]
}
