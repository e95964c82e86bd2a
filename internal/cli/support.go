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
		Use:   "support COMPONENT|--all [FILE|DIR|-]...",
		Short: "Show which help the vendor owes for a component, at which severities",
		Example: `  insupport support kube-prometheus-stack --product konvoy=2.2.1
  insupport support velero prod.yaml
  insupport support --all prod.yaml`,
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
	case !o.all && len(args) == 0:
		return errors.New("name a component, or ask for --all")
	case !o.all:
		component, args = args[0], args[1:]
	}
	o.inventories = append(o.inventories, args...)
	if !o.given() && len(o.Products) == 0 {
		return errors.New("nothing to look at: name an inventory file, or a release with --product konvoy=RELEASE")
	}
	session, b, read, err := o.open(ctx, s, run, outputs)
	if err != nil {
		return err
	}
	var clusters []*support.Cluster
	for _, inv := range read.Inventories {
		c, stray, err := session.Support(ctx, inv, component)
		if err != nil {
			return err
		}
		if stray != nil && !b.KnowsComponent(component) {
			return unknownComponent(component, stray.Near)
		}
		if !o.given() {
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

// unknownComponent is the error on a name that no catalog and no inventory has.
func unknownComponent(name, near string) error {
	if near != "" {
		return fmt.Errorf("unknown component %q (did you mean %q?)", name, near)
	}
	return fmt.Errorf("unknown component %q; --all lists what the releases ship", name)
}
