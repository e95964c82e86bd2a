package schema

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"go.yaml.in/yaml/v3"
)

// embedded resolves references among the embedded files.
type embedded struct{}

func (embedded) Load(url string) (any, error) {
	f, err := FS.Open(path.Clean(strings.TrimPrefix(url, "schema:///")))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return jsonschema.UnmarshalJSON(f)
}

func library(t *testing.T, name string) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	c.AssertFormat()
	c.UseLoader(embedded{})
	s, err := c.Compile("schema:///" + name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// failures brings what the library found into the form of check.
func failures(e *jsonschema.ValidationError) (out []failure) {
	switch e.ErrorKind.(type) {
	case *kind.AnyOf, *kind.OneOf:
		var of []failure
		for _, c := range e.Causes {
			of = append(of, failures(c)[0])
		}
		return []failure{{e.InstanceLocation, e.ErrorKind, of}}
	}
	for _, c := range e.Causes {
		out = append(out, failures(c)...)
	}
	if len(e.Causes) == 0 {
		out = []failure{{e.InstanceLocation, e.ErrorKind, nil}}
	}
	return out
}

// TestLibraryAgrees holds check to a library: what each says of documents with
// a value changed.
func TestLibraryAgrees(t *testing.T) {
	documents := map[string][]any{}
	add := func(schema, file string) {
		if v := readYAML(t, file); v != nil {
			documents[schema] = append(documents[schema], v)
		}
	}
	for _, topic := range Topics() {
		files := glob(t, "../../data/insupport_facts/*/"+topic+"/data.yaml")
		slices.SortFunc(files, func(a, b string) int { return size(t, a) - size(t, b) })
		add("catalog/"+topic+".json", files[len(files)/4])
	}
	add("definitions.json", "../../data/insupport/recognition/definitions/data.yaml")
	add("recognition.json", "../../data/insupport/recognition/sources/data.yaml")
	for _, file := range glob(t, "../../tests/fixtures/policy-example/*.yaml") {
		add("inventory.json", file)
	}
	for name, text := range map[string]string{
		"waivers.json": `{"apiVersion": "insupport/v1", "kind": "WaiverList", "waivers": [{"rule": "os/*", "reason": "r", "owner": "o", "ticket": "t",
			"expires": "2022-12-31", "effective": "2022-01-01", "match": {"cluster": "a*", "subject": "b", "labels": {"a": "b"}}}]}`,
		"inventory.json": `{"apiVersion": "insupport/v1", "kind": "ClusterInventory", "metadata": {"name": "a", "labels": {"b": "c"}, "collectedAt": "2022-01-01T00:00:00Z"},
			"asOf": "2022-01-01", "spec": {"environment": "production", "role": "managed", "license": "essential", "products": {"konvoy": "2.1.0"},
			"infrastructure": {"fips": true, "availabilityZones": 3}, "kubernetes": {"version": "1.2.3"}, "features": ["a"], "facts": {"a": 1, "b": true},
			"nodes": [{"name": "n", "role": "worker", "count": 1, "members": ["m"], "os": {"id": "ubuntu"}}], "components": [{"name": "c", "configuration": "custom"}],
			"apis": [{"version": "v1", "kind": "Pod", "requested": true}], "gaps": [{"path": "spec.nodes", "reason": "partial"}]}}`,
	} {
		documents[name] = append(documents[name], decoded(t, []byte(text)))
	}
	for name, values := range documents {
		t.Run(name, func(t *testing.T) {
			own, err := Compile(name)
			if err != nil {
				t.Fatal(err)
			}
			lib := library(t, name)
			visited, checked, wrong := 0, 0, 0
			for _, v := range values {
				mutants(v, func(put func(any), old any) {
					if visited++; visited > 30 && visited%97 != 0 {
						return
					}
					for _, changed := range changes(old) {
						put(changed)
						var want []Problem
						var invalid *jsonschema.ValidationError
						if errors.As(lib.Validate(v), &invalid) {
							want = own.worded(v, failures(invalid))
						}
						got := own.Validate(v)
						unordered(want)
						unordered(got)
						checked++
						if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
							if wrong++; wrong < 4 {
								t.Errorf("%.60s for %.60s: %.900s", fmt.Sprint(changed), fmt.Sprint(old), diff)
							}
						}
					}
					put(old)
				})
			}
			t.Logf("%d documents, %d mutants, %d differ", len(values), checked, wrong)
		})
	}
}

// unordered sorts what is about the whole document: the library says it in no
// order.
func unordered(problems []Problem) {
	n := 0
	for n < len(problems) && len(problems[n].Path) == 0 {
		n++
	}
	slices.SortFunc(problems[:n], func(a, b Problem) int { return strings.Compare(a.Message, b.Message) })
}

type removed struct{}

// changes are what may stand in place of a value.
func changes(old any) []any {
	out := []any{old, removed{}, nil, "", " ", "x", "A.b", "2022-01-01", "2022-02-30", "2022-01-01t00:00:00.5+01:00", "2016-12-31T23:59:60Z", "(",
		true, false, json.Number("0"), json.Number("1"), json.Number("1.0"), json.Number("-1"), json.Number("2.10"), json.Number("1e2"), json.Number("9e99999999"),
		[]any{}, []any{old, old}, []any{nil}, map[string]any{}, map[string]any{"x": old}}
	switch v := old.(type) {
	case map[string]any:
		for _, key := range []string{"unknown", "BAD key", "min", "in", "required"} {
			more := maps.Clone(v)
			more[key] = "1"
			out = append(out, more)
		}
	case []any:
		out = append(out, append(slices.Clone(v), v...))
	}
	return out
}

// mutants visits each value below v with what puts another in its place.
func mutants(v any, visit func(put func(any), old any)) {
	switch v := v.(type) {
	case map[string]any:
		for i, key := range slices.Sorted(maps.Keys(v)) {
			if i > 12 {
				break
			}
			old := v[key]
			visit(func(to any) {
				if v[key] = to; to == (removed{}) {
					delete(v, key)
				}
			}, old)
			mutants(old, visit)
		}
	case []any:
		for i, old := range v {
			if i > 2 {
				break
			}
			visit(func(to any) {
				if v[i] = to; to == (removed{}) {
					v[i] = nil
				}
			}, old)
			mutants(old, visit)
		}
	}
}

func glob(t *testing.T, pattern string) []string {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatal(pattern, err)
	}
	return files
}

func size(t *testing.T, file string) int {
	t.Helper()
	i, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	return int(i.Size())
}

func readYAML(t *testing.T, file string) any {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var v any
	if yaml.Unmarshal(content, &v) != nil {
		return nil
	}
	raw, err := json.Marshal(v)
	if err != nil {
		return nil
	}
	return decoded(t, raw)
}

func decoded(t *testing.T, raw []byte) any {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		t.Fatal(err)
	}
	return v
}
