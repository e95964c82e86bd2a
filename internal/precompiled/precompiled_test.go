package precompiled

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/version"
)

// sample has every form that the encoder tells apart.
const sample = `# METADATA
# title: Sample
package a.sample

import data.a.facts

about := rego.metadata.chain()

default limit := 10

limit := 5 if input.small

else := 7 if input.medium

else := facts.limit

names contains name if some name in input.names

named[name] := count(name) if some name in names

deep.er[x] contains y if {
	some x, y in input.pairs
	x != null
}

double(x) := x * 2

double_all := {k: double(v) | some k, v in input.numbers}

longer := [n | some n in input.names; every c in split(n, "") { c != "x" }]

indexed := {from: to |
	some i
	from := input.edges[i].from
	to := [t |
		some j
		input.edges[j].from == from
		t := input.edges[j].to
	]
}

counted if every i, x in [1, 2.5, true, false, null] { i < 5; x != {1, "a"} }

mocked := x if x := limit with input as {"small": true} with data.a.facts.limit as 3

text := sprintf("%v of %v", [count(names), {"x": [limit]}])

conflict := {k: v | some k in ["a", "a"]; some v in [1, 2]}

negated if not input.absent
`

func compile(t testing.TB) *ast.Compiler {
	t.Helper()
	m, err := ast.ParseModuleWithOpts("sample.rego", sample, ast.ParserOptions{ProcessAnnotation: true})
	if err != nil {
		t.Fatal(err)
	}
	c := ast.NewCompiler()
	if c.Compile(map[string]*ast.Module{"sample.rego": m}); c.Failed() {
		t.Fatal(c.Errors)
	}
	return c
}

func encode(t testing.TB) string {
	t.Helper()
	data, err := EncodeRules(compile(t))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestRulesComeBack(t *testing.T) {
	written := compile(t)
	rules, err := DecodeRules(encode(t))
	if err != nil {
		t.Fatal(err)
	}
	restored, err := rules.Compiler(ast.CapabilitiesForThisVersion())
	if err != nil {
		t.Fatal(err)
	}
	want, got := written.Modules["sample.rego"], restored.Modules["sample.rego"]
	plain := *want
	plain.Annotations = nil // what evaluation sees of them is in the rules
	if diff := cmp.Diff(plain.String(), got.String()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(places(want), places(got)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(written.RewrittenVars, restored.RewrittenVars); diff != "" {
		t.Error(diff)
	}
	if w, g := indices(written), indices(restored); w == 0 || w != g {
		t.Errorf("%d comprehensions are indexed, want %d and some", g, w)
	}
	input := map[string]any{
		"medium": true, "names": []any{"ab", "xc", "def"}, "pairs": map[string]any{"p": 1, "q": 2},
		"numbers": map[string]any{"one": 1}, "edges": []any{map[string]any{"from": 1, "to": 2}},
	}
	for rule := range strings.FieldsSeq("about limit names named deep double_all longer indexed counted mocked text negated conflict") {
		eval := func(c *ast.Compiler) (rego.ResultSet, string) {
			set, err := rego.New(rego.Query("data.a.sample."+rule), rego.Compiler(c), rego.Input(input)).Eval(t.Context())
			if err != nil {
				return nil, err.Error()
			}
			return set, ""
		}
		wantSet, wantErr := eval(written)
		gotSet, gotErr := eval(restored)
		if diff := cmp.Diff(wantSet, gotSet); diff != "" || wantErr != gotErr {
			t.Errorf("%s: %q, want %q\n%s", rule, gotErr, wantErr, diff)
		}
		if len(wantSet) == 0 && wantErr == "" {
			t.Errorf("%s has no value", rule)
		}
	}
}

// places lists those of all rules and expressions.
func places(m *ast.Module) (out []string) {
	add := func(loc *ast.Location) {
		if loc == nil {
			out = append(out, "nowhere")
		} else {
			out = append(out, loc.Format("%d", loc.Col))
		}
	}
	ast.WalkRules(m, func(r *ast.Rule) bool { add(r.Location); add(r.Head.Location); return false })
	ast.WalkExprs(m, func(x *ast.Expr) bool { add(x.Location); return false })
	return out
}

func indices(c *ast.Compiler) (n int) {
	ast.WalkTerms(c.Modules["sample.rego"], func(t *ast.Term) bool {
		if c.ComprehensionIndex(t) != nil {
			n++
		}
		return false
	})
	return n
}

func TestRulesOfAnotherOPAAreNotRead(t *testing.T) {
	data := encode(t)
	other := strings.Replace(data, version.Version, strings.Repeat("9", len(version.Version)), 1)
	if _, err := DecodeRules(other); !errors.Is(err, ErrVersion) {
		t.Errorf("got %v", err)
	}
}

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
	got, err := DecodeFacts(string(data))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(doc, got); diff != "" {
		t.Error(diff)
	}
	if _, err := EncodeFacts(map[string]any{"a": 1}); err == nil {
		t.Error("a number of Go's is no json.Number")
	}
}

// FuzzDecodeRules wants an error for whatever is not what the encoder wrote, and
// no more memory than the bytes account for.
func FuzzDecodeRules(f *testing.F) {
	data := encode(f)
	f.Add(data)
	f.Add(data[:len(data)/2])
	f.Fuzz(func(t *testing.T, data string) {
		rules, err := DecodeRules(data)
		if (rules == nil) != (err != nil) {
			t.Errorf("%v and %v", rules, err)
		}
	})
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
		doc, err := DecodeFacts(data)
		if (doc == nil) != (err != nil) {
			t.Errorf("%v and %v", doc, err)
		}
		if err != nil {
			return
		}
		again, err := EncodeFacts(doc)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := DecodeFacts(string(again)); err != nil {
			t.Error(err)
		}
	})
}
