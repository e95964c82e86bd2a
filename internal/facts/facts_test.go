package facts

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"insupport/internal/bundle"
)

func TestFolder(t *testing.T) {
	t.Setenv("XDG_DATA_HOME", filepath.Join(t.TempDir(), "data"))
	if got, err := Folder(); err != nil || got != filepath.Join(os.Getenv("XDG_DATA_HOME"), "insupport", "facts") {
		t.Errorf("got %s, %v", got, err)
	}
	t.Setenv("XDG_DATA_HOME", "relative") // to be ignored, says the specification
	if got, err := Folder(); err != nil || !filepath.IsAbs(got) {
		t.Errorf("got %s, %v", got, err)
	}
	if runtime.GOOS == "linux" {
		t.Setenv("HOME", "")
		if _, err := Folder(); err == nil || !strings.Contains(err.Error(), "set XDG_DATA_HOME") {
			t.Errorf("without a home folder: %v", err)
		}
	}
}

// TestList has the newest first, and nothing that is no file of facts.
func TestList(t *testing.T) {
	dir := t.TempDir()
	if all, err := List(filepath.Join(dir, "nowhere")); err != nil || all != nil {
		t.Errorf("no folder: %v, %v", all, err)
	}
	old := bundle.FactsManifest{Built: "2026-01-01", Digest: "sha256:" + strings.Repeat("f", 64)}
	recent := bundle.FactsManifest{Built: "2026-02-01", Digest: "sha256:" + strings.Repeat("0", 64)}
	for _, name := range []string{Name(old), Name(recent), "notes.txt", "." + Name(recent) + ".123", Name(recent) + ".part"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	all, err := List(dir)
	if err != nil || len(all) != 2 || all[0].Digest != recent.Digest || all[1].Built != old.Built {
		t.Errorf("got %v, %v", all, err)
	}
	if _, err := all[0].Open(nil); err == nil || !strings.HasPrefix(err.Error(), "facts "+all[0].Path+": ") {
		t.Errorf("a damaged file: %v", err)
	}
}
