package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"insupport/internal/term"
)

func newRulesTestCmd(s *streams) *cobra.Command {
	return &cobra.Command{
		Use:   "test [DIR]",
		Short: "Check the rules of a folder (default " + ownFolder + ") and run their tests",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return testRules(cmd.Context(), s, append(args, ownFolder)[0])
		},
	}
}

func testRules(ctx context.Context, s *streams, dir string) error {
	b, err := (&ruleOptions{rules: []string{dir}}).load(ctx, s)
	if err != nil {
		return err
	}
	results, untested, err := b.TestOwn(ctx, dir)
	if err != nil {
		return err
	}
	failed := len(untested)
	for _, r := range results {
		switch {
		case r.Error != nil:
			diagnose(s.err, fmt.Errorf("%s:%d: %s: %w", r.File, r.Line, r.Name, r.Error))
			failed++
		case r.Failed:
			fmt.Fprintf(s.out, "FAIL %s:%d: %s\n", term.Line(r.File), r.Line, r.Name)
			failed++
		}
	}
	for _, id := range untested {
		fmt.Fprintf(s.out, "FAIL %s has no test\n", id)
	}
	rules := 0
	for _, own := range b.Own {
		rules += len(own.Rules)
	}
	fmt.Fprintf(s.out, "%s, %s, %d failed\n", term.Count(rules, "rule"), term.Count(len(results), "test"), failed)
	if failed > 0 {
		return exitCode(exitFailed)
	}
	return nil
}
