# METADATA
# title: A later patch of the line is out
# description: Vendors fix problems in the newest patch of a line first and often ask for it before they look
#   at a case. Older patches keep known bugs and security holes.
# related_resources:
#   - ref: https://github.com/mesosphere/dcos-docs-site/blob/main/pages/dkp/konvoy/2.2/legal/version-policy/index.md
#     description: Version support policy of Konvoy
# custom:
#   level: warning
#   remediation: Move to the newest patch of the line.
package insupport.rules.release.newer_patch

import data.insupport.lib.age
import data.insupport.lib.catalog
import data.insupport.lib.finding
import data.insupport.lib.installed
import data.insupport.lib.judgement
import data.insupport.lib.run
import data.insupport.lib.version

about := rego.metadata.chain()
subjects contains finding.product(p) if some p in _products
judgements contains _judge(p) if some p in _products

# A release that is older than everything listed has no patches to compare.
_products := [p | some p in installed.products; not p.older]

_judge(p) := judgement.needs(finding.product(p), {finding.product_path(p)}) if {
	p.candidates
} else := judgement.fails(finding.product(p), [f | f := _finding(p, line, newest)]) if {
	line := catalog.topic(p.name, "releases").lines[p.line]
	newest := _newest(p, line)
} else := judgement.needs(finding.product(p), {finding.product_path(p)}) if {
	not p.known
} else := judgement.needs(finding.product(p), {_line_row(p)}) if {
	# Of some products only the newest patch is listed: before its day, nobody knows which patches
	# lay between it and an older one.
	not p.listed
	_unlisted_between(p, catalog.topic(p.name, "releases").lines[p.line])
} else := judgement.needs(finding.product(p), _undated(p)) if {
	count(_undated(p)) > 0
} else := judgement.holds(finding.product(p)) if {
	p.linePhase == "expired" # no patch is to come
} else := judgement.needs(finding.product(p), {_line_row(p): sprintf("it has no %s, which runs, and no later patch", [p.release])}) if {
	# Whoever has not heard of a patch has not heard of the next one either.
	not p.listed
} else := judgement.holds(finding.product(p)) if {
	age.fresh(p.name, _last_seen(p), "stalePatchDays")
} else := judgement.needs(finding.product(p), {_line_row(p): age.old(p.name, _last_seen(p), "stalePatchDays")})

# The row of the line whose source was looked at last: until then no later patch was known.
_last_seen(p) := max({[catalog.seen(p.name, row), row] |
	line := catalog.topic(p.name, "releases").lines[p.line]
	some row in array.concat([line], [release | some release in line.releases])
})[1]

_line_row(p) := catalog.row(p.name, ["releases", "lines", p.line, "releases"])

_unlisted_between(_, line) if count(object.get(line, "releases", {})) == 0

_unlisted_between(p, line) if {
	some release, _ in line.releases
	version.before(version.parse(p.version), version.parse(release))
}

# A patch without a day may be out.
_undated(p) := {catalog.row(p.name, ["releases", "lines", p.line, "releases", release]) |
	some release, row in catalog.topic(p.name, "releases").lines[p.line].releases
	not row.date
	version.before(version.parse(p.version), version.parse(release))
}

_finding(p, line, newest) := finding.on_product(p, {
	"message": sprintf("%s %s has a later patch, %s of %s", [p.title, p.version, newest, row.date]),
	"remediation": sprintf("Move to %s %s", [p.title, newest]),
	"basis": object.get(row, "basis", "documented"),
	"disputed": count(disputes) > 0,
	"references": array.concat(finding.release_references(p.name, newest), disputes),
	"rows": [finding.release_row(p.name, p.line, newest)],
	"comparison": sprintf("%s is newer than %s and was out on %s", [newest, p.release, run.as_of]),
	"change": sprintf("%s %s", [p.title, newest]),
}) if {
	row := line.releases[newest]
	disputes := [ref |
		dispute := line.disputed.patches
		some ref in catalog.dispute_references(p.name, "older patches", dispute)
	]
}

_newest(p, line) := max({[version.parse(release).key, release] |
	some release, row in line.releases
	row.date <= run.as_of
	version.before(version.parse(p.version), version.parse(release))
})[1]
