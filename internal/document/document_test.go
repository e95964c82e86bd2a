package document

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const sample = `apiVersion: insupport/v1
kind: ClusterInventory
metadata:
  name: a
  labels: {app.kubernetes.io/team: x}
spec:
  license: ""
  managementCluster:
  products:
    konvoy: 2.2.1
  nodes:
    - name: one
      os: {id: rhel, version: "8.4"}
    -
    - name: two
      count: 3
`

func TestParseDropsWhatCountsAsAbsent(t *testing.T) {
	docs, err := Parse("a.yaml", []byte(sample))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]any{
		"apiVersion": "insupport/v1", "kind": "ClusterInventory",
		"metadata": map[string]any{"name": "a", "labels": map[string]any{"app.kubernetes.io/team": "x"}},
		"spec": map[string]any{
			"products": map[string]any{"konvoy": "2.2.1"},
			"nodes": []any{
				map[string]any{"name": "one", "os": map[string]any{"id": "rhel", "version": "8.4"}},
				nil, // an item is no key: without it the rest would be taken for the whole
				map[string]any{"name": "two", "count": json.Number("3")},
			},
		},
	}
	if diff := cmp.Diff(want, docs[0].Value); diff != "" {
		t.Error(diff)
	}
}

func TestLocate(t *testing.T) {
	docs, err := Parse("a.yaml", []byte(sample))
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]Position{
		"":                                       {1, 1},
		"spec.products.konvoy":                   {10, 13},
		"spec.nodes[0].os":                       {13, 7},
		"spec.nodes[2].name":                     {15, 13},
		"spec.nodes[2].kubelet":                  {15, 7}, // nearest ancestor
		"spec.nodes[7]":                          {11, 3},
		"spec.features":                          {6, 1},
		"metadata.labels.app.kubernetes.io/team": {5, 36},
	} {
		if got := docs[0].Locate(path); got != want {
			t.Errorf("%s: got %v, want %v", path, got, want)
		}
	}
}

// TestLocateThroughAliases finds what an alias stands for at its anchor, and the
// keys of a large map by their index.
func TestLocateThroughAliases(t *testing.T) {
	text := "base: &b\n  os: {id: rhel}\n  again: &a [x, y]\nnode: *b\nlist: *a\nlarge:\n"
	for i := range 2 * manyKeys {
		text += fmt.Sprintf("  key%d: %d\n", i, i)
	}
	docs, err := Parse("a.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]Position{
		"base.os.id": {2, 12}, "node": {4, 1}, "node.os": {2, 3}, "node.os.id": {2, 12}, "node.again[1]": {3, 17}, "list[0]": {3, 14},
		"large.key40": {47, 10}, "large.none": {6, 1}, "list[2]": {5, 1}, "none": {1, 1},
	} {
		if got := docs[0].Locate(path); got != want {
			t.Errorf("%s: got %v, want %v", path, got, want)
		}
	}
}

