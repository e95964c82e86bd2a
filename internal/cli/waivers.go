package cli

import (
	"context"
	"errors"
	"fmt"
	"insupport/internal/about"
	"insupport/internal/ask"
	"insupport/internal/report"

	"github.com/spf13/cobra"
)

type waiversOptions struct {
	questionOptions
	waivers string
	horizon int
}

func newWaiversCmd(s *streams) *cobra.Command {
	o := &waiversOptions{}
	list := &cobra.Command{
		Use:   "list [FILE]",
		Short: "List the waivers of a file with state, owner, days left and what they cover",
		Long: `List the waivers of a file with state, owner and days left, what runs out first
at the head. With inventories (-i) it says too how many findings each covers, or
would cover if it held, and of one that covers nothing which of its parts fits
nothing there.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 {
				o.waivers = args[0]
			}
			return o.run(cmd.Context(), s)
		},
	}
	o.questionOptions.bind(list, about.Formats(), "NAME=RELEASE: count what an upgrade to this release is waived for too (repeatable)")
	list.Flags().StringVar(&o.waivers, "waivers", "", "the file, where it is not named as an argument")
	list.Flags().IntVar(&o.horizon, "horizon", 0, "only those that run out within that many days, or have already")
	commandLineOnly(list, "horizon")
	return group(&cobra.Command{Use: "waivers", Short: "Show who waived what until when"}, list)
}

func (o *waiversOptions) run(ctx context.Context, s *streams) error {
	outputs, err := parseOutputs(o.outputs, about.Formats())
	if err != nil {
		return err
	}
	if o.horizon < 0 {
		return fmt.Errorf("--horizon: %d is not a number of days", o.horizon)
	}
	if o.waivers == "" {
		return errors.New("name a waiver file: insupport waivers list FILE")
	}
	run, err := o.runParameters(s.now)
	if err != nil {
		return err
	}
	waivers, err := ask.ReadWaivers(o.waivers)
	if err != nil {
		return err
	}
	run["waivers"] = waivers.List
	session, _, read, err := o.open(ctx, s, run, outputs, o.waivers)
	if err != nil {
		return err
	}
	states, err := session.CheckWaivers(ctx, waivers)
	if err != nil {
		return err
	}
	var problems []error
	covered := len(o.inventories) > 0
	if covered {
		var r *report.Report
		if r, problems, err = session.Report(ctx, report.Metadata{}, read.Inventories, ask.Watch{Abort: s.abort}); err != nil {
			return err
		}
		tell(s, problems)
		if err := session.TellWaivers(ctx, r); err != nil {
			return err
		}
		states = r.Metadata.Waivers
	}
	if err := writeAll(s, outputs, about.NewWaivers(states, covered, o.horizon).Write); err != nil {
		return err
	}
	return unlessProblems(read.Problems, problems)
}

// waiving puts the waivers of a file into the run parameters, unless none count.
func waiving(run map[string]any, file string, none bool) error {
	if none || file == "" {
		return nil
	}
	waivers, err := ask.ReadWaivers(file)
	if err != nil {
		return err
	}
	run["waivers"] = waivers.List
	return nil
}
