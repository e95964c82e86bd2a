package fleets

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// TestShapes requires that clusters of a shape are the same but for names, that
// others are not, and that a fleet is the same twice.
func TestShapes(t *testing.T) {
	f := Fleet{Clusters: 30, Shapes: 10, Groups: 3}
	named := regexp.MustCompile(`cluster-\d+|ip-[\d-]+|"team-\d+"`)
	shapes := map[string]bool{}
	for i := range f.Clusters {
		if !bytes.Equal(f.Cluster(i), f.Cluster(i)) {
			t.Fatalf("cluster %d differs from itself", i)
		}
		shapes[named.ReplaceAllString(string(f.Cluster(i)), "")] = true
	}
	if len(shapes) != f.Shapes {
		t.Errorf("%d shapes, want %d", len(shapes), f.Shapes)
	}
}

// TestSame requires equal bytes of equal arguments.
func TestSame(t *testing.T) {
	for name, write := range map[string]func(dir string) error{
		"nodes":     func(dir string) error { return Nodes(filepath.Join(dir, "nodes.json"), 3) },
		"manifests": func(dir string) error { return Manifests(dir, 21) },
		"lines":     func(dir string) error { return Fleet{9, 3, 2}.Lines(filepath.Join(dir, "fleet.jsonl")) },
		"files": func(dir string) error {
			_, err := Fleet{9, 3, 2}.Files(dir, 9)
			return err
		},
	} {
		first, second := t.TempDir(), t.TempDir()
		if err := write(first); err != nil {
			t.Fatal(err)
		}
		if err := write(second); err != nil {
			t.Fatal(err)
		}
		if a, b := digest(t, first), digest(t, second); a != b {
			t.Errorf("%s: %s and %s", name, a, b)
		}
	}
}

func digest(t *testing.T, dir string) string {
	t.Helper()
	sum := sha256.New()
	files, err := os.ReadDir(dir)
	if err != nil || len(files) == 0 {
		t.Fatal(len(files), err)
	}
	for _, f := range files {
		content, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		sum.Write(content)
	}
	return hex.EncodeToString(sum.Sum(nil))
}
