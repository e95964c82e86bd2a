package cli

import (
	"context"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"insupport/internal/ask"
	"insupport/internal/bundle"
	"insupport/internal/diff"
	"insupport/internal/finding"
	"insupport/internal/report"
	"insupport/internal/source"
)

type diffOptions struct {
	outputs     []string
	inventories []string
	bundles     []string
	data        []string
	failOn      []string
}

func newDiffCmd(s *streams) *cobra.Command {
	o := &diffOptions{}
	cmd := &cobra.Command{
		Use:   "diff OLD NEW",
		Short: "Show what changed between two reports, and why",
		Long: `Show what changed between two reports (check -o json), and why: the inventory,
the passing of time, the catalog, the rules, the waivers or the settings.

Where only one of these differs, it is the cause. Where several differ, the
cause is decided by evaluating the inventories again with one of them changed
at a time. For that the inventories must be at hand: in the reports (check
--with-inventory) or by -i, which takes old and new ones alike and tells them
apart by their digests. Rules and facts other than the built-in ones are given
by --bundle and --data. Where something is missing, the cause is said to be not
decided.

The exit code is that of check on the findings that are new or worse.`,
		Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error { return o.run(cmd.Context(), s, args[0], args[1]) },
	}
	f := cmd.Flags()
	bindOutput(cmd, &o.outputs, diff.Formats(), false)
	f.StringArrayVarP(&o.inventories, "inventory", "i", nil, "inventories that the reports are of: file, folder or - (repeatable)")
	f.StringArrayVar(&o.bundles, "bundle", nil, "rules and facts that one of the reports was made with (repeatable)")
	f.StringArrayVar(&o.data, "data", nil, "corrections of the facts that one of the reports was made with (repeatable)")
	f.StringArrayVar(&o.failOn, failOnFlag, []string{finding.Violation, finding.Unknown}, "levels of new findings that fail the run")
	return cmd
}

func (o *diffOptions) run(ctx context.Context, s *streams, oldPath, newPath string) error {
	outputs, err := parseOutputs(o.outputs, diff.Formats())
	if err != nil {
		return err
	}
	fails, err := parseFailOn(o.failOn)
	if err != nil {
		return err
	}
	named := slices.Concat([]string{oldPath, newPath}, o.inventories, o.bundles, o.data)
	if err := s.guard(outputs, nil, source.Result{}, named...); err != nil {
		return err
	}
	before, err := readReport(oldPath)
	if err != nil {
		return err
	}
	after, err := readReport(newPath)
	if err != nil {
		return err
	}
	d := diff.Compare(before, after, oldPath, newPath)
	var problems []error
	if d.Summary.Undecided > 0 {
		if problems, err = o.decide(ctx, s, d, before, after); err != nil {
			return err
		}
	}
	if err := writeAll(s, outputs, func(w io.Writer, format string) error { return diff.Format(format)(w, d) }); err != nil {
		return err
	}
	if len(problems) > 0 {
		return exitCode(exitError)
	}
	if code := fails.of(d.Fresh()); code != exitOK {
		return exitCode(code)
	}
	return nil
}

// decide finds causes by evaluating again. It returns what of the inventories
// could not be read.
func (o *diffOptions) decide(ctx context.Context, s *streams, d *diff.Document, before, after *report.Report) (problems []error, err error) {
	if len(o.bundles) > 0 {
		if err := s.bound(ctx, strings.Join(o.bundles, ", ")); err != nil {
			return nil, err
		}
	}
	worlds, err := ask.NewWorlds(before, after, o.bundles, o.data, s.now)
	if err != nil {
		return nil, err
	}
	if len(o.inventories) > 0 {
		b, err := bundle.Load(bundle.Options{})
		if err != nil {
			return nil, err
		}
		opts, err := (&ask.Inputs{}).Options(b)
		if err != nil {
			return nil, err
		}
		// Each argument is read for itself: old and new ones carry the same names.
		for _, path := range o.inventories {
			got := source.Read(ctx, []string{path}, s.in, opts)
			tell(s, got.Problems)
			problems = append(problems, got.Problems...)
			worlds.Add(got.Inventories)
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
	d.Decide(func(c *diff.Cluster, isNew map[string]bool) (*report.Cluster, error) {
		return worlds.Evaluate(ctx, c, isNew)
	})
	return problems, nil
}
