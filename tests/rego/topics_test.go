package rego_test

import (
	"context"
	"encoding/json"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
	"gopkg.in/yaml.v3"
)

// TestMissingTopicsNeverPass deletes every topic of every product in turn: a rule may come to
// know less, but no outcome may turn into a pass.
func TestMissingTopicsNeverPass(t *testing.T) {
	compiler := compile(t)
	full := dataDocument(t)
	cases := load(t)
	before := evaluateAll(t, compiler, full, cases)
	telling := tellingCases(cases, before)
	catalog := full["insupport_facts"].(map[string]any)
	check := func(t *testing.T, what string, data map[string]any, which []int) {
		t.Helper()
		var subset []testCase
		for _, i := range which {
			subset = append(subset, cases[i])
		}
		after := evaluateAll(t, compiler, data, subset)
		for n, i := range which {
			for rule, outcome := range after[n].Outcomes {
				if outcome == "pass" && before[i].Outcomes[rule] != "pass" {
					t.Errorf("%s: without %s %s turns from %s into pass", cases[i].Name, what, rule, before[i].Outcomes[rule])
				}
			}
		}
	}
	deleted := 0
	for _, product := range slices.Sorted(maps.Keys(catalog)) {
		var touched []int // cases that state the product; upstream Kubernetes concerns all
		for _, i := range telling {
			if product == "kubernetes" || strings.Contains(string(mustRead(t, cases[i].file)), `"`+product+`"`) {
				touched = append(touched, i)
			}
		}
		if len(touched) == 0 {
			continue
		}
		for _, topic := range slices.Sorted(maps.Keys(catalog[product].(map[string]any))) {
			deleted++
			t.Run(product+"/"+topic, func(t *testing.T) {
				t.Parallel()
				check(t, product+"/"+topic, withoutPath(full, []string{"insupport_facts", product, topic}).(map[string]any), touched)
			})
		}
	}
	if deleted < 10 {
		t.Errorf("only %d topics were tried", deleted)
	}
	check(t, "a catalog", map[string]any{"insupport": map[string]any{"settings": full["insupport"].(map[string]any)["settings"]}}, telling)
	check(t, "settings", map[string]any{"insupport": map[string]any{}, "insupport_facts": catalog}, telling)
}

// TestMissingRowsNeverSupport deletes each row on which a violation or an unknown of the telling cases
// rests: the verdict never becomes a pass. Rows of which only the finding tells are in the list of contents, and a
// bundle without them is refused.
func TestMissingRowsNeverSupport(t *testing.T) {
	compiler := compile(t)
	full := dataDocument(t)
	listed := map[string]bool{}
	var contents struct{ Rows map[string][]string }
	if err := json.Unmarshal(mustRead(t, "../../data/insupport/contents/data.json"), &contents); err != nil {
		t.Fatal(err)
	}
	for product, rows := range contents.Rows {
		for _, row := range rows {
			listed[product+"/"+row] = true
		}
	}
	cases := load(t)
	before := evaluateAll(t, compiler, full, cases)
	bad := []string{"unsupported", "unknown"}
	tried := map[string]bool{}
	for _, i := range tellingCases(cases, before) {
		if !slices.Contains(bad, before[i].verdict()) {
			continue
		}
		for _, f := range before[i].Findings {
			for _, row := range f.Evidence.Rows {
				path, ok := strings.CutPrefix(row, "catalog/")
				if !ok || f.Level != "violation" && f.Level != "unknown" || listed[path] || tried[path] {
					continue
				}
				tried[path] = true
				keys := append([]string{"insupport_facts"}, strings.Split(path, "/")...)
				after := evaluateAll(t, compiler, withoutPath(full, keys).(map[string]any), cases[i:i+1])
				if is := after[0].verdict(); !slices.Contains(bad, is) {
					t.Errorf("%s: without %s %s becomes %s", cases[i].Name, path, before[i].verdict(), is)
				}
			}
		}
	}
	if len(tried) < 20 || len(listed) < 30 {
		t.Errorf("only %d rows were tried, %d are listed", len(tried), len(listed))
	}
	t.Logf("%d rows", len(tried))
}

