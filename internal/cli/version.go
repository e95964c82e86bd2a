package cli

import (
	"context"
	"insupport/internal/about"
	"runtime/debug"

	"github.com/spf13/cobra"
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
	bindOutput(cmd, &o.outputs, about.Formats(), false)
	return cmd
}

func (o *versionOptions) run(ctx context.Context, s *streams) error {
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
	return writeAll(s, outputs, about.NewVersion(meta).Write)
}

// toolVersion is the version that the Go toolchain recorded, "devel" for a
// build from a working tree.
func toolVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" || info.Main.Version == "(devel)" {
		return "devel"
	}
	return info.Main.Version
}
