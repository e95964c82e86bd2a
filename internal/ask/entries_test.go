package ask

import (
	"os"
	"regexp"
	"slices"
	"testing"

	"insupport/internal/bundle"
)

// TestEntriesArePlanned requires that no question waits for a compiler: each of
// its rules is marked as an entrypoint.
func TestEntriesArePlanned(t *testing.T) {
	source, err := os.ReadFile("ask.go")
	if err != nil {
		t.Fatal(err)
	}
	s := open(t, 1)
	entries := regexp.MustCompile(`entry\w+ += "(data\.insupport\.[\w.]+)"`).FindAllStringSubmatch(string(source), -1)
	if len(entries) < 11 {
		t.Fatalf("found %d entries", len(entries))
	}
	for _, entry := range slices.Concat(entries, [][]string{{"", bundle.EntryReport}, {"", bundle.EntryDates}}) {
		if !s.engine.Planned(entry[1]) {
			t.Errorf("%s is not planned; mark it with entrypoint: true", entry[1])
		}
	}
}
