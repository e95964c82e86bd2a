package insupport.ask.systems_test

import data.insupport.ask.systems
import data.insupport.lib.os_test

_catalog := {"plat": os_test.sample.plat, "top": os_test.sample.top}

cases := {
	"everything": {"given": {"query": "os"}, "want": {"1.0": {"any": 5}, "2.0": {"cloud": 2, "site": 3}}},
	"a line": {"given": {"line": "2.0"}, "want": {"2.0": {"cloud": 2, "site": 3}}},
	"a provider": {"given": {"provider": "site"}, "want": {"1.0": {"any": 5}, "2.0": {"site": 3}}},
	"a line and a provider without a table": {"given": {"line": "2.0", "provider": "moon"}, "want": {"2.0": {}}},
	"another product": {"given": {"product": "top"}, "want": {}},
}

test_tables[name] if {
	some name, c in cases
	matrix := systems.matrix with input as c.given with data.insupport_facts as _catalog
	c.want == {line.line: {table.provider: count(table.rows) | some table in line.providers} |
		some product in matrix.products
		some line in product.lines
	}
}

test_row if {
	matrix := systems.matrix with input as {"line": "1.0"} with data.insupport_facts as _catalog
	rows := matrix.products[0].lines[0].providers[0].rows
	[[row.name, row.version] | some row in rows] == [["Blue", "15"], ["Blue", "20.1.1"], ["Red", "7.8"], ["Red", "7.9"], ["Red", "8.2"]]
	[ref.source | some ref in rows[2].references] == ["p/1", "p/fips"]
	{row.disputed | some row in rows} == {false}
	rows[2].modes == {"default": true, "fips": true}
}

test_only_what_has_tables if {
	matrix := systems.matrix with input as {} with data.insupport_facts as _catalog
	[product.name | some product in matrix.products] == ["plat"]
}

# A note that affects nothing has no level.
test_notes_and_drafts if {
	note := {"op": "add", "path": "/plat/operating_systems/lines/2.0/notes", "value": {"read": {"title": "Read", "source": "p"}}}
	matrix := systems.matrix with input as {"line": "2.0"} with data.insupport_facts as json.patch(_catalog, [note])
	line := matrix.products[0].lines[0]
	[[note.id, note.level] | some note in line.restrictions] == [["gpu-site", "violation"], ["old-adopted", "warning"]]
	[[note.id, object.get(note, "level", null)] | some note in line.notes] == [["read", null]]
	[row.disputed | some row in line.providers[1].rows] == [false, true, false]
	[[row.version, row.status] | some table in line.drafts; some row in table.rows] == [["3.2.x", "draft"]]
}
