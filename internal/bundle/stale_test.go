package bundle

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// TestStale holds that what was changed since make generate is named, and what
// was only written again is not.
func TestStale(t *testing.T) {
	root := t.TempDir()
	for to, from := range map[string]string{"rego": "../../rego", "data": "../../data"} {
		if err := os.CopyFS(filepath.Join(root, to), os.DirFS(from)); err != nil {
			t.Fatal(err)
		}
	}
	made := filepath.Join(root, "internal", "bundle", "digests.txt")
	if err := os.MkdirAll(filepath.Dir(made), 0o700); err != nil {
		t.Fatal(err)
	}
	if got := staleIn(root, embeddedDigests); got != "" {
		t.Errorf("where nothing is generated: %q", got)
	}
	if err := os.WriteFile(made, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if got := staleIn(root, embeddedDigests); got != "" {
		t.Errorf("after a checkout: %q", got)
	}
	changed := filepath.Join("data", "insupport_facts", "talos", "releases", "data.yaml")
	later := time.Now().Add(time.Hour)
	if err := os.Chtimes(filepath.Join(root, changed), later, later); err != nil {
		t.Fatal(err)
	}
	if got := staleIn(root, embeddedDigests); got != "" {
		t.Errorf("written again as it was: %q", got)
	}
	f, err := os.OpenFile(filepath.Join(root, changed), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString("  \"9.9\": {}\n"); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(filepath.Join(root, changed), later, later); err != nil {
		t.Fatal(err)
	}
	if got := staleIn(root, embeddedDigests); got != changed {
		t.Errorf("changed: %q", got)
	}
}
