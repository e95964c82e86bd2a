package insupport.lib.installed_test

import data.insupport.lib.installed

# An invented product with a counted window; line 2.0 leaves the count early, 2.12 follows 2.2 by
# dispute, 2.13 has no day. One with published ends, one without a policy.
_catalog := {
	"engine": {
		"product": {
			"name": "Engine",
			"policy": {"kind": "latestLines", "lines": 3, "title": "Engine policy", "source": "doc/policy"},
			"sources": {"doc/": {"repository": "acme/docs", "date": "2022-07-01"}},
		},
		"releases": {"order": ["1.7", "1.8", "2.0", "2.1", "2.2", "2.12", "2.13"], "lines": {
			"1.7": _line("1.7", "2020-01-01"),
			"1.8": _line("1.8", "2020-06-01"),
			"2.0": object.union(_line("2.0", "2021-01-01"), {"notCountedFrom": {"line": "2.2", "source": "doc/policy"}}),
			"2.1": object.union(_line("2.1", "2021-06-01"), {"releases": {
				"2.1.1": {"date": "2021-09-01", "source": "doc/2.1.1"},
				"2.1.2": {"date": "2022-03-01", "source": "doc/2.1.2", "basis": "inferred"},
				"2.1.3": {"source": "doc/2.1.3"},
			}}),
			"2.2": _line("2.2", "2022-01-01"),
			"2.12": {
				"source": "doc/2.12",
				"releases": {"2.12.0": {"date": "2022-06-01", "basis": "inferred", "source": "tags"}},
				"disputed": {"window": {"why": "renamed", "values": [
					{"value": "2.12 follows 2.2", "source": "doc/a"},
					{"value": "lines are missing", "source": "doc/b"},
				]}},
			},
			"2.13": {"source": "doc/2.13", "releases": {"2.13.0": {"source": "doc/2.13"}}},
		}},
		"advisories": {},
	},
	"cloud": {
		"product": {
			"name": "Cloud",
			"policy": {"kind": "endDates", "title": "Cloud ends", "source": "doc/cloud"},
			"sources": {"doc/": {"repository": "acme/docs", "date": "2022-07-01"}},
		},
		"releases": {"order": ["1.0", "1.1", "1.2", "1.3"], "lines": {
			"1.0": {
				"released": "2020-01-01",
				"ends": "2021-01-01",
				"extendedEnds": "2021-07-01",
				"source": "doc/cloud",
				"releases": {"1.0.9": {"date": "2020-12-01", "source": "doc/cloud"}},
			},
			"1.1": {"released": "2020-07-01", "ends": "2022-01-01", "source": "doc/cloud"},
			"1.2": {"released": "2021-03-01", "openEnded": true, "source": "doc/cloud"},
			"1.3": {"released": "2022-03-01", "source": "doc/cloud"},
		}},
	},
	"gadget": {
		"product": {"name": "Gadget", "policy": {"kind": "notPublished", "title": "Notes", "source": "doc/gadget"}},
		"releases": {"order": ["1.3", "1.4"], "lines": {
			"1.3": _line("1.3", "2020-01-01"),
			"1.4": _line("1.4", "2021-01-01"),
		}},
	},
}

_line(line, day) := {
	"source": sprintf("doc/%s", [line]),
	"releases": {sprintf("%s.0", [line]): {"date": day, "source": sprintf("doc/%s.0", [line])}},
}

_cases := {
	"listed": {"product": "engine", "given": "v2.1.1+fips.0", "phase": "supported", "linePhase": "supported", "flags": {"placed", "known", "listed"}},
	"unlisted patch": {"product": "engine", "given": "2.1.9", "phase": "unknown", "linePhase": "supported", "flags": {"placed"}},
	"unlisted patch of an expired line": {"product": "engine", "given": "1.7.9", "phase": "expired", "linePhase": "expired", "flags": {"placed"}},
	"candidate": {"product": "engine", "given": "2.1.1-rc.1", "phase": "unknown", "linePhase": "supported", "flags": {"placed"}},
	"release without a day": {"product": "engine", "given": "2.1.3", "phase": "unknown", "linePhase": "supported", "flags": {"placed", "listed"}},
	"release not out": {"product": "engine", "given": "2.1.2", "phase": "notReleased", "linePhase": "supported", "flags": {"placed", "known", "listed", "notOut"}},
	"line not out": {"product": "engine", "given": "2.12.0", "phase": "notReleased", "linePhase": "notReleased", "flags": {"placed", "known", "listed", "notOut"}},
	"line without a day": {"product": "engine", "given": "2.13.0", "phase": "unknown", "linePhase": "unknown", "flags": {"placed", "listed"}},
	"between known lines": {"product": "engine", "given": "2.9.0", "phase": "unknown", "linePhase": "unknown", "flags": set()},
	"after all lines": {"product": "engine", "given": "3.0.0", "phase": "unknown", "linePhase": "unknown", "flags": set()},
	"before all lines": {"product": "engine", "given": "1.6.9", "phase": "expired", "linePhase": "expired", "flags": {"older"}},
	"major before all lines": {"product": "engine", "given": "0", "phase": "expired", "linePhase": "expired", "flags": {"older"}},
	"major only": {"product": "engine", "given": "1.x", "phase": "unknown", "linePhase": "unknown", "flags": set()},
	"nobody can read": {"product": "engine", "given": "latest", "phase": "unknown", "linePhase": "unknown", "flags": set()},
	"a number": {"product": "engine", "given": 2.1, "phase": "unknown", "linePhase": "unknown", "flags": set()},
	"published ends": {"product": "cloud", "given": "1.2.33-eks-1", "phase": "current", "linePhase": "current", "flags": {"placed", "known"}},
	"end nobody knows": {"product": "cloud", "given": "1.3.0", "phase": "notReleased", "linePhase": "notReleased", "flags": {"placed", "known"}},
	"no policy": {"product": "gadget", "given": "1.4.0", "phase": "unknown", "linePhase": "unknown", "flags": {"placed", "known", "listed"}},
	"no policy, before all lines": {"product": "gadget", "given": "1.0.0", "phase": "unknown", "linePhase": "unknown", "flags": set()},
	"product nobody knows": {"product": "rocket", "given": "1.0.0", "phase": "unknown", "linePhase": "unknown", "flags": set()},
}

test_products[name] if {
	some name, c in _cases
	product := installed.products[c.product] with input as {"spec": {"products": {c.product: c.given}}}
		with data.insupport_facts as _catalog
		with data.insupport.run as {"asOf": "2022-02-01"}
	[product.phase, product.linePhase] == [c.phase, c.linePhase]
	{flag | some flag in ["placed", "known", "listed", "notOut", "older"]; product[flag]} == c.flags
}

test_no_such_day[name] if {
	some name, c in _cases
	product := installed.products[c.product] with input as {"spec": {"products": {c.product: c.given}}}
		with data.insupport_facts as _catalog
		with data.insupport.run as {"asOf": "soon"}
	product.phase == "unknown"
}
