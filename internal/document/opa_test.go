package document

import (
	"encoding/json"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/open-policy-agent/opa/v1/util"
)

// plain drops what counts as absent here, and how numbers are written.
func plain(v any) any {
	switch x := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for k, item := range x {
			if p := plain(item); p != nil {
				out[k] = p
			}
		}
		return out
	case []any:
		out := []any{}
		for _, item := range x {
			if p := plain(item); p != nil {
				out = append(out, p)
			}
		}
		return out
	case json.Number:
		if f, err := strconv.ParseFloat(x.String(), 64); err == nil {
			return f
		}
		return x.String() // beyond what numbers hold
	case string:
		if x == "" {
			return nil
		}
	}
	return v
}

// FuzzOPA holds what is read against what plain OPA reads of the same text: a
// document that both take has the same values for both.
func FuzzOPA(f *testing.F) {
	for _, seed := range []string{
		"a: x\nb: [1, 0x10, 1_000, 0o7, 017, 1.50, .5, 1e3, -0]\n", "a: yes\nb: No\nc: on\nd: y\ne: ~\nf: Null\n",
		"a: 2022-06-01\nb: 2022-06-01T10:00:00Z\n",
		"a: &a {x: one, y: one}\nb: {<<: *a, x: two}\n", "b: {<<: [{x: 1}, {x: 2, y: 2}], x: null}\n", "<<: {a: b}\n",
		"\"<<\": {a: b}\n", "a: !!str 1\nb: !!int \"1\"\nc: !!float 1\n",
		"a: !x 1\nb: !!binary eA==\nc: !!set {x, y}\n", "1: a\ntrue: b\n~: c\n1.5: d\n", "? a\n: b\n",
		"a: |\n  x\n  y\nb: >-\n  x\n  y\n", "{\"a\": 1.50, \"b\": 1e400, \"c\": 123456789012345678901234567890}",
		"a: 12:30:45\nb: 1:20\n", "{\"a\": \"\\u0000\\ud83c\\udf89\"}", "%YAML 1.2\n---\na: b\n", "a: *a\n",
		"a: 1\na: 2\n", "a: .inf\nb: -.INF\n", "a: \"\\x41\\u0042\\e\"\n", "a: 'it''s'\n", "\ufeffa: b\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		docs, err := Parse("input.yaml", data)
		if err != nil || len(docs) != 1 {
			return
		}
		var theirs any
		if util.Unmarshal(data, &theirs) != nil {
			return
		}
		// Items of a list are documents of their own here; OPA takes the first
		// document of a file, and rules say of an empty one that it is none.
		if _, list := theirs.([]any); list || theirs == nil {
			return
		}
		if diff := cmp.Diff(plain(theirs), plain(docs[0].Value)); diff != "" {
			t.Errorf("%q: OPA reads -, this +:\n%s", data, diff)
		}
	})
}
