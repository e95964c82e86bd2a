# METADATA
# title: Waivers
# description: The questions how the run's waivers stand on the as-of date, and why some cover nothing.
package insupport.ask.waivers

import data.insupport.lib.waivers

# METADATA
# entrypoint: true
states := waivers.states

# unmatched says of waivers that cover nothing in a run which of their parts fits nothing there. Input:
# {"unused": [place], "clusters": [{"name", "labels"}], "findings": [a finding, once for all that are alike]}.
# METADATA
# entrypoint: true
unmatched := [{"index": i, "part": part} | some i in input.unused; part := _unmatched(waivers.list[i])]

_unmatched(waiver) := "match.cluster" if {
	pattern := waiver.match.cluster
	every cluster in input.clusters {
		name := object.get(cluster, "name", "")
		not glob.match(pattern, null, name)
	}
} else := "match.labels" if {
	patterns := waiver.match.labels
	every cluster in input.clusters { _unlike(patterns, object.get(cluster, "labels", {})) }
} else := "rule" if {
	count(_of_rule(waiver)) == 0
} else := sprintf("match.%s", [key]) if {
	some key in waivers.things
	pattern := waiver.match[key]
	every finding in _of_rule(waiver) { not _about(key, pattern, finding) }
} else := ""

_unlike(patterns, labels) if {
	some key, pattern in patterns
	value := object.get(labels, key, null)
	not glob.match(pattern, null, value)
}

_of_rule(waiver) := [finding | some finding in input.findings; waivers.names_rule(waiver.rule, finding.rule)]

_about(key, pattern, finding) if {
	some name in waivers.named(key, finding)
	glob.match(pattern, null, name)
}
