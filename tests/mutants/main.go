// Command mutants changes one condition, comparison or constant of the rules at
// a time and runs their tests: a change that no test notices is a decision that
// no test holds. It prints a table by category and every survivor; those that
// answer as the rule does are listed in accepted.yaml, with the reason.
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
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
	"github.com/open-policy-agent/opa/v1/tester"
	"gopkg.in/yaml.v3"
)

func main() {
	only := flag.String("only", "rules/", "mutate the files whose path holds this")
	budget := flag.Duration("budget", 14*time.Minute, "start no mutant after this time; the rest is counted as not tried")
	flag.Parse()
	debug.SetGCPercent(400)
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

// id names a mutant by its package and apart from its line, which moves with
// every edit.
func (m mutant) id() string {
	return strings.ReplaceAll(filepath.ToSlash(filepath.Dir(m.file)), "/", ".") + ": " + m.what
}

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
	modules, err := newTree(sources)
	if err != nil {
		return err
	}
	if err := modules.whole(); err != nil {
		return err
	}
	var all []*mutant
	for _, file := range slices.Sorted(maps.Keys(sources)) {
		if strings.Contains(file, only) && !isTest(file) {
			found, err := mutantsOf(file, sources[file])
			if err != nil {
				return err
			}
			all = append(all, found...)
			if err := modules.pass(file); err != nil {
				return fmt.Errorf("the tests of %s without any change: %w", file, err)
			}
		}
	}
	next := make(chan *mutant)
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for m := range next {
				m.result = modules.try(m)
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

// report prints the table and the survivors. What survives and has no reason is
// an error in rules of level violation or unknown, and elsewhere where it is more
// than one in twenty.
func report(sources map[string]string, all []*mutant, accepted map[string]string) error {
	type row struct{ tried, killed, accepted, left, invalid, untried int }
	table := map[string]*row{}
	bad := map[string]bool{}
	for _, m := range all {
		level := levelOf(sources, m.file)
		key := fmt.Sprintf("%s %s", strings.Split(strings.TrimPrefix(m.file, "insupport/"), "/")[:2], level)
		r := table[key]
		if r == nil {
			r = &row{}
			table[key] = r
		}
		switch m.result {
		case "invalid":
			r.invalid++
			continue
		case "not tried":
			r.untried++
			continue
		case "killed":
			r.killed++
		case "survived":
			reason := accepted[m.id()]
			if reason != "" {
				r.accepted++
			} else {
				r.left++
			}
			fmt.Printf("survived  %s:%d  %s  %s\n", m.file, m.row, m.what, reason)
		}
		r.tried++
		bad[key] = r.left > 0 && (level == "violation" || level == "unknown" || 20*r.left > r.tried)
	}
	const line = "%-40s %6v %6v %8v %6v %8v %9v\n"
	fmt.Printf("\n"+line, "rules", "tried", "killed", "accepted", "left", "invalid", "not tried")
	for _, key := range slices.Sorted(maps.Keys(table)) {
		r := table[key]
		fmt.Printf(line, key, r.tried, r.killed, r.accepted, r.left, r.invalid, r.untried)
	}
	maps.DeleteFunc(bad, func(_ string, is bool) bool { return !is })
	if len(bad) > 0 {
		return fmt.Errorf("too many changes are noticed by no test: %s", strings.Join(slices.Sorted(maps.Keys(bad)), ", "))
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
// category, or all that reach a library. Most mutants die at once.
func scopes(file string) []string {
	own := filepath.Dir(file) + "/"
	if strings.Contains(file, "/rules/") {
		return []string{own, filepath.Dir(filepath.Dir(file)) + "/"}
	}
	return []string{own, ""}
}

// try asks the tests of each scope about the mutant.
func (t tree) try(m *mutant) string {
	changed := t.modules[m.file].Copy()
	m.change(sites(changed)[m.nth])
	asked := 0
	for _, scope := range slices.Insert(scopes(m.file), 1, t.sharpestBeyond(filepath.Dir(m.file))) {
		tests, modules := t.judges(m.file, scope)
		if len(tests) == asked || len(tests) == 0 {
			continue // none, or the same as of the narrower scope
		}
		asked = len(tests)
		modules[m.file] = changed
		compiler := ast.NewCompiler()
		if compiler.Compile(modules); compiler.Failed() {
			return "invalid"
		}
		for _, test := range t.sharpest(tests) {
			if answer(compiler, test) != t.passing[test] {
				t.killed(test)
				return "killed"
			}
		}
	}
	return "survived"
}

// kills counts the mutants that each test noticed: what noticed one of a file is
// likely to notice the next, and is asked first, alone with the tests beside it.
type kills struct {
	sync.Mutex
	of map[string]int
}

func (k *kills) killed(test string) {
	k.Lock()
	defer k.Unlock()
	k.of[test]++
}

func (k *kills) sharpest(tests []string) []string {
	k.Lock()
	defer k.Unlock()
	slices.SortStableFunc(tests, func(a, b string) int { return cmp.Compare(k.of[b], k.of[a]) })
	return tests
}

// sharpestBeyond is the file of the test that noticed most, of those outside a folder.
func (t tree) sharpestBeyond(folder string) string {
	t.Lock()
	defer t.Unlock()
	best, file := 0, "none"
	for _, name := range t.tests {
		if filepath.Dir(name) == folder {
			continue
		}
		pkg := t.modules[name].Package.Path.String() + "."
		for test, n := range t.of {
			if n > best && strings.HasPrefix(test, pkg) {
				best, file = n, name
			}
		}
	}
	return file
}

// whole refuses a tree of which a test fails without any change, or one row of a
// test: what already answers otherwise notices nothing.
func (t tree) whole() error {
	ctx := context.Background()
	store := inmem.NewFromObject(shapes)
	modules := map[string]*ast.Module{}
	for file, module := range t.modules {
		modules[file] = module.Copy()
	}
	txn, err := store.NewTransaction(ctx)
	if err != nil {
		return err
	}
	defer store.Abort(ctx, txn)
	results, err := tester.NewRunner().SetStore(store).SetModules(modules).SetTimeout(time.Minute).RunTests(ctx, txn)
	if err != nil {
		return err
	}
	var failing []string
	for r := range results {
		if !r.Pass() {
			failing = append(failing, r.Package+"."+r.Name)
			for name, sub := range r.SubResults {
				if sub.Fail {
					failing = append(failing, fmt.Sprintf("  %s", name))
				}
			}
		}
	}
	if len(failing) > 0 {
		return fmt.Errorf("these tests fail without any change:\n%s", strings.Join(failing, "\n"))
	}
	return nil
}

// pass records what the tests that judge a file answer without any change: true,
// or the names of all their cases.
func (t tree) pass(file string) error {
	for _, scope := range scopes(file) {
		tests, modules := t.judges(file, scope)
		tests = slices.DeleteFunc(tests, func(test string) bool { return t.passing[test] != "" })
		if len(tests) == 0 {
			continue
		}
		compiler := ast.NewCompiler()
		if compiler.Compile(modules); compiler.Failed() {
			return compiler.Errors
		}
		for _, test := range tests {
			t.passing[test] = answer(compiler, test)
			if t.passing[test] == undefined {
				return fmt.Errorf("%s fails without any change", test)
			}
		}
	}
	return nil
}

// judges are the tests of a scope that reach a file, and the modules which they need.
func (t tree) judges(file, scope string) ([]string, map[string]*ast.Module) {
	modules := map[string]*ast.Module{}
	var tests []string
	for _, test := range t.tests {
		if !strings.HasPrefix(test, scope) || !t.needs[test][file] {
			continue
		}
		for needed := range t.needs[test] {
			modules[needed] = t.modules[needed]
		}
		for _, rule := range t.modules[test].Rules {
			if name := rule.Head.Ref()[0].String(); strings.HasPrefix(name, "test_") {
				tests = append(tests, t.modules[test].Package.Path.String()+"."+name)
			}
		}
	}
	return tests, modules
}

const undefined = "null"

// answer evaluates one test; one that fails to evaluate answers with its error.
func answer(compiler *ast.Compiler, test string) string {
	ctx, stop := context.WithTimeout(context.Background(), 20*time.Second)
	defer stop()
	results, err := rego.New(rego.Compiler(compiler), rego.Store(inmem.NewFromObject(shapes)), rego.Query(test)).Eval(ctx)
	if err != nil {
		return err.Error()
	}
	raw, err := json.Marshal(results)
	if err != nil {
		return err.Error()
	}
	return string(raw)
}

// tree holds all modules by file, parsed once and never changed, for each what it
// needs, the files of tests, and what these answer while nothing is changed.
type tree struct {
	modules map[string]*ast.Module
	needs   map[string]map[string]bool
	tests   []string
	passing map[string]string
	*kills
}

func newTree(sources map[string]string) (tree, error) {
	t := tree{modules: map[string]*ast.Module{}, needs: map[string]map[string]bool{}, passing: map[string]string{}, kills: &kills{of: map[string]int{}}}
	for _, file := range slices.Sorted(maps.Keys(sources)) {
		module, err := parse(file, sources[file])
		if err != nil {
			return t, err
		}
		t.modules[file] = module
		if isTest(file) {
			t.tests = append(t.tests, file)
		}
	}
	named := map[string][]string{}
	for file := range sources {
		named[file] = t.named(file)
	}
	for file := range sources {
		seen := map[string]bool{}
		for next := []string{file}; len(next) > 0; next = next[1:] {
			if !seen[next[0]] {
				seen[next[0]] = true
				next = append(next, named[next[0]]...)
			}
		}
		t.needs[file] = seen
	}
	return t, nil
}

// named are the files of the packages that a file names, and of all below a
// folder that it names; tests only by their own name.
func (t tree) named(file string) []string {
	var out []string
	seen := map[string]bool{}
	ast.WalkRefs(t.modules[file], func(ref ast.Ref) bool {
		ref = ref.GroundPrefix()
		if !ref.HasPrefix(ast.DefaultRootRef) || seen[ref.String()] {
			return false
		}
		seen[ref.String()] = true
		for name, module := range t.modules {
			if ref.HasPrefix(module.Package.Path) || module.Package.Path.HasPrefix(ref) && !isTest(name) {
				out = append(out, name)
			}
		}
		return false
	})
	return out
}

func isTest(file string) bool { return strings.HasSuffix(file, "_test.rego") }

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
