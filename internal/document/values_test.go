package document

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gopkg.in/yaml.v3"
)

// FuzzJSONWithoutNodes holds what is read of JSON against what the nodes of the
// YAML library would give: values, places and errors.
func FuzzJSONWithoutNodes(f *testing.F) {
	many := ""
	for i := range 40 {
		many += fmt.Sprintf("\"k%d\": %d,\n", i, i)
	}
	for _, seed := range []string{
		`{}`, `[]`, `[[], {}, "", null, "x", 1]`, `{"a": {"b": [1, "", null, {"c": "d"}]}, "e": null, "f": ""}`,
		"{\"a\": 1}\n{\"a\": 2}\n", "[{\"a\": 1},\n {\"a\": 1, \"a\": 2}, {\"b\": 1}]", "{\"a\":\n 1,\n \"b\": {\"c\": 1, \"c\":\n2}}",
		`{"ä": "\u00e4\n", "\"": "\\"}`, `{"a": 1.50, "b": -0, "c": 1e400, "d": true, "e": false}`, `{"a": `, `{"a": 1} x`,
		"{" + many + `"k3": 1}`, "{" + many + `"z": 1, "z": 2}`, "{\"<<\": {\"a\": 1}}", "{\"\": 1, \"\": 2}", "\ufeff{\"a\": 1}",
		// Alike documents, of which lines and columns differ along the way.
		`{"a": "xx", "b": [{"c": 10}, {"c": 2}], "d": 3}` + "\n" + `{"a": "é", "b": [{"c": 1}, {"c": 2}], "d": 3} {"a": "x",` + "\n\n" +
			`"b": [{"c":` + "\n" + `1}, {"c": 2}], "d":3}` + "\n" + `{"a": "xx", "b": [{"c": 10}, {"c": 2}], "d": 3}`,
	} {
		f.Add([]byte(seed), false)
		f.Add([]byte(seed), true)
	}
	f.Fuzz(func(t *testing.T, data []byte, blank bool) {
		data, isJSON, err := text("a.json", data)
		if err != nil || !isJSON {
			return
		}
		got, gotErr := parse("a.json", data, blank)
		nodes, wantErr := parseJSON("a.json", data)
		var want []*Document
		for _, n := range nodes {
			items := []*yaml.Node{n}
			if n.Kind == yaml.SequenceNode {
				items = n.Content
			}
			for _, item := range items {
				c := converter{file: "a.json", blank: blank}
				v, keep, err := c.value(item, 0)
				if err != nil {
					wantErr = errors.Join(wantErr, err)
				} else if keep {
					want = append(want, &Document{"a.json", v, placesOf(item, layouts{})})
				}
			}
		}
		if fmt.Sprint(gotErr) != fmt.Sprint(wantErr) || len(got) != len(want) {
			t.Fatalf("got %d documents and %v, want %d and %v", len(got), gotErr, len(want), wantErr)
		}
		for i := range got {
			if diff := cmp.Diff(want[i].Value, got[i].Value); diff != "" {
				t.Fatal(diff)
			}
			compare(t, got[i], want[i], got[i].places.root, 0)
		}
	})
}

// FuzzEachLine holds what is read line by line against what is read as a whole.
func FuzzEachLine(f *testing.F) {
	for _, seed := range []string{
		"{\"a\": 1}\n{\"a\": 2}", "{\"a\": \"é\"}\r\n \t\r\n[{\"b\": [1, null]}, {}]\n\n", "{\"a\": 1, \"a\": 2}\n\"x\"\n12\nnull\n\"\"", "{} {}\n{}", "{\n}",
		"{}\n\x00", "{}\n\xff", "{}\n\ufeff{}", "{}\r{}", "{}\n\f\n{}", "{}\n---\n{}", "{}\n{\"a\": ", "{\"a\": 1.0}\n{\"a\": 1e3}\n{\"a\": -0}", "{\"\\ud83d\": \"a\\\",\\\"b\"}\n[]",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) == 0 || data[0] != '{' {
			return
		}
		var got []*Document
		gotErr, ok := EachLine("a", bufio.NewReaderSize(bytes.NewReader(data), 16), func([]byte, int) bool { return false }, func(d *Document) { got = append(got, d) })
		if !ok {
			return
		}
		want, wantErr := Parse("a", data)
		if fmt.Sprint(gotErr) != fmt.Sprint(wantErr) || len(got) != len(want) {
			t.Fatalf("got %d documents and %v, want %d and %v", len(got), gotErr, len(want), wantErr)
		}
		for i := range got {
			if diff := cmp.Diff(want[i].Value, got[i].Value); diff != "" {
				t.Fatal(diff)
			}
			compare(t, got[i], want[i], got[i].places.root, want[i].places.root)
		}
	})
}

// compare holds the parts of documents against each other.
func compare(t *testing.T, got, want *Document, i, j int32) {
	t.Helper()
	a, b := got.places.parts[i], want.places.parts[j]
	if a.key != b.key || a.kind != b.kind || a.count != b.count || got.places.position(i) != want.places.position(j) {
		t.Fatalf("got %+v at %v, want %+v at %v", a, got.places.position(i), b, want.places.position(j))
	}
	for k := range a.count {
		compare(t, got, want, a.first+k, b.first+k)
	}
}
