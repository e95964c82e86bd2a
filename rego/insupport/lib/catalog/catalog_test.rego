package insupport.lib.catalog_test

import data.insupport.lib.catalog

_catalog := {
	"engine": {
		"product": {
			"name": "Engine",
			"sources": {
				"pages/": {"repository": "acme/docs", "revision": "r1", "date": "2022-01-01"},
				"pages/archive": {"repository": "acme/archive", "date": "2021-01-01"},
				"tags": {"repository": "acme/engine"},
			},
		},
		"aliases": {"lamp-chart": {"id": "lamp"}},
	},
	"bare": {"product": {}},
}

test_topic if {
	catalog.topic("engine", "aliases")["lamp-chart"].id == "lamp" with data.insupport_facts as _catalog
	not catalog.topic("engine", "pairs") with data.insupport_facts as _catalog
	not catalog.topic("cockpit", "product") with data.insupport_facts as _catalog
}

test_title[name] if {
	some name, want in {"engine": "Engine", "bare": "bare", "cockpit": "cockpit"}
	title := catalog.title(name) with data.insupport_facts as _catalog
	title == want
}

test_unnamed[name] if {
	some name, want in {
		"eng": "Write engine in place of eng at spec.products",
		"shared": "Write bare or engine in place of shared at spec.products",
		"engin": "Name the product at spec.products as insupport window --all does, or add it to the catalog with an overlay",
	}
	said := catalog.unnamed(name) with data.insupport_facts as object.union(_catalog, {
		"engine": {"product": {"shortNames": ["eng", "shared"]}},
		"bare": {"product": {"shortNames": ["shared"]}},
	})
	said == want
}

_dated(policy, lines) := {"part": {
	"product": {
		"policy": object.union({"source": "pages/policy"}, policy),
		"sources": {"pages/": {"date": "2022-03-01"}, "old/": {"date": "2020-01-01"}, "seen/": {"date": "2019-01-01", "checked": "2022-02-01"}},
	},
	"releases": {"order": [line | some line, _ in lines], "lines": lines},
}}

_dates := {
	"the newest line of a counted window": {"policy": {"kind": "latestLines"}, "want": "2022-02-01", "lines": {
		"1": {"source": "old/1"},
		"2": {"source": "seen/2"},
	}},
	"no end in a counted window": {"policy": {"kind": "latestLines"}, "want": "2022-02-01", "lines": {
		"1": {"source": "old/1", "ends": "2030-01-01"},
		"2": {"source": "seen/2"},
	}},
	"the oldest source of an end that lay ahead": {"policy": {"kind": "endDates"}, "want": "2022-02-01", "lines": {
		"1": {"source": "old/1", "ends": "2019-12-31"},
		"2": {"source": "seen/2", "ends": "2022-01-31", "extendedEnds": "2022-02-01"},
		"3": {"source": "pages/3", "ends": "2025-01-01"},
	}},
	"the newest line, over or not": {"policy": {"kind": "endDates"}, "want": "2022-02-01", "lines": {
		"1": {"source": "old/1", "ends": "2019-12-31"},
		"2": {"source": "seen/2", "ends": "2020-01-31"},
	}},
	"no lines": {"policy": {"kind": "notPublished"}, "want": "2022-03-01", "lines": {}},
	"a source nobody describes": {"policy": {"kind": "endDates", "source": "elsewhere"}, "want": null, "lines": {"1": {"source": "elsewhere"}}},
}

test_date[name] if {
	some name, c in _dates
	dates := {date | date := catalog.date("part") with data.insupport_facts as _dated(c.policy, c.lines)}
	dates == {c.want | c.want != null}
}

_references := {
	"longest prefix": {
		"row": {"source": "pages/archive/1.md"},
		"want": {"title": "t", "source": "pages/archive/1.md", "repository": "acme/archive"},
	},
	"clause": {
		"row": {"source": "pages/1.md", "clause": "window"},
		"want": {"title": "t", "source": "pages/1.md", "clause": "window", "repository": "acme/docs", "revision": "r1"},
	},
	"own revision": {
		"row": {"source": "pages/1.md @ r2"},
		"want": {"title": "t", "source": "pages/1.md @ r2", "repository": "acme/docs", "revision": "r2"},
	},
	"source nobody describes": {"row": {"source": "elsewhere"}, "want": {"title": "t", "source": "elsewhere"}},
}

test_reference[name] if {
	some name, c in _references
	reference := catalog.reference("engine", c.row, "t") with data.insupport_facts as _catalog
	reference == c.want
}

test_no_reference_without_source if not catalog.reference("engine", {}, "t") with data.insupport_facts as _catalog

test_dispute_references_cite_both_sides if {
	dispute := {"values": [{"value": "a", "source": "x"}, {"value": "b", "source": "y"}]}
	refs := catalog.dispute_references("engine", "date", dispute) with data.insupport_facts as _catalog
	[ref.title | some ref in refs] == ["date: a", "date: b"]
}

test_row if catalog.row("engine", ["releases", "lines"]) == "catalog/engine/releases/lines"

test_component_id[name] if {
	some name, want in {"Lamp-Chart": "lamp", "lamp": "lamp", "Oven": "oven"}
	id := catalog.component_id(name) with data.insupport_facts as _catalog
	id == want
}
