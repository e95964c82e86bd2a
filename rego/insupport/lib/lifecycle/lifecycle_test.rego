package insupport.lib.lifecycle_test

import data.insupport.lib.lifecycle

_dispute(values) := {"why": "They differ", "values": [{"value": value, "source": "s"} | some value in values]}

_catalog := {
	"part": {
		"product": {"name": "Part", "policy": {"tiers": {"extendedEnds": "paid support ends"}}, "sources": {"s": {"repository": "a/b", "date": "2022-01-01"}}},
		"releases": {"lines": {
			"1.0": {"ends": "2022-06-10", "source": "s"},
			"1.1": {"ends": "2022-06-10", "extendedEnds": "2023-06-10", "source": "s"},
			"1.2": {"extendedEnds": "2022-06-10", "source": "s", "basis": "inferred"},
			"1.3": {"openEnded": true, "source": "s"},
			"1.4": {"ended": true, "source": "s"},
			"1.6": {"ends": "2030-06-10", "source": "s"},
			"1.5": {"released": "2021-01-01", "source": "s"},
			"2.0": {"ends": "2022-06-10", "disputed": {"ends": _dispute(["2022-06-10", "2022-08-10"])}, "source": "s"},
			"2.1": {"ends": "2022-08-10", "disputed": {"ends": _dispute(["2022-06-10", "2022-08-10"])}, "source": "s"},
			"2.2": {"ends": "2023-08-10", "disputed": {"ends": _dispute(["2022-06", "2023-08-10"])}, "source": "s"},
		}},
	},
	"counted": {
		"product": {"name": "Counted", "policy": {"kind": "latestLines", "lines": 1}, "sources": {"s": {"repository": "a/b", "date": "2022-01-01"}}},
		"releases": {"order": ["0.9", "1.0", "1.1", "1.2", "2.0"], "lines": {
			"0.9": {"released": "2020-01-01", "ends": "2020-06-01", "source": "s"},
			"1.0": {"released": "2021-01-01", "source": "s"},
			"1.1": {"released": "2022-01-01", "ends": "2022-09-01", "source": "s"},
			"1.2": {"released": "2022-06-11", "source": "s"},
			"2.0": {"released": "2022-07-01", "source": "s"},
		}},
	},
}

# A counted line ends on the eve of the release that puts it out; the newest has no end; one has its own.
test_counted[name] if {
	some name, c in {
		"the last day": ["1.2", "2022-06-30", "info", "after 2022-06-30"],
		"put out": ["1.2", "2022-07-01", "warning", "ended on 2022-06-30"],
		"an end of its own": ["1.1", "2022-08-01", "info", "after 2022-09-01"],
		"an end of its own before the next is out": ["0.9", "2020-07-01", "warning", "ended on 2020-06-01"],
		"after an end of its own": ["1.1", "2022-09-02", "warning", "ended on 2022-09-01"],
	}
	found := _counted(c[0], c[1])
	found.level == c[2]
	contains(found.message, c[3])
}

test_newest_counted_line_has_no_end if {
	lifecycle.verdict({{"product": "counted", "line": "2.0"}}, lifecycle.ends) == "none" with data.insupport_facts as _catalog
		with data.insupport.run as {"asOf": "2022-07-02"}
		with data.insupport.settings as {"horizonDays": 90}
}

_counted(line, day) := found if {
	found := lifecycle.finding(
		{
			"subject": {"kind": "cluster"},
			"path": "spec.part",
			"value": line,
			"title": sprintf("Counted %s", [line]),
			"candidates": {{"product": "counted", "line": line}},
		},
		lifecycle.ends,
	) with data.insupport_facts as _catalog
		with data.insupport.run as {"asOf": day}
		with data.insupport.settings as {"horizonDays": 90, "staleDays": 180, "staleLineDays": 90}
}

_judge(line, day) := answer if {
	answer := lifecycle.finding(
		{
			"subject": {"kind": "cluster"},
			"path": "spec.part",
			"value": line,
			"title": sprintf("Part %s", [line]),
			"candidates": {{"product": "part", "line": line}},
		},
		lifecycle.ends,
	) with data.insupport_facts as _catalog
		with data.insupport.run as {"asOf": day}
		with data.insupport.settings as {"horizonDays": 90, "staleDays": 180, "staleLineDays": 90}
}

