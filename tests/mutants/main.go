// Command mutants changes one condition, comparison or constant of the rules at
// a time and runs their tests: a change that no test notices is a decision that
// no test holds. It prints a table by category and every survivor; survivors of
// rules of level violation or unknown must be listed in accepted.yaml, with the
// reason.
package main

import (
	"cmp"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io/fs"
	"log"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
	"github.com/open-policy-agent/opa/v1/tester"
	"gopkg.in/yaml.v3"
)

func main() {
	only := flag.String("only", "rules/", "mutate the files whose path holds this")
	budget := flag.Duration("budget", 14*time.Minute, "start no mutant after this time; the rest is counted as not tried")
	flag.Parse()
	if err := run(*only, time.Now().Add(*budget)); err != nil {
		log.Fatal(err)
	}
}

type mutant struct {
	file, what string
	row        int
	nth        int
	change     change
	result     string
}

// id names a mutant apart from its line, which moves with every edit.
func (m mutant) id() string { return m.file + ": " + m.what }

func run(only string, until time.Time) error {
	sources, err := readTree("rego")
	if err != nil {
		return err
	}
	if err := readData("rego"); err != nil {
		return err
	}
	accepted := map[string]string{}
	if raw, err := os.ReadFile("tests/mutants/accepted.yaml"); err == nil {
		if err := yaml.Unmarshal(raw, &accepted); err != nil {
			return err
		}
	}
	var all []*mutant
	for _, file := range slices.Sorted(maps.Keys(sources)) {
		if strings.Contains(file, only) && !strings.HasSuffix(file, "_test.rego") {
			found, err := mutantsOf(file, sources[file])
			if err != nil {
				return err
			}
			all = append(all, found...)
		}
	}
	if err := checkTests(sources, all); err != nil {
		return err
	}
	next := make(chan *mutant)
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for m := range next {
				m.result = try(sources, m)
			}
		})
	}
	for _, m := range all {
		if time.Now().After(until) {
			m.result = "not tried"
			continue
		}
		next <- m
	}
	close(next)
	wg.Wait()
	return report(sources, all, accepted)
}

// report prints the table and the survivors; a survivor that matters and has no
// reason is an error.
func report(sources map[string]string, all []*mutant, accepted map[string]string) error {
	type row struct{ tried, survived, invalid, untried int }
	table := map[string]*row{}
	var bad int
	for _, m := range all {
		level := levelOf(sources, m.file)
		key := fmt.Sprintf("%s %s", strings.Split(strings.TrimPrefix(m.file, "insupport/"), "/")[:2], level)
		if table[key] == nil {
			table[key] = &row{}
		}
		switch m.result {
		case "invalid":
			table[key].invalid++
		case "not tried":
			table[key].untried++
		case "survived":
			table[key].survived++
			reason := accepted[m.id()]
			if reason == "" && (level == "violation" || level == "unknown") {
				bad++
			}
			fmt.Printf("survived  %s:%d  %s  %s\n", m.file, m.row, m.what, reason)
			table[key].tried++
		default:
			table[key].tried++
		}
	}
	fmt.Printf("\n%-40s %6s %9s %9s %9s\n", "rules", "tried", "survived", "invalid", "not tried")
	for _, key := range slices.Sorted(maps.Keys(table)) {
		r := table[key]
		fmt.Printf("%-40s %6d %9d %9d %9d\n", key, r.tried, r.survived, r.invalid, r.untried)
	}
	if bad > 0 {
		return fmt.Errorf("%d changes of rules of level violation or unknown are noticed by no test", bad)
	}
	return nil
}

var level = regexp.MustCompile(`(?m)^#   level: (\w+)`)

func levelOf(sources map[string]string, file string) string {
	if m := level.FindStringSubmatch(sources[file]); m != nil {
		return m[1]
	}
	return "library"
}

// scopes are the folders whose tests judge a file, in turn: its own, then its
// category, or all for a library. Most mutants die at once.
func scopes(file string) []string {
	own := filepath.Dir(file) + "/"
	if strings.Contains(file, "/rules/") {
		return []string{own, filepath.Dir(filepath.Dir(file)) + "/"}
	}
	return []string{own, ""}
}

// try runs the tests of each scope on the mutant.
func try(sources map[string]string, m *mutant) string {
	for _, scope := range scopes(m.file) {
		modules, err := load(sources, scope)
		if err != nil {
			return "invalid"
		}
		m.change(sites(modules[m.file])[m.nth])
		passed, ok := runTests(modules)
		if !ok {
			return "invalid"
		}
		if !passed {
			return "killed"
		}
	}
	return "survived"
}

