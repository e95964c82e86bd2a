package catalog_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestExperimental checks that every item's status has terms, that its lines
// exist and were read, that whoever names it as a feature is understood, and
// that none got lost.
func TestExperimental(t *testing.T) {
	count := map[string]map[string]int{}
	for product, topics := range load(t) {
		topic := topics["experimental"]
		if topic == nil {
			continue
		}
		count[product] = map[string]int{}
		documented := texts(topic["documented"])
		for _, line := range documented {
			if !slices.Contains(texts(topics["releases"]["order"]), line) {
				t.Errorf("%s/experimental: no line %s", product, line)
			}
		}
		for _, id := range keys(topic["items"]) {
			if topics["features"][id] == nil && get(topic, "items", id, "kind") != "page" {
				t.Errorf("%s/experimental/%s is not among the features", product, id)
			}
			for _, line := range keys(get(topic, "items", id, "lines")) {
				status := text(get(topic, "items", id, "lines", line, "status"))
				if get(topic, "terms", status) == nil {
					t.Errorf("%s/experimental/%s: no terms for %s", product, id, status)
				}
				if !slices.Contains(documented, line) {
					t.Errorf("%s/experimental/%s: line %s was not read", product, id, line)
				}
				count[product][status]++
			}
		}
	}
	want := map[string]map[string]int{
		"konvoy":    {"experimental": 15, "technicalPreview": 2, "beta": 4, "notRecommended": 5, "notForProduction": 2},
		"kommander": {"experimental": 8, "technicalPreview": 2, "beta": 1, "notForProduction": 6},
	}
	if diff := cmp.Diff(want, count); diff != "" {
		t.Errorf("items by line (-want +got):\n%s", diff)
	}
}
