package cli

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"insupport/internal/about"
	"insupport/internal/ask"
	"insupport/internal/bundle"
	"insupport/internal/source"
)

func newFactsCmd(s *streams) *cobra.Command {
	return group(&cobra.Command{Use: "facts", Short: "Show, write and take in facts that are newer than the program"},
		newFactsStatusCmd(s), newFactsBuildCmd(s), newFactsImportCmd(s), newFactsVerifyCmd(s), newFactsPullCmd(s), newFactsExportCmd(s))
}

func newFactsStatusCmd(s *streams) *cobra.Command {
	o, outputs := &ruleOptions{}, []string{}
	cmd := &cobra.Command{
		Use:   "status",
		Short: "List the facts that there are, and which a run would use",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			outputs, err := parseOutputs(outputs, about.Formats())
			if err != nil {
				return err
			}
			return o.status(cmd.Context(), s, outputs)
		},
	}
	o.bind(cmd)
	bindOutput(cmd, &outputs, about.Formats(), false)
	return cmd
}

// status shows all facts even where those that a run would use are refused.
func (o *ruleOptions) status(ctx context.Context, s *streams, outputs []output) error {
	keys, err := o.read()
	if err != nil {
		return err
	}
	own, err := bundle.Load(bundle.Options{})
	if err != nil {
		return err
	}
	all, err := stored()
	if err != nil {
		return err
	}
	used, refused := o.load(ctx, s)
	rows := []about.FactsRow{{Origin: about.FactsEmbedded, Built: own.FactsDay(), Digest: own.FactsDigest, Products: len(own.Products())}}
	for _, file := range all {
		row := about.FactsRow{Origin: about.FactsImported, Built: file.Built, Digest: file.Digest}
		f, err := file.Open(keys)
		if err != nil {
			row.Problem = err.Error()
		} else {
			row.Products, row.SignedBy = len(f.Products), f.SignedBy
		}
		rows = append(rows, row)
	}
	if refused == nil {
		rows = mark(rows, used.FactsFile)
	}
	if err := s.guard(outputs, nil, source.Result{}, o.named()...); err != nil {
		return err
	}
	if err := writeAll(s, outputs, about.NewFactsStatus(bundle.FactsSchema, rows).Write); err != nil {
		return err
	}
	return refused
}

// mark says which of the facts are used; a file that was not imported has a row
// of its own.
func mark(rows []about.FactsRow, used *bundle.FactsManifest) []about.FactsRow {
	for i := range rows {
		if embedded := rows[i].Origin == about.FactsEmbedded; embedded && used == nil || !embedded && used != nil && rows[i].Digest == used.Digest {
			rows[i].Used = true
			return rows
		}
	}
	return append(rows, about.FactsRow{Origin: about.FactsFile, Used: true, Built: used.Built, Digest: used.Digest, Products: len(used.Products)})
}

func newFactsBuildCmd(s *streams) *cobra.Command {
	o := &ruleOptions{}
	var path, built string
	cmd := &cobra.Command{
		Use:   "build",
		Short: "Write facts, corrections included, as a file that other programs take in",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if _, err := time.Parse(time.DateOnly, built); err != nil && built != "" {
				return fmt.Errorf("--built: %q is not a date (YYYY-MM-DD)", built)
			}
			return o.build(cmd.Context(), s, path, built)
		},
	}
	o.factOptions.bind(cmd)
	f := cmd.Flags()
	f.StringVarP(&path, "output", "o", fmt.Sprintf("insupport-facts-%d.tar.gz", bundle.FactsSchema), "write to this file, - for standard output")
	f.StringVar(&built, "built", "", "the day that says which of two files is newer, YYYY-MM-DD (default the newest day of a source)")
	commandLineOnly(cmd, "output", "built")
	return cmd
}

func (o *ruleOptions) build(ctx context.Context, s *streams, path, built string) error {
	b, err := o.load(ctx, s)
	if err != nil {
		return err
	}
	session, err := ask.Open(b, map[string]any{}, 1, s.now)
	if err != nil {
		return err
	}
	meta, err := session.Metadata(ctx, toolVersion())
	if err != nil {
		return err
	}
	return s.writeFile(path, o.named(), func(w io.Writer) error {
		return b.WriteFacts(w, toolVersion(), built, meta.Bundle.CatalogDates)
	})
}
