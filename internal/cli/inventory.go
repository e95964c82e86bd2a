package cli

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"insupport/internal/inventory"
)

// template is what `inventory --init` writes.
//
//go:embed template.yaml
var template string

type inventoryOptions struct {
	ruleOptions
	inputOptions
	init bool
}

func newInventoryCmd(s *streams) *cobra.Command {
	o := &inventoryOptions{}
	cmd := &cobra.Command{
		Use:   "inventory [FILE|DIR|-]...",
		Short: "Write what is read as ClusterInventory documents",
		RunE:  func(cmd *cobra.Command, args []string) error { return o.run(cmd.Context(), s, args) },
	}
	o.ruleOptions.bind(cmd)
	o.inputOptions.bind(cmd)
	cmd.Flags().BoolVar(&o.init, "init", false, "write a commented template")
	commandLineOnly(cmd, "init")
	return cmd
}

func (o *inventoryOptions) run(ctx context.Context, s *streams, args []string) error {
	if o.init {
		if len(args) > 0 {
			return errors.New("--init reads no files")
		}
		return output{}.write(s.out, func(w io.Writer) error {
			_, err := io.WriteString(w, template)
			return err
		})
	}
	if len(args) == 0 {
		return errors.New("nothing to read: name a file, a folder, or - for standard input; --init writes a template")
	}
	b, err := o.load()
	if err != nil {
		return err
	}
	opts, err := o.options(b)
	if err != nil {
		return err
	}
	read := readInputs(ctx, s, args, opts)
	if len(read.Inventories) == 0 && len(read.Problems) == 0 {
		return fmt.Errorf("nothing to read in %s", strings.Join(args, ", "))
	}
	err = output{}.write(s.out, func(w io.Writer) error {
		for i, inv := range read.Inventories {
			if i > 0 {
				fmt.Fprintln(w, "---")
			}
			if err := inventory.WriteYAML(w, inv); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil && len(read.Problems) > 0 {
		return exitCode(exitError)
	}
	return err
}
