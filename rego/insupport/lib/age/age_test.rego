package insupport.lib.age_test

import data.insupport.lib.age

_facts := {"part": {"product": {"sources": {"doc/": {"date": "2022-01-01"}, "tags": {}}}}}

_cases := {
	"at the limit": {"source": "doc/1", "day": "2022-01-31", "fresh": true},
	"over it": {
		"source": "doc/1", "day": "2022-02-01", "fresh": false,
		"old": "it was last looked at on 2022-01-01, 31 days before 2022-02-01 (staleDays: 30)",
	},
	"a day before": {"source": "doc/1", "day": "2021-06-01", "fresh": true},
	"a source without a day": {"source": "tags", "day": "2022-01-31", "fresh": false, "old": "nobody says when it was last looked at"},
	"a source nobody describes": {"source": "blog", "day": "2022-01-31", "fresh": false, "old": "nobody says when it was last looked at"},
}

test_age[name] if {
	some name, c in _cases
	fresh := count([1 | age.fresh("part", {"source": c.source}, "staleDays")]) == 1 with data.insupport_facts as _facts
		with data.insupport.settings as {"staleDays": 30}
		with data.insupport.run as {"asOf": c.day}
	fresh == c.fresh
	olds := {old | old := age.old("part", {"source": c.source}, "staleDays"); not c.fresh} with data.insupport_facts as _facts
		with data.insupport.settings as {"staleDays": 30}
		with data.insupport.run as {"asOf": c.day}
	olds == {old | old := c.old}
}

test_no_limit_is_not_fresh if {
	not age.fresh("part", {"source": "doc/1"}, "staleDays") with data.insupport_facts as _facts
		with data.insupport.settings as {}
		with data.insupport.run as {"asOf": "2022-01-01"}
}

# An end that is announced may move; where none is, a newer line would bring it.
test_of_end[name] if {
	some name, c in {
		"none announced": {"row": {"openEnded": true}, "want": "staleLineDays"},
		"announced meanwhile": {"row": {"openEnded": true, "ends": "2022-01-01"}, "want": "staleDays"},
		"over, nobody says since when": {"row": {"ended": true}, "want": "staleDays"},
	}
	age.of_end(c.row) == c.want
}
