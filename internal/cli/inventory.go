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
	"insupport/internal/source"
	"insupport/internal/term"
)

// template is what `inventory --init` writes.
//
//go:embed template.yaml
var template string

type inventoryOptions struct {
	ruleOptions
	inputOptions
	init, explain bool
	outputs       []string
}

func newInventoryCmd(s *streams) *cobra.Command {
	o := &inventoryOptions{}
	cmd := &cobra.Command{
		Use:   "inventory [FILE|DIR|-]...",
		Short: "Write what is read as ClusterInventory documents",
		Long: `Write what is read as ClusterInventory documents: what people have becomes what is evaluated.

Read are nodes, workloads and objects that define clusters as kubectl prints them, in JSON of any size or in
YAML; definitions of clusters of many tools; what clouds answer about theirs; states and plans of Terraform;
helm list and kubectl version with -o json; support bundles. docs/sources.md lists all, with the commands.
With --explain, each fact is shown with the file, object and field that it comes from.`,
		RunE: func(cmd *cobra.Command, args []string) error { return o.run(cmd.Context(), s, args) },
	}
	o.ruleOptions.bind(cmd)
	o.inputOptions.bind(cmd)
	cmd.Flags().BoolVar(&o.init, "init", false, "write a commented template")
	cmd.Flags().BoolVar(&o.explain, "explain", false, "show where each derived fact comes from instead of the inventory")
	listFlag(cmd.Flags(), &o.outputs, "output", "o", "FORMAT[=PATH], repeatable: yaml, json (default yaml; with --explain a table)")
	commandLineOnly(cmd, "init", "explain", "output")
	return cmd
}

func (o *inventoryOptions) run(ctx context.Context, s *streams, args []string) error {
	if o.init {
		if len(args) > 0 || o.live() {
			return errors.New("--init reads nothing")
		}
		return output{}.write(s, func(w io.Writer) error {
			_, err := io.WriteString(w, template)
			return err
		})
	}
	if len(args) == 0 && !o.live() {
		return errors.New("nothing to read: name a file, a folder, or - for standard input; --init writes a template")
	}
	outputs, err := o.formats()
	if err != nil {
		return err
	}
	b, err := o.unasked(ctx, s)
	if err != nil {
		return err
	}
	opts, err := o.options(ctx, s, b, nil)
	if err != nil {
		return err
	}
	read := readInputs(ctx, s, args, opts)
	if len(read.Inventories) == 0 && len(read.Problems) == 0 {
		return fmt.Errorf("nothing to read in %s", strings.Join(args, ", "))
	}
	if err := s.guard(outputs, args, read, o.named(o.Annotations)...); err != nil {
		return err
	}
	for _, out := range outputs {
		err := out.write(s, func(w io.Writer) error {
			if o.explain {
				return source.WriteEvidence(w, out.format, read)
			}
			return writeInventories(w, out.format, read.Inventories)
		})
		if err != nil {
			return err
		}
	}
	return unlessProblems(read.Problems)
}

// formats of the command; text is the table of --explain.
func (o *inventoryOptions) formats() ([]output, error) {
	if len(o.outputs) > 0 {
		return parseOutputs(o.outputs, []string{"yaml", "json"})
	}
	if o.explain {
		return []output{{format: "text"}}, nil
	}
	return []output{{format: "yaml"}}, nil
}

func writeInventories(w io.Writer, format string, inventories []*inventory.Inventory) error {
	if format == "json" {
		values := []any{}
		for _, inv := range inventories {
			values = append(values, inv.Value())
		}
		if len(values) == 1 {
			return term.WriteJSON(w, values[0])
		}
		return term.WriteJSON(w, values)
	}
	for i, inv := range inventories {
		if i > 0 {
			fmt.Fprintln(w, "---")
		}
		if err := inventory.WriteYAML(w, inv); err != nil {
			return err
		}
	}
	return nil
}
