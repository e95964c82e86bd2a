package bundle

import (
	"bytes"
	"context"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"insupport/internal/inventory"
)

// day is the clock of these tests.
func day() time.Time { return time.Date(2022, 6, 1, 0, 0, 0, 0, time.UTC) }

// write makes a folder of files and returns it.
func write(t *testing.T, tree map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range tree {
		p := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestDigestIsTheSameWhateverTheContainer(t *testing.T) {
	code := map[string]string{
		"a/main.rego":      "package a.main\n\nx := data.a.facts.y\n",
		"a/main_test.rego": "package a.main_test\n",
		"a/lib/lib.rego":   "package a.lib\n\nz := 1\n",
	}
	facts := map[string]string{"a/facts/data.yaml": "y: \"1\"\nlist: [a, b]\n"}
	both := map[string]string{".manifest": `{"roots": ["a"]}`}
	split := map[string]string{"rego/.manifest": `{"roots": ["a/main", "a/lib"]}`, "data/.manifest": `{"roots": ["a/facts"]}`}
	for name, content := range code {
		both[name], split["rego/"+name] = content, content
	}
	for name, content := range facts {
		both[name], split["data/"+name] = content, content
	}
	load := func(where string) *Bundle {
		t.Helper()
		b, err := Load(Options{Bundle: where})
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	folder := load(write(t, both))
	if got := load(write(t, split)).Digest; got != folder.Digest {
		t.Errorf("rego/ and data/ side by side: %s, want %s", got, folder.Digest)
	}

	var b bytes.Buffer
	elsewhere := *folder
	elsewhere.Modules = slices.Clone(folder.Modules)
	for i := range elsewhere.Modules {
		// Where tools put the files must not matter.
		elsewhere.Modules[i].Path = "some/where/" + elsewhere.Modules[i].Path
	}
	if err := elsewhere.Write(&b); err != nil {
		t.Fatal(err)
	}
	tarball := filepath.Join(t.TempDir(), "b.tar.gz")
	if err := os.WriteFile(tarball, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := load(tarball).Digest; got != folder.Digest {
		t.Errorf("tarball: %s, want %s", got, folder.Digest)
	}

	both["a/facts/data.yaml"] = "y: \"2\"\nlist: [a, b]\n"
	if load(write(t, both)).Digest == folder.Digest {
		t.Error("other facts, same digest")
	}
	both["a/lib/lib.rego"] = "package a.lib\n\nz := 2\n"
	if load(write(t, both)).Digest == folder.Digest {
		t.Error("other rules, same digest")
	}
}

func TestLoadErrors(t *testing.T) {
	rule := "package a\n\nx := 1\n"
	for name, c := range map[string]struct {
		tree map[string]string
		want string
	}{
		"no rules":         {map[string]string{"a/data.json": "{}"}, "holds no rules"},
		"syntax":           {map[string]string{"a.rego": "package a\n\nx = := 1\n"}, "a.rego:3: "},
		"bad data":         {map[string]string{"a.rego": rule, "b/data.json": "{"}, "b/data.json: line 1: "},
		"unquoted date":    {map[string]string{"a.rego": rule, "b/data.yaml": "x: 2022-01-01\n"}, "b/data.yaml:1: quote the date"},
		"bad manifest":     {map[string]string{"a.rego": rule, ".manifest": "x"}, ".manifest: "},
		"clash":            {map[string]string{"a.rego": rule, "b/data.json": `{"c": 1}`, "b/c/data.json": `{"d": 1}`}, `"c" is given by two files`},
		"value for folder": {map[string]string{"a.rego": rule, "data.json": `{"x": 1}`, "x/data.json": `{"d": 1}`}, `"x" already has a value`},
		"two of the same":  {map[string]string{"x/a.rego": rule, "y/a.rego": rule}, "two modules are a/a.rego"},
		"unknown topic":    {map[string]string{"a.rego": rule, "insupport_facts/p/nothing/data.json": `{"x": 1}`}, `p.nothing: unknown topic "nothing"`},
		"one of its facts": {map[string]string{"a.rego": rule, "insupport_facts/p/releases/data.json": `{"1.0.0": 5}`}, "p.releases"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := Load(Options{Bundle: write(t, c.tree)}); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

func TestRulesCannotReachOut(t *testing.T) {
	for _, call := range []string{
		`http.send({"method": "get", "url": "http://localhost"})`, `opa.runtime()`, `net.lookup_ip_addr("localhost")`,
		`rego.parse_module("a.rego", "package a")`, `json.match_schema({}, {"$ref": "http://localhost"})`,
		`io.jwt.decode("x")`, `rand.intn("x", 5)`, `uuid.rfc4122("x")`,
	} {
		b, err := Load(Options{Bundle: write(t, map[string]string{"a.rego": "package a\n\nx := " + call + "\n"})})
		if err == nil {
			_, err = b.Compile(map[string]any{}, false)
		}
		if err == nil || !strings.Contains(err.Error(), "without network") {
			t.Errorf("%s: got %v", call, err)
		}
	}
}

func TestEval(t *testing.T) {
	b, err := Load(Options{Bundle: write(t, map[string]string{
		"main.rego": `package mini

report := {"name": input.name, "run": data.insupport.run, "fact": data.b.c, "now": time.now_ns()}

window := 1 if input.never

rules := x if {
	x := 1
	x == 2
}
`,
		"b/data.json":         `{"c": {"d": 10}}`,
		"insupport/data.json": `{"run": {"asOf": "a bundle must not say"}}`,
	})})
	if err != nil {
		t.Fatal(err)
	}
	for _, many := range []bool{false, true} {
		e, err := b.Compile(map[string]any{"waivers": []any{}}, many)
		if err != nil {
			t.Fatal(err)
		}
		q, err := e.Prepare(context.Background(), "data.mini.report")
		if err != nil {
			t.Fatal(err)
		}
		got, err := q.Eval(context.Background(), map[string]any{"name": "x"}, day())
		if err != nil {
			t.Fatal(err)
		}
		want := `{"fact":{"d":10},"name":"x","now":1654041600000000000,"run":{"waivers":[]}}`
		if diff := cmp.Diff(want, string(got)); diff != "" {
			t.Error(diff)
		}
		for _, entry := range []string{"data.mini.window", "data.mini.rules", "data.insupport.ask.facts.dates"} {
			q, err := e.Prepare(context.Background(), entry)
			if err == nil {
				_, err = q.Eval(context.Background(), map[string]any{}, day())
			}
			if err == nil || !strings.Contains(err.Error(), "has no value") {
				t.Errorf("%s: got %v", entry, err)
			}
		}
	}
}

func TestMergePatch(t *testing.T) {
	// The example of RFC 7396 and its table, in short.
	parse := func(text string) map[string]any {
		m, err := parseData("data.json", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	for _, c := range [][3]string{
		{`{"a":"b"}`, `{"a":"c"}`, `{"a":"c"}`},
		{`{"a":"b","b":"c"}`, `{"a":null}`, `{"b":"c"}`},
		{`{"a":["b"]}`, `{"a":"c"}`, `{"a":"c"}`},
		{`{"a":"c"}`, `{"a":["b"]}`, `{"a":["b"]}`},
		{`{"a":{"b":"c"}}`, `{"a":{"b":"d","c":null}}`, `{"a":{"b":"d"}}`},
		{`{}`, `{"a":{"bb":{"ccc":null}}}`, `{"a":{"bb":{}}}`},
	} {
		if got := string(inventory.Canonical(mergePatch(parse(c[0]), parse(c[1])))); got != c[2] {
			t.Errorf("%s + %s = %s, want %s", c[0], c[1], got, c[2])
		}
	}
}

func TestOverlays(t *testing.T) {
	product := b(t).Products()[0]
	first := write(t, map[string]string{product + "/product/data.yaml": "name: First\n", "README.md": "text"})
	second := write(t, map[string]string{"insupport_facts/" + product + "/product/data.json": `{"name": "Second"}`})
	got, err := Load(Options{Overlays: []string{first, second}})
	if err != nil {
		t.Fatal(err)
	}
	topics := got.Catalog()[product].(map[string]any)
	if name := topics["product"].(map[string]any)["name"]; name != "Second" {
		t.Errorf("the later overlay must win, got %v", name)
	}
	if got.Digest != b(t).Digest {
		t.Error("the digest is that of the bundle, overlays are named beside it")
	}
	if len(got.Overlays) != 2 || got.Overlays[0].Name != filepath.Base(first) || got.Overlays[0].Digest == got.Overlays[1].Digest {
		t.Errorf("got %v", got.Overlays)
	}
	if !slices.IsSorted(got.Roots) {
		t.Errorf("roots %v", got.Roots)
	}
}

func b(t *testing.T) *Bundle {
	t.Helper()
	b, err := Load(Options{})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestFactsOfTheCatalogHaveTypes(t *testing.T) {
	facts := b(t).Facts()
	for _, key := range slices.Sorted(maps.Keys(facts)) {
		if !slices.Contains([]string{"boolean", "string", "integer"}, facts[key]) {
			t.Errorf("fact %s has type %q", key, facts[key])
		}
	}
}

// TestBundlesDoNotSetTheRun requires that the parameters of a run are the
// runner's, whatever a bundle brings.
func TestBundlesDoNotSetTheRun(t *testing.T) {
	tree := map[string]string{"main.rego": "package mini\n\nreport := data.insupport.run\n"}
	tree["insupport/run/data.json"] = `{"asOf": "2020-01-01", "waivers": [{"rule": "release/*"}]}`
	b, err := Load(Options{Bundle: write(t, tree)})
	if err != nil {
		t.Fatal(err)
	}
	if run, there := insupportData(b.data)["run"]; there {
		t.Errorf("the bundle keeps %v", run)
	}
	engine, err := b.Compile(map[string]any{"asOf": "2022-06-01"}, false)
	if err != nil {
		t.Fatal(err)
	}
	query, err := engine.Prepare(t.Context(), "data.mini.report")
	if err != nil {
		t.Fatal(err)
	}
	got, err := query.Eval(t.Context(), map[string]any{}, day())
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != `{"asOf":"2022-06-01"}` {
		t.Errorf("the run is %s", got)
	}
}
