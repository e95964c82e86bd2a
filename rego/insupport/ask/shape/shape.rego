# METADATA
# title: Clusters of one shape
# description: "What a runner asks to judge inventories that differ in their names only once: the report with
#   what tells its findings apart, and all that rules tell of a name."
package insupport.ask.shape

import data.insupport.lib.facts
import data.insupport.lib.findings
import data.insupport.lib.inventory
import data.insupport.main

# METADATA
# entrypoint: true
judgement := {"report": main.report, "keys": keys}

# keys maps fingerprints to what tells a finding from others of its rule and subject.
keys := {findings.fingerprint(raw.rule, raw): key |
	some raw in findings.raw
	key := object.get(raw, "key", object.get(raw.subject, "key", null))
	key != null
}

# identity is what conditions may read of a cluster's name.
# METADATA
# entrypoint: true
identity := facts.dns_subdomain(inventory.name)
