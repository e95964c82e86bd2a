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

	"insupport/internal/precompiled"
	"insupport/internal/vm"
)

// Engine holds rules and their data; it is safe for concurrent use.
type Engine struct {
	compiler func() (*ast.Compiler, error)
	store    func() storage.Store
	planned  *vm.Rules     // nil for rules from elsewhere
	limit    time.Duration // of one evaluation; 0 without one
}

// Query is one entrypoint, ready to be evaluated many times and concurrently.
type Query struct {
	entry    string
	engine   *Engine
	prepared func() (oparego.PreparedEvalQuery, error) // by OPA, where the entrypoint was not planned
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

// Rules say what an engine evaluates.
type Rules struct {
	Compiler func() (*ast.Compiler, error) // of the rules as written, asked when it is needed
	Program  *vm.Program                   // what was planned of them ahead, nil where nothing was
	Foreign  bool                          // they are from elsewhere, and stopped at ForeignTime
}

// New puts rules and data together, which precompiled.Decode may have left to
// be read. For many evaluations data is converted once; for a few, only what
// they read is.
func New(rules Rules, data map[string]any, many bool) (*Engine, error) {
	e := &Engine{compiler: sync.OnceValues(rules.Compiler)}
	if rules.Foreign {
		e.limit = ForeignTime
	}
	if rules.Program == nil {
		// What does not compile is told before anyone asks.
		if _, err := e.compiler(); err != nil {
			return nil, err
		}
	} else {
		e.planned = rules.Program.On(data, many)
	}
	e.store = sync.OnceValue(func() storage.Store {
		return inmem.NewFromObjectWithOpts(precompiled.Whole(data), inmem.OptRoundTripOnWrite(false), inmem.OptReturnASTValuesOnRead(many && e.planned == nil))
	})
	return e, nil
}

// Foreign tells whether the rules are from elsewhere.
func (e *Engine) Foreign() bool { return e.limit > 0 }

// Planned tells whether an entrypoint is evaluated as it was planned ahead.
func (e *Engine) Planned(entry string) bool { return e.planned != nil && e.planned.Has(entry) }

// Prepare readies an entrypoint.
func (e *Engine) Prepare(ctx context.Context, entry string) (*Query, error) {
	q := &Query{entry: entry, engine: e}
	q.prepared = sync.OnceValues(func() (oparego.PreparedEvalQuery, error) {
		compiler, err := e.compiler()
		if err != nil {
			return oparego.PreparedEvalQuery{}, err
		}
		return oparego.New(oparego.Query(entry), oparego.Compiler(compiler), oparego.Store(e.store())).PrepareForEval(context.WithoutCancel(ctx))
	})
	if e.Planned(entry) {
		return q, nil
	}
	_, err := q.prepared()
	return q, Error(err)
}

// Answer is the value of an entrypoint, or a part of it.
type Answer struct {
	Value ast.Value // nil where OPA evaluated
	json  json.RawMessage
}

// Written is the answer that a text of JSON is.
func Written(raw json.RawMessage) Answer { return Answer{json: raw} }

// JSON returns the value as JSON.
func (a Answer) JSON() (json.RawMessage, error) {
	if a.Value == nil {
		return a.json, nil
	}
	return AppendJSON(nil, a.Value)
}

// Get returns the answer's value for a key, none where it has none.
func (a Answer) Get(key string) (of Answer, err error) {
	if a.Value == nil {
		all := map[string]json.RawMessage{}
		err = json.Unmarshal(a.json, &all)
		of.json = all[key]
	} else if object, ok := a.Value.(ast.Object); ok {
		if t := object.Get(ast.StringTerm(key)); t != nil {
			of.Value = t.Value
		}
	}
	if err == nil && of.Value == nil && of.json == nil {
		err = fmt.Errorf("the rules gave no %s", key)
	}
	return of, err
}

// Eval is Answer as JSON.
func (q *Query) Eval(ctx context.Context, input map[string]any, today time.Time) (json.RawMessage, error) {
	answer, err := q.Answer(ctx, input, today)
	if err != nil {
		return nil, err
	}
	return answer.JSON()
}

// Answer evaluates the entrypoint; a value that the rules leave undefined is an
// error. today is what the rules see as the clock, their last resort for the
// as-of date.
func (q *Query) Answer(ctx context.Context, input map[string]any, today time.Time) (Answer, error) {
	value, err := ast.InterfaceToValue(input)
	if err != nil {
		return Answer{}, err
	}
	noValue := fmt.Errorf("%s %w; is this a bundle of insupport's rules?", q.entry, ErrNoValue)
	if q.engine.Planned(q.entry) {
		answer, err := q.engine.planned.Eval(ctx, q.entry, value, today)
		switch {
		case errors.Is(err, vm.ErrConflict): // OPA tells which
		case err != nil:
			return Answer{}, err
		case answer == nil:
			return Answer{}, noValue
		default:
			return Answer{Value: answer}, nil
		}
	}
	results, err := q.eval(ctx, oparego.EvalParsedInput(value), oparego.EvalTime(today))
	if err != nil {
		return Answer{}, Error(err)
	}
	if len(results) != 1 || len(results[0].Expressions) != 1 {
		return Answer{}, noValue
	}
	raw, err := json.Marshal(results[0].Expressions[0].Value)
	return Written(raw), err
}

// ErrNoValue says that the rules leave an entrypoint undefined.
var ErrNoValue = errors.New("has no value")

// eval evaluates under the time limit. OPA looks at the clock between
// expressions only: a single one that takes long is left behind.
func (q *Query) eval(ctx context.Context, options ...oparego.EvalOption) (oparego.ResultSet, error) {
	prepared, err := q.prepared()
	if err != nil {
		return nil, err
	}
	if q.engine.limit == 0 {
		return prepared.Eval(ctx, options...)
	}
	ctx, cancel := context.WithTimeoutCause(ctx, q.engine.limit, ErrTimeLimit)
	defer cancel()
	type result struct {
		set oparego.ResultSet
		err error
	}
	done := make(chan result, 1)
	go func() {
		set, err := prepared.Eval(ctx, options...)
		done <- result{set, err}
	}()
	select {
	case r := <-done:
		return r.set, r.err
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
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
