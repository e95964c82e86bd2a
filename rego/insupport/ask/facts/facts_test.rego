package insupport.ask.facts_test

import data.insupport.ask.facts

test_dates if {
	facts.dates == {"engine": "2022-03-01"} with data.insupport_facts as {"engine": {"product": {
		"policy": {"source": "doc/policy"},
		"sources": {"doc/": {"date": "2022-03-01"}, "blog/": {"date": "2021-01-01"}},
	}}}
}
