# METADATA
# title: Operating systems
# description: >-
#   Every node group beside the rows of the operating-system table that decide for it: the table
#   of the line and provider, the rows of its operating system and version, and what their cells
#   say for every mode the cluster may be in. The rules read their judgement from here.
package insupport.lib.os

import data.insupport.lib.catalog
import data.insupport.lib.condition
import data.insupport.lib.installed
import data.insupport.lib.inventory
import data.insupport.lib.text
import data.insupport.lib.version

# The product whose tables decide: one that is installed, else the one that an installed product
# runs on, in the line it is paired with.
owner := installed.products[min(_owners)] if {
	count(_owners) > 0
} else := {"name": base, "title": catalog.title(base), "line": line, "release": line, "version": line, "statedBy": name} if {
	base := min(_missing_bases)
	name := min({n | some n in _platforms; base in catalog.topic(n, "product").runsOn})
	paired := installed.products[name].line
	lines := {line | some line, row in data.insupport_facts[base].pairs[name].lines; row.line == paired}
	count(lines) == 1
	some line in lines
}

# The product that the inventory states.
_stated_product := object.get(owner, "statedBy", owner.name)

_product_field := sprintf("spec.products.%s", [_stated_product])

_owners contains name if {
	inventory.role != "attached"
	some name, _ in installed.products
	data.insupport_facts[name].operating_systems.names
}

# Looked up by its full path: a whole topic in hand would cost more than all the rest.
_line := data.insupport_facts[owner.name].operating_systems.lines[owner.line]

_names := data.insupport_facts[owner.name].operating_systems.names

_provider := inventory.infrastructure.provider

# _tables maps provider to the tables that may decide: one where the provider is stated or the
# page has no providers, else every one of the line.
_tables := {_provider: _line.providers[_provider]} if {
	_line.providers[_provider]
} else := {"any": _line.providers.any} if {
	_line.providers.any
} else := _line.providers if {
	not _provider
} else := {}

# gap says why no table decides although one is needed: {"path", "field", "message", "references"}.
gap := {
	"path": sprintf("spec.products.%s", [base]),
	"field": sprintf("spec.products.%s", [base]),
	"message": sprintf("The operating systems of %s decide, and its release is not stated", [catalog.title(base)]),
	"references": [],
} if {
	not owner
	base := min(_missing_bases)
} else := {
	"path": sprintf("spec.products.%s", [name]),
	"field": catalog.row(name, ["operating_systems"]),
	"message": sprintf("The catalog has no operating systems for %s", [catalog.title(name)]),
	"references": [],
} if {
	not owner
	name := min(_platforms)
} else := {
	"path": _product_field,
	"field": _product_field,
	"message": sprintf("No operating systems are known for %s %v", [owner.title, owner.version]),
	"references": [],
} if {
	owner
	not owner.line
} else := {
	"path": _product_field,
	"field": catalog.row(owner.name, ["operating_systems", "lines", owner.line]),
	"message": sprintf("No table of operating systems is published for %s %s", [owner.title, owner.line]),
	"references": [],
} if {
	owner
	not _line
} else := {
	"path": "spec.infrastructure.provider",
	"field": "spec.infrastructure.provider",
	"message": sprintf("%s %s has no table of operating systems for %v; it has one for %s", [
		owner.title,
		owner.line,
		_provider,
		text.list(sort([p | some p, _ in _line.providers])),
	]),
	"references": [catalog.reference(owner.name, _line, _page)],
} if {
	count(_tables) == 0
}

# Installed products that bring nodes of their own, and what they run on where that is not stated.
_platforms contains name if {
	inventory.role != "attached"
	some name, _ in installed.products
	product := catalog.topic(name, "product")
	product.kubernetesRange
	not _on_installed(product)
}

_on_installed(product) if {
	some base in product.runsOn
	installed.products[base]
}

_missing_bases contains base if {
	some name in _platforms
	some base in catalog.topic(name, "product").runsOn
	catalog.topic(base, "product")
}

# gap_facts are the inventory's statements behind a gap, for evidence.
gap_facts := [
	{"path": "spec.products", "value": inventory.products},
	{"path": "spec.infrastructure.provider", "value": object.get(inventory.infrastructure, "provider", null)},
]

# needed says that a table decides, or should.
needed if owner

needed if gap

_page := sprintf("Operating systems of %s %s", [owner.title, owner.line])

# where names the tables in a message: "Konvoy 2.2 on aws".
where := sprintf("%s %s", [owner.title, owner.line]) if {
	_tables.any
} else := sprintf("%s %s on %s", [owner.title, owner.line, _provider]) if {
	_provider
} else := sprintf("%s %s on any provider", [owner.title, owner.line])

