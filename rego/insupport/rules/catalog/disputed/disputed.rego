# METADATA
# title: The verdict rests on facts on which sources disagree
# description: Pages contradict each other. The catalog says which reading it takes and cites both sides, so
#   that a reader can judge and ask the vendor.
# related_resources:
#   - ref: https://github.com/mesosphere/dcos-docs-site/blob/main/pages/dkp/konvoy/2.2/legal/version-policy/index.md
#     description: Version support policy of Konvoy
# custom:
#   level: info
#   remediation: Read both sources and ask the vendor where it matters.
package insupport.rules.catalog.disputed

import data.insupport.lib.catalog
import data.insupport.lib.ends
import data.insupport.lib.finding
import data.insupport.lib.installed
import data.insupport.lib.judgement
import data.insupport.lib.run
import data.insupport.lib.text
import data.insupport.lib.window

about := rego.metadata.chain()
subjects contains finding.product(p) if some p in installed.products
judgements contains _judge(p) if some p in installed.products

_judge(p) := judgement.fails(finding.product(p), [found | some item in _of[p.name]; found := _finding(item)]) if {
	_of[p.name]
} else := judgement.holds(finding.product(p)) if {
	p.linePhase != "unknown"
} else := judgement.needs(finding.product(p), {finding.product_path(p)})

_of[item.p.name] contains item if some item in _disputes

# Disputed fields of the rows that place a product: the succession of the lines in the window, the
# ends of its line and the release of a line where the day lies between what the sources say, and the
# date of its release.
_disputes contains {"p": p, "field": "window", "dispute": dispute, "row": ["lines", line]} if {
	some p in installed.products
	p.disputed
	some line in array.concat([p.line], p.window)
	dispute := catalog.topic(p.name, "releases").lines[line].disputed.window
}

_disputes contains {"p": p, "field": field, "dispute": row.disputed[field], "row": ["lines", p.line]} if {
	some p in installed.products
	p.disputed
	row := catalog.topic(p.name, "releases").lines[p.line]
	some field in ends.disputed(row, run.as_of)
}

_disputes contains {"p": p, "field": "date", "dispute": dispute, "row": ["lines", p.line, "releases", p.release]} if {
	some p in installed.products
	dispute := installed.release_row(p.name, p.version).disputed.date
}

# Whether a line is out: its own, or one that would put it out of a window of the newest lines.
_disputes contains object.union({"p": p}, contested) if {
	some p in installed.products
	some line, contested in _contested(p.name)
	line in _deciding(p)
	ends.between(contested.dispute, run.as_of)
}

# Disputes on the day that a line came out, by line; its first release dates a line that states no day.
_contested(name) := object.union(
	{line: {"field": "date", "dispute": dispute, "row": ["lines", line, "releases", first]} |
		some line, first
		dispute := data.insupport_facts[name].releases.lines[line].releases[first].disputed.date
		first == window.first_release(line)
		not data.insupport_facts[name].releases.lines[line].released
	},
	{line: {"field": "released", "dispute": dispute, "row": ["lines", line]} |
		some line
		dispute := data.insupport_facts[name].releases.lines[line].disputed.released
	},
)

_deciding(p) := {p.line} | {line |
	catalog.topic(p.name, "product").policy.kind == "latestLines"
	train := window.train_of(p.name)
	some line in array.slice(train.order, train.index[p.line] + 1, count(train.order))
}

_finding({"p": p, "field": field, "dispute": dispute, "row": row}) := finding.on_product(p, {
	"key": concat("/", array.concat(row, [field])),
	"message": sprintf("Sources disagree on the %s %s %s: %s", [
		_field_title[field],
		p.title,
		concat(" ", [part | some part in row; not part in {"lines", "releases"}]),
		text.list([sprintf("%v", [value.value]) | some value in dispute.values]),
	]),
	"remediation": sprintf("The reading taken: %s", [dispute.why]),
	"disputed": true,
	"references": catalog.dispute_references(p.name, field, dispute),
	"rows": [catalog.row(p.name, array.concat(["releases"], row))],
	"comparison": dispute.why,
	"change": "Sources that agree",
})

_field_title := {
	"window": "order of lines around",
	"ends": "end of support of",
	"extendedEnds": "end of extended support of",
	"date": "release date of",
	"released": "release date of",
}
