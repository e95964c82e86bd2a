package cli

import (
	"context"
	"errors"
	"insupport/internal/about"
	"insupport/internal/ask"

	"github.com/spf13/cobra"
)

type waiversOptions struct {
	ruleOptions
	outputs []string
	asOf    string
	waivers string
}

func newWaiversCmd(s *streams) *cobra.Command {
	o := &waiversOptions{}
	list := &cobra.Command{
		Use:   "list [FILE]",
		Short: "List the waivers of a file with state, owner and days left",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 {
				o.waivers = args[0]
			}
			return o.run(cmd.Context(), s)
		},
	}
	o.ruleOptions.bind(list)
	bindOutput(list, &o.outputs, about.Formats(), false)
	list.Flags().StringVar(&o.asOf, "as-of", "", "the day to ask for, YYYY-MM-DD (default today)")
	list.Flags().StringVar(&o.waivers, "waivers", "", "the file, where it is not named as an argument")
	return group(&cobra.Command{Use: "waivers", Short: "Show who waived what until when"}, list)
}

func (o *waiversOptions) run(ctx context.Context, s *streams) error {
	outputs, err := parseOutputs(o.outputs, about.Formats())
	if err != nil {
		return err
	}
	if o.waivers == "" {
		return errors.New("name a waiver file: insupport waivers list FILE")
	}
	run := map[string]any{}
	if o.asOf != "" {
		if err := parseDay(o.asOf); err != nil {
			return err
		}
		run["asOf"] = o.asOf
	}
	waivers, err := ask.ReadWaivers(o.waivers)
	if err != nil {
		return err
	}
	run["waivers"] = waivers.List
	session, err := o.session(ctx, s, outputs, run, o.waivers)
	if err != nil {
		return err
	}
	states, err := session.Waivers(ctx, "")
	if err != nil {
		return err
	}
	if err := waivers.Check(states); err != nil {
		return err
	}
	return writeAll(s, outputs, about.NewWaivers(states).Write)
}
