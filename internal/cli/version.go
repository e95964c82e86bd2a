package cli

import (
	"context"

	"github.com/spf13/cobra"

	"insupport/internal/about"
	"insupport/internal/schema"
)

func newVersionCmd(s *streams) *cobra.Command {
	o := &aboutOptions{}
	cmd := &cobra.Command{
		Use:   "version",
		Short: "Show the versions of the tool, the rules and the facts",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return o.version(cmd.Context(), s) },
	}
	o.ruleOptions.bind(cmd)
	bindOutput(cmd, &o.outputs, about.Formats(), false)
	return cmd
}

func (o *aboutOptions) version(ctx context.Context, s *streams) error {
	outputs, err := parseOutputs(o.outputs, about.Formats())
	if err != nil {
		return err
	}
	session, err := o.session(ctx, s, outputs, map[string]any{})
	if err != nil {
		return err
	}
	meta, err := session.Metadata(ctx, toolVersion())
	if err != nil {
		return err
	}
	schemas, err := schema.Versions()
	if err != nil {
		return err
	}
	return writeAll(s, outputs, about.NewVersion(meta, about.This(), schemas).Write)
}

// toolVersion is the version of this build.
func toolVersion() string { return about.This().Version }

// addVersionFlag adds --version, which asks for no rules.
func addVersionFlag(root *cobra.Command) {
	root.Version = about.This().Line()
	root.SetVersionTemplate("{{.Version}}\n")
	root.InitDefaultVersionFlag()
	commandLineOnly(root, "version")
}
