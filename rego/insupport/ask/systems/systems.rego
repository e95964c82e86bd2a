# METADATA
# title: The matrix of operating systems
# description: "The tables of operating systems as people look them up: by line and provider, row by row, with
#   the notes that restrict them. Input is {product?, line?, provider?}; what is absent stands for all."
package insupport.ask.systems

import data.insupport.lib.catalog
import data.insupport.lib.version

# matrix lists every product that has tables: {"products": [{name, title, lines: […]}]}.
# METADATA
# entrypoint: true
matrix := {"products": [product |
	some name in sort([n | some n, topics in data.insupport_facts; topics.operating_systems])
	_wanted("product", name)
	product := {"name": name, "title": catalog.title(name), "lines": _lines(name)}
]}

_wanted(key, value) if object.get(input, key, "") in {"", value}

_lines(name) := [{
	"line": line,
	"stage": object.get(row, "stage", "published"),
	"providers": _tables(name, line, row.providers),
	"drafts": _tables(name, line, object.get(row, "drafts", {})),
	"restrictions": _notes(name, object.get(row, "restrictions", {})),
	"notes": _notes(name, object.get(row, "notes", {})),
	"references": [catalog.reference(name, row, _page(name, line))],
} |
	some line in catalog.topic(name, "releases").order
	_wanted("line", line)
	row := catalog.topic(name, "operating_systems").lines[line]
]

_page(name, line) := sprintf("Operating systems of %s %s", [catalog.title(name), line])

# A table without providers answers for every one.
_tables(name, line, tables) := [{"provider": provider, "rows": _rows(name, line, tables[provider])} |
	some provider in sort([p | some p, _ in tables])
	_wanted_provider(provider)
]

_wanted_provider("any")
_wanted_provider(provider) if _wanted("provider", provider)

_rows(name, line, table) := [object.union(
	object.remove(row, ["source", "answeredBy", "disputed"]),
	{
		"os": id,
		"name": object.get(catalog.topic(name, "operating_systems").names, id, id),
		"version": key,
		"disputed": count(object.get(row, "disputed", {})) > 0,
		"references": _references(name, line, row),
	},
) |
	some [id, _, key] in sort([[id, version.parse(key).key, key] | some id, rows in table; some key, _ in rows])
	row := table[id][key]
]

_references(name, line, row) := array.concat(
	[catalog.reference(name, row, _page(name, line))],
	[ref |
		some column in sort([c | some c, _ in row.answeredBy])
		ref := catalog.reference(name, {"source": row.answeredBy[column]}, sprintf("%s: %s", [_page(name, line), column]))
	],
)

_notes(name, notes) := [note |
	some id in sort([i | some i, _ in notes])
	row := notes[id]
	note := object.union(
		{"id": id, "title": row.title, "references": [catalog.reference(name, row, row.title)]},
		{"level": object.get(row, "level", "violation") | row.affects},
	)
]
