package cli

import (
	"context"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"insupport/internal/about"
	"insupport/internal/ask"
	"insupport/internal/report"
	"insupport/internal/source"
	"insupport/internal/term"
)

// aboutOptions are those of commands that show what a run rests on.
type aboutOptions struct {
	ruleOptions
	outputs []string
}

func newRulesCmd(s *streams) *cobra.Command {
	command := func(use, short string, args cobra.PositionalArgs) *cobra.Command {
		o := &aboutOptions{}
		cmd := &cobra.Command{
			Use: use, Short: short, Args: args,
			RunE: func(cmd *cobra.Command, args []string) error { return o.rules(cmd.Context(), s, args) },
		}
		o.ruleOptions.bind(cmd)
		bindOutput(cmd, &o.outputs, about.Formats(), false)
		return cmd
	}
	return group(&cobra.Command{Use: "rules", Short: "Show the rules with their text, level and sources; write and test rules of one's own"},
		command("list", "List every rule", cobra.NoArgs),
		command("show ID", "Show one rule in full", cobra.ExactArgs(1)),
		newRulesNewCmd(s), newRulesTestCmd(s))
}

func (o *aboutOptions) rules(ctx context.Context, s *streams, args []string) error {
	outputs, err := parseOutputs(o.outputs, about.Formats())
	if err != nil {
		return err
	}
	session, err := o.session(ctx, s, outputs, map[string]any{})
	if err != nil {
		return err
	}
	rules, err := session.Rules(ctx)
	if err != nil {
		return err
	}
	if len(args) == 0 {
		return writeAll(s, outputs, about.NewRules(rules).Write)
	}
	ids := ruleIDs(rules)
	i := slices.Index(ids, args[0])
	if i < 0 {
		return fmt.Errorf("unknown rule %q%s; `insupport rules list` lists them", args[0], term.Suggest(args[0], ids))
	}
	return writeAll(s, outputs, about.NewRule(rules[i]).Write)
}

// session opens the rules for questions about no inventory. more names files
// that the run reads besides.
func (o *ruleOptions) session(ctx context.Context, s *streams, outputs []output, run map[string]any, more ...string) (*ask.Session, error) {
	if err := s.guard(outputs, nil, source.Result{}, o.named(more...)...); err != nil {
		return nil, err
	}
	b, err := o.load(ctx, s)
	if err != nil {
		return nil, err
	}
	return ask.Open(b, run, 1, s.now)
}

func ruleIDs(rules []report.Rule) []string {
	ids := make([]string, len(rules))
	for i, r := range rules {
		ids[i] = r.ID
	}
	return ids
}
