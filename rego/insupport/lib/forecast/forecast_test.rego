package insupport.lib.forecast_test

import data.insupport.lib.forecast
import data.insupport.main

# Invented products: one whose lines are counted, one with published ends.
_source := "pages/policy.md"

_catalog := {
	"counted": {
		"product": {
			"name": "Counted",
			"policy": {"kind": "latestLines", "lines": 2, "title": "Policy", "source": _source},
			"sources": {"pages/": {"repository": "example/docs", "date": "2020-12-01"}},
		},
		"releases": {
			"order": ["1.0", "1.1", "1.2", "1.3"],
			"lines": {
				"1.0": {"releases": {"1.0.0": {"date": "2020-01-10"}}},
				"1.1": {"releases": {"1.1.0": {"date": "2020-03-10"}}},
				"1.2": {"releases": {"1.2.0": {"date": "2020-06-10", "basis": "inferred"}}},
				"1.3": {"releases": {"1.3.0": {"date": "2020-09-10"}}},
			},
		},
	},
	"dated": {
		"product": {
			"name": "Dated",
			"policy": {"kind": "endDates", "title": "Ends", "source": _source},
			"sources": {"pages/": {"repository": "example/docs", "date": "2020-12-01"}},
		},
		"releases": {
			"order": ["7", "8", "9"],
			"lines": {
				"7": {"released": "2019-01-01", "ends": "2020-06-09"},
				"8": {"released": "2020-01-01", "ends": "2020-06-09", "extendedEnds": "2021-06-09"},
				"9": {"released": "2020-02-01", "openEnded": true},
			},
		},
	},
}

_leaving(products, day, days) := [[entry.product, entry.leavesOn, entry.days, entry.basis] | some entry in _forecast(products, day, days).leaving]

_forecast(products, day, days) := found if {
	found := forecast.forecast with data.insupport_facts as _catalog
		with data.insupport.run as {"asOf": day, "settings": {"horizonDays": days}}
		with input as _input(products)
}

_input(products) := {
	"apiVersion": "insupport/v1",
	"kind": "ClusterInventory",
	"metadata": {"name": "a"},
	"spec": {"products": products},
}

cases := {
	"the day before the horizon reaches the end": [{"counted": "1.0.0"}, "2020-05-10", 30, []],
	"the end is the last day of the horizon": [{"counted": "1.0.0"}, "2020-05-11", 30, [["counted", "2020-06-10", 30, "inferred"]]],
	"the next line that ends it is dated": [{"counted": "1.1.0"}, "2020-08-31", 30, [["counted", "2020-09-10", 10, "documented"]]],
	"what is out already does not leave": [{"counted": "1.0.0"}, "2020-06-10", 180, []],
	"what is not out yet does not leave": [{"counted": "1.2.0"}, "2020-06-01", 180, []],
	"a published last day is still in": [{"dated": "7"}, "2020-06-01", 8, []],
	"the day after it is out": [{"dated": "7"}, "2020-06-01", 9, [["dated", "2020-06-10", 9, "documented"]]],
	"own support before extended": [{"dated": "8"}, "2020-06-01", 9, [["dated", "2020-06-10", 9, "documented"]]],
	"extended support at its end": [{"dated": "8"}, "2021-06-01", 9, [["dated", "2021-06-10", 9, "documented"]]],
	"by day, then by name": [{"dated": "7", "counted": "1.0.0"}, "2020-06-01", 30, [["counted", "2020-06-10", 9, "inferred"], ["dated", "2020-06-10", 9, "documented"]]],
	"what is not known is not known to leave": [{"dated": "7-rc.1"}, "2020-06-01", 9, []],
	"a horizon of no days": [{"counted": "1.0.0"}, "2020-06-09", 0, []],
}

test_leaving[name] if {
	some name, [products, day, days, want] in cases
	_leaving(products, day, days) == want
}

messages := {
	"the next line is not dated": [{"counted": "1.2.0"}, "2020-10-01", 30, "Counted 1.2.0 leaves the support window with the next line, whose date is not known"],
	"the facts end before the horizon": [{"counted": "1.3.0"}, "2020-10-01", 90, "The facts on Counted end on 2020-12-01: a line announced since may end the support of 1.3.0 before 2020-12-30"],
	"the release is not known": [{"counted": "9.9.9"}, "2020-10-01", 90, "Whether Counted 9.9.9 is in support is not known, so neither is when it ends"],
}

test_uncertain[name] if {
	some name, [products, day, days, want] in messages
	[entry.message | some entry in _forecast(products, day, days).uncertain] == [want]
}

test_certain[name] if {
	some name, [products, day, days] in {
		"as far as the facts go": [{"counted": "1.3.0"}, "2020-10-01", 30],
		"up to the day of the facts": [{"counted": "1.3.0"}, "2020-10-01", 61],
		"the next line is dated": [{"counted": "1.1.0"}, "2020-08-31", 180],
		"its end is published": [{"dated": "7"}, "2020-06-01", 200],
		"no line ends it": [{"dated": "9"}, "2020-10-01", 90],
		"it is out already": [{"counted": "1.0.0"}, "2020-10-01", 90],
	}
	_forecast(products, day, days).uncertain == []
}

texts := {
	"by a release": [{"counted": "1.0.0"}, "2020-06-01", "Counted 1.0.0 leaves the support window on 2020-06-10, when 1.2.0 is out"],
	"by a day": [{"dated": "7"}, "2020-06-01", "Dated 7 is out of support from 2020-06-10 on; its last day is 2020-06-09"],
	"by the last day of extended support": [{"dated": "8"}, "2021-06-01", "Dated 8 is out of support from 2021-06-10 on; its last day is 2021-06-09"],
	"to extended support": [{"dated": "8"}, "2020-06-01", "Only extended support is left for Dated 8 from 2020-06-10 on; it ends on 2021-06-09"],
}

test_message[name] if {
	some name, [products, day, want] in texts
	[entry.message | some entry in _forecast(products, day, 30).leaving] == [want]
}

# Without a horizon the report has no forecast; with one it has.
test_only_on_request if {
	cluster := main.report.clusters[0] with data.insupport_facts as _catalog
		with data.insupport.run as {"asOf": "2020-06-01"}
		with input as _input({"counted": "1.0.0"})
	not cluster.forecast
	asked := main.report.clusters[0] with data.insupport_facts as _catalog
		with data.insupport.run as {"asOf": "2020-06-01", "settings": {"horizonDays": 30}}
		with input as _input({"counted": "1.0.0"})
	asked.forecast.until == "2020-07-01"
}
