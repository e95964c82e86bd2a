package insupport.lib.recognition_test

import data.insupport.lib.recognition

_catalog := {
	"linux": {"recognition": {"osReleaseIds": {"lin": {}}}, "releases": {"lines": {"8": {}, "8.10": {}, "9": {}}}},
	"linux-flow": {
		"recognition": {"osReleaseIds": {"lin": {"exact": true, "sharedWith": ["linux"]}}},
		"releases": {"lines": {"9": {}}},
	},
	"runner": {"recognition": {"containerRuntimes": ["runner"]}, "releases": {"lines": {"1.4": {}, "19.03": {}}}},
	"part": {
		"recognition": {"components": ["part", "part-operator"]},
		"images": {"component": "part-server", "charts": {"part-chart": {}, "part-same": {"sameNumber": true}}},
	},
	"unlisted": {"product": {"name": "Unlisted"}},
}

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
	recognition.os_lines("LIN", c.given) == c.want with data.insupport_facts as _catalog
}

# What shares an id and has no facts may be meant all the same.
test_os_missing[name] if {
	some name, gone in {"facts": ["linux", "releases"], "recognition": ["linux", "recognition"]}
	lines := recognition.os_lines("lin", "9") with data.insupport_facts as json.remove(_catalog, [concat("/", gone)])
	lines == {{"product": "linux", "line": "9"}, {"product": "linux-flow", "line": "9"}}
}

# An empty version is as if there was none, whatever the lines of what has none.
test_os_no_version if {
	found := recognition.os_lines("lin", "") with data.insupport_facts as json.remove(_catalog, ["linux/releases"])
	found == set()
}

test_os_unknown if recognition.os_lines("other", "8") == set() with data.insupport_facts as _catalog

cases["runtime"] := {
	"runner://1.4.13": "1.4",
	"runner://1.4.13-k3s1": "1.4",
	"Runner://19.3.13": "19.03",
}

test_runtime[text] if {
	some text, line in cases.runtime
	recognition.runtime_line(text) == {"product": "runner", "line": line} with data.insupport_facts as _catalog
}

test_runtime_unknown[text] if {
	some text in ["other://1.4.1", "runner://2.0.0", "runner", "runner://"]
	not recognition.runtime_line(text) with data.insupport_facts as _catalog
}

cases["application"] := {
	"by name": {"component": {"name": "Part"}, "field": "version"},
	"by another name": {"component": {"name": "part-operator", "version": "1", "chart": ""}, "field": "version"},
	"by the name of its image": {"component": {"name": "Part-Server", "appVersion": "1"}, "field": "appVersion"},
	"by its name, with the number of the application": {"component": {"name": "part-operator", "version": "9", "appVersion": "1"}, "field": "appVersion"},
	"by its chart": {"component": {"name": "x", "chart": "Part-Chart", "version": "1"}, "field": "appVersion"},
	"by a chart of the same number": {"component": {"name": "x", "chart": "part-same", "appVersion": "1"}, "field": "version"},
}

test_application[name] if {
	some name, c in cases.application
	found := recognition.application(c.component) with data.insupport_facts as _catalog
	found == {"product": "part", "field": c.field}
}

test_no_application[name] if {
	some name, component in {
		"another name": {"name": "party"},
		"an image's name for a number that may be a chart's": {"name": "part-server", "version": "1"},
		"another chart of the same application": {"name": "part", "chart": "other", "appVersion": "1"},
		"another chart": {"name": "part", "chart": "part", "version": "1"},
	}
	not recognition.application(component) with data.insupport_facts as _catalog
}

test_own_runtime if {
	recognition.own_runtime("runner://1.4+box") with data.insupport_facts as {"box": {"recognition": {"runtimeBuilds": [`^runner://.*\+box$`]}}}
	not recognition.own_runtime("runner://1.4") with data.insupport_facts as {"box": {"recognition": {"runtimeBuilds": [`^runner://.*\+box$`]}}}
}

_builds := {
	"box": {"recognition": {"kubernetes": {"versions": [`^\+box`], "elsewhere": "crate"}, "osReleaseIds": {"boxos": {}}}},
	"van": {"recognition": {"kubernetes": {"buildsOf": ["box"]}}},
}

test_makers[text] if {
	some text, want in {"v1.2.3+box1": {"box", "crate"}, "1.2.3+other": set(), "v1.2.3": set()}
	recognition.makers(text) == want with data.insupport_facts as _builds
}

test_ships if {
	{[product, maker] | some product in ["box", "van"]; some maker in ["box", "crate"]; recognition.ships(product, {maker})} == {["van", "box"]} with data.insupport_facts as _builds
}

test_os_known if {
	{id | some id in ["BoxOS", "other"]; recognition.os_known(id)} == {"BoxOS"} with data.insupport_facts as _builds
}

_grounds := {
	"cloud": {"recognition": {"kubernetes": {"providers": ["c"], "runsOn": ["c", "iron"]}}},
	"box": {"recognition": {"kubernetes": {"versions": ["^-box$"]}}},
	"ship": {"recognition": {"kubernetes": {"buildsOf": ["cloud"]}}},
}

test_excludes if {
	{[provider, product] |
		some provider in ["c", "iron", "other"]
		some product in ["cloud", "box", "ship", "unlisted"]
		recognition.excludes(provider, product)
	} == {["other", "cloud"], ["c", "box"], ["c", "unlisted"]} with data.insupport_facts as _grounds
}