# Modes.

_modes := [
	{"key": "default", "title": "default mode", "fips": false, "airGapped": false},
	{"key": "fips", "title": "FIPS mode", "fips": true, "airGapped": false},
	{"key": "airGapped", "title": "air-gapped mode", "fips": false, "airGapped": true},
	{"key": "fipsAirGapped", "title": "FIPS and air-gapped mode", "fips": true, "airGapped": true},
]

# Modes the cluster may be in, by what the inventory states.
_possible := [mode |
	some mode in _modes
	_may_be("fips", mode.fips)
	_may_be("airGapped", mode.airGapped)
]

_may_be(key, value) if inventory.infrastructure[key] == value

_may_be(key, _) if not key in _stated

_stated := {key |
	some key in ["fips", "airGapped"]
	is_boolean(inventory.infrastructure[key])
}

# mode_text names the modes of the cluster: "FIPS mode or FIPS and air-gapped mode".
mode_text := concat(" or ", [mode.title | some mode in _possible])

# mode_facts are what the inventory states about the mode, for evidence.
mode_facts := [{"path": sprintf("spec.infrastructure.%s", [key]), "value": object.get(inventory.infrastructure, key, null)} |
	some key in ["provider", "fips", "airGapped"]
]

# restrictions are the notes of the line that rule out more than the cells do, with their answer.
_restrictions(affects) := [{"id": id, "row": row, "answer": condition.holds(row.when)} |
	some id, row in _line.restrictions
	row.affects == affects
]

_mode_restrictions := _restrictions("mode")

_gpu_restrictions := _restrictions("gpu")

# Node groups.

# checks holds every node group: "listing" is listed, notListed or unknown; "rows" are the rows
# that may decide; "mode" and "gpu" say what they come to.
checks := [_check(group) | needed; some group in inventory.nodes]

_check(group) := object.union_n([seen, {"rows": rows, "listing": listing, "places": places}, _verdicts(group, rows, listing)]) if {
	seen := _seen(group)
	places := [_place(seen, provider) | some provider, _ in _tables]
	rows := [row | some place in places; some row in place.rows]
	listing := _listing({place.status | some place in places})
}

# What the group says of its operating system; keys that cannot be read are absent.
_seen(group) := object.union_n([
	{
		"group": group,
		"subject": inventory.node_subject(group),
		"title": group.title,
		"path": group.path,
	},
	{"id": id | id := _id(group)},
	{"version": group.os.version | _version(group)},
	{"parsed": parsed | parsed := _version(group)},
	{"kernel": group.kernel | is_string(group.kernel); group.kernel != ""},
	{"name": _name(group)},
])

_id(group) := lower(group.os.id) if {
	is_string(group.os.id)
	group.os.id != ""
}

_version(group) := version.parse(group.os.version)

_name(group) := trim_space(sprintf("%s %v", [os_name(id), object.get(group.os, "version", "")])) if {
	id := _id(group)
} else := "operating system"

# os_name is an operating system as a message names it.
os_name(id) := _names[id] if {
	_names[id]
} else := id

_listing(statuses) := "listed" if {
	statuses == {"listed"}
} else := "notListed" if {
	count(statuses) > 0
	statuses - {"notListed", "otherRelease"} == set()
} else := "unknown"

# The rows of one table that a group runs, each with its place in the catalog.
_place(seen, provider) := {"provider": provider, "status": "unreadable", "rows": []} if {
	not seen.id
} else := {"provider": provider, "status": "notListed", "rows": []} if {
	not _tables[provider][seen.id]
} else := {"provider": provider, "status": "unreadable", "rows": []} if {
	not seen.parsed
} else := {"provider": provider, "status": "noMinor", "rows": []} if {
	_bare(seen, provider)
	count(_keys(seen, provider)) == 0
} else := {"provider": provider, "status": "notListed", "rows": []} if {
	count(_keys(seen, provider)) == 0
} else := {"provider": provider, "status": _release_status(found), "rows": _current(found)} if {
	found := _found(seen, provider)
}

_found(seen, provider) := [found |
	some key in sort([k | some k in _keys(seen, provider)])
	row := _tables[provider][seen.id][key]
	found := {"provider": provider, "key": key, "row": row, "path": _path(provider, seen.id, key)}
]

_path(provider, id, key) := catalog.row(owner.name, ["operating_systems", "lines", owner.line, "providers", provider, id, key])

# Rows that are listed for some releases of the line only.
_current(found) := [f | some f in found; _release_answer(f.row) != "no"]

