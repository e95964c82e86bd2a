package cli

import (
	"bytes"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// TestImportDirection fences the floors of the house: a room knows those below
// its own and none beside it, so that a report, for one, can never depend on
// how it was evaluated. diff is about two reports and stands above them.
func TestImportDirection(t *testing.T) {
	floors := []string{
		"cli", "ask", "diff about evidence verify", "report plan window support explain facts live",
		"finding bundle source shape lifecycles", "engine inventory signature registry", "schema document exchange vm planner", "term regularfile tarball rego data precompiled", "lazy wire",
	}
	mod, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	module := strings.TrimPrefix(strings.SplitN(string(mod), "\n", 2)[0], "module ")
	level := map[string]int{}
	for i, rooms := range floors {
		for _, room := range strings.Fields(rooms) {
			level[room] = len(floors) - i
		}
	}
	err = fs.WalkDir(os.DirFS(".."), ".", func(p string, e fs.DirEntry, err error) error {
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
			to, ours := strings.CutPrefix(name, module+"/")
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

// TestCommandsAreShort keeps what commands compute and print out of the room
// that reads their flags.
func TestCommandsAreShort(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) < 10 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if n := bytes.Count(content, []byte("\n")); n > 150 {
			t.Errorf("%s has %d lines, more than 150", file, n)
		}
	}
}
