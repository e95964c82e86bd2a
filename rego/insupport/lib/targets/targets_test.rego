package insupport.lib.targets_test

import data.insupport.lib.targets
import data.insupport.lib.ways_test

# Targets that the inventory cannot start from, each with the place that would tell.
_gaps := {
	"stated": [{"plat": "1.0.1"}, {"plat": "1.1.0"}, {}],
	"not stated": [{}, {"loose": "1.0.0"}, {"spec.products.loose": "The inventory states no release of Loose to upgrade to 1.0.0"}],
	"carried along": [{"rider": "0.1.0"}, {"plat": "1.1.0"}, {}],
	"no release": [{"plat": "1.0.1"}, {"plat": 1}, {"spec.products.plat": "The target 1 of Plat is no release"}],
	"no release of one not stated": [{}, {"loose": 1}, {"spec.products.loose": "The target 1 of Loose is no release"}],
	"no map": [{"plat": "1.0.1"}, "1.1.0", {"spec.products": "The target is no map of product to release"}],
}

test_gaps[name] if {
	some name, [products, target, want] in _gaps
	found := targets.gaps with data.insupport_facts as ways_test.sample
		with data.insupport.run as ways_test.params(target)
		with input as ways_test.cluster(products, {})
	want == {field: why.message | some gap in found; some field, why in gap.fields}
}
