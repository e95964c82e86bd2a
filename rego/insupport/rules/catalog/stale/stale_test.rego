package insupport.rules.catalog.stale_test

import data.insupport.lib.installed_test
import data.insupport.lib.judgement
import data.insupport.lib.judgement_test
import data.insupport.rules.catalog.stale as rule

# One more line, whose end is known.
_catalog := object.union(installed_test.sample, {"cloud": {"releases": {
	"order": ["1.0", "1.1", "1.2", "1.2.1", "1.3"],
	"lines": {"1.2.1": {"released": "2021-03-02", "ends": "2030-01-01", "source": "doc/cloud"}},
}}})

# The outcome as the report gives it.
_outcome := judgement_test.outcome(rule.subjects, rule.judgements)

_settings := {"staleDays": 180, "staleLineDays": 90}

# The catalog's facts end on 2022-07-01.
_cases := {
	"newest line, at most": {"day": "2022-09-29", "products": {"engine": "2.12.0"}, "want": "holds"},
	"newest line, day after": {"day": "2022-09-30", "products": {"engine": "2.12.0"}, "want": "fails"},
	"older line, day after": {"day": "2022-09-30", "products": {"engine": "2.2.0"}, "want": "fails"},
	"end, at most": {"day": "2022-12-28", "products": {"cloud": "1.2.1"}, "want": "holds"},
	"end, day after": {"day": "2022-12-29", "products": {"cloud": "1.2.1"}, "want": "fails"},
	"no end announced, at most": {"day": "2022-09-29", "products": {"cloud": "1.2.0"}, "want": "holds"},
	"no end announced, day after": {"day": "2022-09-30", "products": {"cloud": "1.2.0"}, "want": "fails"},
	"long before": {"day": "2022-06-01", "products": {"engine": "2.12.0"}, "want": "holds"},
	"expired stays expired": {"day": "2023-12-29", "products": {"engine": "1.8.0"}, "want": "none"},
	"older than the catalog": {"day": "2023-12-29", "products": {"engine": "1.0.0"}, "want": "none"},
	"published end passed": {"day": "2023-12-29", "products": {"cloud": "1.1.0"}, "want": "none"},
	"no end announced": {"day": "2023-12-29", "products": {"cloud": "1.2.0"}, "want": "fails"},
	"not released": {"day": "2022-02-28", "products": {"cloud": "1.3"}, "want": "none"},
	"nobody can read": {"day": "2022-06-01", "products": {"engine": "latest"}, "want": "needs"},
	"product nobody knows": {"day": "2022-06-01", "products": {"rocket": "1.0.0"}, "want": "needs"},
	"no such day": {"day": "2022-02-30", "products": {"engine": "2.2.0"}, "want": "needs"},
	"no products": {"day": "2022-06-01", "products": {}, "want": "none"},
}

test_outcome[name] if {
	some name, c in _cases
	outcome := _outcome with input as installed_test.cluster(c.products)
		with data.insupport_facts as _catalog
		with data.insupport.settings as _settings
		with data.insupport.run as {"asOf": c.day}
	outcome == c.want
}

test_no_pass_without[path] if {
	some path in ["engine/product", "engine/releases", "engine/product/sources"]
	outcome := _outcome with input as installed_test.cluster({"engine": "2.12.0"})
		with data.insupport_facts as json.remove(_catalog, [path])
		with data.insupport.settings as _settings
		with data.insupport.run as {"asOf": "2022-06-01"}
	outcome == "needs"
}

_needed(params, settings, catalog) := needed if {
	judgements := rule.judgements with input as installed_test.cluster({"engine": "2.12.0"})
		with data.insupport_facts as catalog
		with data.insupport.settings as settings
		with data.insupport.run as params
	needed := {entry.field | some entry in judgement.needed(judgements)}
}

_day := {"asOf": "2022-06-01"}

test_no_pass_without_a_threshold if _needed(_day, {}, _catalog) == {"settings.staleLineDays"}

test_no_pass_without_a_date[path] if {
	some path in ["engine/product/sources", "engine/product/sources/doc~1/date"]
	_needed(_day, _settings, json.remove(_catalog, [path])) == {"catalog/engine/product"}
}

test_no_pass_with_a_date_that_is_none if {
	broken := json.patch(_catalog, [{"op": "replace", "path": "/engine/product/sources/doc~1/date", "value": "some day"}])
	_needed(_day, _settings, broken) == {"catalog/engine/product"}
}

# A source that did not change since may have been looked at again; another one's age is not asked.
test_checked_counts if {
	checked := json.patch(_catalog, [
		{"op": "add", "path": "/engine/product/sources/doc~1/checked", "value": "2022-08-01"},
		{"op": "add", "path": "/engine/product/sources/old", "value": {"date": "2010-01-01"}},
	])
	days := {day: outcome |
		some day in ["2022-10-30", "2022-10-31"]
		outcome := _outcome with input as installed_test.cluster({"engine": "2.12.0"})
			with data.insupport_facts as checked
			with data.insupport.settings as _settings
			with data.insupport.run as {"asOf": day}
	}
	days == {"2022-10-30": "holds", "2022-10-31": "fails"}
}

# The newest of lines that are counted decides; of lines with ends, the one that runs.
test_deciding_line[product] if {
	some product, [release, want] in {"engine": ["2.2.0", "holds"], "cloud": ["1.2.0", "fails"]}
	aged := json.patch(_catalog, [
		{"op": "add", "path": "/engine/product/sources/doc~12.2", "value": {"date": "2010-01-01"}},
		{"op": "add", "path": "/cloud/product/sources/doc~1cloud", "value": {"date": "2010-01-01"}},
		{"op": "replace", "path": "/cloud/releases/lines/1.3/source", "value": "doc/new"},
	])
	outcome := _outcome with input as installed_test.cluster({product: release})
		with data.insupport_facts as aged
		with data.insupport.settings as _settings
		with data.insupport.run as {"asOf": "2022-07-01"}
	outcome == want
}

# What cannot be placed is said by release/unknown, and not once more.
test_not_placed_stands_beside if {
	judgements := rule.judgements with input as installed_test.cluster({"engine": "latest"}) with data.insupport_facts as _catalog
	some judged in judgements
	judged.exception == "notPlaced"
	some entry in rule.about
	entry.annotations.custom.exceptions.notPlaced
}

_change(days) := finding.evidence.change if {
	judgements := rule.judgements with input as installed_test.cluster({"engine": "2.12.0"})
		with data.insupport_facts as _catalog
		with data.insupport.run as {"asOf": "2022-07-12", "settings": {"staleLineDays": days}}
	some finding in judgement.findings(judgements)
	finding.message == "The catalog's facts on Engine end on 2022-07-01, 11 days before 2022-07-12"
}

test_finding if _change(10) == "A newer catalog, or an as-of date up to 2022-07-11"

# Decided first, worded afterwards: no number of days makes it a pass.
test_extreme[days] if {
	some days in [-200000, -1000000000000]
	startswith(_change(days), "A newer catalog")
}
