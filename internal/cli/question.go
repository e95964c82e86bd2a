package cli

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"insupport/internal/ask"
	"insupport/internal/bundle"
	"insupport/internal/source"
)

// questionOptions are the flags of commands that ask something about
// inventories, or about releases alone.
type questionOptions struct {
	ruleOptions
	inputOptions
	dayOptions
	inventories []string
	outputs     []string
	target      []string
}

func (o *questionOptions) bind(cmd *cobra.Command, formats []string, target string) {
	o.ruleOptions.bind(cmd)
	o.inputOptions.bind(cmd)
	o.dayOptions.bind(cmd)
	bindOutput(cmd, &o.outputs, formats, false)
	f := cmd.Flags()
	listFlag(f, &o.inventories, "inventory", "i", "the same as FILE (repeatable)")
	listFlag(f, &o.target, "to", "", target)
	commandLineOnly(cmd, "inventory", "to")
}

// given tells that there are clusters to ask about, not releases alone.
func (o *questionOptions) given() bool { return o.live() || len(o.inventories) > 0 }

func (o *questionOptions) runParameters(now time.Time) (map[string]any, error) {
	run, err := o.parameters(now)
	if err != nil {
		return nil, err
	}
	return run, addTarget(run, o.target)
}

// open loads rules, reads what the question is about and opens a session.
func (o *questionOptions) open(ctx context.Context, s *streams, run map[string]any, outputs []output, named ...string) (*ask.Session, *bundle.Bundle, source.Result, error) {
	var read source.Result
	b, err := o.load(ctx, s)
	if err != nil {
		return nil, nil, read, err
	}
	opts, err := o.options(ctx, s, b, nil)
	if err != nil {
		return nil, nil, read, err
	}
	if o.given() {
		read, err = readSome(ctx, s, o.inventories, opts)
	} else {
		read, err = ask.Blank(opts)
	}
	if err == nil {
		err = s.guard(outputs, o.inventories, read, o.named(append(named, o.Annotations)...)...)
	}
	if err != nil {
		return nil, nil, read, err
	}
	session, err := ask.Open(b, run, len(read.Inventories), s.now)
	return session, b, read, err
}

// addTarget puts NAME=RELEASE texts into the run parameters.
func addTarget(run map[string]any, texts []string) error {
	target := map[string]any{}
	for _, text := range texts {
		name, release, ok := strings.Cut(text, "=")
		if !ok || name == "" || release == "" {
			return fmt.Errorf("--to: %q is not NAME=RELEASE", text)
		}
		target[name] = release
	}
	if len(target) > 0 {
		run["target"] = target
	}
	return nil
}

// writeAll writes to every output in its format.
func writeAll(s *streams, outputs []output, write func(w io.Writer, format string) error) error {
	for _, out := range outputs {
		if err := out.write(s, func(w io.Writer) error { return write(w, out.format) }); err != nil {
			return err
		}
	}
	return nil
}

// unlessProblems ends a run that printed what it could.
func unlessProblems(problems ...[]error) error {
	for _, list := range problems {
		if len(list) > 0 {
			return exitCode(exitError)
		}
	}
	return nil
}
