package rego_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"gopkg.in/yaml.v3"

	"insupport/internal/bundle"
	"insupport/internal/cli"
	"insupport/internal/engine"
	"insupport/tests/golden"
)

// explained is one finding as the rules spell it out.
type explained struct {
	Rule     string
	Evidence struct {
		Facts              []any
		Comparison, Change string
	}
	Rows []struct {
		Path    string
		Missing bool
	}
}

// TestExplain explains every rule on the first case in which it finds
// something, and fails for a finding without evidence.
func TestExplain(t *testing.T) {
	bundle, err := bundle.Load(bundle.Options{})
	if err != nil {
		t.Fatal(err)
	}
	queries := map[string]*engine.Query{} // by run parameters
	explain := func(c testCase) []explained {
		key := string(mustMarshal(t, c.Run))
		if queries[key] == nil {
			run := c.Run
			if run == nil {
				run = map[string]any{}
			}
			engine, err := bundle.Compile(run, true)
			if err != nil {
				t.Fatal(err)
			}
			if queries[key], err = engine.Prepare(t.Context(), "data.insupport.ask.explanation.findings"); err != nil {
				t.Fatal(err)
			}
		}
		raw, err := queries[key].Eval(t.Context(), c.Input.(map[string]any), time.Now())
		if err != nil {
			t.Fatalf("%s: %v", c.Name, err)
		}
		var found []explained
		if err := json.Unmarshal(raw, &found); err != nil {
			t.Fatal(err)
		}
		return found
	}
	goldens, err := filepath.Abs("testdata/explain")
	if err != nil {
		t.Fatal(err)
	}
	cases := append(load(t), ownCases(t)...)
	t.Chdir(t.TempDir())
	shown := map[string]bool{}
	for _, c := range cases {
		if c.Refused || c.Run["settings"] != nil || c.Run["waivers"] != nil || c.Run["asOf"] == nil && c.Input.(map[string]any)["asOf"] == nil {
			continue
		}
		for _, f := range explain(c) {
			if e := f.Evidence; len(e.Facts)+len(f.Rows) == 0 || e.Comparison == "" || e.Change == "" {
				t.Errorf("%s: a finding of %s has no evidence: %+v", c.Name, f.Rule, f)
			}
			for _, row := range f.Rows {
				if row.Missing {
					t.Errorf("%s: %s names the row %s, which is not in the catalog", c.Name, f.Rule, row.Path)
				}
			}
			if shown[f.Rule] {
				continue
			}
			shown[f.Rule] = true
			if err := os.WriteFile("inventory.yaml", mustRead(t, c.file), 0o600); err != nil {
				t.Fatal(err)
			}
			golden.Check(t, filepath.Join(goldens, filepath.FromSlash(f.Rule)+".txt"), insupport(t, explainArgs(f.Rule, c)...))
		}
	}
	for _, rule := range ruleIDs(t) {
		if !shown[rule] && rule != "input/invalid" { // such files are refused before any rule speaks
			t.Errorf("no case in which %s finds something", rule)
		}
	}
}

// ownCases are those of testdata/explain.
func ownCases(t *testing.T) []testCase {
	t.Helper()
	dir := t.TempDir()
	var cases []testCase
	for decoder := yaml.NewDecoder(bytes.NewReader(mustRead(t, "testdata/explain/cases.yaml"))); ; {
		var c testCase
		err := decoder.Decode(&c)
		if errors.Is(err, io.EOF) {
			return cases
		}
		if err != nil {
			t.Fatal(err)
		}
		c.file = write(t, dir, c.Name+".yaml", c.Input)
		cases = append(cases, c)
	}
}

func explainArgs(rule string, c testCase) []string {
	args := []string{"explain", rule, "-i", "inventory.yaml"}
	for _, key := range slices.Sorted(maps.Keys(c.Run)) {
		switch key {
		case "asOf":
			args = append(args, "--as-of", c.Run[key].(string))
		case "assumeDefaults":
			args = append(args, "--assume-defaults")
		case "target":
			for product, release := range c.Run[key].(map[string]any) {
				args = append(args, "--to", product+"="+release.(string))
			}
		}
	}
	return args
}

func mustMarshal(t *testing.T, value any) []byte {
	t.Helper()
	raw, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func ruleIDs(t *testing.T) []string {
	t.Helper()
	var doc struct{ Rules []struct{ ID string } }
	if err := json.Unmarshal(insupport(t, "rules", "list", "-o", "json"), &doc); err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, r := range doc.Rules {
		ids = append(ids, r.ID)
	}
	return ids
}

// insupport runs the command line in this process; an exit code of a judgement
// is fine.
func insupport(t *testing.T, args ...string) []byte {
	t.Helper()
	var stdout, stderr bytes.Buffer
	if code := cli.Main(args, strings.NewReader(""), &stdout, &stderr); code == 2 {
		t.Fatalf("insupport %s: %s", strings.Join(args, " "), stderr.Bytes())
	}
	return stdout.Bytes()
}
