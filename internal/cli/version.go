package cli

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"insupport/internal/report"
	"insupport/internal/schema"
	"insupport/internal/source"
)

type versionOptions struct {
	ruleOptions
	outputs []string
}

func newVersionCmd(s *streams) *cobra.Command {
	o := &versionOptions{}
	cmd := &cobra.Command{
		Use:   "version",
		Short: "Show the versions of the tool, the rules and the facts",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context(), s) },
	}
	o.ruleOptions.bind(cmd)
	bindOutput(cmd, &o.outputs, tableFormats(), false)
	return cmd
}

func (o *versionOptions) run(ctx context.Context, s *streams) error {
	outputs, err := parseOutputs(o.outputs, tableFormats())
	if err != nil {
		return err
	}
	if err := s.guard(outputs, nil, source.Result{}, o.named()...); err != nil {
		return err
	}
	b, err := o.load(ctx, s)
	if err != nil {
		return err
	}
	engine, err := b.Compile(map[string]any{}, false)
	if err != nil {
		return err
	}
	meta, err := metadata(ctx, s, b, engine)
	if err != nil {
		return err
	}
	schemas, err := schema.Versions()
	if err != nil {
		return err
	}
	doc := struct {
		Tool     versionTool       `json:"tool"`
		Bundle   report.Bundle     `json:"bundle"`
		Overlays []report.Overlay  `json:"overlays,omitempty"`
		Schemas  map[string]string `json:"schemas"`
	}{versionTool{meta.Tool.Name, thisBuild()}, meta.Bundle, meta.Overlays, schemas}
	return writeTable(s, outputs, doc, func(w io.Writer) error { return writeVersion(w, meta) })
}

// versionTool is a build with the name that reports have for the tool.
type versionTool struct {
	Name string `json:"name"`
	Build
}

func writeVersion(w io.Writer, m report.Metadata) error {
	fmt.Fprintf(w, "%s\nbundle %s\nrules %s\nfacts %s\n", thisBuild().line(), m.Bundle.Digest, m.Bundle.Rules, m.Bundle.Facts)
	if m.Bundle.Revision != "" {
		fmt.Fprintf(w, "revision %s\n", m.Bundle.Revision)
	}
	for _, o := range m.Overlays {
		fmt.Fprintf(w, "overlay %s %s\n", o.Name, o.Digest)
	}
	return writeDates(w, m.Bundle.CatalogDates)
}

func writeDates(w io.Writer, dates map[string]string) error {
	for _, product := range slices.Sorted(maps.Keys(dates)) {
		if _, err := fmt.Fprintf(w, "catalog %s %s\n", product, dates[product]); err != nil {
			return err
		}
	}
	return nil
}
