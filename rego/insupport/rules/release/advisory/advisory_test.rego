package insupport.rules.release.advisory_test

import data.insupport.lib.judgement
import data.insupport.lib.judgement_test
import data.insupport.rules.release.advisory as rule

_product(name) := {"name": name, "policy": {"kind": "latestLines", "lines": 3}}

_catalog := {
	"engine": {
		"product": _product("Engine"),
		"releases": {"order": ["1.0"], "lines": {"1.0": {"releases": {
			"1.0.0": {"date": "2022-01-01", "source": "doc"},
			"1.0.1": {"date": "2022-02-01", "source": "doc"},
			"1.0.2": {"date": "2022-03-01", "source": "doc"},
			"1.0.3": {"source": "doc"},
			"1.0.4": {"date": "2022-03-01", "source": "doc"},
		}}}},
		"advisories": {
			"NOISE-1": {
				"title": "It hums",
				"affected": {"1.0.0": {}, "1.0.1": {"basis": "inferred"}},
				"namedIn": "1.0.1",
				"fixedIn": ["0.9.3", "1.0.2"],
				"workaround": "Close the lid",
				"advisory": "ACME-1",
				"source": "doc/noise",
			},
			"AIR-1": {
				"title": "AIR-1 leaks without network",
				"affected": {"1.0.2": {}},
				"namedIn": "1.0.2",
				"fixedIn": [],
				"when": {"fact": "infrastructure.airGapped", "in": [true]},
				"disputed": {"affected": {"values": []}},
				"source": "doc/air",
			},
			"INTO-1": {"title": "Stops", "affected": {"1.0.1": {}}, "namedIn": "1.0.0", "fixedIn": ["1.0.2"], "onUpgrade": "into", "source": "doc/into"},
			"FROM-1": {
				"title": "Jams",
				"affected": {"1.0.2": {}},
				"namedIn": "1.0.0",
				"fixedIn": [],
				"workaround": "Oil it",
				"onUpgrade": "from",
				"source": "doc/from",
			},
			"LOST-1": {"title": "Lost", "affected": {"1.0.4": {}}, "namedIn": "1.0.3", "fixedIn": [], "source": "doc"},
			"BOTH-1": {
				"title": "Shared",
				"affected": {"1.0.2": {}},
				"namedIn": "1.0.2",
				"fixedIn": [],
				"when": {"fact": "infrastructure.provider", "in": ["aws"]},
				"source": "doc/both",
			},
		},
	},
	"wheel": {
		"product": _product("Wheel"),
		"releases": {"order": ["1.0"], "lines": {"1.0": {"releases": {"1.0.0": {"date": "2022-01-01", "source": "doc"}}}}},
		"advisories": {"BOTH-1": {"title": "Shared", "affected": {"1.0.0": {}}, "namedIn": "1.0.0", "fixedIn": [], "source": "doc/wheel"}},
	},
	"cloud": {
		"product": {"name": "Cloud", "policy": {"kind": "endDates"}},
		"releases": {"order": ["1.0"], "lines": {"1.0": {"released": "2020-01-01", "openEnded": true}}},
	},
}

_default := {"airGapped": false, "provider": "azure"}

_inventory(c) := {"metadata": {"name": "c1"}, "spec": {
	"products": c.products,
	"infrastructure": object.get(c, "infrastructure", _default),
}}

_run(c) := {"asOf": c.day, "target": object.get(c, "target", {})}

# The outcome as the report gives it: worst finding, else undecided, else without subjects.
_outcome := judgement_test.outcome(rule.subjects, rule.judgements)

_cases := {
	"day before it was named": {"day": "2022-01-31", "products": {"engine": "1.0.0"}, "want": "holds"},
	"named on the day": {"day": "2022-02-01", "products": {"engine": "1.0.0"}, "want": "fails"},
	"day after": {"day": "2022-02-02", "products": {"engine": "v1.0.0+fips.0"}, "want": "fails"},
	"fixed": {"day": "2022-03-01", "products": {"engine": "1.0.2"}, "want": "holds"},
	"condition met": {"day": "2022-03-01", "products": {"engine": "1.0.2"}, "infrastructure": {"airGapped": true, "provider": "gcp"}, "want": "fails"},
	"condition nobody states": {"day": "2022-03-01", "products": {"engine": "1.0.2"}, "infrastructure": {"provider": "gcp"}, "want": "needs"},
	"upgrade into it": {"day": "2022-03-01", "products": {"engine": "1.0.2"}, "target": {"engine": "v1.0.1"}, "want": "fails"},
	"upgrade from it": {"day": "2022-03-01", "products": {"engine": "1.0.2"}, "target": {"engine": "1.0.9"}, "want": "fails"},
	"affected release without a day": {"day": "2022-03-01", "products": {"engine": "1.0.3"}, "want": "needs"},
	"unlisted release": {"day": "2022-03-01", "products": {"engine": "1.0.8"}, "want": "needs"},
	"nobody can read": {"day": "2022-03-01", "products": {"engine": "latest"}, "want": "needs"},
	"product nobody knows": {"day": "2022-03-01", "products": {"rocket": "1.0.0"}, "want": "needs"},
	"published ends": {"day": "2022-03-01", "products": {"cloud": "1.0.0"}, "want": "none"},
	"no such day": {"day": "2022-02-30", "products": {"engine": "1.0.2"}, "want": "needs"},
	"no products": {"day": "2022-03-01", "products": {}, "want": "none"},
}

