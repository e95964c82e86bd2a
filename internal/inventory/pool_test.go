package inventory

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"insupport/internal/document"
)

// TestPool requires that a pool gives the inventories and errors that each
// document has by itself, and keeps what they share once.
func TestPool(t *testing.T) {
	const start = `{"apiVersion": "insupport/v1", "kind": "ClusterInventory", "metadata": {"name": "a"`
	const spec = `"spec": {"products": {"konvoy": "2.2.1"}, "nodes": [{"name": "n<&>", "count": 3, "gpu": true}]}`
	const named = `"spec": {"products": {"konvoy": "2.2.1"}, "nodes": [{"name": "n", "os": {"id": "rhel"}, "members": ["x"]}]}`
	texts := []string{
		start + "}, " + spec + "}", start + `, "labels": {"é": "\n"}}, ` + spec + "}", start + `}, "asOf": "2022-06-01", ` + spec + "}",
		start + `, "other": 1}, ` + spec + "}", start + `}, "asOf": "1600-01-01", ` + spec + "}", start + `}, "spec": {"products": {"konvoy": 1}}}`,
		start + `}, "spec": {}}`, start + "}}", "{}", start + `}, "spec": "x"}`, start + `}, "spec": {"facts": {"x": true}}}`,
		start + "}, " + named + "}", start + "}, " + strings.ReplaceAll(named, `"x"`, `"y"`) + "}",
	}
	for name, settings := range map[string][]Setting{"plain": nil, "set": {{[]string{"spec", "role"}, "managed"}}} {
		pool, kept := NewPool(settings, nil), map[string]string{}
		once := func(text, what string, of any) {
			at := fmt.Sprintf("%p", of)
			if known, ok := kept[what]; ok && known != at {
				t.Errorf("%s: %s: %s is kept twice", name, text, what)
			}
			kept[what] = at
		}
		for range 2 {
			for _, text := range texts {
				read := func() *document.Document {
					docs, err := document.Parse("a.json", []byte(text))
					if err != nil || len(docs) != 1 {
						t.Fatal(text, err)
					}
					return docs[0]
				}
				doc := read()
				want, wantErr := New(doc, doc.Value, settings, nil)
				doc = read()
				got, err := pool.New(doc, doc.Value)
				if fmt.Sprint(err) != fmt.Sprint(wantErr) {
					t.Fatalf("%s: %s: got %v, want %v", name, text, err, wantErr)
				}
				if err != nil {
					continue
				}
				if diff := cmp.Diff(want.Value, got.Value); diff != "" || got.Digest() != want.Digest() {
					t.Errorf("%s: %s: %s, digests %s and %s", name, text, diff, got.Digest(), want.Digest())
				}
				spec, _ := got.Value["spec"].(map[string]any)
				if sum := got.SpecSum(); sum != "" {
					once(text, sum, spec)
				} else if nodes, ok := spec["nodes"].([]any); ok {
					once(text, "products", spec["products"])
					once(text, "os", nodes[0].(map[string]any)["os"])
				}
			}
		}
	}
}
