package source

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func doc(name string) string {
	return fmt.Sprintf("apiVersion: insupport/v1\nkind: ClusterInventory\nmetadata: {name: %s}\nspec: {}\n", name)
}

func TestRead(t *testing.T) {
	for name, c := range map[string]struct {
		files    map[string]string
		args     []string
		stdin    string
		clusters []string
		problems []string
		skipped  int
	}{
		"several in one file": {
			files: map[string]string{"a.yaml": doc("one") + "---\n" + doc("two")},
			args:  []string{"a.yaml"}, clusters: []string{"one", "two"}},
		"standard input": {
			stdin: doc("one"), args: []string{"-"}, clusters: []string{"one"}},
		"a folder is read in order, hidden parts and other files left out": {
			files: map[string]string{"d/b.yaml": doc("b"), "d/a/x.yml": doc("a"), "d/.git/x.yaml": "[", "d/.x.yaml": "[",
				"d/README.md": "x", "d/values.yaml": "replicas: 1", "d/comment.yaml": "# none", "d/report.json": `{"apiVersion":"insupport/v1","kind":"Report"}`},
			args: []string{"d"}, clusters: []string{"a", "b"}, skipped: 6},
		"unparsable files in a folder are problems": {
			files: map[string]string{"d/a.yaml": doc("a"), "d/b.json": "{"},
			args:  []string{"d"}, clusters: []string{"a"}, problems: []string{"reading inventory d/b.json:1: "}},
		"foreign YAML with tags is skipped": {
			files: map[string]string{"d/a.yaml": doc("a"), "d/b.yaml": "a: !Ref b\n"},
			args:  []string{"d"}, clusters: []string{"a"}, skipped: 1},
		"a named file must be recognised": {
			files: map[string]string{"values.yaml": "replicas: 1"},
			args:  []string{"values.yaml"}, problems: []string{"reading values.yaml: not recognised"}},
		"what is good in a broken file is read": {
			files: map[string]string{"a.yaml": doc("one") + "---\nkind: ConfigMap\n---\n" + doc("two") + "x: y\n---\n" + doc("three")},
			args:  []string{"a.yaml"}, clusters: []string{"one", "three"},
			problems: []string{"reading inventory a.yaml:6: document 2 is no ClusterInventory", `reading inventory a.yaml:12: unknown key "x"`}},
		"a name may be used once": {
			files: map[string]string{"a.yaml": doc("one"), "b.yaml": doc("one") + "---\n" + doc("two")},
			args:  []string{"a.yaml", "b.yaml"}, clusters: []string{"one", "two"},
			problems: []string{`cluster "one" is named twice, in a.yaml:3 and in b.yaml:3`}},
		"a link is followed": {
			files: map[string]string{"real/a.yaml": doc("a"), "d/link.yaml": "-> ../real/a.yaml"},
			args:  []string{"d"}, clusters: []string{"a"}},
		"not there": {
			args: []string{"nowhere"}, problems: []string{"reading nowhere: no such file or directory"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			for file, content := range c.files {
				if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
					t.Fatal(err)
				}
				err := error(nil)
				if target, link := strings.CutPrefix(content, "-> "); link {
					err = os.Symlink(target, file)
				} else {
					err = os.WriteFile(file, []byte(content), 0o600)
				}
				if err != nil {
					t.Fatal(err)
				}
			}
			got := Read(context.Background(), c.args, strings.NewReader(c.stdin), Options{})
			var clusters []string
			for _, inv := range got.Inventories {
				clusters = append(clusters, inv.Name)
			}
			if diff := cmp.Diff(c.clusters, clusters); diff != "" {
				t.Error(diff)
			}
			if len(got.Skipped) != c.skipped {
				t.Errorf("skipped %d, want %d", len(got.Skipped), c.skipped)
			}
			if len(got.Problems) != len(c.problems) {
				t.Fatalf("problems %v, want %v", got.Problems, c.problems)
			}
			for i, want := range c.problems {
				if !strings.HasPrefix(got.Problems[i].Error(), want) {
					t.Errorf("problem %q, want %q", got.Problems[i], want)
				}
			}
		})
	}
}

func TestReadGivesUpWhenInterrupted(t *testing.T) {
	r, w := io.Pipe() // never written to
	defer w.Close()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan Result)
	go func() { done <- Read(ctx, []string{"-", "nowhere"}, r, Options{}) }()
	cancel()
	if got := <-done; len(got.Inventories)+len(got.Problems) != 0 {
		t.Errorf("got %v", got)
	}
}