test_outcome[name] if {
	some name, c in _cases
	outcome := _outcome with input as _inventory(c) with data.insupport_facts as _catalog with data.insupport.run as _run(c)
	outcome == c.want
}

test_no_pass_without_a_topic[topic] if {
	some topic in ["product", "releases", "advisories"]
	outcome := _outcome with input as _inventory({"products": {"engine": "1.0.0"}})
		with data.insupport_facts as json.remove(_catalog, [sprintf("engine/%s", [topic])])
		with data.insupport.run as {"asOf": "2022-03-01"}
	outcome in {"needs", "fails"}
}

_findings(c) := report if {
	report := judgement.findings(rule.judgements) with input as _inventory(c) with data.insupport_facts as _catalog with data.insupport.run as _run(c)
}

test_finding[name] if {
	some name, c in {
		"fix and workaround": {
			"given": {"day": "2022-03-01", "products": {"engine": "1.0.1"}},
			"message": "Engine 1.0.1: It hums (NOISE-1); fixed in 1.0.2",
			"remediation": "Move to Engine 1.0.2; Close the lid",
			"basis": "inferred",
			"disputed": false,
			"change": "Release 1.0.2",
		},
		"neither, and the id in the title": {
			"given": {"day": "2022-03-01", "products": {"engine": "1.0.2"}, "infrastructure": {"airGapped": true, "provider": "gcp"}},
			"message": "Engine 1.0.2: AIR-1 leaks without network; no fixed release is named",
			"remediation": "Read the release notes and ask the vendor for a workaround",
			"basis": "documented",
			"disputed": true,
			"change": "The condition of the issue no longer met",
		},
		"of the target": {
			"given": {"day": "2022-03-01", "products": {"engine": "1.0.0"}, "target": {"engine": "1.0.1"}},
			"message": "Engine 1.0.1: Stops (INTO-1); fixed in 1.0.2",
			"remediation": "Move to Engine 1.0.2",
			"basis": "documented",
			"disputed": false,
			"change": "Release 1.0.2",
		},
		"on the way to the target": {
			"given": {"day": "2022-03-01", "products": {"engine": "1.0.2"}, "target": {"engine": "1.0.9"}},
			"message": "Engine 1.0.2: Jams (FROM-1); no fixed release is named",
			"remediation": "Oil it",
			"basis": "documented",
			"disputed": false,
			"change": "The condition of the issue no longer met",
		},
	}
	some found in _findings(c.given)
	object.subset(object.union(found, found.evidence), object.remove(c, ["given"]))
}

# What concerns the installed release, the release of the target and the step between them.
test_concerning[name] if {
	some name, c in {
		"installed, with a target": {"products": {"engine": "1.0.1"}, "target": {"engine": "1.0.2"}, "want": {"NOISE-1"}},
		"into and from": {"products": {"engine": "1.0.2"}, "target": {"engine": "1.0.1"}, "want": {"INTO-1", "FROM-1"}},
		"from another release": {"products": {"engine": "1.0.4"}, "target": {"engine": "1.0.2"}, "want": set()},
		"of two products": {"products": {"engine": "1.0.1", "wheel": "1.0.0"}, "want": {"NOISE-1", "BOTH-1"}},
	}
	{found.subject.key | some found in _findings(object.union({"day": "2022-03-01"}, c))} == c.want
}

# An issue of which nobody knows since when it is known keeps its own product undecided.
test_undated if {
	given := {"day": "2022-03-01", "products": {"engine": "1.0.4", "wheel": "1.0.0"}}
	judgements := rule.judgements with input as _inventory(given)
		with data.insupport_facts as _catalog
		with data.insupport.run as _run(given)
	needed := {[entry.subject.name, entry.field] | some entry in judgement.needed(judgements)}
	needed == {["engine", "catalog/engine/advisories/LOST-1"]}
}

# An issue of two products is reported once, for the first of them that it concerns.
test_shared[name] if {
	some name, c in {
		"both": {"infrastructure": {"airGapped": false, "provider": "aws"}, "want": {"engine"}},
		"first is not concerned": {"infrastructure": _default, "want": {"wheel"}},
		"first nobody knows": {"infrastructure": {"airGapped": false}, "want": {"wheel"}},
	}
	given := {"day": "2022-03-01", "products": {"engine": "1.0.2", "wheel": "1.0.0"}, "infrastructure": c.infrastructure}
	{found.subject.name | some found in _findings(given)} == c.want
}
