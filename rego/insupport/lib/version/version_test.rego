package insupport.lib.version_test

import data.insupport.lib.version

# Every shape that vendors print, with the release it names and whether it comes before it.
_shapes := {
	"plain": {"text": "1.22.8", "release": "1.22.8", "pre": false},
	"leading v": {"text": "v1.22.8", "release": "1.22.8", "pre": false},
	"capital v": {"text": "V1.22.8", "release": "1.22.8", "pre": false},
	"spaces": {"text": " 1.22.8 ", "release": "1.22.8", "pre": false},
	"managed service": {"text": "1.29.0-eks-abc123", "release": "1.29.0", "pre": false},
	"managed service build": {"text": "v1.29.0-gke.1234", "release": "1.29.0", "pre": false},
	"distribution": {"text": "v1.27.4+k3s1", "release": "1.27.4", "pre": false},
	"other distribution": {"text": "v1.27.4+rke2r1", "release": "1.27.4", "pre": false},
	"build of a candidate": {"text": "v1.27.4-rc1+rke2r1", "release": "1.27.4", "pre": true},
	"fips": {"text": "v1.22.8+fips.0", "release": "1.22.8", "pre": false},
	"fips image tag": {"text": "v1.22.8_fips.0", "release": "1.22.8", "pre": false},
	"build hash": {"text": "1.21.2-13+d1e2f3", "release": "1.21.2", "pre": false},
	"wildcard": {"text": "1.22.x", "release": "1.22", "pre": false},
	"channel tag": {"text": "stable-1.20-4.3.0", "release": "4.3.0", "pre": false},
	"alpha": {"text": "2.0.0-alpha.1", "release": "2.0.0", "pre": true},
	"beta": {"text": "2.0.0-beta.2", "release": "2.0.0", "pre": true},
	"candidate": {"text": "2.0.0-RC.3", "release": "2.0.0", "pre": true},
	"distribution candidate": {"text": "2.0.0~rc1", "release": "2.0.0", "pre": true},
	"kernel": {"text": "4.18.0-305.el8.x86_64", "release": "4.18.0", "pre": false},
	"one number": {"text": "15", "release": "15", "pre": false},
	"leading zero": {"text": "22.04", "release": "22.04", "pre": false},
}

test_shapes[name] if {
	some name, c in _shapes
	parsed := version.parse(c.text)
	[parsed.release, parsed.pre] == [c.release, c.pre]
}

test_no_version[text] if {
	some text in ["", "latest", "x", "v", "1..2", "1.2.3.4.5.6.7", "1234567890.1", "1.22.8 or so", "eks-1.22", "-1.2"]
	not version.parse(text)
}

test_other_types_are_no_version if {
	every given in [1.22, null, true, [], {}] {
		not version.parse(given)
	}
}

# Oldest first; each is older than the next.
_order := ["1.8.9-rc.1", "1.8.9", "1.8.10", "1.10.0", "2.0.0-alpha", "2.0.0", "2.0.0.1", "2.12.0", "10.0.0"]

test_order[text] if {
	some i, text in _order
	every later in array.slice(_order, i + 1, count(_order)) {
		version.before(version.parse(text), version.parse(later))
		not _before(later, text)
	}
}

_before(a, b) if version.before(version.parse(a), version.parse(b))

test_suffixes_do_not_change_the_order if {
	every text in ["v1.22.8", "1.22.8+fips.0", "1.22.8_fips.0", "1.22.8-eks-1", "1.22.8-13+abc", "1.22.8.0"] {
		version.same(text, "1.22.8")
		not _before(text, "1.22.8")
		not _before("1.22.8", text)
	}
	not version.same("1.22.8-rc.1", "1.22.8")
}

test_minors[name] if {
	some name, [from, to, want] in {
		"two": ["v1.20.3", "1.22.0", {2}],
		"another patch": ["v1.20.3+fips.0", "1.20.9", {0}],
		"another major": ["1.20.3", "2.22.0", set()],
		"no version": ["", "1.20.0", set()],
	}
	{minors | minors := version.minors(from, to)} == want
}

test_line if version.line(version.parse("v1.22.8")) == "1.22"

test_line_of_one_number if version.line(version.parse("7")) == "7"

