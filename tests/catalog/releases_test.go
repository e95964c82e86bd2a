package catalog_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
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

// TestOrder checks that the list along which the window is counted has every
// line once, and that what rows say about lines and releases holds together.
func TestOrder(t *testing.T) {
	for product, topics := range load(t) {
		if topics["releases"] == nil {
			continue
		}
		order := texts(topics["releases"]["order"])
		sorted := slices.Sorted(slices.Values(order))
		if diff := cmp.Diff(keys(topics["releases"]["lines"]), sorted); diff != "" {
			t.Errorf("%s: order and lines differ (-lines +order):\n%s", product, diff)
		}
		for at, line := range order {
			row := get(topics["releases"], "lines", line)
			if until := text(get(row, "notCountedFrom", "line")); until != "" && slices.Index(order, until) <= at {
				t.Errorf("%s %s: notCountedFrom %q is not a later line", product, line, until)
			}
			if get(row, "openEnded") != nil && get(row, "ends") != nil {
				t.Errorf("%s %s: openEnded and ends exclude each other", product, line)
			}
			for _, release := range keys(get(row, "releases")) {
				if release != line && !strings.HasPrefix(release, line+".") {
					t.Errorf("%s: release %s stands under line %s", product, release, line)
				}
			}
			if start, active, end, extended := ga(topics, line), text(get(row, "activeEnds")), text(get(row, "ends")), text(get(row, "extendedEnds")); !ascending(start, active, end, extended) {
				t.Errorf("%s %s: released %q, activeEnds %q, ends %q, extendedEnds %q are not in this order", product, line, start, active, end, extended)
			}
		}
	}
}

// ascending tells whether the days that are known follow each other.
func ascending(days ...string) bool {
	known := slices.DeleteFunc(slices.Clone(days), func(day string) bool { return day == "" })
	return slices.IsSorted(known)
}

// TestTrains checks the two products whose support window this project was
// made for: lines come out in their order, and patches have neither gaps nor
// dates that go backwards.
func TestTrains(t *testing.T) {
	catalog := load(t)
	for _, product := range []string{"konvoy", "kommander"} {
		var starts []string
		for _, line := range texts(catalog[product]["releases"]["order"]) {
			starts = append(starts, ga(catalog[product], line))
			patches := keys(get(catalog[product]["releases"], "lines", line, "releases"))
			var dates []string
			for patch := range patches {
				release := line + "." + strconv.Itoa(patch)
				date := text(get(catalog[product]["releases"], "lines", line, "releases", release, "date"))
				if date == "" {
					t.Errorf("%s: %s of %d releases of line %s is missing or has no date", product, release, len(patches), line)
				}
				dates = append(dates, date)
			}
			if !ascending(dates...) {
				t.Errorf("%s: the dates of line %s go backwards: %v", product, line, dates)
			}
		}
		if !ascending(starts...) {
			t.Errorf("%s: lines are not in the order in which they came out: %v", product, starts)
		}
	}
}

// TestTrainsShareReleases checks that the trains both products ship as one
// have the same releases on the same days.
func TestTrainsShareReleases(t *testing.T) {
	catalog := load(t)
	konvoy, kommander := releases(catalog["konvoy"]), releases(catalog["kommander"])
	for release, row := range konvoy {
		if get(row, "basis") == nil || get(row, "disputed", "date") != nil {
			continue
		}
		if diff := cmp.Diff(get(row, "date"), get(kommander[release], "date")); diff != "" {
			t.Errorf("release %s (-konvoy +kommander):\n%s", release, diff)
		}
	}
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

// TestKubernetesRanges checks that a range holds its default.
func TestKubernetesRanges(t *testing.T) {
	for product, topics := range load(t) {
		each(product, topics["releases"], func(path string, m object) {
			lowest, highest, standard := text(m["min"]), text(m["max"]), text(m["default"])
			if lowest == "" || standard == "" {
				return
			}
			if slices.Compare(numbers(t, standard), numbers(t, lowest)) < 0 {
				t.Errorf("%s: default %s is below the minimum %s", path, standard, lowest)
			}
			top := numbers(t, highest)
			if slices.Compare(numbers(t, standard)[:len(top)], top) > 0 {
				t.Errorf("%s: default %s is above the maximum %s", path, standard, highest)
			}
		})
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

// TestDates checks that no date lies after the day its source reaches to: a
// release that nobody could have seen is a typo.
func TestDates(t *testing.T) {
	for product, topics := range load(t) {
		var newest string
		for _, prefix := range keys(get(topics["product"], "sources")) {
			newest = max(newest, text(get(topics["product"], "sources", prefix, "date")))
		}
		for release, row := range releases(topics) {
			date := text(row["date"])
			if date == "" {
				continue
			}
			if _, err := time.Parse(time.DateOnly, date); err != nil {
				t.Errorf("%s %s: %v", product, release, err)
			}
			if date > newest {
				t.Errorf("%s %s is dated %s, after the newest source (%s)", product, release, date, newest)
			}
		}
	}
}

// TestPairs checks that pairs and attach ranges name lines that exist, and
// that no pair is both listed and ruled out.
func TestPairs(t *testing.T) {
	catalog := load(t)
	lines := func(product string) []string { return texts(get(catalog[product]["releases"], "order")) }
	for product, topics := range catalog {
		for _, other := range keys(topics["pairs"]) {
			for _, line := range keys(get(topics["pairs"], other, "lines")) {
				partner := text(get(topics["pairs"], other, "lines", line, "line"))
				if !slices.Contains(lines(product), line) || !slices.Contains(lines(other), partner) {
					t.Errorf("%s/pairs: %s %s with %s %s: no such line", product, product, line, other, partner)
				}
			}
			for _, line := range keys(get(topics["pairs"], other, "unsupported")) {
				for _, partner := range keys(get(topics["pairs"], other, "unsupported", line)) {
					if !slices.Contains(lines(product), line) || !slices.Contains(lines(other), partner) {
						t.Errorf("%s/pairs: %s %s without %s %s: no such line", product, product, line, other, partner)
					}
					if partner == text(get(topics["pairs"], other, "lines", line, "line")) {
						t.Errorf("%s/pairs: %s with %s is both a pair and ruled out", product, line, partner)
					}
				}
			}
		}
		for _, line := range keys(topics["attach"]) {
			if !slices.Contains(lines(product), line) {
				t.Errorf("%s/attach: no line %s", product, line)
			}
		}
	}
}
