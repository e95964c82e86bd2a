package insupport.lib.ends_test

import data.insupport.lib.ends

_ends := {
	"ended": {"row": {"ended": true}, "day": "2022-01-01", "over": true, "extended": false, "disputed": set()},
	"day it ends": {"row": {"ends": "2022-01-01"}, "day": "2022-01-01", "over": false, "extended": false, "disputed": set()},
	"day after": {"row": {"ends": "2022-01-01"}, "day": "2022-01-02", "over": true, "extended": false, "disputed": set()},
	"only extended end": {"row": {"extendedEnds": "2022-01-01"}, "day": "2022-01-01", "over": false, "extended": false, "disputed": set()},
	"extended": {"row": {"ends": "2021-01-01", "extendedEnds": "2022-01-01"}, "day": "2022-01-01", "over": false, "extended": true, "disputed": set()},
	"sources agree that it lasts": {"row": _disputed, "day": "2021-12-31", "over": false, "extended": false, "disputed": set()},
	"between what sources say": {"row": _disputed, "day": "2022-01-01", "over": false, "extended": false, "disputed": {"ends"}},
	"sources agree that it ended": {"row": _disputed, "day": "2022-02-01", "over": true, "extended": false, "disputed": set()},
}

_disputed := {"ends": "2022-01-31", "disputed": {"ends": {"values": [{"value": "2021-12-31"}, {"value": "2022-01"}]}}}

test_ends[name] if {
	some name, c in _ends
	{true | c.over} == {true | ends.over(c.row, c.day)}
	{true | c.extended} == {true | ends.extended(c.row, c.day)}
	ends.disputed(c.row, c.day) == c.disputed
}

test_lasts[name] if {
	some name, c in {
		"its last day": {"row": {"ends": "2022-01-01"}, "want": true},
		"the day after": {"row": {"ends": "2021-12-31", "extendedEnds": "2022-12-31"}, "want": false},
		"no end announced": {"row": {"openEnded": true}, "want": true},
		"an end announced meanwhile": {"row": {"openEnded": true, "ends": "2021-12-31"}, "want": false},
		"nothing known": {"row": {}, "want": false},
	}
	{true | c.want} == {true | ends.lasts(c.row, "2022-01-01")}
}
