package plan_test

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"insupport/internal/inventory"
	"insupport/internal/plan"
)

// TestLosingKnowledgeMakesNoPlanReady takes knowledge out of each fixture, a
// part of its keys in turn: a plan that was blocked or unknown stays so.
func TestLosingKnowledgeMakesNoPlanReady(t *testing.T) {
	b := load(t, map[string]any{"asOf": "2022-11-01"})
	files, err := filepath.Glob(fixture("*"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	bad := []string{plan.Blocked, plan.Unknown}
	tried, turn := 0, 0
	for _, file := range files {
		for _, inv := range b.read(t, file) {
			was := b.plan(t, to("2.2.1"), []*inventory.Inventory{inv}).Clusters[0].Status
			if !slices.Contains(bad, was) {
				continue
			}
			for _, path := range places(inv.Value()["spec"], nil) {
				if turn++; turn%2 != 0 {
					continue
				}
				tried++
				lost := maps.Clone(inv.Value())
				lost["spec"] = without(lost["spec"], path)
				if is := b.plan(t, to("2.2.1"), []*inventory.Inventory{inv.With(lost)}).Clusters[0].Status; !slices.Contains(bad, is) {
					t.Errorf("%s without %s: %s becomes %s", inv.Name, strings.Join(path, "."), was, is)
				}
			}
		}
	}
	if tried < 10 {
		t.Errorf("only %d losses were tried", tried)
	}
	t.Logf("%d losses", tried)
}

// places are the paths of maps below a value, but for products, whose absence
// is another question.
func places(v any, at []string) [][]string {
	m, _ := v.(map[string]any)
	var out [][]string
	for _, key := range slices.Sorted(maps.Keys(m)) {
		if len(at) == 0 && key == "products" {
			continue
		}
		path := append(slices.Clone(at), key)
		out = append(append(out, path), places(m[key], path)...)
	}
	return out
}

// without copies a value along a path and leaves out what is there.
func without(v any, path []string) map[string]any {
	m := maps.Clone(v.(map[string]any))
	if len(path) == 1 {
		delete(m, path[0])
	} else {
		m[path[0]] = without(m[path[0]], path[1:])
	}
	return m
}
