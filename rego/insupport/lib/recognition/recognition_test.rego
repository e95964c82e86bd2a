package insupport.lib.recognition_test

import data.insupport.lib.recognition

_catalog := {
	"plain": {"recognition": {"kubernetesFallback": true}, "releases": {"lines": {"1.20": {}, "1.21": {}}}},
	"cloud": {"recognition": {"kubernetesSuffix": "-cloud-"}},
	"cloud-edge": {"recognition": {"kubernetesSuffix": "-cloud-edge-"}},
	"linux": {
		"recognition": {"osReleaseIds": {"lin": {}}, "osImages": [
			{"id": "lin", "pattern": `^Lin (\d+)(?: SP(\d+))?$`},
			{"id": "lin", "pattern": `^Lin for ships`},
		]},
		"releases": {"lines": {"8": {}, "8.10": {}, "9": {}}},
	},
	"linux-flow": {
		"recognition": {"osReleaseIds": {"lin": {"exact": true}}},
		"releases": {"lines": {"9": {}}},
	},
	"runner": {"recognition": {"containerRuntimes": ["runner"]}, "releases": {"lines": {"1.4": {}, "19.03": {}}}},
	"part": {"recognition": {"components": ["part", "part-operator"]}},
	"unlisted": {"product": {"name": "Unlisted"}},
}

cases["kubernetes"] := {
	"v1.21.3": "plain",
	"v1.21.3-cloud-abc": "cloud",
	"v1.21.3-cloud-edge-1": "cloud-edge",
	"v1.21.2-13+d2965f0db10712": "plain",
}

test_kubernetes[text] if {
	some text, want in cases.kubernetes
	recognition.kubernetes_product(text) == want with data.insupport.catalog as _catalog
}

test_kubernetes_unreadable[text] if {
	some text in ["latest", ""]
	not recognition.kubernetes_product(text) with data.insupport.catalog as _catalog
}

test_no_fallback if not recognition.kubernetes_product("v1.20.0") with data.insupport.catalog as object.remove(_catalog, ["plain"])

cases["image"] := {
	"Lin 8": {"id": "lin", "version": "8"},
	"Lin 8 SP3": {"id": "lin", "version": "8.3"},
	"Lin for ships 7": {"id": "lin"},
}

test_image[image] if {
	some image, want in cases.image
	recognition.os(image) == want with data.insupport.catalog as _catalog
}

test_image_unknown if not recognition.os("Win 8") with data.insupport.catalog as _catalog

cases["os"] := {
	"minor of a major line": {"given": "8.4", "want": {{"product": "linux", "line": "8"}}},
	"longest line": {"given": "8.10.1", "want": {{"product": "linux", "line": "8.10"}}},
	"two products": {"given": "9", "want": {{"product": "linux", "line": "9"}, {"product": "linux-flow", "line": "9"}}},
	"exact match only": {"given": "9.1", "want": {{"product": "linux", "line": "9"}}},
	"no such line": {"given": "7", "want": set()},
	"not a version": {"given": "rolling", "want": set()},
}

test_os[name] if {
	some name, c in cases.os
	recognition.os_lines("LIN", c.given) == c.want with data.insupport.catalog as _catalog
}

test_os_unknown if recognition.os_lines("other", "8") == set() with data.insupport.catalog as _catalog

cases["runtime"] := {
	"runner://1.4.13": "1.4",
	"runner://1.4.13-k3s1": "1.4",
	"Runner://19.3.13": "19.03",
}

test_runtime[text] if {
	some text, line in cases.runtime
	recognition.runtime_line(text) == {"product": "runner", "line": line} with data.insupport.catalog as _catalog
}

test_runtime_unknown[text] if {
	some text in ["other://1.4.1", "runner://2.0.0", "runner", "runner://"]
	not recognition.runtime_line(text) with data.insupport.catalog as _catalog
}

test_component if {
	recognition.component_product("Part") == "part" with data.insupport.catalog as _catalog
	recognition.component_product("part-operator") == "part" with data.insupport.catalog as _catalog
	not recognition.component_product("party") with data.insupport.catalog as _catalog
}
