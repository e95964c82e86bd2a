package engine

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
)

// ready compiles one module, as one from elsewhere.
func ready(t *testing.T, source string) *Engine {
	t.Helper()
	return prepare(t, source, true)
}

func prepare(t *testing.T, source string, foreign bool) *Engine {
	t.Helper()
	module, err := Parse("mini.rego", []byte(source))
	if err != nil {
		t.Fatal(err)
	}
	rules := Rules{Foreign: foreign, Compiler: func() (*ast.Compiler, error) {
		return Compile(ast.NewCompiler(), map[string]*ast.Module{"mini.rego": module})
	}}
	engine, err := New(rules, map[string]any{"elsewhere": map[string]any{"value": json.Number("1")}}, false)
	if err != nil {
		t.Fatal(err)
	}
	return engine
}

// TestTimeLimit requires that rules from elsewhere end, even where they are
// deep in one function.
func TestTimeLimit(t *testing.T) {
	engine := ready(t, `package mini
report := count([1 | some i in numbers.range(1, 1000000); some j in numbers.range(1, 1000000); i * j == -1])`)
	if engine.limit != ForeignTime || !engine.Foreign() {
		t.Errorf("the limit is %s", engine.limit)
	}
	engine.limit = 50 * time.Millisecond
	query, err := engine.Prepare(t.Context(), "data.mini.report")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := query.Eval(t.Context(), map[string]any{}, time.Time{}); !errors.Is(err, ErrTimeLimit) {
		t.Errorf("got %v", err)
	}
}

func TestAllowedBuiltinsAreDeterministic(t *testing.T) {
	for _, b := range Capabilities().Builtins {
		if b.Nondeterministic && b.Name != "time.now_ns" {
			t.Errorf("%s is allowed", b.Name)
		}
	}
}

// TestUndefinedIsAnError requires that an answer which the rules do not give is
// never an empty one.
func TestUndefinedIsAnError(t *testing.T) {
	query, err := ready(t, "package mini\n\nreport := 1 if input.never").Prepare(t.Context(), "data.mini.report")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := query.Eval(t.Context(), map[string]any{}, time.Time{}); !errors.Is(err, ErrNoValue) {
		t.Errorf("got %v", err)
	}
}
