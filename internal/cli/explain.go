package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"insupport/internal/ask"
	"insupport/internal/explain"
	"insupport/internal/inventory"
	"insupport/internal/term"
)

type explainOptions struct {
	questionOptions
	assumeDefaults bool
	trace          bool
}

func newExplainCmd(s *streams) *cobra.Command {
	o := &explainOptions{}
	cmd := &cobra.Command{
		Use:   "explain FINGERPRINT|RULE [FILE|DIR|-]...",
		Short: "Spell a finding out: facts, catalog rows, comparison, sources",
		Long: `Spell findings out: the facts of the inventory, the catalog rows and their
sources, the comparison, and what would change the result. A fingerprint may
be cut short. --trace shows how OPA came to it, for authors of rules.`,
		Example: `  insupport explain release/out_of_window prod.yaml
  insupport explain 95151bfe9830 prod.yaml`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.inventories = append(o.inventories, args[1:]...)
			return o.run(cmd.Context(), s, args[0])
		},
	}
	o.bind(cmd, explain.Formats(), "NAME=RELEASE: an upgrade to this release is asked for (repeatable)")
	f := cmd.Flags()
	f.BoolVar(&o.assumeDefaults, "assume-defaults", false, "take what the inventory leaves open as false or 1")
	f.BoolVar(&o.trace, "trace", false, "the evaluation of the rule, step by step, instead")
	commandLineOnly(cmd, "trace")
	return cmd
}

func (o *explainOptions) run(ctx context.Context, s *streams, asked string) error {
	outputs, err := parseOutputs(o.outputs, explain.Formats())
	if err != nil {
		return err
	}
	settings, err := s.config.settings()
	if err != nil {
		return err
	}
	run, err := o.runParameters(s.now)
	if err != nil {
		return err
	}
	if judging(run, o.assumeDefaults, settings); !o.given() && len(o.Products) == 0 {
		return errors.New("nothing to explain: name an inventory file")
	}
	session, b, read, err := o.open(ctx, s, run, outputs)
	if err != nil {
		return err
	}
	if err := s.vetSettings(ctx, session, b, settings); err != nil {
		return err
	}
	rules, err := session.Rules(ctx)
	if err != nil {
		return err
	}
	isRule := slices.Contains(ruleIDs(rules), asked)
	var found []*explain.Cluster
	for _, inv := range read.Inventories {
		c, err := session.Explain(ctx, inv)
		if err != nil {
			return err
		}
		if c.Keep(asked, isRule); !isRule && len(c.Findings) == 0 {
			continue
		}
		found = append(found, c)
		if o.trace {
			// Kept are the outcomes of the rules that were asked for.
			if err := trace(ctx, s, session, inv, slices.Sorted(maps.Keys(c.Outcomes))); err != nil {
				return err
			}
		}
	}
	if len(found) == 0 {
		return fmt.Errorf("no rule and no finding is called %q%s; `insupport check -o json` shows fingerprints, `insupport rules list` the rules",
			asked, term.Suggest(asked, ruleIDs(rules)))
	}
	if !o.trace {
		if err := writeAll(s, outputs, explain.New(found, asked).Write); err != nil {
			return err
		}
	}
	return unlessProblems(read.Problems)
}

// trace writes how OPA evaluated rules.
func trace(ctx context.Context, s *streams, session *ask.Session, inv *inventory.Inventory, rules []string) error {
	for _, rule := range rules {
		var b bytes.Buffer
		if err := session.Trace(ctx, &b, inv, rule); err != nil {
			return err
		}
		if _, err := s.out.Write(term.Page(b.Bytes())); err != nil {
			return fmt.Errorf("writing standard output: %w", err)
		}
	}
	return nil
}
