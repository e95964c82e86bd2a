package bundle

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"insupport/internal/schema"
)

// TestSkeleton fills in what a new product is asked for and uncomments the
// rest: every key of the schemas is there, and the result has no problem.
func TestSkeleton(t *testing.T) {
	topics, err := Skeleton("acme-engine")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for _, topic := range topics {
		filled := string(topic.Content)
		for key, value := range map[string]string{"date": `"2021-06-01"`, "released": `"2020-01-01"`, "ends": `"2021-01-01"`, "source": "https://example.com/p", "title": "T", "name": "N"} {
			filled = regexp.MustCompile(`(?m)^(\s*`+key+`:) ""`).ReplaceAllString(filled, "$1 "+value)
		}
		file := filepath.Join(dir, "acme-engine", topic.Name, "data.yaml")
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(filled), 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := schema.Compile("catalog/" + topic.Name + ".json")
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range [][]string{nil, {"policy"}, {"policy", "tiers"}, {"lines", "1.0"}, {"lines", "1.0", "releases", "1.0.0"}} {
			for _, key := range s.Keys(path) {
				if !bytes.Contains(topic.Content, []byte(key+":")) {
					t.Errorf("%s does not show %s of %s", topic.Name, key, strings.Join(path, "."))
				}
			}
		}
	}
	found, err := LintFolder(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range append(found.Problems, found.Doubts...) {
		t.Error(f)
	}
	if _, err := Load(Options{Overlays: []string{dir}}); err != nil {
		t.Errorf("as corrections: %v", err)
	}
}

// TestLintOfTheTree checks the facts as they stand in the tree, which the
// program carries only once they are generated.
func TestLintOfTheTree(t *testing.T) {
	found, err := LintFolder(t.Context(), filepath.Join("..", "..", "data"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found.Problems {
		t.Error(f)
	}
}

// TestChecksGiveProblemsOrDoubts holds the names of the checks: what has any
// other name is asked for by nobody.
func TestChecksGiveProblemsOrDoubts(t *testing.T) {
	b, err := Load(Options{})
	if err != nil {
		t.Fatal(err)
	}
	checks := 0
	for _, m := range b.Modules {
		if !strings.HasPrefix(m.Path, "insupport/lint/") {
			continue
		}
		parsed, err := m.parse()
		if err != nil {
			t.Fatal(err)
		}
		checks++
		for _, name := range exposed(parsed) {
			if name != "problems" && name != "doubts" {
				t.Errorf("%s exposes %s", m.Path, name)
			}
		}
	}
	if checks == 0 {
		t.Error("no checks")
	}
}
