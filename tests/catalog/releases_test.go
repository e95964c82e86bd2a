package catalog_test

import (
	"strconv"
	"strings"
	"testing"
)

// releases are the releases of a product, keyed by name.
func releases(topics map[string]object) map[string]object {
	all := map[string]object{}
	for _, line := range keys(get(topics["releases"], "lines")) {
		for _, release := range keys(get(topics["releases"], "lines", line, "releases")) {
			all[release], _ = get(topics["releases"], "lines", line, "releases", release).(object)
		}
	}
	return all
}

// ga is the day a line came out, "" when no source gives it.
func ga(topics map[string]object, line string) string {
	if day := text(get(topics["releases"], "lines", line, "released")); day != "" {
		return day
	}
	return text(get(topics["releases"], "lines", line, "releases", line+".0", "date"))
}

// TestKubernetesHasNoGap checks that upstream Kubernetes had a line in support
// on every day since the first line whose start is known.
func TestKubernetesHasNoGap(t *testing.T) {
	topics := load(t)["kubernetes"]
	var last string
	for _, line := range texts(topics["releases"]["order"]) {
		start := ga(topics, line)
		end := text(get(topics["releases"], "lines", line, "ends"))
		if start != "" && last != "" && start > last {
			t.Errorf("no line in support between %s and %s, when %s came out", last, start, line)
		}
		if end <= last {
			t.Errorf("line %s ends on %s, not after the line before it (%s)", line, end, last)
		}
		last = end
	}
}

// numbers reads a version up to its wildcard.
func numbers(t *testing.T, version string) []int {
	t.Helper()
	var list []int
	for part := range strings.SplitSeq(version, ".") {
		if part == "x" {
			break
		}
		n, err := strconv.Atoi(part)
		if err != nil {
			t.Fatalf("version %q: %v", version, err)
		}
		list = append(list, n)
	}
	return list
}