# Level and the words that tell why.
cases := {
	"the first day of the horizon": {"line": "1.0", "day": "2022-03-12", "want": ["info", "in 90 days, after 2022-06-10"]},
	"the day before the end": {"line": "1.0", "day": "2022-06-09", "want": ["info", "in 1 day, after 2022-06-10"]},
	"the last day": {"line": "1.0", "day": "2022-06-10", "want": ["info", "in 0 days"]},
	"the day after the end": {"line": "1.0", "day": "2022-06-11", "want": ["warning", "ended on 2022-06-10"]},
	"own support to its last day": {"line": "1.1", "day": "2022-06-10", "want": ["info", "in 0 days, after 2022-06-10"]},
	"extended support from the next": {"line": "1.1", "day": "2022-06-11", "want": ["info", "only extended support"]},
	"extended support to its last day": {"line": "1.1", "day": "2023-06-10", "want": ["info", "only extended support"]},
	"after extended support": {"line": "1.1", "day": "2023-06-11", "want": ["warning", "ended on 2023-06-10"]},
	"only an extended end, on it": {"line": "1.2", "day": "2022-06-10", "want": ["info", "in 0 days"]},
	"only an extended end, after it": {"line": "1.2", "day": "2022-06-11", "want": ["warning", "ended on 2022-06-10"]},
	"ended, nobody says when": {"line": "1.4", "day": "2022-01-01", "want": ["warning", "no source gives the day"]},
	"before both ends": {"line": "2.0", "day": "2022-06-10", "want": ["info", "in 0 days"]},
	"between, the reading says ended": {"line": "2.0", "day": "2022-06-11", "want": ["warning", "sources disagree on the end: 2022-06-10, 2022-08-10"]},
	"after both": {"line": "2.0", "day": "2022-08-11", "want": ["warning", "ended on 2022-06-10"]},
	"between, the reading says not ended": {"line": "2.1", "day": "2022-06-11", "want": ["info", "sources disagree on the end"]},
	"a month that is over": {"line": "2.2", "day": "2022-07-01", "want": ["info", "by the reading taken; sources disagree"]},
}

_silent := {
	"the day before the horizon": {"line": "1.0", "day": "2022-03-11"},
	"no end announced": {"line": "1.3", "day": "2099-01-01"},
	"no end known": {"line": "1.5", "day": "2099-01-01"},
	"no such line": {"line": "9.9", "day": "2022-01-01"},
	"a month is over after its last day": {"line": "2.2", "day": "2022-06-30"},
}

test_finding[name] if {
	some name, c in cases
	found := _judge(c.line, c.day)
	found.level == c.want[0]
	contains(found.message, c.want[1])
	startswith(found.message, sprintf("Part %s ", [c.line]))
	count(found.references) > 0
	every ref in found.references {
		ref.source == "s"
	}
}

test_nothing_to_say[name] if {
	some name, c in _silent
	line := c.line
	day := c.day
	not _judge(line, day)
}

test_disputed_cites_both if {
	found := _judge("2.0", "2022-06-11")
	found.disputed
	{ref.title | some ref in found.references} == {"Part 2.0", "ends: 2022-06-10", "ends: 2022-08-10"}
}

test_tiers if {
	found := _judge("1.1", "2022-06-11")
	found.evidence.comparison == "2022-06-11 lies after 2022-06-10 and not after 2023-06-10 (paid support ends)"
}

test_undisputed_after_both if not _judge("2.0", "2022-08-11").disputed

test_inferred if {
	_judge("1.2", "2022-06-11").basis == "inferred"
	_judge("1.0", "2022-06-11").basis == "documented"
}

_verdict(lines, day) := answer if {
	answer := lifecycle.verdict({{"product": "part", "line": line} | some line in lines}, lifecycle.ends) with data.insupport_facts as _catalog
		with data.insupport.run as {"asOf": day}
		with data.insupport.settings as {"horizonDays": 90, "staleDays": 180, "staleLineDays": 90}
}

# One part may be several things: only what holds for all of them is said.
test_candidates_differ if not _verdict(["1.0", "1.3"], "2022-06-11")

test_candidates_agree if _verdict(["1.0", "1.4"], "2022-06-11") == "warning"

test_one_unknown if not _verdict(["1.0", "1.5"], "2022-06-11")

test_no_candidates if not _verdict([], "2022-06-11")

test_known_without_end if _verdict(["1.3"], "2022-06-11") == "none"

test_no_threshold[line] if {
	some line in ["1.3", "2.1"]
	levels := lifecycle.ends
	not lifecycle.verdict({{"product": "part", "line": line}}, levels) with data.insupport_facts as _catalog
		with data.insupport.run as {"asOf": "2022-06-11"}
		with data.insupport.settings as {}
}

# An end that nobody can read is not far away.
test_unreadable_end[line] if {
	some line in ["1.0", "1.3"]
	levels := lifecycle.ends
	broken := json.patch(_catalog, [{"op": "add", "path": sprintf("/part/releases/lines/%s/ends", [line]), "value": "some day"}])
	not lifecycle.verdict({{"product": "part", "line": line}}, levels) with data.insupport_facts as broken
		with data.insupport.run as {"asOf": "2022-01-01"}
		with data.insupport.settings as {"horizonDays": 90, "staleDays": 180, "staleLineDays": 90}
}

