package inventory

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"insupport/internal/document"
)

// TestPool requires that a pool gives the inventories and errors that each
// document has by itself, and keeps what they share once.
func TestPool(t *testing.T) {
	const start = `{"apiVersion": "insupport/v1", "kind": "ClusterInventory", "metadata": {"name": "a"`
	const spec = `"spec": {"products": {"konvoy": "2.2.1"}, "nodes": [{"name": "n<&>", "count": 3, "gpu": true, "members": ["x"]}]}`
	texts := []string{
		start + "}, " + spec + "}", start + `, "labels": {"é": "\n"}}, ` + spec + "}", start + `}, "asOf": "2022-06-01", ` + spec + "}",
		start + `, "other": 1}, ` + spec + "}", start + `}, "asOf": "1600-01-01", ` + spec + "}", start + `}, "spec": {"products": {"konvoy": 1}}}`,
		start + `}, "spec": {}}`, start + "}}", "{}", start + `}, "spec": "x"}`, start + `}, "spec": {"facts": {"x": true}}}`,
	}
	for name, settings := range map[string][]Setting{"plain": nil, "set": {{[]string{"spec", "role"}, "managed"}}} {
		pool, specs := NewPool(settings, nil), map[string]string{}
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
				at := fmt.Sprintf("%p", got.Value["spec"])
				if known, ok := specs[got.SpecSum()]; ok && known != at {
					t.Errorf("%s: %s: kept twice", name, text)
				}
				specs[got.SpecSum()] = at
			}
		}
	}
}
