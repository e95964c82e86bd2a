package precompiled

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFactsComeBack(t *testing.T) {
	dec := json.NewDecoder(strings.NewReader(`{"a": {"list": [], "table": {}, "none": null, "yes": true, "no": false},
		"b": {"list": [1, 2.50, "x", ["x"]], "again": {"list": [], "table": {}, "none": null, "yes": true, "no": false}}}`))
	dec.UseNumber()
	var doc map[string]any
	if err := dec.Decode(&doc); err != nil {
		t.Fatal(err)
	}
	data, err := EncodeFacts(doc)
	if err != nil {
		t.Fatal(err)
	}
	got, err := Decode(string(data))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(doc, Whole(got)); diff != "" {
		t.Error(diff)
	}
	if _, err := EncodeFacts(map[string]any{"a": 1}); err == nil {
		t.Error("a number of Go's is no json.Number")
	}
}

func FuzzDecodeFacts(f *testing.F) {
	data, err := os.ReadFile(filepath.Join("..", "bundle", "facts.bin"))
	if err != nil {
		f.Fatal(err)
	}
	small, err := EncodeFacts(map[string]any{"a": []any{"x", nil, map[string]any{"b": json.Number("1")}}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(data[:1000]))
	f.Add(string(small))
	f.Fuzz(func(t *testing.T, data string) {
		doc, err := Decode(data)
		if (doc == nil) != (err != nil) {
			t.Errorf("%v and %v", doc, err)
		}
		if err != nil {
			return
		}
		again, err := EncodeFacts(Whole(doc))
		if err != nil {
			t.Fatal(err)
		}
		back, err := Decode(string(again))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(Whole(doc), Whole(back)); diff != "" {
			t.Error(diff)
		}
	})
}
