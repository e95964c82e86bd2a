# METADATA
# title: Listing of operating systems
# description: Every node group beside the rows of its operating system and version in the tables that may
#   decide, and whether they list it.
package insupport.lib.os_listing

import data.insupport.lib.catalog
import data.insupport.lib.inventory
import data.insupport.lib.os_tables as tables
import data.insupport.lib.version

# kinds holds what node groups of one operating system and kernel, GPU or not, have in common: "listing" is
# listed, notListed or unknown, "field" what would settle the last, "rows" the rows that may decide.
# Where a place is that of a group, it starts with any_group.
kinds := {kind: object.union(seen, {"rows": rows, "listing": listing, "field": field, "places": places}) |
	tables.needed
	some kind in {_kind(group) | some group in inventory.nodes}
	seen := _seen(kind)
	places := [_place(seen, provider) | some provider, _ in tables.by_provider]
	rows := [row | some place in places; some row in place.rows]
	statuses := {place.status | some place in places}
	listing := _listing(statuses)
	field := _unclear(seen, statuses)
}

any_group := "spec.nodes[]"

# addressed holds every node group of which something is said, with that as its kind.
addressed(said) := [object.union(group, {"kind": said[kind]}) | some [kind, group] in _groups]

_groups := [[_kind(group), {"subject": group.subject, "title": group.title, "path": group.path}] | some group in inventory.nodes]

# placed puts a group's own place into fields of its kind.
placed(check, fields) := {replace(field, any_group, check.path) | some field in fields}

_kind(group) := [object.get(group, key, null) | some key in ["os", "kernel", "gpu"]]

# What a group says of its operating system; keys that cannot be read are absent.
_seen([os, kernel, gpu]) := object.union_n([
	{"os": os, "gpuNodes": gpu},
	{"id": id | id := _id(os)},
	{"version": given | given := os.version},
	{"parsed": parsed | parsed := version.parse(os.version)},
	{"kernel": kernel | is_string(kernel); kernel != ""},
	{"name": _name(os)},
])

_id(os) := lower(os.id) if os.id != ""

_name(os) := trim_space(sprintf("%s %v", [tables.os_name(id), object.get(os, "version", "")])) if {
	id := _id(os)
} else := "operating system"

# A provider that is not stated may be one without a table.
_listing(statuses) := "listed" if {
	statuses == {"listed"}
	_provider_settled
} else := "notListed" if {
	count(statuses) > 0
	statuses - {"notListed", "otherRelease"} == set()
} else := "unknown"

_provider_settled if tables.provider
_provider_settled if tables.by_provider.any

_unclear(seen, statuses) := field if {
	field := tables.gap.field
} else := sprintf("%s.os.id", [any_group]) if {
	not seen.id
} else := sprintf("%s.os.version", [any_group]) if {
	count(statuses & {"unreadable", "noMinor"}) > 0
} else := tables.product_field if {
	"release" in statuses
} else := "spec.infrastructure.provider"

# The rows of one table that a group runs, each with its place in the catalog.
_place(seen, provider) := {"provider": provider, "status": "unreadable", "rows": []} if {
	not seen.id
} else := {"provider": provider, "status": "notListed", "rows": []} if {
	not tables.by_provider[provider][seen.id]
} else := {"provider": provider, "status": "unreadable", "rows": []} if {
	not seen.parsed
} else := {"provider": provider, "status": "noMinor", "rows": []} if {
	_bare(seen, provider)
	count(_keys(seen, provider)) == 0
} else := {"provider": provider, "status": "notListed", "rows": []} if {
	count(_keys(seen, provider)) == 0
} else := {"provider": provider, "status": _release_status(found), "rows": _current(found)} if {
	found := found_rows(seen, provider)
}

# found_rows are the rows of a group's version in one table, those for other releases included.
found_rows(seen, provider) := [found |
	some key in sort([k | some k in _keys(seen, provider)])
	row := tables.by_provider[provider][seen.id][key]
	found := {"provider": provider, "key": key, "row": row, "path": tables.row_path(provider, seen.id, key)}
]

# Rows that only some releases of the line have may say no for this one.
_current(found) := [f | some f in found; tables.release_answer(f.row) != false]
_release_status(found) := _status_of({tables.release_answer(f.row) | some f in found})

_status_of(answers) := "listed" if {
	answers - {false} == {true}
} else := "otherRelease" if {
	answers == {false}
} else := "release"

# The rows that a group runs: those of its version; without a minor, those of its kernel.
_keys(seen, provider) := _by_kernel(seen, provider) if {
	_bare(seen, provider)
} else := matching(tables.by_provider[provider][seen.id], seen.version, seen.parsed)

# matching are the rows for a version: a row covers its own version, the versions under it, and
# what it names beside it.
matching(rows, given, parsed) := {given} if {
	rows[given]
} else := {key | some key, row in rows; _covers(key, row, given, parsed)}

_covers(key, _, _, parsed) if {
	contains(key, ".")
	key in version.prefixes(parsed)
}

_covers(_, row, given, _) if given in row.also

_covers(key, _, given, _) if {
	endswith(key, ".x")
	startswith(given, trim_suffix(key, "x"))
}

_covers(key, row, _, parsed) if {
	row.orHigher
	parsed.key >= version.parse(key).key
}

# A version without a minor, where the rows have minors.
_bare(seen, provider) if {
	count(seen.parsed.nums) == 1
	not tables.by_provider[provider][seen.id][seen.version]
	some key, _ in tables.by_provider[provider][seen.id]
	contains(key, ".")
}

_by_kernel(seen, provider) := {key |
	some key, row in tables.by_provider[provider][seen.id]
	version.parse(key).nums[0] == seen.parsed.nums[0]
	kernel_listed(row, seen.kernel)
}

# kernel_listed says that a kernel is one of a row's: equal, or going on at a point or a dash.
kernel_listed(row, kernel) if {
	some listed in row.kernels
	_continues(trim_prefix(kernel, "kernel-"), trim_prefix(listed, "kernel-"))
}

_continues(kernel, listed) if kernel == listed

_continues(kernel, listed) if {
	some separator in [".", "-"]
	startswith(kernel, concat("", [listed, separator]))
}

# os_facts are what the inventory says of a group's operating system.
os_facts(check) := [
	{"path": sprintf("%s.os", [check.path]), "value": check.kind.os},
	{"path": tables.product_field, "value": inventory.products[tables.stated_product]},
	{"path": "spec.infrastructure.provider", "value": object.get(inventory.infrastructure, "provider", null)},
]

# row_references and row_paths name rows that decide.
row_references(rows) := [ref | some found in rows; ref := catalog.reference(tables.owner.name, found.row, tables.page)]

row_paths(rows) := [found.path | some found in rows]
