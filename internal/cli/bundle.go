package cli

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"insupport/internal/about"
	"insupport/internal/ask"
	"insupport/internal/term"
)

func newBundleCmd(s *streams) *cobra.Command {
	return group(&cobra.Command{Use: "bundle", Short: "Build, inspect and sign the policy bundle"},
		newBundleBuildCmd(s), newBundleInspectCmd(s), newBundleSignCmd(s), newBundleVerifyCmd(s), newBundlePushCmd(s), newBundlePullCmd(s))
}

func newBundleBuildCmd(s *streams) *cobra.Command {
	var rules ruleOptions
	var path string
	cmd := &cobra.Command{
		Use:   "build",
		Short: "Write rules and facts, corrections included, as a bundle that opa and conftest load",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			b, err := rules.load(cmd.Context(), s)
			if err != nil {
				return err
			}
			return s.writeFile(path, rules.named(), b.Write)
		},
	}
	rules.bind(cmd)
	cmd.Flags().StringVarP(&path, "output", "o", "bundle.tar.gz", "write to this file, - for standard output")
	commandLineOnly(cmd, "output")
	return cmd
}

func newBundleInspectCmd(s *streams) *cobra.Command {
	o := &ruleOptions{}
	cmd := &cobra.Command{
		Use:   "inspect FILE|DIR",
		Short: "Show what a bundle holds and who signed it",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.bundle = args[0]
			return o.inspect(cmd.Context(), s)
		},
	}
	o.keyOptions.bind(cmd)
	return cmd
}

func (o *ruleOptions) inspect(ctx context.Context, s *streams) error {
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
	rules, err := session.Rules(ctx)
	if err != nil {
		return err
	}
	return output{}.write(s, term.Lines(func(w io.Writer) error {
		fmt.Fprintf(w, "digest %s\nrevision %s\nroots %s\nrules %d\n", b.Digest, term.Dash(b.Revision), strings.Join(b.Roots, ", "), len(rules))
		for _, signed := range b.Signatures {
			fmt.Fprintf(w, "signature %s %s, %s\n", term.Dash(signed.Key), signed.Algorithm, checked(b))
		}
		return about.Dates(w, meta.Bundle.CatalogDates)
	}))
}
