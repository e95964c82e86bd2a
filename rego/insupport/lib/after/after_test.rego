package insupport.lib.after_test

import data.insupport.lib.after
import data.insupport.lib.ways_test

# A version is written as the inventory writes it, and goes no further than the step's minors allow.
_versions := {
	"one minor": ["v1.20.1+fips.0", "v1.21.2+fips.0"],
	"without a v": ["1.20.1", "1.21.2"],
	"two minors": ["v1.19.0", "v1.19.0"],
	"already later": ["v1.21.9", "v1.21.9"],
}

test_kubernetes[name] if {
	some name, [given, want] in _versions
	found := after.kubernetes with data.insupport_facts as ways_test.sample
		with data.insupport.run as ways_test.params({"plat": "1.1.0"})
		with input as ways_test.cluster({"plat": "1.0.1"}, {"kubernetes": {"version": given}})
	found == want
}

test_cluster_states_the_targets if {
	found := after.cluster with data.insupport_facts as ways_test.sample
		with data.insupport.run as ways_test.params({"plat": "1.1.0"})
		with input as ways_test.cluster({"plat": "1.0.1", "rider": "0.1.1"}, {})
	found.spec.products == {"plat": "1.1.0", "rider": "0.2.0"}
}
