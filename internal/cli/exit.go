package cli

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"insupport/internal/finding"
	"insupport/internal/report"
	"insupport/internal/term"
)

// Exit codes. They are the same for every output format.
const (
	exitOK          = 0
	exitFailed      = 1   // a violation, or what --fail-on adds
	exitError       = 2   // usage, input, bundle or engine error, nothing to evaluate
	exitUnknown     = 3   // an unknown, where --fail-on names it
	exitInterrupted = 130 // SIGINT
	exitTerminated  = 143 // SIGTERM
)

// exitCode is an error that carries its own exit code and has been told to
// the user already.
type exitCode int

func (c exitCode) Error() string { return fmt.Sprintf("exit code %d", int(c)) }

// finish tells the user about err and returns the exit code.
func finish(err error, stderr io.Writer) int {
	var code exitCode
	switch {
	case err == nil, errors.Is(err, syscall.EPIPE):
		return exitOK
	case errors.As(err, &code):
		return int(code)
	}
	diagnose(stderr, err)
	return exitError
}

// failOn says which findings fail a run.
type failOn map[string]bool

const failOnNone = "none"

func parseFailOn(words []string) (failOn, error) {
	known := append(finding.Levels(), failOnNone)
	f := failOn{}
	for _, list := range words {
		for _, w := range strings.Split(list, ",") {
			switch w = strings.TrimSpace(w); {
			case w == "": // a variable that is not set must not make the check weaker
				return nil, fmt.Errorf("--fail-on with an empty level; name levels (%s), or leave it out for violation,unknown", strings.Join(known, ", "))
			case !slices.Contains(known, w):
				return nil, fmt.Errorf("unknown level %q in --fail-on%s; levels: %s", w, term.Suggest(w, known), strings.Join(known, ", "))
			default:
				f[w] = true
			}
		}
	}
	if f[failOnNone] {
		if len(f) > 1 {
			return nil, errors.New("--fail-on none goes with no other level")
		}
		return f, nil
	}
	f[finding.Violation] = true
	return f, nil
}

// code returns the exit code for a report, nil for 0.
func (f failOn) code(r *report.Report) error {
	n, whole := r.Summary.Findings, r.Metadata.Baseline == nil
	if !whole { // what the baseline has does not fail the run
		n = r.Fresh()
	}
	switch {
	case f[failOnNone]:
	case n.Violation > 0 || whole && r.Summary.Unsupported > 0,
		f[finding.Warning] && n.Warning > 0,
		f[finding.Info] && n.Info > 0:
		return exitCode(exitFailed)
	case f[finding.Unknown] && (n.Unknown > 0 || whole && r.Summary.Unknown > 0):
		return exitCode(exitUnknown)
	}
	return nil
}

// of returns the exit code for findings alone.
func (f failOn) of(n report.FindingCounts) error {
	return f.code(&report.Report{Summary: report.Summary{Findings: n}})
}

// group makes cmd a command that only holds others.
func group(cmd *cobra.Command, sub ...*cobra.Command) *cobra.Command {
	cmd.AddCommand(sub...)
	cmd.Args = cobra.ArbitraryArgs
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return cmd.Help()
		}
		return unknownCommand(cmd, args[0])
	}
	return cmd
}

func unknownCommand(cmd *cobra.Command, name string) error {
	var known []string
	for _, c := range cmd.Commands() {
		known = append(known, c.Name())
	}
	return fmt.Errorf("unknown command %q%s; `%s --help` lists them", name, term.Suggest(name, known), cmd.CommandPath())
}
