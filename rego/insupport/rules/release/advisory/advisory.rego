# METADATA
# title: A known issue affects the release
# description: The vendor has described a problem or a security hole in this release whose conditions this
#   cluster meets. Most have a release that fixes them or a workaround.
# related_resources:
#   - ref: https://github.com/mesosphere/dcos-docs-site/blob/main/pages/dkp/konvoy/2.2/legal/version-policy/index.md
#     description: Version support policy of Konvoy
# custom:
#   level: warning
#   remediation: Apply the workaround or move to a release that fixes the issue.
package insupport.rules.release.advisory

import data.insupport.lib.catalog
import data.insupport.lib.condition
import data.insupport.lib.finding
import data.insupport.lib.installed
import data.insupport.lib.judgement
import data.insupport.lib.run
import data.insupport.lib.text
import data.insupport.lib.version

about := rego.metadata.chain()

# The issues of the catalog that concern an installed release.
_concerning := [{"p": p, "id": id, "row": row} |
	some p in installed.products
	some id in _listing(p.name, {p.release} | {release | release := version.parse(run.target[p.name]).release})
	row := catalog.topic(p.name, "advisories")[id]
	_affects(p, row)
]

# The issues that list one of some releases as affected.
_listing(product, releases) := {id |
	some id
	some release in releases
	data.insupport_facts[product].advisories[id].affected[release]
}

# Those that were known on the day, with the answer to their condition.
_candidates contains object.union(concerning, {"answer": answer}) if {
	some concerning in _concerning
	_known_since(concerning.p.name, concerning.row) <= run.as_of
	answer := condition.applies(concerning.row)
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

_known_since(name, row) := installed.release_row(name, row.namedIn).date

# A product with published end dates publishes no known issues here.
_products := [p | some name, p in installed.products; not data.insupport_facts[name].product.policy.kind == "endDates"]

# That the list was looked through is one judgement, each issue of it another.
subjects contains finding.product(p) if some p in _products
judgements contains _looked_through(p) if some p in _products

_looked_through(p) := judgement.needs(finding.product(p), {finding.product_path(p)}) if {
	not p.known
} else := judgement.needs(finding.product(p), {catalog.row(p.name, ["advisories"])}) if {
	name := p.name
	not catalog.topic(name, "advisories")
} else := judgement.needs(finding.product(p), _undated(p)) if {
	count(_undated(p)) > 0
} else := judgement.holds(finding.product(p))

# Issues of which nobody knows since when they are known.
_undated(p) := {catalog.row(name, ["advisories", id]) |
	name := p.name
	some {"p": other, "id": id, "row": row} in _concerning
	other.name == name
	not _known_since(name, row)
}

_told := [candidate | some candidate in _candidates; _told_here(candidate)]

subjects contains _subject(candidate) if some candidate in _told
judgements contains _judge(candidate) if some candidate in _told

_subject(candidate) := object.union(finding.product(candidate.p), {"key": candidate.id})
_told_here(candidate) if candidate.answer.value != true
_told_here(candidate) if _first(candidate)

_judge(candidate) := judgement.holds(_subject(candidate)) if {
	candidate.answer.value == false
} else := judgement.fails(_subject(candidate), [f | f := _finding(candidate)]) if {
	candidate.answer.value == true
} else := judgement.needs(_subject(candidate), {field | some field in candidate.answer.missing})

# An issue that two products list is reported once, for the first of them that it concerns.
_first(candidate) if {
	names := {other.p.name | some other in _candidates; other.id == candidate.id; other.answer.value == true}
	candidate.p.name == min(names)
}

_finding({"p": p, "id": id, "row": row, "answer": answer}) := finding.on_product(p, {
	"key": id,
	"message": sprintf("%s %s: %s%s%s", [p.title, _release(p, row), row.title, _named(row, id), _fixed(fixes)]),
	"remediation": _remediation(p, row, fixes),
	"basis": object.get(row.affected[_release(p, row)], "basis", "documented"),
	"disputed": count(object.get(row, "disputed", {})) > 0,
	"references": [catalog.reference(p.name, row, object.get(row, "advisory", id))],
	"facts": answer.facts,
	"rows": [catalog.row(p.name, ["advisories", id])],
	"comparison": sprintf("Release %s is listed as affected, known since %s", [_release(p, row), _known_since(p.name, row)]),
	"change": _change(fixes),
}) if {
	fixes := _fixes(p, row)
}

_release(p, row) := version.parse(run.target[p.name]).release if {
	row.onUpgrade == "into"
} else := p.release

# The id, unless the title carries it.
_named(row, id) := "" if {
	contains(row.title, id)
} else := sprintf(" (%s)", [id])

_fixed([]) := "; no fixed release is named"
_fixed(fixes) := sprintf("; fixed in %s", [text.list(fixes)]) if count(fixes) > 0

# A fix of an older release is none to move to.
_fixes(p, row) := [fix | some fix in row.fixedIn; version.before(version.parse(_release(p, row)), version.parse(fix))]

_remediation(p, row, fixes) := concat("; ", steps) if {
	moves := [sprintf("Move to %s %s", [p.title, text.list(fixes)]) | count(fixes) > 0]
	steps := array.concat(moves, [workaround | workaround := row.workaround])
	count(steps) > 0
} else := "Read the release notes and ask the vendor for a workaround"

_change([]) := "The condition of the issue no longer met"
_change(fixes) := sprintf("Release %s", [text.list(fixes)]) if count(fixes) > 0