// withoutPath copies a document along a path and leaves out what is there.
func withoutPath(document any, path []string) any {
	m, ok := document.(map[string]any)
	if !ok {
		return document
	}
	m = maps.Clone(m)
	if len(path) == 1 {
		delete(m, path[0])
	} else if _, there := m[path[0]]; there {
		m[path[0]] = withoutPath(m[path[0]], path[1:])
	}
	return m
}

// TestReportIsStable evaluates the same input ten times.
func TestReportIsStable(t *testing.T) {
	compiler := compile(t)
	full := dataDocument(t)
	cases := load(t)[:20]
	first := evaluateRaw(t, compiler, full, cases)
	for range 9 {
		if again := evaluateRaw(t, compiler, full, cases); !slices.Equal(first, again) {
			t.Fatal("equal input gave different reports")
		}
	}
}

func compile(t *testing.T) *ast.Compiler {
	t.Helper()
	sources := map[string]*ast.Module{}
	for path, module := range modules(t) {
		if !strings.HasSuffix(path, "_test.rego") {
			sources[path] = module
		}
	}
	compiler := ast.NewCompiler()
	if compiler.Compile(sources); compiler.Failed() {
		t.Fatal(compiler.Errors)
	}
	return compiler
}

func evaluateAll(t *testing.T, compiler *ast.Compiler, data map[string]any, cases []testCase) []cluster {
	t.Helper()
	var found []cluster
	for _, value := range evaluate(t, compiler, data, cases) {
		var report struct{ Clusters []cluster }
		decode(t, value, &report)
		decode(t, value, &report.Clusters[0].whole)
		found = append(found, report.Clusters[0])
	}
	return found
}

func evaluateRaw(t *testing.T, compiler *ast.Compiler, data map[string]any, cases []testCase) []string {
	t.Helper()
	var found []string
	for _, value := range evaluate(t, compiler, data, cases) {
		found = append(found, ast.MustInterfaceToValue(value).String())
	}
	return found
}

func evaluate(t *testing.T, compiler *ast.Compiler, data map[string]any, cases []testCase) []any {
	t.Helper()
	ctx := context.Background()
	queries := map[string]rego.PreparedEvalQuery{}
	for key, batch := range byRun(t, cases) {
		given := map[string]any{"insupport": map[string]any{"run": map[string]any{}}, "insupport_facts": data["insupport_facts"]}
		for name, value := range data["insupport"].(map[string]any) {
			given["insupport"].(map[string]any)[name] = value
		}
		if batch[0].Run != nil {
			given["insupport"].(map[string]any)["run"] = batch[0].Run
		}
		query, err := rego.New(rego.Query("data.insupport.main.report"), rego.Compiler(compiler),
			rego.Store(inmem.NewFromObjectWithOpts(given, inmem.OptRoundTripOnWrite(false)))).PrepareForEval(ctx)
		if err != nil {
			t.Fatal(err)
		}
		queries[key] = query
	}
	var found []any
	for _, c := range cases {
		key := ""
		if c.run != "" {
			key = string(mustRead(t, c.run))
		}
		results, err := queries[key].Eval(ctx, rego.EvalInput(c.Input))
		if err != nil {
			t.Fatalf("%s: %v", c.Name, err)
		}
		if len(results) != 1 {
			t.Fatalf("%s: no report", c.Name)
		}
		found = append(found, results[0].Expressions[0].Value)
	}
	return found
}

// dataDocument loads data/ as opa does: each data.yaml at the path of its folder.
func dataDocument(t *testing.T) map[string]any {
	t.Helper()
	const dir = "../../data"
	document := map[string]any{}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.Name() != "data.yaml" {
			return err
		}
		var value any
		if err := yaml.Unmarshal(mustRead(t, path), &value); err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, filepath.Dir(path))
		if err != nil {
			return err
		}
		at := document
		keys := strings.Split(filepath.ToSlash(rel), "/")
		for _, key := range keys[:len(keys)-1] {
			if at[key] == nil {
				at[key] = map[string]any{}
			}
			at = at[key].(map[string]any)
		}
		at[keys[len(keys)-1]] = value
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var shapes any
	if err := json.Unmarshal(mustRead(t, "../../rego/insupport/lib/shapes/data.json"), &shapes); err != nil {
		t.Fatal(err)
	}
	document["insupport"].(map[string]any)["lib"] = map[string]any{"shapes": shapes}
	return document
}

func mustRead(t *testing.T, path string) []byte {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}
