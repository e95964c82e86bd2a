# METADATA
# title: Patches after the end
# description: >-
#   Its maker still patched a line long after the day on which the catalog ends it: a tier of
#   support is missing, or the end moved.
package insupport.lint.late_patches

import data.insupport.lib.dates

# Makers finish what they had begun.
_grace := 30

# doubts are the lines with such a patch, each with its place.
doubts contains {"at": [product, "releases", "lines", line, "ends"], "message": message} if {
	some product, topics in data.insupport_facts
	some line, row in topics.releases.lines
	ends := max([row[key] | some key in ["ends", "extendedEnds"]])
	not row.disputed.patches
	newest := max([of.date | some _, of in row.releases])
	late := dates.between(ends, newest)
	late > _grace
	message := sprintf("the newest patch (%s) came %d days after the last end (%s)", [newest, late, ends])
}
