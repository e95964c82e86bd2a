package cli

import (
	"context"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"insupport/internal/diff"
	"insupport/internal/finding"
	"insupport/internal/report"
	"insupport/internal/source"
	"insupport/internal/term"
)

type diffOptions struct {
	outputs     []string
	inventories []string
	bundleList
	data     []string
	failOn   []string
	details  bool
	exitCode bool
}

func newDiffCmd(s *streams) *cobra.Command {
	o := &diffOptions{}
	cmd := &cobra.Command{
		Use:   "diff OLD NEW...",
		Short: "Show what changed between reports, and why",
		Long: `Show what changed between two reports (check -o json), and why: the inventory,
the passing of time, the catalog, the rules, the waivers or the settings.

Where only one of these differs, it is the cause. Where several differ, the
cause is decided by evaluating the inventories again with one of them changed
at a time. For that the inventories must be at hand: in the reports (check
--with-inventory) or by -i, which takes old and new ones alike and tells them
apart by their digests. Rules and facts other than the built-in ones are given
by --bundle and --data. Where something is missing, the cause is said to be not
decided.

Of more than two reports, named in the order of their days, it shows how the
verdicts went: as a table, CSV, or a page with a chart (-o html).

The exit code is that of check on the findings that are new or worse, from the
first report to the last. With --exit-code it is 1 where a verdict, a finding or
what is not decided changed.`,
		Args: cobra.MinimumNArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error { return o.run(cmd.Context(), s, args) },
	}
	f := cmd.Flags()
	bindOutput(cmd, &o.outputs, diff.Formats(), false)
	listFlag(f, &o.inventories, "inventory", "i", "inventories that the reports are of: file, folder or - (repeatable)")
	o.bundleList.bind(cmd, " that one of the reports was made with (repeatable)")
	listFlag(f, &o.data, "data", "", "corrections of the facts that one of the reports was made with (repeatable)")
	listFlag(f, &o.failOn, failOnFlag, "", "levels of new findings that fail the run", finding.Violation, finding.Unknown)
	f.BoolVar(&o.details, "details", false, "every change of every cluster, however many there are")
	f.BoolVar(&o.exitCode, "exit-code", false, "exit with 1 where a verdict, a finding or what is not decided changed, with 0 where none did")
	commandLineOnly(cmd, "exit-code")
	return cmd
}

func (o *diffOptions) run(ctx context.Context, s *streams, paths []string) error {
	outputs, err := parseOutputs(o.outputs, diff.Formats())
	if err != nil {
		return err
	}
	fails, err := parseFailOn(o.failOn)
	if err != nil {
		return err
	}
	named := slices.Concat(paths, o.inventories, o.bundles, o.facts, o.data, o.files())
	if err := s.guard(outputs, nil, source.Result{}, named...); err != nil {
		return err
	}
	reports := make([]*report.Report, len(paths))
	for i, path := range paths {
		if reports[i], err = readReport(path, report.Read); err != nil {
			return err
		}
	}
	last := len(paths) - 1
	before, after := reports[0], reports[last]
	d := diff.Compare(before, after, paths[0], paths[last])
	trend, err := o.trend(outputs, reports, paths)
	if err != nil {
		return err
	}
	var problems []error
	if d.Summary.Undecided > 0 && last == 1 {
		if problems, err = o.decide(ctx, s, d, before, after); err != nil {
			return err
		}
	}
	for _, out := range outputs {
		shown := diff.Options{Details: o.details}
		if out.path == "" {
			shown.Width = term.Columns(s.out)
		}
		if err := out.write(s, func(w io.Writer) error {
			if two := diff.Format(out.format); two != nil && last == 1 {
				return two(w, d, shown)
			}
			return diff.TrendFormat(out.format)(w, trend, shown)
		}); err != nil {
			return err
		}
	}
	if len(problems) > 0 {
		return exitCode(exitError)
	}
	if o.exitCode {
		if len(d.Clusters) > 0 {
			return exitCode(exitFailed)
		}
		return nil
	}
	return fails.of(d.Fresh())
}
