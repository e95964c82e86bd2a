# METADATA
# title: Findings
# description: Subjects and references that many rules share.
package insupport.lib.finding

import data.insupport.lib.catalog
import data.insupport.lib.version

# cluster is the cluster itself as the subject of a finding; main fills in its name.
cluster := {"kind": "cluster"}

# product is a product of lib/installed as the subject of a finding.
product(p) := {"kind": "product", "name": p.name, "version": p.version}

# product_path is where the inventory states a product.
product_path(p) := concat(".", ["spec.products", p.name])

# policy_references cite the page that gives a product's window.
policy_references(name) := [ref |
	policy := catalog.topic(name, "product").policy
	ref := catalog.reference(name, policy, policy.title)
]

# line_references cite the row of a line.
line_references(name, line) := [ref |
	row := catalog.topic(name, "releases").lines[line]
	ref := catalog.reference(name, row, sprintf("%s %s", [catalog.title(name), line]))
]

# release_references cite the row of a release.
release_references(name, release) := [ref |
	releases := catalog.topic(name, "releases")
	parsed := version.parse(release)
	some line in version.prefixes(parsed)
	row := releases.lines[line].releases[parsed.release]
	ref := catalog.reference(name, row, sprintf("%s %s", [catalog.title(name), parsed.release]))
]

# product_fact is the inventory's statement of a product, for evidence.
product_fact(p) := {"path": product_path(p), "value": p.version}

# on_product is the finding on a product: at the place that states it, and resting on that first.
on_product(p, said) := resting(object.union({"path": product_path(p)}, said), [product_fact(p)])

# resting is a finding with what it rests on as its evidence: facts, its own behind those given, rows,
# the comparison and what would change the result.
resting(said, facts) := object.union(object.remove(said, ["facts", "rows", "comparison", "change"]), {"evidence": {
	"facts": array.concat(facts, object.get(said, "facts", [])),
	"rows": said.rows,
	"comparison": said.comparison,
	"change": said.change,
}})

# standing_references cite the policy of a product and the row of its line.
standing_references(name, line) := array.concat(policy_references(name), line_references(name, line))

# basis says whether what is known of a product was published or inferred.
basis(p) := "inferred" if {
	p.inferred == true
} else := "inferred" if {
	catalog.topic(p.name, "releases").lines[p.line].releases[p.release].basis == "inferred"
} else := "documented"

# line_rows are the catalog rows of lines, for evidence.
line_rows(name, lines) := [catalog.row(name, ["releases", "lines", line]) |
	some line in lines
	catalog.topic(name, "releases").lines[line]
]

# release_row is the catalog row of a release, for evidence.
release_row(name, line, release) := catalog.row(name, ["releases", "lines", line, "releases", release])
