package insupport.ask.flaws_test

import data.insupport.ask.flaws

_catalog := {"engine": {"releases": {"order": ["1.0", "1.0"], "lines": {"1.0": {}, "1.1": {}}}}}

# What is wrong with the catalog, by check: how often it is told.
_told(list) := {[flaw.check, flaw.kind, concat("/", flaw.at)] | some flaw in list}

_order := {["order", "problems", "engine/releases/lines/1.1"], ["order", "problems", "engine/releases/order"]}

test_all if {
	list := flaws.list with input as {} with data.insupport_facts as _catalog
	_order - _told(list) == set()
	count({check | some [check, _, _] in _told(list)}) > 1
	every flaw in list {
		flaw.message != ""
	}
}

test_some if {
	list := flaws.list with input as {"checks": ["order"]} with data.insupport_facts as _catalog
	_told(list) == _order
}

test_none if {
	[] == flaws.list with input as {"checks": ["order"]} with data.insupport_facts as {}
}
