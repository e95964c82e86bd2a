package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"insupport/internal/ask"
	"insupport/internal/source"
	"insupport/internal/window"
)

type windowOptions struct {
	ruleOptions
	outputs []string
	asOf    string
	horizon int
	all     bool

	os             bool
	line, provider string
}

func newWindowCmd(s *streams) *cobra.Command {
	o := &windowOptions{}
	cmd := &cobra.Command{
		Use:   "window [PRODUCT]",
		Short: "Show which lines are in support on a day, and until when",
		Args:  cobra.MaximumNArgs(1),
		RunE:  func(cmd *cobra.Command, args []string) error { return o.run(cmd.Context(), s, args) },
	}
	o.ruleOptions.bind(cmd)
	f := cmd.Flags()
	bindOutput(cmd, &o.outputs, window.Formats(), false)
	f.StringVar(&o.asOf, "as-of", "", "the day to ask for, YYYY-MM-DD (default today)")
	f.IntVar(&o.horizon, "horizon", 0, "only lines whose support ends within that many days")
	f.BoolVar(&o.all, "all", false, "lines that are out of support or not yet released too")
	f.BoolVar(&o.os, "os", false, "the operating systems that each line lists, by provider, instead of the window")
	f.StringVar(&o.line, "line", "", "with --os: only this line")
	f.StringVar(&o.provider, "provider", "", "with --os: only this provider")
	return cmd
}

func (o *windowOptions) run(ctx context.Context, s *streams, args []string) error {
	outputs, err := parseOutputs(o.outputs, window.Formats())
	switch {
	case err != nil:
		return err
	case !o.os && (o.line != "" || o.provider != ""):
		return errors.New("--line and --provider choose among operating systems; add --os")
	case o.os && len(args) == 0:
		return errors.New("--os needs a product")
	case o.horizon < 0:
		return fmt.Errorf("--horizon: %d is not a number of days", o.horizon)
	}
	run := map[string]any{}
	if o.asOf != "" {
		if err := parseDay(o.asOf); err != nil {
			return err
		}
		run["asOf"] = o.asOf
	}
	if err := s.guard(outputs, nil, source.Result{}, o.named()...); err != nil {
		return err
	}
	b, err := o.load(ctx, s)
	if err != nil {
		return err
	}
	product := ""
	if len(args) == 1 {
		if product, err = b.KnownProduct(args[0]); err != nil {
			return err
		}
	}
	session, err := ask.Open(b, run, 1, s.now)
	if err != nil {
		return err
	}
	if o.os {
		systems, err := session.Systems(ctx, product, o.line, o.provider)
		if err != nil {
			return err
		}
		return writeAll(s, outputs, systems.Write)
	}
	doc, err := session.Window(ctx, product, o.asOf)
	if err != nil {
		return err
	}
	if err := doc.Filter(o.horizon, o.all); err != nil {
		return err
	}
	return writeAll(s, outputs, doc.Write)
}