func TestJSONAndYAMLAgree(t *testing.T) {
	text := `{"metadata": {"name": "ä", "labels": {}},
  "spec": {"nodes": [{"name": "one", "count": 3, "gpu": true, "kernel": null}],
"facts": {"x": 1.50}}}`
	fromJSON, err := Parse("a.json", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	fromYAML, err := parseYAML("a.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	c := converter{}
	value, _, err := c.value(fromYAML[0].Content[0], 0)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(value, fromJSON[0].Value); diff != "" {
		t.Error(diff)
	}
	yamlDoc := &Document{places: placesOf(fromYAML[0].Content[0], layouts{})}
	for _, path := range []string{"", "metadata", "metadata.name", "metadata.labels", "spec.nodes[0].gpu", "spec.facts.x"} {
		if got, want := fromJSON[0].Locate(path), yamlDoc.Locate(path); got != want {
			t.Errorf("%s: JSON says %v, YAML %v", path, got, want)
		}
	}
}

func TestParseForms(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want []any
	}{
		"documents":       {"a: x\n---\na: y\n", []any{map[string]any{"a": "x"}, map[string]any{"a": "y"}}},
		"empty documents": {"---\n---\na: y\n---\n", []any{map[string]any{"a": "y"}}},
		"only a comment":  {"# nothing\n", nil},
		"JSON list":       {`[{"a": "x"}, {"a": "y"}]`, []any{map[string]any{"a": "x"}, map[string]any{"a": "y"}}},
		"JSON Lines":      {"{\"a\": \"x\"}\n{\"a\": \"y\"}\n", []any{map[string]any{"a": "x"}, map[string]any{"a": "y"}}},
		"flow YAML":       {"{a: x, b: [y]}", []any{map[string]any{"a": "x", "b": []any{"y"}}}},
		"byte order mark": {"\xef\xbb\xbfa: x\n", []any{map[string]any{"a": "x"}}},
		"CRLF":            {"a: x\r\nb: y\r\n", []any{map[string]any{"a": "x", "b": "y"}}},
		"merge key":       {"a: &a {x: one, y: one}\nb: {<<: *a, x: two}\n", []any{map[string]any{"a": map[string]any{"x": "one", "y": "one"}, "b": map[string]any{"x": "two", "y": "one"}}}},
		"unquoted date":   {"asOf: 2022-06-01\n", []any{map[string]any{"asOf": "2022-06-01"}}},
		"numbers as text": {"a: 0x10\nb: 1_000\n", []any{map[string]any{"a": json.Number("16"), "b": json.Number("1000")}}},
	} {
		t.Run(name, func(t *testing.T) {
			docs, err := Parse("input", []byte(c.text))
			if err != nil {
				t.Fatal(err)
			}
			var got []any
			for _, d := range docs {
				got = append(got, d.Value)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestParseErrors(t *testing.T) {
	for name, c := range map[string]struct{ file, text, want string }{
		"duplicate key":     {"a.yaml", "a: x\nb: y\na: z\n", `a.yaml:3: key "a" is already set on line 1`},
		"duplicate in JSON": {"a.json", "{\"a\": 1,\n\"a\": 2}", `a.json:2: key "a" is already set on line 1`},
		"JSON cut off":      {"a.json", "{\"a\":\n[1,", "a.json:2: ends in the middle of a value"},
		"JSON error":        {"a.json", "{\"a\":\n x}", "a.json:2: invalid character 'x' looking for beginning of value"},
		"list as key":       {"a.yaml", "? [a]\n: b\n", "a.yaml:1: a key must be a plain word"},
		"not a number":      {"a.yaml", "a: .nan\n", "a.yaml:1: .nan is not a number that can be used"},
		"alias to itself":   {"a.yaml", "a: &a [*a]\n", "a.yaml:1: nested deeper than 100 levels"},
		"NUL":               {"a.yaml", "a: \x00", "a.yaml: binary data, neither YAML nor JSON in UTF-8"},
		"bad UTF-8":         {"a.yaml", "a: b\nc: \xff", "a.yaml:2: not valid UTF-8"},
		"long line":         {"a.yaml", "a: b\nc: " + strings.Repeat("x", maxLine), "a.yaml:2: line longer than 16 MiB"},
		"second doc is bad": {"a.yaml", "a: b\n---\nc: [\n", "a.yaml:"},
		"octal key":         {"a.yaml", "010: b\n", "a.yaml:1: quote the key 010: unquoted, readers take it for another one"},
		"hidden line":       {"a.yaml", "a: b\n# x\u2028c: d\n", `a.yaml:2: U+2028, which ends a line for some readers of YAML and is not seen by people; remove it, or write it as "\u2028"`},
		"two merges":        {"a.yaml", "<<: {a: b}\n<<: {c: d}\n", `a.yaml:2: key "<<" is already set on line 1`},
		"binary":            {"a.yaml", "a: !!binary eA==\n", "a.yaml:1: !!binary is not read; write the text itself"},
		"merge of a scalar": {"a.yaml", "<<: x\n", "a.yaml:1: << needs keys and values"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Parse(c.file, []byte(c.text))
			if err == nil || !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

func TestParseFactsRefusesWhatYAMLChanges(t *testing.T) {
	for text, want := range map[string]string{
		"released: 2022-06-01\n": `data.yaml:1: quote the date: "2022-06-01"`,
		"line: 1.10\n":           "data.yaml:1: quote 1.10: as a number, 1.10 becomes 1.1",
		"1.10: {}\n":             "data.yaml:1: quote the key 1.10: unquoted, readers take it for another one",
		"a: 1\na: 2\n":           `data.yaml:2: key "a" is already set on line 1`,
		"- a\n":                  "data.yaml:1: expected keys and values",
		"":                       "data.yaml: expected one document, found 0",
	} {
		if _, err := ParseFacts("data.yaml", []byte(text)); err == nil || err.Error() != want {
			t.Errorf("%q: got %v, want %s", text, err, want)
		}
	}
}

func BenchmarkParseLargeJSON(b *testing.B) {
	var text strings.Builder
	text.WriteString(`{"nodes": [`)
	for i := range 20000 {
		fmt.Fprintf(&text, `{"name": "node-%d", "labels": {"a": "b", "c": "d"}, "count": %d},`, i, i)
	}
	text.WriteString(`{}]}`)
	data := []byte(text.String())
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, err := Parse("a.json", data); err != nil {
			b.Fatal(err)
		}
	}
}
