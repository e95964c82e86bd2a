package bundle

import (
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"insupport/internal/document"
	"insupport/internal/engine"
	"insupport/internal/inventory"
	"insupport/internal/planner"
	"insupport/rego"
)

func TestGeneratedFilesAreThoseOfTheFolders(t *testing.T) {
	generated, list, err := Precompile(os.DirFS("../../rego"), os.DirFS("../../data"), planner.Plan)
	if err != nil {
		t.Fatal(err)
	}
	generated["../../data/insupport/contents/data.json"] = list
	for _, name := range slices.Sorted(maps.Keys(generated)) {
		committed, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(generated[name], committed) {
			t.Errorf("%s is not what rego/ and data/ hold; run make generate", name)
		}
	}
}

// question is an input with the run parameters beside it.
type question struct {
	input, run map[string]any
}

// questions are the inventories among the fixtures, and the cases that all
// runners are to judge alike.
func questions(t *testing.T) (fixtures, cases []question) {
	t.Helper()
	for _, dir := range []string{"fixtures", "rego/testdata/parity"} {
		err := filepath.WalkDir(filepath.Join("../../tests", dir), func(path string, e fs.DirEntry, err error) error {
			if err != nil || filepath.Ext(path) != ".yaml" {
				return err
			}
			content, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			docs, err := document.Parse(path, content)
			for _, doc := range docs {
				m, _ := doc.Value.(map[string]any)
				run, _ := m["run"].(map[string]any)
				if input, ok := m["input"].(map[string]any); ok {
					cases = append(cases, question{input, run})
				} else if m["kind"] == inventory.Kind {
					fixtures = append(fixtures, question{m, map[string]any{"assumeDefaults": true}})
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(fixtures) < 15 || len(cases) < 40 {
		t.Fatalf("found %d inventories and %d cases", len(fixtures), len(cases))
	}
	return fixtures, cases
}

// asWritten is the program's bundle whose rules are compiled from their text.
func asWritten(t *testing.T, b *Bundle) *Bundle {
	t.Helper()
	written := *b
	written.embedded, written.Modules, written.compiled = false, nil, nil
	tree, err := readTree(rego.FS, "rego")
	maps.DeleteFunc(tree, func(name string, _ []byte) bool { return path.Base(name) == "data.json" }) // the data has it
	if err == nil {
		err = written.add(tree)
	}
	if err != nil {
		t.Fatal(err)
	}
	return &written
}

func sample(of []question) (few []question) {
	for i := 0; i < len(of); i += 12 {
		few = append(few, of[i])
	}
	return few
}

// TestPlannedRulesEvaluateAsWritten compares every answer over the inventories
// of the tests, errors included.
func TestPlannedRulesEvaluateAsWritten(t *testing.T) {
	planned := b(t)
	both := []*Bundle{asWritten(t, planned), planned}
	fixtures, cases := questions(t)
	all := []string{"data.insupport.main.report", "data.insupport.ask.window.window", "data.insupport.ask.rules.rules",
		"data.insupport.ask.waivers.states", "data.insupport.ask.facts.dates", "data.insupport.conftest.deny",
		"data.insupport.ask.explanation.cluster", "data.insupport.ask.systems.matrix", "data.insupport.ask.support.table",
		"data.insupport.ask.support.shipped", "data.insupport.ask.plan.answer"}
	compare := func(of []question, entries []string) {
		answers := [2]map[string][]string{{}, {}}
		for i, bundle := range both {
			engines := map[string]*engine.Engine{}
			for _, q := range of {
				key := string(inventory.Canonical(q.run))
				if engines[key] == nil {
					e, err := bundle.Compile(maps.Clone(q.run), true)
					if err != nil {
						t.Fatal(err)
					}
					engines[key] = e
				}
				for _, entry := range entries {
					query, err := engines[key].Prepare(t.Context(), entry)
					if err != nil {
						t.Fatal(err)
					}
					value, err := query.Eval(t.Context(), q.input, day())
					answers[i][entry] = append(answers[i][entry], fmt.Sprint(string(value), err))
				}
			}
		}
		if diff := cmp.Diff(answers[0], answers[1]); diff != "" {
			t.Error(diff)
		}
	}
	every := slices.Concat(cases, fixtures)
	if testing.Short() {
		every = sample(every)
	}
	compare(every, all[:1])
	compare(sample(fixtures), all[1:])

	// A trace is OPA's, of the rules as written.
	var trace bytes.Buffer
	e, err := planned.Compile(map[string]any{}, false)
	if err == nil {
		err = e.Trace(t.Context(), &trace, all[0], fixtures[0].input, day())
	}
	if err != nil || !strings.Contains(trace.String(), "insupport/main/main.rego:") {
		t.Errorf("the trace names no places: %v", err)
	}
}

// TestPrecompileRefusesFactsOfAnotherShape holds that generation checks what
// data lint does.
func TestPrecompileRefusesFactsOfAnotherShape(t *testing.T) {
	data := t.TempDir()
	if err := os.CopyFS(data, os.DirFS("../../data")); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(data, "insupport_facts", "talos", "releases", "data.yaml")
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, bytes.Replace(content, []byte("released:"), []byte("relaesed:"), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	_, _, err = Precompile(os.DirFS("../../rego"), os.DirFS(data), planner.Plan)
	if err == nil || !strings.Contains(err.Error(), `unknown key "relaesed" (did you mean "released"?)`) {
		t.Errorf("got %v", err)
	}
}