_judgements := {
	"in support": [{"1.0"}, "2022-01-01", {"answer": "holds"}],
	"line without an end": [{"1.5"}, "2022-01-01", {"answer": "needs", "fields": {"catalog/part/releases/lines/1.5"}}],
	"one line missing": [{"1.0", "9.9"}, "2022-01-01", {"answer": "needs", "fields": {"catalog/part/releases/lines/9.9"}}],
	"no line": [set(), "2022-01-01", {"answer": "needs", "fields": {"spec.part"}}],
	"candidates differ": [{"1.0", "1.3"}, "2022-06-11", {"answer": "needs", "fields": {"spec.part"}}],
	"no such day": [{"1.3"}, "2022-02-30", {"answer": "needs", "fields": {"catalog/part/releases/lines/1.3"}}],
	"no such day, ended anyway": [{"1.4"}, "2022-02-30", {"answer": "needs", "fields": {"catalog/part/releases/lines/1.4"}}],
}

_part(lines) := {
	"subject": {"kind": "cluster"},
	"path": "spec.part",
	"value": "1",
	"title": "Part",
	"candidates": {{"product": "part", "line": line} | some line in lines},
}

test_judge[name] if {
	some name, [lines, day, want] in _judgements
	judged := lifecycle.judge(_part(lines), lifecycle.ends) with data.insupport_facts as _catalog
		with data.insupport.run as {"asOf": day}
		with data.insupport.settings as {"horizonDays": 90, "staleDays": 180, "staleLineDays": 90}
	judged == object.union(want, {"subject": {"kind": "cluster"}})
}

# An end that was looked up long ago may have moved; one that is over stays over.
test_judge_by_old_facts[name] if {
	some name, [line, day, want] in {
		"the last day": ["1.6", "2022-06-30", {"answer": "holds"}],
		"the day after": ["1.6", "2022-07-01", {"answer": "needs", "fields": {"catalog/part/releases/lines/1.6": _looked_at}}],
		"no end announced, the last day": ["1.3", "2022-04-01", {"answer": "holds"}],
		"no end announced, the day after": ["1.3", "2022-04-02", {"answer": "needs", "fields": {"catalog/part/releases/lines/1.3": _newer_line}}],
		"over": ["1.4", "2023-07-01", {"answer": "fails"}],
	}
	judged := lifecycle.judge(_part({line}), lifecycle.ends) with data.insupport_facts as _catalog
		with data.insupport.run as {"asOf": day}
		with data.insupport.settings as {"horizonDays": 90, "staleDays": 180, "staleLineDays": 90}
	object.filter(judged, ["answer", "fields"]) == want
}

_newer_line := "it was last looked at on 2022-01-01, 91 days before 2022-04-02 (staleLineDays: 90)"

_looked_at := "it was last looked at on 2022-01-01, 181 days before 2022-07-01 (staleDays: 180)"

# The decision stands where its words cannot be made.
test_judge_without_words if {
	judged := lifecycle.judge(object.remove(_part({"1.0"}), ["title"]), lifecycle.ends) with data.insupport_facts as _catalog
		with data.insupport.run as {"asOf": "2022-06-11"}
		with data.insupport.settings as {"horizonDays": 90, "staleDays": 180, "staleLineDays": 90}
	judged == {"subject": {"kind": "cluster"}, "answer": "fails", "findings": []}
}

# A tier that is paid for: the rules on ends leave it to the one on extended support.
_paid := {
	"its own support": {"lines": {"1.1"}, "day": "2022-01-01", "ends": "holds", "paid": "holds"},
	"paid support": {"lines": {"1.1"}, "day": "2022-06-11", "ends": "holds", "paid": "fails"},
	"over": {"lines": {"1.1"}, "day": "2023-06-11", "ends": "fails", "paid": "holds"},
	"one of two may be": {"lines": {"1.1", "1.6"}, "day": "2022-06-11", "ends": "holds", "paid": "needs"},
	"looked up long ago": {"lines": {"1.3"}, "day": "2022-12-01", "ends": "needs", "paid": "needs"},
	"a line without an end": {"lines": {"1.5"}, "day": "2022-01-01", "ends": "needs", "paid": "needs"},
}

test_paid[name] if {
	some name, c in _paid
	sold := json.patch(_catalog, [{"op": "add", "path": "/part/product/policy/paid", "value": ["extendedEnds"]}])
	answers := [answer |
		some levels in [lifecycle.ends, lifecycle.paid]
		answer := lifecycle.judge(_part(c.lines), levels).answer with data.insupport_facts as sold
			with data.insupport.run as {"asOf": c.day}
			with data.insupport.settings as {"horizonDays": 90, "staleDays": 180, "staleLineDays": 90}
	]
	answers == [c.ends, c.paid]
}

test_title if {
	lifecycle.title({{"product": "part", "line": "1.0"}, {"product": "new", "line": "2"}}) == "Part 1.0 or new 2" with data.insupport_facts as _catalog
}
