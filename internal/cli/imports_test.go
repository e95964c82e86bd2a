package cli

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"strconv"
	"strings"
	"testing"
)

// TestImportDirection fences cli → {source, policy, plan, bundle, report} →
// {inventory, schema}: packages on one level do not know each other, so that
// reports can never depend on how they were evaluated.
func TestImportDirection(t *testing.T) {
	level := map[string]int{
		"cli": 5, "source": 4, "policy": 4, "plan": 4, "bundle": 4, "report": 4, "lifecycles": 4, "shape": 4,
		"inventory": 2, "schema": 1, "finding": 3, "term": 0, "regularfile": 0, "tarball": 0, "precompiled": 0,
		"rego": 0, "data": 0,
	}
	err := fs.WalkDir(os.DirFS(".."), ".", func(p string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || path.Ext(p) != ".go" || strings.HasSuffix(p, "_test.go") {
			return err
		}
		from, sub, _ := strings.Cut(p, "/")
		if strings.Contains(sub, "/") {
			return nil // commands below a package, such as generators
		}
		own, known := level[from]
		if !known {
			t.Errorf("%s: package %s has no level", p, from)
		}
		f, err := parser.ParseFile(token.NewFileSet(), "../"+p, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, i := range f.Imports {
			name, _ := strconv.Unquote(i.Path.Value)
			to, ours := strings.CutPrefix(name, "insupport/")
			to = strings.TrimPrefix(to, "internal/")
			if theirs, known := level[to]; ours && (!known || theirs >= own) {
				t.Errorf("%s imports %s", p, name)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
