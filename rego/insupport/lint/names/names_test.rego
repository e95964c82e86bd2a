package insupport.lint.names_test

import data.insupport.lint.names

_catalog := {
	"engine": {
		"recognition": {"components": ["engine"], "osReleaseIds": {"both": {"sharedWith": ["motor"]}}, "kubernetes": {"versions": ["^-e$"]}},
		"images": {"component": "engine", "images": {"a/engine": {}}, "charts": {"engine": {}}},
	},
	"motor": {
		"recognition": {"components": ["motor"], "osReleaseIds": {"both": {"sharedWith": ["engine"]}}, "kubernetes": {"versions": ["^-m$"]}},
		"images": {"component": "motor", "images": {"a/motor": {}}, "charts": {"motor": {}}},
	},
}

test_whole if names.problems == set() with data.insupport_facts as _catalog

# Two products may ship the build of one runtime.
test_shared_runtime if {
	shared := json.patch(_catalog, [
		{"op": "add", "path": "engine/recognition/kubernetes/containerRuntimes", "value": ["^r$"]},
		{"op": "add", "path": "motor/recognition/kubernetes/containerRuntimes", "value": ["^r$"]},
	])
	names.problems == set() with data.insupport_facts as shared
}

# Each mistake, as a change to a catalog that is right without it.
test_each_mistake[name] if {
	some name, case in {
		"component": {"patch": [{"op": "add", "path": "engine/recognition/components/1", "value": "motor"}], "at": {"engine/recognition", "motor/recognition"}},
		"version": {"patch": [{"op": "replace", "path": "engine/recognition/kubernetes/versions", "value": ["^-m$"]}], "at": {"engine/recognition", "motor/recognition"}},
		"fallback": {
			"patch": [
				{"op": "add", "path": "engine/recognition/kubernetes/fallback", "value": true},
				{"op": "add", "path": "motor/recognition/kubernetes/fallback", "value": true},
			],
			"at": {"engine/recognition", "motor/recognition"},
		},
		"image": {"patch": [{"op": "add", "path": "engine/images/images/a~1motor", "value": {}}], "at": {"engine/recognition", "motor/recognition"}},
		"chart": {"patch": [{"op": "add", "path": "engine/images/charts/motor", "value": {}}], "at": {"engine/recognition", "motor/recognition"}},
		"component of images": {"patch": [{"op": "replace", "path": "engine/images/component", "value": "motor"}], "at": {"engine/recognition", "motor/recognition"}},
		"group of APIs": {
			"patch": [
				{"op": "add", "path": "engine/apis", "value": {"groups": {"a.example": {}}, "served": {"groups": {}}}},
				{"op": "add", "path": "motor/apis", "value": {"groups": {}, "served": {"groups": {"a.example": ["v1"]}}}},
			],
			"at": {"engine/recognition", "motor/recognition"},
		},
		"system that is not shared": {
			"patch": [{"op": "remove", "path": "engine/recognition/osReleaseIds/both/sharedWith"}],
			"at": {"engine/recognition/osReleaseIds/both"},
		},
	}
	found := names.problems with data.insupport_facts as json.patch(_catalog, case.patch)
	{concat("/", problem.at) | some problem in found} == case.at
}

test_nothing if names.problems == set() with data.insupport_facts as {}

test_short_names[name] if {
	some name, [short, want] in {"its own": [["lamp"], set()], "that of another product": [["engine"], {"motor"}], "twice": [["eng"], {"motor", "engine"}]}
	found := names.problems with data.insupport_facts as {"motor": {"product": {"shortNames": short}}, "engine": {"product": {"shortNames": ["eng"]}}}
	{problem.at[0] | some problem in found} == want
}
