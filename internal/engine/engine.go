// Package engine runs compiled rules over data. It promises that rules reach
// neither network, files nor environment, and that those from elsewhere end.
package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	oparego "github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/storage"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
)

// Engine holds compiled rules and their data; it is safe for concurrent use.
type Engine struct {
	compiler *ast.Compiler
	store    storage.Store
	limit    time.Duration // of one evaluation; 0 without one
	reuse    *reuse        // nil for a few evaluations
}

// Query is one entrypoint, ready to be evaluated many times and concurrently.
type Query struct {
	entry    string
	prepared oparego.PreparedEvalQuery
	engine   *Engine
}

// ForeignTime is the most that rules from elsewhere may take for one
// evaluation; those of the project take milliseconds.
const ForeignTime = 30 * time.Second

// ErrTimeLimit says that rules from elsewhere were stopped.
var ErrTimeLimit = fmt.Errorf("the rules of the bundle take longer than %s; rules from elsewhere have no more time", ForeignTime)

// Parse parses one module; the name is what errors call it.
func Parse(name string, source []byte) (*ast.Module, error) {
	parsed, err := ast.ParseModuleWithOpts(name, string(source), ast.ParserOptions{
		ProcessAnnotation: true, Capabilities: Capabilities(), RegoVersion: ast.RegoV1,
	})
	if err != nil {
		return nil, Error(err)
	}
	return parsed, nil
}

// Compile compiles modules with a compiler that may have settings of its own.
func Compile(compiler *ast.Compiler, modules map[string]*ast.Module) (*ast.Compiler, error) {
	compiler.WithCapabilities(Capabilities()).Compile(modules)
	if compiler.Failed() {
		return nil, Error(compiler.Errors)
	}
	return compiler, nil
}

// dayRule gives the day that an evaluation is of.
var dayRule = ast.MustParseRef("data.insupport.lib.run.as_of")

// New puts compiled rules and data together. Foreign rules are stopped at
// ForeignTime. For many evaluations the data is converted once, up front, and
// what rules find is kept where it cannot differ; for a few, only what they
// read is converted.
func New(compiler *ast.Compiler, data map[string]any, foreign, many bool) *Engine {
	e := &Engine{compiler: compiler, store: inmem.NewFromObjectWithOpts(data,
		inmem.OptRoundTripOnWrite(false), inmem.OptReturnASTValuesOnRead(many))}
	if foreign {
		e.limit = ForeignTime
	}
	if many {
		e.reuse = newReuse(compiler, dayRule)
	}
	return e
}

// Foreign tells whether the rules are from elsewhere.
func (e *Engine) Foreign() bool { return e.limit > 0 }

// Prepare readies an entrypoint.
func (e *Engine) Prepare(ctx context.Context, entry string) (*Query, error) {
	prepared, err := oparego.New(
		oparego.Query(entry), oparego.Compiler(e.compiler), oparego.Store(e.store),
	).PrepareForEval(ctx)
	if err != nil {
		return nil, Error(err)
	}
	return &Query{entry, prepared, e}, nil
}

// Eval evaluates the entrypoint and returns its value as JSON; a value that
// the rules leave undefined is an error. today is what the rules see as the
// clock, their last resort for the as-of date.
func (q *Query) Eval(ctx context.Context, input map[string]any, today time.Time) (json.RawMessage, error) {
	value, err := ast.InterfaceToValue(input)
	if err != nil {
		return nil, err
	}
	results, err := q.eval(ctx, oparego.EvalParsedInput(value), oparego.EvalTime(today))
	if err != nil {
		return nil, Error(err)
	}
	if len(results) != 1 || len(results[0].Expressions) != 1 {
		return nil, fmt.Errorf("%s %w; is this a bundle of insupport's rules?", q.entry, ErrNoValue)
	}
	return json.Marshal(results[0].Expressions[0].Value)
}

// ErrNoValue says that the rules leave an entrypoint undefined.
var ErrNoValue = errors.New("has no value")

// eval evaluates under the time limit. OPA looks at the clock between
// expressions only: a single one that takes long is left behind.
func (q *Query) eval(ctx context.Context, options ...oparego.EvalOption) (oparego.ResultSet, error) {
	if q.engine.limit == 0 {
		return q.evalReusing(ctx, options...)
	}
	ctx, cancel := context.WithTimeoutCause(ctx, q.engine.limit, ErrTimeLimit)
	defer cancel()
	type result struct {
		set oparego.ResultSet
		err error
	}
	done := make(chan result, 1)
	go func() {
		set, err := q.evalReusing(ctx, options...)
		done <- result{set, err}
	}()
	select {
	case r := <-done:
		return r.set, r.err
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// evalReusing evaluates with what earlier evaluations kept. One that fails
// keeps nothing: it may have stopped before it would have found a conflict.
func (q *Query) evalReusing(ctx context.Context, options ...oparego.EvalOption) (oparego.ResultSet, error) {
	if q.engine.reuse == nil {
		return q.prepared.Eval(ctx, options...)
	}
	memo := q.engine.reuse.take()
	set, err := q.prepared.Eval(ctx, append(options, oparego.EvalVirtualCache(memo))...)
	if err == nil {
		memo.giveBack()
	}
	return set, err
}

// Capabilities allows what pure rules need. Whole families stay out so that
// nothing which reads network, files, environment or keys comes in with a
// later OPA.
var Capabilities = sync.OnceValue(func() *ast.Capabilities {
	families := []string{"array", "base64", "bits", "crypto.sha256", "glob", "graph", "hex", "internal", "json",
		"numbers", "object", "regex", "rego.metadata", "semver", "strings", "time"}
	excluded := []string{"json.match_schema", "json.verify_schema", "trace"} // schemas may refer to other hosts
	caps := ast.CapabilitiesForThisVersion()
	caps.AllowNet = []string{}
	caps.Builtins = slices.DeleteFunc(slices.Clone(caps.Builtins), func(b *ast.Builtin) bool {
		if slices.Contains(excluded, b.Name) {
			return true
		}
		if !strings.Contains(b.Name, ".") {
			return false
		}
		return !slices.ContainsFunc(families, func(f string) bool {
			return b.Name == f || strings.HasPrefix(b.Name, f+".")
		})
	})
	return caps
})

// Error shortens OPA's errors to the first few and explains the sandbox.
func Error(err error) error {
	var errs ast.Errors
	if !errors.As(err, &errs) {
		return err
	}
	var lines []string
	for i, e := range errs {
		if i == 3 {
			lines = append(lines, fmt.Sprintf("and %d more", len(errs)-i))
			break
		}
		line := e.Message
		if e.Location != nil {
			line = fmt.Sprintf("%s:%d: %s", e.Location.File, e.Location.Row, e.Message)
		}
		if strings.Contains(e.Message, "undefined function") {
			line += " (rules run without network, files and environment)"
		}
		lines = append(lines, line)
	}
	return errors.New(strings.Join(lines, "; "))
}
