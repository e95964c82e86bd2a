package finding

import (
	"bytes"
	"encoding/json"
	"testing"
)

// TestAppendWritesTheBytesOfTheLibrary requires the bytes of encoding/json for
// everything that documents are made of.
func TestAppendWritesTheBytesOfTheLibrary(t *testing.T) {
	text := "x"
	type inner struct {
		Name  string `json:"name"`
		Other string
	}
	for name, v := range map[string]any{
		"nothing": nil, "no map": map[string]string(nil), "no list": []string(nil), "no raw": json.RawMessage(nil),
		"texts":   []string{"", "plain", `"\`, "\x00\x1f\t\r\n\b\f", "\x7f", "é\u2028\u2029🚀", "<&>", "\xff broken \xc3"},
		"keys":    map[string]any{"b": 1, "a": json.Number("1.50"), "\n": true, "é": 1.5, "c": []any{nil, "x", map[string]any{}}},
		"spaced":  []json.RawMessage{json.RawMessage(`{ "a" : [1, 2] }`), json.RawMessage(`{"a b":"\" c\\","d":[1,"e f"]}`), json.RawMessage("1\n"), json.RawMessage(`"a b"`)},
		"pointer": &text, "none": (*string)(nil), "bytes": []byte("ab"), "without tags": []inner{{"a", "b"}},
		"struct": struct {
			A string            `json:"a"`
			B *string           `json:"b,omitempty"`
			C map[string]string `json:"c,omitzero"`
			D map[string]string `json:"d,omitempty"`
			E []any             `json:"e,omitempty"`
			F bool              `json:"f,omitempty"`
			G int               `json:"g,omitempty"`
			H string            `json:"-"`
			I Location          `json:"i"`
			J int64             `json:"j"`
			k int
		}{C: map[string]string{}, D: map[string]string{}, I: Location{Path: "a", Extra: Extra{"z": json.RawMessage(`1`), "y": json.RawMessage(`{ }`)}}},
	} {
		var want bytes.Buffer
		enc := json.NewEncoder(&want)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(v); err != nil {
			t.Fatal(name, err)
		}
		got, err := Append([]byte("before"), v)
		if err != nil || string(got) != "before"+string(bytes.TrimSuffix(want.Bytes(), []byte("\n"))) {
			t.Errorf("%s: %v\ngot  %s\nwant %s", name, err, got, want.Bytes())
		}
	}
	if _, err := Append(nil, []any{json.RawMessage(`{ "a"`)}); err == nil {
		t.Error("broken JSON is written")
	}
}
