package bundle

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"
	opabundle "github.com/open-policy-agent/opa/v1/bundle"
)

func TestOPALoadsWhatIsWritten(t *testing.T) {
	content := Bundle{
		Modules:  []Module{{Path: "a/main/main.rego", Source: []byte("package a.main\n\nx := data.a.facts.y\n")}},
		data:     map[string]any{"a": map[string]any{"facts": map[string]any{"y": "1"}}},
		Roots:    []string{"a/facts", "a/main"},
		Revision: "r1",
	}
	var first, second bytes.Buffer
	for _, w := range []*bytes.Buffer{&first, &second} {
		if err := content.Write(w); err != nil {
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
