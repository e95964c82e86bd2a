package bundle

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"
	opabundle "github.com/open-policy-agent/opa/v1/bundle"
)

func TestOPALoadsWhatIsWritten(t *testing.T) {
	content := Content{
		Modules:  map[string][]byte{"a/main/main.rego": []byte("package a.main\n\nx := data.a.facts.y\n")},
		Data:     []byte(`{"a":{"facts":{"y":"1"}}}`),
		Roots:    []string{"a/facts", "a/main"},
		Revision: "r1",
	}
	var first, second bytes.Buffer
	for _, w := range []*bytes.Buffer{&first, &second} {
		if err := Write(w, content); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Error("two builds differ")
	}
	got, err := opabundle.NewReader(&first).Read()
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Modules) != 1 || got.Manifest.Revision != "r1" {
		t.Errorf("got %d modules of revision %q", len(got.Modules), got.Manifest.Revision)
	}
	if diff := cmp.Diff(map[string]any{"a": map[string]any{"facts": map[string]any{"y": "1"}}}, got.Data); diff != "" {
		t.Error(diff)
	}
}
