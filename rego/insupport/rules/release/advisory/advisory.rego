# METADATA
# title: A known issue affects the release
# description: >-
#   The vendor has described a problem or a security hole in this release whose conditions
#   this cluster meets. Most have a release that fixes them or a workaround.
# schemas:
#   - input: schema.inventory
# related_resources:
#   - ref: https://github.com/mesosphere/dcos-docs-site/blob/main/pages/dkp/konvoy/2.2/legal/version-policy/index.md
#     description: Version support policy of Konvoy
# custom:
#   level: warning
#   remediation: >-
#     Apply the workaround or move to a release that fixes the issue.
package insupport.rules.release.advisory

import data.insupport.lib.catalog
import data.insupport.lib.condition
import data.insupport.lib.finding
import data.insupport.lib.installed
import data.insupport.lib.run
import data.insupport.lib.text
import data.insupport.lib.version

about := rego.metadata.chain()

_candidates contains {"p": p, "id": id, "row": row, "answer": answer} if {
	some p in installed.products
	some id, row in catalog.topic(p.name, "advisories")
	_affects(p, row)
	_known_since(p.name, row) <= run.as_of
	answer := _answer(row)
}

_affects(p, row) if {
	not row.onUpgrade
	row.affected[p.release]
}

_affects(p, row) if {
	row.onUpgrade == "into"
	row.affected[version.parse(run.target[p.name]).release]
}

_affects(p, row) if {
	row.onUpgrade == "from"
	run.target[p.name]
	row.affected[p.release]
}

# Products with published end dates publish no known issues here.
_dated(name) if catalog.topic(name, "product").policy.kind == "endDates"

_known_since(name, row) := installed.release_row(name, row.namedIn).date

_answer(row) := condition.holds(row.when) if {
	row.when
} else := {"value": true, "facts": [], "missing": []}

subjects contains finding.product(p) if {
	some p in installed.products
	p.known
	catalog.topic(p.name, "product").policy.kind == "latestLines"
}

undecided contains {"subject": finding.product(p), "field": finding.product_path(p)} if {
	some name, p in installed.products
	not p.known
	not _dated(name)
}

undecided contains {"subject": finding.product(p), "field": finding.product_path(p)} if {
	some name, p in installed.products
	not catalog.topic(name, "advisories")
	not _dated(name)
}

undecided contains {"subject": finding.product(p), "field": catalog.row(p.name, ["advisories", id])} if {
	some p in installed.products
	some id, row in catalog.topic(p.name, "advisories")
	_affects(p, row)
	name := p.name
	not _known_since(name, row)
}

undecided contains {"subject": finding.product(candidate.p), "field": field} if {
	some candidate in _candidates
	candidate.answer.value == "unknown"
	some field in candidate.answer.missing
}

# An issue that two products list is reported once, for the first of them that it concerns.
_first(candidate) if {
	names := {other.p.name | some other in _candidates; other.id == candidate.id; other.answer.value == true}
	candidate.p.name == min(names)
}

report contains {
	"subject": finding.product(p),
	"key": id,
	"path": finding.product_path(p),
	"message": sprintf("%s %s: %s%s%s", [p.title, _release(p, row), row.title, _named(row, id), _fixed(row)]),
	"remediation": _remediation(p, row),
	"basis": object.get(row.affected[_release(p, row)], "basis", "documented"),
	"disputed": count(object.get(row, "disputed", {})) > 0,
	"references": [catalog.reference(p.name, row, object.get(row, "advisory", id))],
	"evidence": {
		"facts": array.concat([finding.product_fact(p)], answer.facts),
		"rows": [catalog.row(p.name, ["advisories", id])],
		"comparison": sprintf("Release %s is listed as affected, known since %s", [_release(p, row), _known_since(p.name, row)]),
		"change": _change(row),
	},
} if {
	some candidate in _candidates
	{"p": p, "id": id, "row": row, "answer": answer} := candidate
	answer.value == true
	_first(candidate)
}

_release(p, row) := version.parse(run.target[p.name]).release if {
	row.onUpgrade == "into"
} else := p.release

# The id, unless the title carries it.
_named(row, id) := "" if {
	contains(row.title, id)
} else := sprintf(" (%s)", [id])

_fixed(row) := sprintf("; fixed in %s", [text.list(row.fixedIn)]) if {
	count(row.fixedIn) > 0
} else := "; no fixed release is named"

_remediation(p, row) := concat("; ", array.concat(
	[sprintf("Move to %s %s", [p.title, text.list(row.fixedIn)]) | count(row.fixedIn) > 0],
	[row.workaround | row.workaround],
)) if {
	_actionable(row)
} else := "Read the release notes and ask the vendor for a workaround"

_actionable(row) if count(row.fixedIn) > 0

_actionable(row) if row.workaround

_change(row) := sprintf("Release %s", [text.list(row.fixedIn)]) if {
	count(row.fixedIn) > 0
} else := "The condition of the issue no longer met"
