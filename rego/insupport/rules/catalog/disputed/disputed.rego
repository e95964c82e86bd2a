# METADATA
# title: The verdict rests on facts on which sources disagree
# description: >-
#   Pages contradict each other. The catalog says which reading it takes and cites both
#   sides, so that a reader can judge and ask the vendor.
# schemas:
#   - input: schema.inventory
# related_resources:
#   - ref: https://github.com/mesosphere/dcos-docs-site/blob/main/pages/dkp/konvoy/2.2/legal/version-policy/index.md
#     description: Version support policy of Konvoy
# custom:
#   level: info
#   remediation: >-
#     Read both sources and ask the vendor where it matters.
package insupport.rules.catalog.disputed

import data.insupport.lib.catalog
import data.insupport.lib.finding
import data.insupport.lib.installed
import data.insupport.lib.run
import data.insupport.lib.text
import data.insupport.lib.window

about := rego.metadata.chain()

subjects contains finding.product(p) if {
	some p in installed.products
	p.linePhase != "unknown"
}

undecided contains {"subject": finding.product(p), "field": finding.product_path(p)} if {
	some p in installed.products
	p.linePhase == "unknown"
}

# Disputed fields of the rows that place a product: the succession of the lines in the window, the
# ends of its line where the day lies between what the sources say, and the date of its release.
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
	some field in window.disputed_ends(row, run.as_of)
}

_disputes contains {"p": p, "field": field, "dispute": dispute, "row": ["lines", p.line, "releases", p.release]} if {
	some p in installed.products
	row := installed.release_row(p.name, p.version)
	some field, dispute in row.disputed
	_matters(field)
}

_matters("date")

report contains {
	"subject": finding.product(p),
	"key": concat("/", array.concat(row, [field])),
	"path": finding.product_path(p),
	"message": sprintf("Sources disagree on the %s %s %s: %s", [
		_field_title[field],
		p.title,
		concat(" ", [part | some part in row; not part in {"lines", "releases"}]),
		text.list([sprintf("%v", [value.value]) | some value in dispute.values]),
	]),
	"remediation": sprintf("The reading taken: %s", [dispute.why]),
	"disputed": true,
	"references": catalog.dispute_references(p.name, field, dispute),
	"evidence": {
		"facts": [finding.product_fact(p)],
		"rows": [catalog.row(p.name, array.concat(["releases"], row))],
		"comparison": dispute.why,
		"change": "Sources that agree",
	},
} if {
	some {"p": p, "field": field, "dispute": dispute, "row": row} in _disputes
}

_field_title := {
	"window": "order of lines around",
	"ends": "end of support of",
	"extendedEnds": "end of extended support of",
	"date": "release date of",
}
