package catalog_test

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// rows returns the rows of a topic of APIs by "GROUP/VERSION KIND", with "core" as the group without a name.
func rows(topic object) map[string]object {
	all := map[string]object{}
	for group, versions := range topic["groups"].(object) {
		for version, kinds := range versions.(object) {
			for kind, row := range kinds.(object) {
				all[fmt.Sprintf("%s/%s %s", group, version, kind)] = row.(object)
			}
		}
	}
	return all
}

// instead returns what a row names in place of its version, as a key of rows, or "".
func instead(row object) string {
	to, ok := row["replacement"].(object)
	if !ok {
		return ""
	}
	return fmt.Sprintf("%s/%s %s", to["group"], to["version"], to["kind"])
}

// TestRemovedAsElsewhere holds the rows of Kubernetes against what two other tools agree on.
func TestRemovedAsElsewhere(t *testing.T) {
	elsewhere, err := readYAML(filepath.Join("testdata", "removed_apis.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	ours := rows(load(t)["kubernetes"]["apis"])
	for minor, byReplacement := range elsewhere["removed"].(object) {
		for replacement, ids := range byReplacement.(object) {
			for _, id := range ids.([]any) {
				row, ok := ours[id.(string)]
				if !ok || row["removed"] != minor {
					t.Errorf("%s is removed in %v, others say %s", id, row["removed"], minor)
				}
				if got, _, _ := strings.Cut(instead(row), " "); replacement != "-" && got != replacement {
					t.Errorf("%s is replaced by %s, others say %s", id, got, replacement)
				}
			}
		}
	}
}

// TestReplacementsAreServed: what a row leads on to is served when its version no longer is, so that nobody is
// sent to what went too, or is not there yet.
func TestReplacementsAreServed(t *testing.T) {
	for product, topics := range load(t) {
		if topics["apis"] == nil {
			continue
		}
		all := rows(topics["apis"])
		for _, id := range slices.Sorted(maps.Keys(all)) {
			removed := all[id]["removed"].(string)
			if instead(all[id]) != "" && !leadsToServed(all, id, removed) {
				t.Errorf("%s: nothing that %s leads on to is served by %s", product, id, removed)
			}
		}
	}
}

func leadsToServed(all map[string]object, id, minor string) bool {
	for range all {
		row, ok := all[id]
		next := instead(row)
		if !ok || next == "" {
			return false
		}
		since, dated := row["replacement"].(object)["since"].(string)
		gone, ends := all[next]["removed"].(string)
		if !(dated && older(minor, since)) && !(ends && !older(minor, gone)) {
			return true
		}
		id = next
	}
	return false
}
