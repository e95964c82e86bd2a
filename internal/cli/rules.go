package cli

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"insupport/internal/policy"
	"insupport/internal/report"
	"insupport/internal/schema"
	"insupport/internal/source"
)

// rule is what the rules entrypoint says about one rule.
type rule = report.Rule

type rulesOptions struct {
	ruleOptions
	outputs []string
}

func newRulesCmd(s *streams) *cobra.Command {
	command := func(use, short string, args cobra.PositionalArgs, write func(io.Writer, []rule) error) *cobra.Command {
		o := &rulesOptions{}
		cmd := &cobra.Command{
			Use: use, Short: short, Args: args,
			RunE: func(cmd *cobra.Command, args []string) error { return o.run(cmd.Context(), s, args, write) },
		}
		o.ruleOptions.bind(cmd)
		bindOutput(cmd, &o.outputs, tableFormats(), false)
		return cmd
	}
	return group(&cobra.Command{Use: "rules", Short: "Show the rules with their text, level and sources; write and test rules of one's own"},
		command("list", "List every rule", cobra.NoArgs, listRules),
		command("show ID", "Show one rule in full", cobra.ExactArgs(1), showRules),
		newRulesNewCmd(s), newRulesTestCmd(s))
}

func (o *rulesOptions) run(ctx context.Context, s *streams, args []string, write func(io.Writer, []rule) error) error {
	outputs, err := parseOutputs(o.outputs, tableFormats())
	if err != nil {
		return err
	}
	if err := s.guard(outputs, nil, source.Result{}, o.named()...); err != nil {
		return err
	}
	b, err := o.load(ctx, s)
	if err != nil {
		return err
	}
	engine, err := b.Compile(map[string]any{}, false)
	if err != nil {
		return err
	}
	rules, err := allRules(ctx, s, engine)
	if err != nil {
		return err
	}
	var shown any = rules
	if len(args) == 1 {
		ids := ruleIDs(rules)
		i := slices.Index(ids, args[0])
		if i < 0 {
			return fmt.Errorf("unknown rule %q%s; `insupport rules list` lists them", args[0], schema.Suggest(args[0], ids))
		}
		rules, shown = rules[i:i+1], rules[i]
	}
	return writeTable(s, outputs, shown, func(w io.Writer) error { return write(w, rules) })
}

func allRules(ctx context.Context, s *streams, engine *policy.Engine) ([]rule, error) {
	query, err := engine.Prepare(ctx, policy.EntryRules)
	if err != nil {
		return nil, err
	}
	raw, err := query.Eval(ctx, map[string]any{}, s.now)
	if err != nil {
		return nil, err
	}
	var rules []rule
	err = decodeTo(raw, &rules, "list of rules")
	return rules, err
}

func ruleIDs(rules []rule) []string {
	ids := make([]string, len(rules))
	for i, r := range rules {
		ids[i] = r.ID
	}
	return ids
}

func listRules(w io.Writer, rules []rule) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "RULE\tLEVEL\tTITLE")
	for _, r := range rules {
		fmt.Fprintf(t, "%s\t%s\t%s\n", r.ID, r.Level, r.Title)
	}
	return t.Flush()
}

func showRules(w io.Writer, rules []rule) error {
	for _, r := range rules {
		fmt.Fprintf(w, "%s [%s]\n%s\n\n%s\n", r.ID, r.Level, r.Title, strings.TrimSpace(r.Description))
		if r.Remediation != "" {
			fmt.Fprintf(w, "\nfix: %s\n", strings.TrimSpace(r.Remediation))
		}
		for _, ref := range r.References {
			fmt.Fprintf(w, "source: %s\n", ref.Source)
		}
	}
	return nil
}
