package policy

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

// Entrypoints of the rules.
const (
	EntryReport       = "data.insupport.main.report"         // of one ClusterInventory as input
	EntryWindow       = "data.insupport.ask.window.window"   // support windows; input {query, product?, asOf?}
	EntryRules        = "data.insupport.ask.rules.rules"     // every rule with its text
	EntryWaivers      = "data.insupport.ask.waivers.states"  // the run's waivers as they stand; input {asOf?}
	EntryCatalogDates = "data.insupport.ask.facts.dates"     // product to the day its facts are of
	EntryJudgement    = "data.insupport.ask.shape.judgement" // {report, keys: fingerprint to what tells the finding from others}
	EntryNameClass    = "data.insupport.ask.shape.identity"  // all that rules tell of the name of a ClusterInventory
)

// Engine holds compiled rules and their data; it is safe for concurrent use.
type Engine struct {
	compiler *ast.Compiler
	store    storage.Store
	limit    time.Duration // of one evaluation; 0 without one
}

// Query is one entrypoint, ready to be evaluated many times and concurrently.
type Query struct {
	entry    string
	prepared oparego.PreparedEvalQuery
	limit    time.Duration
}

// foreignTime is the most that rules from elsewhere may take for one
// evaluation; those of the project take milliseconds.
const foreignTime = 30 * time.Second

// ErrTimeLimit says that rules from elsewhere were stopped.
var ErrTimeLimit = fmt.Errorf("the rules of the bundle take longer than %s; rules from elsewhere have no more time", foreignTime)

// Compile compiles the bundle's rules. run becomes data.insupport.run. For
// many evaluations the data is converted once, up front; for a few, only what
// they read.
func (b *Bundle) Compile(run map[string]any, many bool) (*Engine, error) {
	compiler, err := b.compiler()
	if err != nil {
		return nil, err
	}
	insupport := map[string]any{}
	for k, v := range insupportData(b.Data) {
		insupport[k] = v
	}
	insupport["run"] = run
	data := map[string]any{}
	for k, v := range b.Data {
		data[k] = v
	}
	data["insupport"] = insupport
	store := inmem.NewFromObjectWithOpts(data,
		inmem.OptRoundTripOnWrite(false), inmem.OptReturnASTValuesOnRead(many))
	e := &Engine{compiler: compiler, store: store}
	if !b.embedded {
		e.limit = foreignTime
	}
	return e, nil
}

// Own tells whether the rules are those that the program carries.
func (e *Engine) Own() bool { return e.limit == 0 }

// Prepare readies an entrypoint.
func (e *Engine) Prepare(ctx context.Context, entry string) (*Query, error) {
	prepared, err := oparego.New(
		oparego.Query(entry), oparego.Compiler(e.compiler), oparego.Store(e.store),
	).PrepareForEval(ctx)
	if err != nil {
		return nil, regoError(err)
	}
	return &Query{entry, prepared, e.limit}, nil
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
		return nil, regoError(err)
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
	if q.limit == 0 {
		return q.prepared.Eval(ctx, options...)
	}
	ctx, cancel := context.WithTimeoutCause(ctx, q.limit, ErrTimeLimit)
	defer cancel()
	type result struct {
		set oparego.ResultSet
		err error
	}
	done := make(chan result, 1)
	go func() {
		set, err := q.prepared.Eval(ctx, options...)
		done <- result{set, err}
	}()
	select {
	case r := <-done:
		return r.set, r.err
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// capabilities allows what pure rules need. Whole families stay out so that
// nothing which reads network, files, environment or keys comes in with a
// later OPA.
var capabilities = sync.OnceValue(func() *ast.Capabilities {
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

// regoError shortens OPA's errors to the first few and explains the sandbox.
func regoError(err error) error {
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