// checkTests requires that the tests of every scope pass as they stand: where
// they do not even compile, every mutant would look like one that cannot be.
func checkTests(sources map[string]string, mutants []*mutant) error {
	done := map[string]bool{}
	for _, m := range mutants {
		for _, scope := range scopes(m.file) {
			if done[scope] {
				continue
			}
			done[scope] = true
			modules, err := load(sources, scope)
			if err != nil {
				return err
			}
			if passed, ok := runTests(modules); !ok || !passed {
				return fmt.Errorf("the tests below %q fail without any change", scope)
			}
		}
	}
	return nil
}

var testImport = regexp.MustCompile(`(?m)^import data\.(\S+)_test\b`)

// load parses all modules, and of the tests those of a scope with what they
// import from others.
func load(sources map[string]string, scope string) (map[string]*ast.Module, error) {
	wanted := map[string]bool{}
	for file, source := range sources {
		if !strings.HasSuffix(file, "_test.rego") || !strings.HasPrefix(file, scope) {
			continue
		}
		wanted[file] = true
		for _, m := range testImport.FindAllStringSubmatch(source, -1) {
			dir := strings.ReplaceAll(m[1], ".", "/")
			wanted[dir+"/"+filepath.Base(dir)+"_test.rego"] = true
		}
	}
	modules := map[string]*ast.Module{}
	for file, source := range sources {
		if strings.HasSuffix(file, "_test.rego") && !wanted[file] {
			continue
		}
		module, err := parse(file, source)
		if err != nil {
			return nil, err
		}
		modules[file] = module
	}
	return modules, nil
}

// shapes is the data that lies among the modules, as the loader of opa test would have it.
var shapes = map[string]any{}

// readData reads the data documents below a folder of modules.
func readData(root string) error {
	return fs.WalkDir(os.DirFS(root), ".", func(p string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Base(p) != "data.json" {
			return err
		}
		content, err := os.ReadFile(filepath.Join(root, p))
		if err != nil {
			return err
		}
		var value any
		if err := json.Unmarshal(content, &value); err != nil {
			return fmt.Errorf("%s: %w", p, err)
		}
		at := shapes
		keys := strings.Split(filepath.ToSlash(filepath.Dir(p)), "/")
		for _, key := range keys[:len(keys)-1] {
			next, _ := at[key].(map[string]any)
			if next == nil {
				next = map[string]any{}
				at[key] = next
			}
			at = next
		}
		at[keys[len(keys)-1]] = value
		return nil
	})
}

// runTests says whether all tests passed, and whether the modules compile.
func runTests(modules map[string]*ast.Module) (passed, ok bool) {
	ctx, stop := context.WithTimeout(context.Background(), 2*time.Minute)
	defer stop()
	results, err := tester.NewRunner().SetCompiler(ast.NewCompiler()).SetStore(inmem.NewFromObject(shapes)).
		SetModules(modules).SetTimeout(20*time.Second).RunTests(ctx, nil)
	if err != nil {
		return false, false
	}
	passed = true
	for r := range results {
		passed = passed && r.Pass()
	}
	return passed, true
}

func parse(file, source string) (*ast.Module, error) {
	return ast.ParseModuleWithOpts(file, source, ast.ParserOptions{ProcessAnnotation: true})
}

func readTree(root string) (map[string]string, error) {
	out := map[string]string{}
	err := fs.WalkDir(os.DirFS(root), ".", func(p string, e fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(p) != ".rego" {
			return err
		}
		content, err := os.ReadFile(filepath.Join(root, p))
		out[p] = string(content)
		return err
	})
	return out, err
}

func mutantsOf(file, source string) ([]*mutant, error) {
	module, err := parse(file, source)
	if err != nil {
		return nil, err
	}
	var out []*mutant
	seen := map[string]int{}
	for i, s := range sites(module) {
		for _, c := range changes(s) {
			m := &mutant{file: file, row: s.row(), nth: i, change: c.apply, what: c.what}
			seen[m.what]++
			if n := seen[m.what]; n > 1 {
				m.what = fmt.Sprintf("%s (%d)", m.what, n)
			}
			out = append(out, m)
		}
	}
	slices.SortStableFunc(out, func(a, b *mutant) int { return cmp.Compare(a.row, b.row) })
	return out, nil
}
