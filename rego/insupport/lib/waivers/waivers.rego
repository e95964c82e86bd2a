# METADATA
# title: Waivers
# description: >-
#   Which waiver, if any, lets a finding not count. A waiver needs a rule, a reason, an owner and
#   a last day; it holds from its effective day through that last day.
package insupport.lib.waivers

import data.insupport.lib.dates
import data.insupport.lib.inventory
import data.insupport.lib.run

default list := []

list := run.params.waivers if is_array(run.params.waivers)

# active lists the waivers that hold on the as-of date, with their place in the list.
active contains {"index": i, "waiver": waiver} if {
	some i, waiver in list
	well_formed(waiver)
	waiver.expires >= run.as_of
	_effective(waiver)
}

_effective(waiver) if not inventory.present(object.get(waiver, "effective", ""))

_effective(waiver) if waiver.effective <= run.as_of

_keys := {"rule", "reason", "owner", "expires", "ticket", "effective", "match"}

# well_formed says that a waiver has what it needs and nothing that is not known: a slip in
# `match` must not make it cover everything.
well_formed(waiver) if {
	object.keys(waiver) - _keys == set()
	every key in ["rule", "reason", "owner", "expires"] {
		is_string(waiver[key])
		waiver[key] != ""
	}
	dates.valid(waiver.expires)
	_effective_readable(waiver)
	is_object(object.get(waiver, "match", {}))
	object.keys(object.get(waiver, "match", {})) - {"cluster", "subject", "labels"} == set()
}

_effective_readable(waiver) if not inventory.present(object.get(waiver, "effective", ""))

_effective_readable(waiver) if dates.valid(waiver.effective)

# matching is the first waiver of the list that covers a finding.
matching(finding) := waiver if {
	found := min({entry.index |
		some entry in _of_rule(finding.rule)
		_covers(entry.waiver, finding)
	})
	waiver := object.remove(list[found], ["match"])
}

# Evaluated once per rule, so that waivers of other rules cost a finding nothing.
_of_rule(id) := [entry | some entry in active; glob.match(entry.waiver.rule, ["/"], id)]

# Names have no parts here: a star also covers dots.
_covers(waiver, finding) if {
	match := object.get(waiver, "match", {})
	glob.match(object.get(match, "cluster", "**"), null, inventory.name)
	glob.match(object.get(match, "subject", "**"), null, object.get(finding.subject, "name", ""))
	every key, pattern in object.get(match, "labels", {}) {
		glob.match(pattern, null, sprintf("%v", [inventory.metadata.labels[key]]))
	}
}
