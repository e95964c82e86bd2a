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
	rows[2].modes == {"default": true, "fips": true}
}

test_notes_and_drafts if {
	matrix := systems.matrix with input as {"line": "2.0"} with data.insupport_facts as _catalog
	line := matrix.products[0].lines[0]
	[[note.id, note.level] | some note in line.restrictions] == [["gpu-site", "violation"], ["old-adopted", "warning"]]
	[[row.version, row.status] | some table in line.drafts; some row in table.rows] == [["3.2.x", "draft"]]
}
