# METADATA
# title: Versions
# description: Reads the version shapes that vendors print and compares them by number. Suffixes of vendors
#   (builds, FIPS, distributions) never change the order; only alpha, beta and release candidates sort below
#   their release.
package insupport.lib.version

# Optional channel tag (stable-<minor>-), optional v, numbers, optional wildcard, optional suffix.
_shape := `^(?:[a-z]+-\d+\.\d+-)?[vV]?(\d{1,9}(?:\.\d{1,9}){0,5})((?:\.[xX*])*)([-+_~].*)?$`
_prerelease := `^[-~_](alpha|beta|rc|dev|pre|preview|snapshot)`
_width := 6

# Numbers behind a release count its packages, where a bound has them too.
_packaging := `^-(\d{1,9}(?:\.\d{1,9}){2})$`

# parse returns {"release": text, "parts": [text, …], "nums": [number, …], "key": [number, …]} for a
# version text, and is undefined for a text that is none. nums ends at a wildcard; key is padded
# to one width, so that OPA's array order is the version order; packaging is what follows as numbers.
parse(text) := parsed if {
	is_string(text)
	found := regex.find_all_string_submatch_n(_shape, trim_space(text), 1)[0]
	parts := split(found[1], ".")
	nums := json.unmarshal(sprintf("[%s]", [replace(regex.replace(found[1], `\b0+(\d)`, "$1"), ".", ",")]))
	pre := regex.match(_prerelease, lower(found[3]))
	parsed := {
		"release": found[1],
		"parts": parts,
		"nums": nums,
		"pre": pre,
		"packaging": [to_number(part) |
			numbers := regex.find_all_string_submatch_n(_packaging, found[3], 1)[0][1]
			some part in split(numbers, ".")
		],
		"key": array.concat(_pad(nums), [{true: -1, false: 0}[pre]]),
	}
}

_noughts := [0 | some _ in numbers.range(1, _width)]
_pad(nums) := array.slice(array.concat(nums, _noughts), 0, _width)

# with_minor parses a text that says at least MAJOR.MINOR; less tells nothing about a line.
with_minor(text) := parsed if {
	parsed := parse(text)
	count(parsed.nums) >= 2
}

# same says that two texts name one release: a leading v and vendor suffixes make no difference.
same(a, b) if parse(a).key == parse(b).key

# line is the first two numbers of a version as text: MAJOR.MINOR.
line(parsed) := concat(".", array.slice(parsed.parts, 0, 2))

# prefixes are the texts a version may be listed under, longest first.
prefixes(parsed) := [concat(".", array.slice(parsed.parts, 0, n)) | some n in numbers.range(count(parsed.parts), 1)]

# minors counts the Kubernetes minors from one version to another.
minors(from, to) := b[1] - a[1] if {
	a := parse(from).key
	b := parse(to).key
	a[0] == b[0]
}

# before says that parsed version a is older than b.
before(a, b) if a.key < b.key

# in_range takes a parsed version and {min, max, below}. min and max are inclusive, below is not;
# a missing or wildcard part of max covers everything under it. An empty range covers nothing.
in_range(parsed, bounds) if {
	_bounded(bounds)
	_at_least(parsed, bounds)
	_ends_after(parsed, bounds)
}

# covers is in_range for a version that may be cut short (MAJOR.MINOR): "unknown" where the answer
# depends on the part that is missing.
covers(parsed, bounds) if {
	in_range(parsed, bounds)
	in_range(_newest(parsed), bounds)
} else := false if {
	newest := _newest(parsed)
	not _at_least(newest, bounds)
} else := false if {
	not _ends_after(parsed, bounds)
} else := "unknown"

_ends_after(parsed, bounds) if {
	_at_most(parsed, bounds)
	_below(parsed, bounds)
}

# A full release has three numbers; the newest that a shorter one may stand for has the largest.
_newest(parsed) := parsed if {
	count(parsed.nums) >= 3
} else := object.union(parsed, {"nums": nums, "key": array.concat(_pad(nums), [0])}) if {
	nums := array.concat(parsed.nums, [_most, _most])
}

_most := 999999999

_bounded(bounds) if {
	some bound in ["min", "max", "below"]
	parse(bounds[bound])
}

_at_least(_, bounds) if not bounds.min
_at_least(parsed, bounds) if parsed.key >= parse(bounds.min).key
_at_most(_, bounds) if not bounds.max

_at_most(parsed, bounds) if {
	top := parse(bounds.max).nums
	array.slice(_pad(parsed.nums), 0, count(top)) <= top
}

_below(_, bounds) if not bounds.below

# A bound that counts packages of a release (3.0.0-1.1.0) is above a version that tells none; those of a
# version make it no less than a bound that counts none.
_below(parsed, bounds) if {
	bound := parse(bounds.below)
	array.concat(parsed.key, parsed.packaging) < array.concat(bound.key, bound.packaging)
}

# range_text prints a range as an operator reads it: "1.21.0 to 1.22.x".
range_text(bounds) := sprintf("%s to %s", both) if {
	both := [bounds.min, bounds.max]
} else := sprintf("%s to below %s", both) if {
	both := [bounds.min, bounds.below]
} else := sprintf("%s or later", [first]) if {
	first := bounds.min
} else := sprintf("up to %s", [last]) if {
	last := bounds.max
} else := sprintf("below %s", [bounds.below])
