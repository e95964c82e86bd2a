package insupport.rules.catalog.disputed_test

import data.insupport.lib.installed_test
import data.insupport.lib.judgement
import data.insupport.lib.judgement_test
import data.insupport.rules.catalog.disputed as rule

# The outcome as the report gives it.
_outcome := judgement_test.outcome(rule.subjects, rule.judgements)

_date := {"why": "two pages", "values": [{"value": "2022-01-01", "source": "doc/a"}, {"value": "2022-01-02", "source": "doc/b"}]}

_ends := {"why": "two pages", "values": [{"value": "2021-12-01", "source": "doc/a"}, {"value": "2022-01-01", "source": "doc/b"}]}

_released := {"why": "two pages", "values": [{"value": "2022-03-01", "source": "doc/a"}, {"value": "2022-05", "source": "doc/b"}]}

_disputed := json.patch(installed_test.sample, [
	{"op": "add", "path": "/engine/releases/lines/2.2/releases/2.2.0/disputed", "value": {"date": _date, "kubernetes": _date}},
	{"op": "add", "path": "/cloud/releases/lines/1.3", "value": {"released": "2022-03-01", "openEnded": true, "source": "doc/cloud", "disputed": {"released": _released}}},
	{"op": "add", "path": "/engine/releases/lines/2.1/releases/2.1.2", "value": {"disputed": {"date": _released}}},
	{"op": "add", "path": "/engine/releases/lines/2.1/disputed", "value": {"ends": _ends}},
	{"op": "add", "path": "/cloud/releases/lines/1.2/releases", "value": {"1.2.0": {"disputed": {"date": _date}}}},
	{"op": "add", "path": "/cloud/releases/lines/1.1/disputed", "value": {"ends": _ends}},
])

_cases := {
	"window without the disputed line": {"day": "2022-05-31", "products": {"engine": "1.8.0"}, "want": "holds"},
	"window with it": {"day": "2022-06-01", "products": {"engine": "2.1.0"}, "want": "fails"},
	"put out by it": {"day": "2022-06-01", "products": {"engine": "1.8.0"}, "want": "fails"},
	"out of the window before it": {"day": "2022-06-01", "products": {"engine": "1.7.0"}, "want": "holds"},
	"date of the release": {"day": "2022-01-02", "products": {"engine": "v2.2.0"}, "want": "fails"},
	"end, before sources differ": {"day": "2021-12-01", "products": {"cloud": "1.1.0"}, "want": "holds"},
	"end, between what they say": {"day": "2021-12-02", "products": {"cloud": "1.1.0"}, "want": "fails"},
	"end, last day": {"day": "2022-01-01", "products": {"cloud": "1.1.0"}, "want": "fails"},
	"end, day after": {"day": "2022-01-02", "products": {"cloud": "1.1.0"}, "want": "holds"},
	"line out, before both": {"day": "2022-02-28", "products": {"cloud": "1.3"}, "want": "holds"},
	"line out for one source": {"day": "2022-03-01", "products": {"cloud": "1.3"}, "want": "fails"},
	"line out, the day before the last source": {"day": "2022-04-30", "products": {"cloud": "1.3"}, "want": "fails"},
	"line out for all": {"day": "2022-05-31", "products": {"cloud": "1.3"}, "want": "holds"},
	"another line is out for one source": {"day": "2022-03-01", "products": {"cloud": "1.2"}, "want": "holds"},
	"a later line is out for one source": {"day": "2022-01-01", "products": {"engine": "2.0.0"}, "want": "fails"},
	"first release of a line that states its day": {"day": "2022-01-01", "products": {"cloud": "1.2"}, "want": "holds"},
	"a patch of a later line is disputed": {"day": "2022-03-02", "products": {"engine": "2.0.0"}, "want": "holds"},
	"end of a line that is counted": {"day": "2021-12-02", "products": {"engine": "2.1.1"}, "want": "holds"},
	"a later line is out for all": {"day": "2022-01-02", "products": {"engine": "2.0.0"}, "want": "holds"},
	"an earlier line is out for one source": {"day": "2022-01-01", "products": {"engine": "2.12.0"}, "want": "holds"},
	"nobody can read": {"day": "2022-06-01", "products": {"engine": "latest"}, "want": "needs"},
	"no such day": {"day": "2022-02-30", "products": {"engine": "2.1.0"}, "want": "needs"},
	"no products": {"day": "2022-06-01", "products": {}, "want": "none"},
}

test_outcome[name] if {
	some name, c in _cases
	outcome := _outcome with input as installed_test.cluster(c.products)
		with data.insupport_facts as _disputed
		with data.insupport.run as {"asOf": c.day}
	outcome == c.want
}

test_both_sides_are_cited[want] if {
	some want, c in {
		"Sources disagree on the release date of Engine 2.2 2.2.0: 2022-01-01, 2022-01-02": {"day": "2022-01-02", "products": {"engine": "2.2.0"}},
		"Sources disagree on the order of lines around Engine 2.12: 2.12 follows 2.2, lines are missing": {"day": "2022-06-01", "products": {"engine": "2.1.0"}},
		"Sources disagree on the release date of Cloud 1.3: 2022-03-01, 2022-05": {"day": "2022-03-01", "products": {"cloud": "1.3"}},
		"Sources disagree on the end of support of Cloud 1.1: 2021-12-01, 2022-01-01": {"day": "2022-01-01", "products": {"cloud": "1.1.0"}},
	}
	judgements := rule.judgements with input as installed_test.cluster(c.products)
		with data.insupport_facts as _disputed
		with data.insupport.run as {"asOf": c.day}
	some found in judgement.findings(judgements)
	found.message == want
	found.disputed
	[ref.source | some ref in found.references] == ["doc/a", "doc/b"]
}
