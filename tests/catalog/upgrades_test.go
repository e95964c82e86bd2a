package catalog_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestUpgradeCounts guards against rows of the published facts that get lost.
func TestUpgradeCounts(t *testing.T) {
	catalog := load(t)
	count := func(product string, path ...string) (n int) {
		each("", get(catalog[product]["upgrades"], path...), func(_ string, m object) {
			if m["source"] != nil {
				n++
			}
		})
		return n
	}
	for _, c := range []struct {
		product, part string
		want          int
	}{
		{"konvoy", "avoided", 2}, {"konvoy", "coverage", 5}, {"konvoy", "blockers", 11},
		{"konvoy", "prerequisites", 23}, {"konvoy", "steps", 48},
		{"kommander", "prerequisites", 11}, {"kommander", "steps", 13},
		{"kaptain", "blockers", 1},
	} {
		if got := count(c.product, c.part); got != c.want {
			t.Errorf("%s/upgrades %s has %d rows with a source, want %d", c.product, c.part, got, c.want)
		}
	}
	for product, want := range map[string]int{"konvoy": 43, "kommander": 33} {
		if got := len(upgradeEdges(catalog[product])); got != want {
			t.Errorf("%s has %d edges, want %d", product, got, want)
		}
	}
	applications := keys(get(catalog["konvoy"]["upgrades"], "migrations", "1.8", "2.1", "applications"))
	if len(applications) != 19 {
		t.Errorf("%d applications migrate from 1.8 to 2.1, want 19", len(applications))
	}
}

// upgradeEdge is a row of the upgrade graph with the releases that it covers.
type upgradeEdge struct {
	path     string
	lines    [2]string // of departure and arrival
	row      object
	from, to []string
}

func upgradeEdges(topics map[string]object) (all []upgradeEdge) {
	edges := topics["upgrades"]["edges"]
	for _, from := range keys(edges) {
		for _, to := range keys(get(edges, from)) {
			for _, id := range keys(get(edges, from, to)) {
				row, _ := get(edges, from, to, id).(object)
				all = append(all, upgradeEdge{fmt.Sprintf("%s to %s, %s", from, to, id), [2]string{from, to}, row,
					inRange(topics, from, row["from"]), inRange(topics, to, row["to"])})
			}
		}
	}
	return all
}

// inRange lists the releases of a line within a range; all without one.
func inRange(topics map[string]object, line string, bounds any) (found []string) {
	for _, release := range keys(get(topics["releases"], "lines", line, "releases")) {
		if (text(get(bounds, "min")) == "" || slices.Compare(leading(release), leading(text(get(bounds, "min")))) >= 0) &&
			(text(get(bounds, "max")) == "" || slices.Compare(leading(release)[:len(leading(text(get(bounds, "max"))))], leading(text(get(bounds, "max")))) <= 0) {
			found = append(found, release)
		}
	}
	return found
}

// leading reads a version up to its first part that is no number.
func leading(version string) (list []int) {
	for _, part := range strings.Split(version, ".") {
		n, err := strconv.Atoi(part)
		if err != nil {
			break
		}
		list = append(list, n)
	}
	return list
}