test_prefixes if version.prefixes(version.parse("v1.22.8-eks-1")) == ["1.22.8", "1.22", "1"]

_patches := {"min": "1.21.0", "max": "1.22.x"}

_ranges := {
	"before min": {"text": "1.20.15", "bounds": _patches, "want": false},
	"candidate of min": {"text": "1.21.0-rc.1", "bounds": _patches, "want": false},
	"at min": {"text": "1.21.0", "bounds": _patches, "want": true},
	"at min with a suffix": {"text": "v1.21.0+fips.0", "bounds": _patches, "want": true},
	"last patch of max": {"text": "v1.22.99-eks-1", "bounds": _patches, "want": true},
	"after max": {"text": "1.23.0", "bounds": _patches, "want": false},
	"exact max": {"text": "1.17.8", "bounds": {"max": "1.17.8"}, "want": true},
	"after exact max": {"text": "1.17.9", "bounds": {"max": "1.17.8"}, "want": false},
	"max without patch": {"text": "1.17.9", "bounds": {"max": "1.17"}, "want": true},
	"wildcard min": {"text": "1.16.0", "bounds": {"min": "1.16.x"}, "want": true},
	"before wildcard min": {"text": "1.15.12", "bounds": {"min": "1.16.x"}, "want": false},
	"below": {"text": "1.24.99", "bounds": {"below": "1.25"}, "want": true},
	"an older package of the release": {"text": "3.0.0-1.0.1", "bounds": {"below": "3.0.0-1.1.0"}, "want": true},
	"that package of the release": {"text": "3.0.0-1.1.0", "bounds": {"below": "3.0.0-1.1.0"}, "want": false},
	"no package told": {"text": "3.0.0", "bounds": {"below": "3.0.0-1.1.0"}, "want": true},
	"another release, an older package": {"text": "3.0.1-1.0.0", "bounds": {"below": "3.0.0-1.1.0"}, "want": false},
	"a package where the bound has none": {"text": "1.25.0-1.0.1", "bounds": {"below": "1.25.0"}, "want": false},
	"at below": {"text": "1.25.0", "bounds": {"below": "1.25"}, "want": false},
	"no bounds": {"text": "1.25.0", "bounds": {}, "want": false},
	"bounds nobody can read": {"text": "1.25.0", "bounds": {"min": "any"}, "want": false},
}

test_in_range[name] if {
	some name, c in _ranges
	_in_range(c.text, c.bounds) == c.want
}

_in_range(text, bounds) if {
	version.in_range(version.parse(text), bounds)
} else := false

_covers := {
	"whole line inside": {"text": "1.21", "bounds": _patches, "want": true},
	"wildcard inside": {"text": "1.22.x", "bounds": _patches, "want": true},
	"whole line before": {"text": "1.20", "bounds": _patches, "want": false},
	"whole line after": {"text": "1.23.x", "bounds": _patches, "want": false},
	"minor missing": {"text": "1", "bounds": _patches, "want": "unknown"},
	"first patches outside": {"text": "1.21", "bounds": {"min": "1.21.6", "max": "1.21.x"}, "want": "unknown"},
	"last patches outside": {"text": "1.17", "bounds": {"max": "1.17.8"}, "want": "unknown"},
	"partly below": {"text": "1", "bounds": {"below": "1.25"}, "want": "unknown"},
	"whole line at below": {"text": "1.25", "bounds": {"below": "1.25"}, "want": false},
	"full release inside": {"text": "1.21.6", "bounds": {"min": "1.21.6"}, "want": true},
	"candidate of min": {"text": "1.21.0-rc.1", "bounds": _patches, "want": false},
	"full release outside": {"text": "1.21.5", "bounds": {"min": "1.21.6"}, "want": false},
}

test_covers[name] if {
	some name, c in _covers
	version.covers(version.parse(c.text), c.bounds) == c.want
}

_texts := {
	"1.21.0 to 1.22.x": _patches,
	"1.21.0 or later": {"min": "1.21.0"},
	"1.21.0 to below 1.25": {"min": "1.21.0", "below": "1.25"},
	"up to 1.22.x": {"max": "1.22.x"},
	"below 1.25": {"below": "1.25"},
}

test_range_text[text] if {
	some text, bounds in _texts
	version.range_text(bounds) == text
}
