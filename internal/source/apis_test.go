package source

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func pdb(name, more string) string {
	return fmt.Sprintf("apiVersion: policy/v1beta1\nkind: PodDisruptionBudget\nmetadata: {name: %s%s}\n", name, more)
}

const definesCluster = "apiVersion: cluster.x-k8s.io/v1beta1\nkind: Cluster\nmetadata: {name: c, namespace: d}\n" +
	"spec: {topology: {version: v1.25.3, class: k}}\n"

// TestManifestsOfOneCluster cuts manifests in many ways: what belongs to one
// cluster becomes one, and nothing becomes another.
func TestManifestsOfOneCluster(t *testing.T) {
	opts := options(t)
	for name, c := range map[string]struct {
		files map[string]string
		args  []string
		named string
		want  map[string]int // objects of each cluster
		told  string
	}{
		"one file": {files: map[string]string{"m.yaml": pdb("a", "") + "---\n" + pdb("b", "")},
			args: []string{"m.yaml"}, want: map[string]int{"m": 2}},
		"a folder": {files: map[string]string{"m/a.yaml": pdb("a", ""), "m/b/b.yaml": pdb("b", "")},
			args: []string{"m"}, want: map[string]int{"m": 2}},
		"files": {files: map[string]string{"m/a.yaml": pdb("a", ""), "m/b.yaml": pdb("b", "")},
			args: []string{"m/a.yaml", "m/b.yaml"}, want: map[string]int{"m": 2}},
		"two folders": {files: map[string]string{"m/a.yaml": pdb("a", ""), "n/b.yaml": pdb("b", "")},
			args: []string{"m", "n"}, want: map[string]int{"m": 1, "n": 1}},
		"with a name": {files: map[string]string{"m/a.yaml": pdb("a", ""), "n/b.yaml": pdb("b", ""), "n.json": oneNode},
			args: []string{"m", "n", "n.json"}, named: "x", want: map[string]int{"x": 2}},
		"of nobody's group": {files: map[string]string{"m/i.yaml": doc("i"),
			"m/a.yaml": "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: a}\n"},
			args: []string{"m"}, want: map[string]int{"i": 0}},
		"here": {files: map[string]string{"a.yaml": pdb("a", "")},
			args: []string{"."}, want: map[string]int{"manifests": 1}},
		"beside nodes": {files: map[string]string{"m/a.yaml": pdb("a", ""),
			"m/n/nodes.json": `{"kind":"List","apiVersion":"v1","items":[` + oneNode + "]}"},
			args: []string{"m"}, want: map[string]int{"nodes": 0}, told: "m/a.yaml: manifests beside clusters"},
		"beside a definition": {files: map[string]string{"m/a.yaml": pdb("a", ""), "m/c.yaml": definesCluster},
			args: []string{"m"}, want: map[string]int{"c": 0}, told: "m/a.yaml: manifests beside clusters"},
		"with a definition": {files: map[string]string{"c.yaml": definesCluster + "---\n" + pdb("a", "")},
			args: []string{"c.yaml"}, want: map[string]int{"c": 0}},
		"beside an inventory": {files: map[string]string{"m/a.yaml": pdb("a", ""), "m/i.yaml": doc("i")},
			args: []string{"m"}, want: map[string]int{"i": 0}, told: "m/a.yaml: manifests beside clusters"},
		"of one object, twice": {files: map[string]string{"m/a.yaml": pdb("a", ""), "m/b.yaml": pdb("a", "")},
			args: []string{"m"}, want: map[string]int{"m": 2}},
		"what runs is no manifest": {files: map[string]string{"a.yaml": pdb("a", ", uid: x"),
			"b.yaml": pdb("b", "") + "---\n" + pdb("c", ", resourceVersion: '1'")},
			args: []string{"a.yaml", "b.yaml"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			for file, content := range c.files {
				if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			opts.Name = c.named
			read := Read(context.Background(), c.args, nil, opts)
			var got map[string]int
			for _, inv := range read.Inventories {
				if got == nil {
					got = map[string]int{}
				}
				got[inv.Name] = 0
				apis, _ := inv.Value()["spec"].(map[string]any)["apis"].([]any)
				for _, api := range apis {
					got[inv.Name] += len(api.(map[string]any)["members"].([]any))
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("%s%v", diff, read.Problems)
			}
			told := strings.Join(read.Warnings, "\n")
			if c.told == "" && strings.Contains(told, "manifests") || !strings.Contains(told, c.told) {
				t.Errorf("warnings %q, want %q", told, c.told)
			}
		})
	}
}

// TestAppliedVersion reads the version of what was applied and nothing else.
func TestAppliedVersion(t *testing.T) {
	for text, want := range map[string]string{
		`{"apiVersion":"batch/v1beta1","kind":"CronJob"}`:    "batch/v1beta1",
		`{"kind":"CronJob", "apiVersion" : "batch/v1beta1"}`: "batch/v1beta1",
		`{"metadata":{"apiVersion":"v2"},"apiVersion":"v1"}`: "v1",
		`{"apiVersion":1}`:  "",
		`{"apiVersion":"v1`: "",
		redacted:            "",
		``:                  "",
		`["apiVersion"]`:    "",
	} {
		if got := appliedVersion(text); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

// TestNewAPIKey takes what API servers call a version, and no other text.
func TestNewAPIKey(t *testing.T) {
	for text, want := range map[string]apiKey{
		"v1": {"", "v1", "K"}, "apps/v1beta2": {"apps", "v1beta2", "K"}, "a.b-c.d/v2alpha10": {"a.b-c.d", "v2alpha10", "K"},
		"": {}, "apps": {}, "apps/": {}, "/v1": {}, "Apps/v1": {}, "a/b/v1": {}, "v1gamma1": {}, "apps/v1 ": {},
	} {
		if got, ok := newAPIKey(text, "K"); got != want || ok != (want.version != "") {
			t.Errorf("%q: %v %v, want %v", text, got, ok, want)
		}
	}
	if _, ok := newAPIKey("v1", "k"); ok {
		t.Error("a kind in lower case is none")
	}
}

// TestMetrics tells half of them, and those of others, from whole ones.
func TestMetrics(t *testing.T) {
	const row = requestedMetric + `{group="policy",removed_release="1.25",resource="poddisruptionbudgets",` +
		`subresource="",version="v1beta1"} 1`
	head := "# HELP x y\n# TYPE x counter\n"
	for name, c := range map[string]struct{ text, problem, warning string }{
		"rows":           {text: row + "\n"},
		"a long row":     {text: head + `x{a="` + strings.Repeat("a", 3*window) + "\"} 1\n" + row + "\n"},
		"megabytes":      {text: head + strings.Repeat("apiserver_x{a=\"b\"} 1\n", window/8) + row + "\n"},
		"cut":            {text: row + "\n" + row[:40], problem: "reading inventory -:2: "},
		"cut at the end": {text: row, problem: "reading inventory -:1: ends in the middle of a row"},
		"no row": {text: row + "\n" + requestedMetric + "{group=} 1\n",
			problem: "reading inventory -:2: " + requestedMetric},
		"without resource": {text: requestedMetric + "{group=\"a\",version=\"v1\"} 1\n",
			problem: "reading inventory -:1: " + requestedMetric},
		"of others":     {text: head + "x 1\n", problem: "reading inventory -: metrics of something else"},
		"nothing asked": {text: head + "apiserver_x 1\n", warning: "-: no client asked"},
		"zero":          {text: strings.TrimSuffix(row, "1") + "0\n", warning: "-: no client asked"},
	} {
		t.Run(name, func(t *testing.T) {
			got := read1(t, []byte(c.text), Options{})
			switch {
			case c.problem != "" && (len(got.Problems) != 1 || !strings.HasPrefix(got.Problems[0].Error(), c.problem)):
				t.Errorf("problems %v, want %q", got.Problems, c.problem)
			case c.warning != "" && (len(got.Warnings) != 1 || !strings.HasPrefix(got.Warnings[0], c.warning)):
				t.Errorf("warnings %q, want %q", got.Warnings, c.warning)
			case c.problem+c.warning == "" && (len(got.Inventories) != 1 || len(got.Problems) > 0):
				t.Errorf("read to %v, %v", got.Inventories, got.Problems)
			case c.problem+c.warning != "" && len(got.Inventories) > 0:
				t.Errorf("read to %v", got.Inventories)
			}
		})
	}
}
