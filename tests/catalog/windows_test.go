package catalog_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
	"gopkg.in/yaml.v3"
)

// windows returns a function that asks the real policy for the support window
// of a product of the real catalog on a day.
func windows(t *testing.T, catalog map[string]map[string]object) func(product, day string) []string {
	t.Helper()
	raw, err := json.Marshal(map[string]any{"insupport_facts": catalog})
	if err != nil {
		t.Fatal(err)
	}
	var data map[string]any
	if err := json.Unmarshal(raw, &data); err != nil {
		t.Fatal(err)
	}
	options := []func(*rego.Rego){
		rego.Query("window := data.insupport.lib.window.in_window(input.product, input.day)"),
		rego.Store(inmem.NewFromObject(data)),
	}
	files, err := filepath.Glob(filepath.Join(root, "rego", "insupport", "lib", "*", "*.rego"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.rego") {
			continue
		}
		module, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		options = append(options, rego.Module(file, string(module)))
	}
	query, err := rego.New(options...).PrepareForEval(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return func(product, day string) []string {
		t.Helper()
		input := ast.NewObject(
			ast.Item(ast.StringTerm("product"), ast.StringTerm(product)),
			ast.Item(ast.StringTerm("day"), ast.StringTerm(day)),
		)
		results, err := query.Eval(context.Background(), rego.EvalParsedInput(input))
		if err != nil {
			t.Fatal(err)
		}
		if len(results) != 1 {
			t.Fatalf("%s has no window on %s", product, day)
		}
		return texts(results[0].Bindings["window"])
	}
}

func shift(t *testing.T, day string, by int) string {
	t.Helper()
	d, err := time.Parse(time.DateOnly, day)
	if err != nil {
		t.Fatal(err)
	}
	return d.AddDate(0, 0, by).Format(time.DateOnly)
}

// TestDocumentedWindows holds the policy against the windows that the vendor
// documents: on the day a line came out and the day after, the window is the
// documented one, and the day before it is that of the line before.
func TestDocumentedWindows(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join("testdata", "windows.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var documented struct {
		Windows []struct {
			Product, Current, From string
			Window                 []string
		}
	}
	if err := yaml.Unmarshal(raw, &documented); err != nil {
		t.Fatal(err)
	}
	if len(documented.Windows) != 23 {
		t.Errorf("%d documented windows, want 23", len(documented.Windows))
	}
	catalog := load(t)
	window := windows(t, catalog)
	before := map[string][]string{}
	for _, w := range documented.Windows {
		day := w.From
		if got := ga(catalog[w.Product], w.Current); got != day {
			t.Errorf("%s %s came out on %s, the catalog has %q", w.Product, w.Current, day, got)
		}
		for _, on := range []string{day, shift(t, day, 1)} {
			if diff := cmp.Diff(w.Window, window(w.Product, on)); diff != "" {
				t.Errorf("%s on %s, current %s (-documented +computed):\n%s", w.Product, on, w.Current, diff)
			}
		}
		eve := window(w.Product, shift(t, day, -1))
		if previous := before[w.Product]; previous != nil {
			if diff := cmp.Diff(previous, eve); diff != "" {
				t.Errorf("%s the day before %s (-documented +computed):\n%s", w.Product, day, diff)
			}
		} else if len(eve) > 0 && eve[0] == w.Current {
			t.Errorf("%s %s is current the day before it came out", w.Product, w.Current)
		}
		before[w.Product] = w.Window
	}
}

// TestNewestWindow checks the day on which the newest line moved the window: a
// catalog that lacks a line keeps calling an expired one supported.
func TestNewestWindow(t *testing.T) {
	catalog := load(t)
	window := windows(t, catalog)
	for _, product := range []string{"konvoy", "kommander", "nutanix-nkp"} {
		for day, want := range map[string][]string{
			"2026-07-15": {"2.17", "2.16", "2.15"},
			"2026-07-16": {"2.18", "2.17", "2.16"},
			"2026-11-26": {"2.18", "2.17", "2.16"},
		} {
			if diff := cmp.Diff(want, window(product, day)); diff != "" {
				t.Errorf("%s on %s (-want +got):\n%s", product, day, diff)
			}
		}
	}
}

// TestKubernetesWindow checks the end dates of upstream Kubernetes: a line is
// in its window through its last day and out of it on the next.
func TestKubernetesWindow(t *testing.T) {
	catalog := load(t)
	window := windows(t, catalog)
	for _, line := range texts(catalog["kubernetes"]["releases"]["order"]) {
		end := text(get(catalog["kubernetes"]["releases"], "lines", line, "ends"))
		for day, want := range map[string]bool{shift(t, end, -1): true, end: true, shift(t, end, 1): false} {
			got := false
			for _, in := range window("kubernetes", day) {
				got = got || in == line
			}
			if got != want {
				t.Errorf("kubernetes %s in the window on %s: %v, want %v", line, day, got, want)
			}
		}
	}
}
