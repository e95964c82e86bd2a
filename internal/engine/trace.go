package engine

import (
	"context"
	"io"
	"time"

	oparego "github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/topdown"
)

// Trace evaluates an entrypoint and writes every step that OPA took, with its
// place in the rules. It is for authors of rules and slow.
func (e *Engine) Trace(ctx context.Context, w io.Writer, entry string, input map[string]any, today time.Time) error {
	compiler, err := e.compiler()
	if err != nil {
		return err
	}
	tracer := topdown.NewBufferTracer()
	_, err = oparego.New(
		oparego.Query(entry), oparego.Compiler(compiler), oparego.Store(e.store()),
		oparego.Input(input), oparego.Time(today), oparego.QueryTracer(tracer),
	).Eval(ctx)
	if err != nil {
		return Error(err)
	}
	topdown.PrettyTraceWithLocation(w, *tracer)
	return nil
}
