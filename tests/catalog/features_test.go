package catalog_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestFeatures checks that features name releases and lines that exist, in
// order, and that none got lost.
func TestFeatures(t *testing.T) {
	catalog := load(t)
	count, patches := map[string]int{}, map[string]int{}
	for product, topics := range catalog {
		known := releases(topics)
		for _, id := range keys(topics["features"]) {
			row, _ := topics["features"][id].(object)
			count[product]++
			if row["patch"] == true {
				patches[product]++
			}
			last := ""
			for _, key := range []string{"since", "deprecatedIn", "removedIn"} {
				release := text(row[key])
				if release == "" {
					continue
				}
				if _, ok := known[release]; !ok {
					t.Errorf("%s/features/%s: %s %s is no release", product, id, key, release)
				}
				if last != "" && slices.Compare(numbers(t, release), numbers(t, last)) < 0 {
					t.Errorf("%s/features/%s: %s %s is before %s", product, id, key, release, last)
				}
				last = release
			}
			// The first release of a line is no patch.
			if since := text(row["since"]); since != "" && (row["patch"] == true) != (numbers(t, since)[2] > 0) {
				t.Errorf("%s/features/%s: since %s, patch %v", product, id, since, row["patch"])
			}
			for _, line := range texts(row["unsupportedIn"]) {
				if !slices.Contains(texts(topics["releases"]["order"]), line) {
					t.Errorf("%s/features/%s: no line %s", product, id, line)
				}
			}
		}
	}
	if diff := cmp.Diff(map[string]int{"konvoy": 69, "kommander": 23, "dispatch": 1}, count); diff != "" {
		t.Errorf("features (-want +got):\n%s", diff)
	}
	// The 14 features that release notes of patches announce.
	if diff := cmp.Diff(map[string]int{"konvoy": 13, "kommander": 1}, patches); diff != "" {
		t.Errorf("features in patches (-want +got):\n%s", diff)
	}
}