# Rows that only some releases of the line have may say no for this one.
_release_status(found) := _status_of({_release_answer(f.row) | some f in found})

_status_of(answers) := "listed" if {
	answers == {"yes"}
} else := "otherRelease" if {
	answers == {"no"}
} else := "release"

_release_answer(row) := "yes" if {
	not row.releases
} else := "unknown" if {
	count(version.parse(owner.release).nums) < count(version.parse(row.releases.max).nums)
} else := "yes" if {
	version.in_range(version.parse(owner.release), row.releases)
} else := "no"

# The rows that a group runs: those of its version; without a minor, those of its kernel.
_keys(seen, provider) := _by_kernel(seen, provider) if {
	_bare(seen, provider)
} else := _matching(_tables[provider][seen.id], seen.version, seen.parsed)

# A row covers its own version, the versions under it, and what it names beside it.
_matching(rows, given, parsed) := {given} if {
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
	not _tables[provider][seen.id][seen.version]
	some key, _ in _tables[provider][seen.id]
	contains(key, ".")
}

_by_kernel(seen, provider) := {key |
	some key, row in _tables[provider][seen.id]
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

# What the cells say.

_cell(row, mode) := "yes" if {
	row.modes[mode.key] == true
} else := "noneMarked" if {
	row.modes[mode.key] == false
	not mode.fips
	not mode.airGapped
	not true in {value | some _, value in row.modes}
} else := "no" if {
	row.modes[mode.key] == false
} else := "notKnown"

_mode_values(rows, mode) := {_cell(found.row, mode) | some found in rows}

_gpu_cell(row) := "yes" if {
	row.gpu == true
} else := "no" if {
	row.gpu == false
} else := "notKnown"

_verdicts(group, rows, "listed") := object.union(
	{"mode": _judged(values, _mode_restrictions, _mode_fields(group, rows))},
	{"gpu": _judged(gpus, _gpu_restrictions, _gpu_fields(group, rows)) | group.gpu == true},
) if {
	values := {value | some mode in _possible; some value in _mode_values(rows, mode)}
	gpus := {_gpu_cell(found.row) | some found in rows}
}

_verdicts(_, _, listing) := {} if listing != "listed"

# {"verdict": yes | no | noneMarked | restricted | unknown, "fields": what is missing, "restrictions"}
_judged(values, restrictions, fields) := {"verdict": verdict, "restrictions": hit, "fields": missing} if {
	hit := [r | some r in restrictions; r.answer.value == true]
	open := {field | some r in restrictions; r.answer.value == "unknown"; some field in r.answer.missing}
	verdict := _verdict(values, count(hit), count(open))
	missing := [field | verdict == "unknown"; some field in sort([f | some f in (fields | open)])]
}

_verdict(values, hit, open) := "no" if {
	values == {"no"}
} else := "restricted" if {
	hit > 0
} else := "unknown" if {
	open > 0
} else := value if {
	count(values) == 1
	some value in values
	value != "notKnown"
} else := "unknown"

# What would settle the mode: the facts that make a difference, else the cell that the page lacks.
_mode_fields(group, rows) := fields if {
	fields := _differing(rows) | _across(group, rows, {_mode_values(rows, mode) | some mode in _possible})
	count(fields) > 0
} else := {sprintf("%s/modes/%s", [found.path, mode.key]) |
	some found in rows
	some mode in _possible
	_cell(found.row, mode) == "notKnown"
}

_differing(rows) := {sprintf("spec.infrastructure.%s", [key]) |
	some key in ["fips", "airGapped"]
	not key in _stated
	some a in _possible
	some b in _possible
	object.remove(a, ["key", "title", key]) == object.remove(b, ["key", "title", key])
	_mode_values(rows, a) != _mode_values(rows, b)
}

_gpu_fields(group, rows) := fields if {
	fields := _across(group, rows, {{_gpu_cell(found.row) | some found in rows}})
	count(fields) > 0
} else := {sprintf("%s/gpu", [found.path]) |
	some found in rows
	_gpu_cell(found.row) == "notKnown"
}

# Rows that disagree: the provider tells them apart, else the version.
_across(group, _, value_sets) := {field |
	some values in value_sets
	count(values) > 1
	field := _apart(group)
}

_apart(_) := "spec.infrastructure.provider" if count(_tables) > 1

_apart(group) := sprintf("%s.os.version", [group.path]) if count(_tables) == 1

# unclear_field is what would settle whether a group's operating system is listed.
unclear_field(check) := gap.field if {
	gap
} else := sprintf("%s.os.id", [check.path]) if {
	not check.id
} else := sprintf("%s.os.version", [check.path]) if {
	some place in check.places
	place.status in {"unreadable", "noMinor"}
} else := _product_field if {
	some place in check.places
	place.status == "release"
} else := "spec.infrastructure.provider"

# What a table offers instead.

# listed are the versions of an operating system that the tables list for this release.
listed(id) := [key | some [_, key] in sort([[version.parse(key).key, key] | some key in _listed_keys(id)])]

_listed_keys(id) := {key |
	some _, table in _tables
	some key, row in table[id]
	_release_answer(row) == "yes"
}

# names are the operating systems of the tables, as a message names them.
names := sort([os_name(id) | some id in _ids])

_ids := {id | some _, table in _tables; some id, _ in table}

# fitting are the operating systems with the versions whose cells say yes: for GPU nodes or for
# every mode the cluster may be in.
fitting(purpose) := sort([sprintf("%s %s", [os_name(id), concat(", ", versions)]) |
	some id in _ids
	versions := [key | some key in listed(id); _fits_everywhere(purpose, id, key)]
	count(versions) > 0
])

_fits_everywhere(purpose, id, key) if {
	every _, table in _tables {
		_fits(purpose, table[id][key])
	}
}

_fits("gpu", row) if row.gpu == true

_fits("mode", row) if {
	every mode in _possible {
		_cell(row, mode) == "yes"
	}
}

# nearest is the listed version closest to one that is not; of two as close, the later.
nearest(id, parsed) := [key |
	some [_, _, key] in sort([[_distance(parsed, other), _negated(other), key] |
		some key in listed(id)
		other := version.parse(key)
	])
][0]

_distance(a, b) := [abs(n - b.key[i]) | some i, n in a.key]

_negated(parsed) := [m | some n in parsed.key; m := 0 - n]

# drafts are rows of the same operating system and version that only a draft has.
drafts(check) := [{"provider": provider, "key": key, "row": row} |
	some provider, _ in _tables
	rows := _line.drafts[provider][check.id]
	some key in _matching(rows, check.version, check.parsed)
	row := rows[key]
]

# Evidence.

row_references(rows) := [ref | some found in rows; ref := catalog.reference(owner.name, found.row, _page)]

# answered_references cite the pages that answer a column which the table lacks.
answered_references(rows, columns) := {ref |
	some found in rows
	some column in columns
	ref := catalog.reference(owner.name, {"source": found.row.answeredBy[column]}, _page)
}

possible_columns := [mode.key | some mode in _possible]

dispute_references(rows, field) := [ref |
	some found in rows
	dispute := found.row.disputed[field]
	some ref in catalog.dispute_references(owner.name, field, dispute)
]

draft_references(check) := [ref |
	some draft in drafts(check)
	ref := catalog.reference(owner.name, draft.row, sprintf("Draft of the operating systems of %s %s", [owner.title, owner.line]))
]

page_reference := catalog.reference(owner.name, _line, _page)

restriction_references(restrictions) := [ref |
	some r in restrictions
	ref := catalog.reference(owner.name, r.row, r.row.title)
]

restriction_paths(restrictions) := [path |
	some r in restrictions
	path := catalog.row(owner.name, ["operating_systems", "lines", owner.line, "restrictions", r.id])
]

row_paths(rows) := [found.path | some found in rows]

# os_facts are what the inventory says of a group's operating system.
os_facts(check) := [
	{"path": sprintf("%s.os", [check.path]), "value": object.get(check.group, "os", null)},
	{"path": _product_field, "value": inventory.products[_stated_product]},
	{"path": "spec.infrastructure.provider", "value": object.get(inventory.infrastructure, "provider", null)},
]

# release_text says for which releases of the line a row is listed.
release_text(check) := text.list(sort([range |
	some found in _other_release(check)
	range := version.range_text(found.row.releases)
])) if {
	count(_other_release(check)) > 0
}

# other_release_paths and other_release_references name the rows that other releases of the line
# have; table_paths the rows of the same operating system, else the line's table.
_other_release(check) := [found |
	some place in check.places
	place.status == "otherRelease"
	some found in _found(check, place.provider)
]

other_release_paths(check) := row_paths(_other_release(check))

other_release_references(check) := row_references(_other_release(check))

table_paths(check) := paths if {
	paths := [_path(provider, check.id, key) |
		some provider, table in _tables
		some key, _ in table[check.id]
	]
	count(paths) > 0
} else := [catalog.row(owner.name, ["operating_systems", "lines", owner.line])]
