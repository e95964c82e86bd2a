package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"insupport/internal/inventory"
	"insupport/internal/report"
	"insupport/internal/source"
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
	bindOutput(list, &o.outputs, tableFormats(), false)
	list.Flags().StringVar(&o.asOf, "as-of", "", "the day to ask for, YYYY-MM-DD (default today)")
	list.Flags().StringVar(&o.waivers, "waivers", "", "the file, where it is not named as an argument")
	return group(&cobra.Command{Use: "waivers", Short: "Show who waived what until when"}, list)
}

func (o *waiversOptions) run(ctx context.Context, s *streams) error {
	outputs, err := parseOutputs(o.outputs, tableFormats())
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
	waivers, err := readWaivers(o.waivers)
	if err != nil {
		return err
	}
	run["waivers"] = waivers.list
	if err := s.guard(outputs, nil, source.Result{}, o.named(o.waivers)...); err != nil {
		return err
	}
	b, err := o.load(ctx, s)
	if err != nil {
		return err
	}
	engine, err := b.Compile(run, false)
	if err != nil {
		return err
	}
	states, err := waiverStates(ctx, s, engine, "")
	if err != nil {
		return err
	}
	if err := waivers.check(states); err != nil {
		return err
	}
	// What runs out first is what someone has to look at first.
	slices.SortStableFunc(states, func(a, b *report.WaiverState) int { return *a.DaysLeft - *b.DaysLeft })
	return writeTable(s, outputs, states, func(w io.Writer) error { return listWaivers(w, states) })
}

func listWaivers(w io.Writer, states []*report.WaiverState) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "STATE\tOWNER\tDAYS LEFT\tEXPIRES\tRULE\tMATCH\tREASON")
	for _, x := range states {
		reason := x.Reason
		if x.Ticket != "" {
			reason += " (" + x.Ticket + ")"
		}
		state := x.State
		if state == report.WaiverNotYet {
			state = "from " + x.Effective
		}
		cells := []string{state, x.Owner, strconv.Itoa(*x.DaysLeft), x.Expires, x.Rule, matchText(x.Match), reason}
		for i, cell := range cells {
			cells[i] = strings.Join(strings.Fields(cell), " ")
		}
		fmt.Fprintln(t, strings.Join(cells, "\t"))
	}
	return t.Flush()
}

// matchText shows what a waiver is limited to.
func matchText(match map[string]any) string {
	if len(match) == 0 {
		return "-"
	}
	return string(inventory.Canonical(match))
}
