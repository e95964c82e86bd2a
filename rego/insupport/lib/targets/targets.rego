# METADATA
# title: Targets
# description: Which release each product shall reach, and which product's way decides.
package insupport.lib.targets

import data.insupport.lib.catalog
import data.insupport.lib.installed
import data.insupport.lib.judgement
import data.insupport.lib.run
import data.insupport.lib.version

# releases maps each installed product to the release it shall reach: as asked, where a line means its
# newest release, else the one that comes along with another product's target.
releases[name] := newest(name, to) if {
	some name, to in run.target
	is_string(to)
	installed.products[name]
}

# newest is the release that a target means: of a line the newest that is out, or installed.
newest(name, to) := max({[version.parse(release).key, release] | some release in _on(name, line)})[1] if {
	line := installed.line_of(name, to)
	version.parse(to).release == line
	not installed.release_row(name, to)
} else := to

# What is installed already may be newer than all that is listed.
_on(name, line) := out(name, line) | {p.version | p := installed.products[name]; p.line == line}

# out are the releases of a line that are out on the as-of date; the line itself where the catalog has
# no such release and need not have it.
out(name, line) := releases_ if {
	releases_ := {release |
		some release, row in catalog.topic(name, "releases").lines[line].releases
		row.date <= run.as_of
		installed.release_row(name, release)
	}
	count(releases_) > 0
} else := {line | installed.destination(name, line).date <= run.as_of}

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
