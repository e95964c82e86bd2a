package catalog_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"
)

// TestAdvisories checks that advisories name releases that exist and that the
// day from which they are known can be told.
func TestAdvisories(t *testing.T) {
	for product, topics := range load(t) {
		known := releases(topics)
		for _, id := range keys(topics["advisories"]) {
			row := get(topics["advisories"], id)
			affected := keys(get(row, "affected"))
			fixed := texts(get(row, "fixedIn"))
			for _, release := range slices.Concat(affected, fixed, []string{text(get(row, "namedIn"))}) {
				if known[release] == nil {
					t.Errorf("%s %s names release %q, which is not in the catalog", product, id, release)
				}
			}
			if text(get(known[text(get(row, "namedIn"))], "date")) == "" {
				t.Errorf("%s %s is named in a release without a date", product, id)
			}
			for _, release := range fixed {
				if slices.Contains(affected, release) {
					t.Errorf("%s %s is both affecting and fixed in %s", product, id, release)
				}
			}
		}
	}
}

// TestSharedAdvisories checks that an advisory which two products carry says
// the same in both: they ship as one release.
func TestSharedAdvisories(t *testing.T) {
	catalog := load(t)
	shared := 0
	for _, id := range keys(catalog["konvoy"]["advisories"]) {
		if catalog["kommander"]["advisories"][id] == nil {
			continue
		}
		shared++
		for _, key := range []string{"title", "kind", "namedIn", "source"} {
			if a, b := text(get(catalog["konvoy"]["advisories"], id, key)), text(get(catalog["kommander"]["advisories"], id, key)); a != b {
				t.Errorf("%s: %s is %q in konvoy and %q in kommander", id, key, a, b)
			}
		}
	}
	if shared != 8 {
		t.Errorf("%d advisories shared by konvoy and kommander, want 8", shared)
	}
}

// TestConditions checks what conditions anywhere in the catalog refer to:
// declared facts and products that the catalog has.
func TestConditions(t *testing.T) {
	catalog := load(t)
	declared := map[string]string{}
	for product, topics := range catalog {
		for _, key := range keys(topics["facts"]) {
			// Several products may ask for one fact, if it means the same.
			if other, twice := declared[key]; twice && !reflect.DeepEqual(get(topics["facts"], key), get(catalog[other]["facts"], key)) {
				t.Errorf("fact %s means one thing for %s and another for %s", key, other, product)
			}
			declared[key] = product
		}
	}
	for product, topics := range catalog {
		for topic, content := range topics {
			each(product+"/"+topic, content, func(path string, m object) {
				if key, ok := strings.CutPrefix(text(m["fact"]), "facts."); ok && declared[key] == "" {
					t.Errorf("%s asks for facts.%s, which no topic facts declares", path, key)
				}
				if other := text(m["product"]); other != "" && catalog[other] == nil {
					t.Errorf("%s asks for product %s, which is not in the catalog", path, other)
				}
			})
		}
	}
}
