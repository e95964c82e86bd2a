package insupport.lib.serving_test

import data.insupport.lib.apis_test
import data.insupport.lib.serving

test_installed[name] if {
	some name, c in {
		"nowhere": {"spec": {}, "fields": {"spec.components"}},
		"a product": {"spec": {"products": {"addon": "2.3.1"}}, "minors": {[2, 3]}, "fields": {"spec.products.addon"}},
		"a component": {"spec": {"components": [{"name": "lamp"}, {"name": "addon", "version": "v2.3.1"}]}, "minors": {[2, 3]}, "fields": {"spec.components"}},
		"a component without a minor": {"spec": {"components": [{"name": "addon", "version": "2"}]}, "fields": {"spec.components[0].version"}},
		"a chart without what it installs": {"spec": {"components": [{"name": "x", "chart": "addon", "version": "2.3"}]}, "fields": {"spec.components[0].appVersion"}},
		"two that cannot be read": {
			"spec": {"products": {"addon": "2.3"}, "components": [{"name": "addon"}, {"name": "addon", "version": "9.1"}]},
			"fields": {"spec.components[0].version", "spec.components[1].version"},
		},
	}
	got := serving.installed("addon") with input as {"spec": c.spec} with data.insupport_facts as apis_test.sample
	got == {"minors": object.get(c, "minors", set()), "fields": c.fields}
}
