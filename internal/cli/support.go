package cli

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"insupport/internal/support"
)

type supportOptions struct {
	questionOptions
	all bool
}

func newSupportCmd(s *streams) *cobra.Command {
	o := &supportOptions{}
	cmd := &cobra.Command{
		Use:   "support [COMPONENT]",
		Short: "Show which help the vendor owes for a component, at which severities",
		Example: `  insupport support kube-prometheus-stack --product konvoy=2.2.1
  insupport support velero -i prod.yaml
  insupport support --all -i prod.yaml`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return o.run(cmd.Context(), s, args) },
	}
	o.bind(cmd, support.Formats(), "NAME=RELEASE: an upgrade to this release is under way (repeatable)")
	cmd.Flags().BoolVar(&o.all, "all", false, "every component of the inventory, or without any, all that its releases ship")
	commandLineOnly(cmd, "all")
	return cmd
}

func (o *supportOptions) run(ctx context.Context, s *streams, args []string) error {
	outputs, err := parseOutputs(o.outputs, support.Formats())
	if err != nil {
		return err
	}
	run, err := o.runParameters(s.now)
	if err != nil {
		return err
	}
	component := ""
	switch {
	case o.all && len(args) > 0:
		return errors.New("--all goes with no component")
	case !o.all && len(args) == 0:
		return errors.New("name a component, or ask for --all")
	case len(o.inventories) == 0 && len(o.Products) == 0:
		return errors.New("nothing to look at: give an inventory with -i FILE, or a release with --product konvoy=RELEASE")
	case !o.all:
		component = args[0]
	}
	session, _, read, err := o.open(ctx, s, run, outputs)
	if err != nil {
		return err
	}
	var clusters []*support.Cluster
	for _, inv := range read.Inventories {
		c, near, err := session.Support(ctx, inv, component)
		if err != nil {
			return err
		}
		if near != "" {
			diagnose(s.err, fmt.Errorf("%s is not shipped (did you mean %q?)", component, near))
		}
		if len(o.inventories) == 0 {
			c.Cluster = "" // nobody named one
		}
		clusters = append(clusters, c)
	}
	doc := support.New(clusters, o.all)
	if err := writeAll(s, outputs, func(w io.Writer, format string) error { return support.Format(format)(w, doc) }); err != nil {
		return err
	}
	return unlessProblems(read.Problems)
}
