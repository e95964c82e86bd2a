# METADATA
# title: Targets
# description: Which release each product shall reach, and which product's way decides.
package insupport.lib.targets

import data.insupport.lib.catalog
import data.insupport.lib.installed
import data.insupport.lib.judgement
import data.insupport.lib.run
import data.insupport.lib.version

# releases maps each installed product to the release it shall reach: as asked, else the one that
# comes along with another product's target.
releases[name] := to if {
	some name, to in run.target
	is_string(to)
	installed.products[name]
}

releases[name] := to if {
	some name, _ in installed.products
	not run.target[name]
	to := min(_companions[name])
}

# A release that is already ahead of the companion stays.
_companions[name] contains companion if {
	some asked, to in run.target
	some name, companion in installed.release_row(asked, to).companions
	version.parse(installed.products[name].version).key < version.parse(companion).key
}

# leads are the targets whose ways decide: a product that runs on another target follows it.
leads := {name | some name, _ in releases; not _follows(name)}

_follows(name) if {
	some base in catalog.topic(name, "product").runsOn
	releases[base]
}

# gaps are the judgements on targets that the inventory cannot start from.
gaps contains _gap(name, sprintf("The inventory states no release of %s to upgrade to %v", [catalog.title(name), to])) if {
	some name, to in run.target
	is_string(to)
	not installed.products[name]
	not _carried(name, to)
}

gaps contains _gap(name, sprintf("The target %v of %s is no release", [to, catalog.title(name)])) if {
	some name, to in run.target
	not is_string(to)
}

gaps contains judgement.needs(
	{"kind": "product", "name": ""},
	{"spec.products": {"message": "The target is no map of product to release"}},
) if {
	target := data.insupport.run.target
	not is_object(target)
}

_gap(name, message) := judgement.needs({"kind": "product", "name": name}, {sprintf("spec.products.%s", [name]): {"message": message}})

# A target that reaches an installed product as companion needs no release of its own.
_carried(name, to) if {
	some companion, _ in installed.release_row(name, to).companions
	installed.products[companion]
}
