package documents_test

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestThreatModelNamesItsTests requires of the threat model that each line is
// held by a test, and that there is one of that name.
func TestThreatModelNamesItsTests(t *testing.T) {
	root := filepath.Join("..", "..")
	there := map[string]bool{}
	function := regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)\w+)\(`)
	err := fs.WalkDir(os.DirFS(root), ".", func(p string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.IsDir() && (e.Name() == "node_modules" || strings.HasPrefix(e.Name(), ".") && p != "."):
			return fs.SkipDir
		case path.Ext(p) == ".txtar":
			there[path.Base(p)] = true
		case strings.HasSuffix(p, "_test.go"):
			source, err := os.ReadFile(filepath.Join(root, p))
			if err != nil {
				return err
			}
			for _, m := range function.FindAllStringSubmatch(string(source), -1) {
				there[m[1]] = true
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(filepath.Join(root, "docs", "security.md"))
	if err != nil {
		t.Fatal(err)
	}
	name := regexp.MustCompile("`((?:Test|Fuzz)\\w+|\\w+\\.txtar)`")
	rows := 0
	for line := range strings.Lines(string(page)) {
		if !strings.HasPrefix(line, "| ") || strings.HasPrefix(line, "| --- ") || strings.Contains(line, "| held by |") {
			continue
		}
		rows++
		named := name.FindAllStringSubmatch(line, -1)
		if len(named) == 0 {
			t.Errorf("no test holds %s", line)
		}
		for _, m := range named {
			if !there[m[1]] {
				t.Errorf("there is no %s, which holds %s", m[1], line)
			}
		}
	}
	if rows < 20 {
		t.Errorf("only %d lines", rows)
	}
}
