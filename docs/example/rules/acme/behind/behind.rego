# METADATA
# title: The line is more than one behind the newest
# description: >-
#   Acme runs the newest line of a product or the one before it. The vendor may support older ones,
#   but nobody at Acme tests upgrades that skip a line.
# schemas:
#   - input: schema.inventory
# custom:
#   level: violation
#   remediation: >-
#     Upgrade to the newest line or the one before it.
package insupport.rules.acme.behind

import data.insupport.lib.finding
import data.insupport.lib.installed
import data.insupport.lib.judgement
import data.insupport.lib.run
import data.insupport.lib.window

about := rego.metadata.chain()

_allowed := 1

subjects contains finding.product(p) if some p in installed.products

judgements contains _judge(p) if some p in installed.products

# Nothing counts as zero lines behind that the catalog cannot place, or on a day that is none. Lines
# without a day may be out: they are needed only where they would make the difference.
_judge(p) := judgement.fails(finding.product(p), [f | f := _finding(p)]) if {
	p.older
} else := judgement.fails(finding.product(p), [f | f := _finding(p)]) if {
	count(_newer(p)) > _allowed
} else := judgement.holds(finding.product(p)) if {
	p.placed
	run.as_of
	count(_newer(p)) + count(_undated(p)) <= _allowed
} else := judgement.needs(finding.product(p), {finding.product_path(p)})

_later(p) := [line |
	train := window.train_of(p.name)
	some i, line in train.order
	i > train.index[p.line]
] if {
	p.placed
}

_newer(p) := [line |
	some line in _later(p)
	day := window.train_of(p.name).dates[line]
	day != ""
	day <= run.as_of
]

_undated(p) := [line | some line in _later(p); window.train_of(p.name).dates[line] == ""]

_finding(p) := {
	"path": finding.product_path(p),
	"message": sprintf("%s %s is more than one line behind on %s", [p.title, p.version, run.as_of]),
}
