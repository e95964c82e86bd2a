package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"insupport/internal/ask"
	"insupport/internal/document"
	"insupport/internal/evidence"
	"insupport/internal/regularfile"
	"insupport/internal/report"
	"insupport/internal/source"
	"insupport/internal/verify"
)

type verifyOptions struct {
	bundleList
	outputs     []string
	inventories []string
	given       ask.AtHand
}

func newVerifyCmd(s *streams) *cobra.Command {
	o := &verifyOptions{}
	cmd := &cobra.Command{
		Use:   "verify REPORT",
		Short: "Evaluate again what a report rests on, and say where it differs",
		Long: `Evaluate again what a report (check -o json) or a case (check --evidence) rests
on, and say for each cluster: same, differs, or not checked and why.

A report needs its inventories: in it (check --with-inventory) or by
--inventories, told apart by their digests. Rules and facts other than the
built-in ones are given by --bundle, --facts, --data and --rules. A case has all
of them; with a --key, that must have signed it (check --sign-key).

What the report says of facts, waivers and the run is held against these and
against the rest of it. The tool's version, and what the run was given or left
out, nobody can tell from a report; a signature holds them.

Exit codes: 0 all the same, 1 something differs, 3 something could not be
checked.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return o.run(cmd.Context(), s, args[0]) },
	}
	f := cmd.Flags()
	bindOutput(cmd, &o.outputs, verify.Formats(), false)
	listFlag(f, &o.inventories, "inventories", "i", "inventories that the report is of: file, folder or - (repeatable)")
	o.bundleList.bind(cmd, " that the report was made with (repeatable)")
	listFlag(f, &o.given.Overlays, "data", "", "corrections of the facts that the report was made with (repeatable)")
	listFlag(f, &o.given.Rules, "rules", "", "rules of one's own that the report was made with (repeatable)")
	commandLineOnly(cmd, "inventories", "bundle", "data", "rules")
	return cmd
}

func (o *verifyOptions) run(ctx context.Context, s *streams, path string) (told error) {
	outputs, err := parseOutputs(o.outputs, verify.Formats())
	if err != nil {
		return err
	}
	named := slices.Concat([]string{path}, o.bundles, o.facts, o.given.Overlays, o.given.Rules, o.inventories, o.files())
	if err := s.guard(outputs, nil, source.Result{}, named...); err != nil {
		return err
	}
	content, err := evidence.ReadFile(path)
	if err != nil {
		return fmt.Errorf("reading %s: %w", path, regularfile.Cause(err))
	}
	var c openedCase
	if evidence.IsCase(content) {
		if c, err = o.openCase(s, path, content); err != nil {
			return err
		}
		content = c.files[evidence.Report]
	} else if o.keyNamed(s) && len(o.bundles)+len(o.facts) == 0 {
		return fmt.Errorf("reading %s: a report by itself is not signed; --key is for a case (check --evidence), or for what --bundle and --facts name", path)
	}
	if len(content) > document.MaxSize {
		return fmt.Errorf("reading %s: larger than %d MiB", path, document.MaxSize>>20)
	}
	r, err := report.Read(content)
	if err != nil {
		return fmt.Errorf("reading %s: %w", path, err)
	}
	if len(r.Clusters) == 0 {
		return fmt.Errorf("%s: a report of no clusters; there is nothing to verify", path)
	}
	if c.files != nil {
		dir, err := o.unpack(ctx, s, c.files, r)
		if err != nil {
			return fmt.Errorf("unpacking %s: %w", path, err)
		}
		defer func() { told = inCase(told, dir, path) }()
	}
	foreign := slices.Concat(o.given.Rules, o.bundles)
	for _, b := range o.given.Bundles {
		foreign = append(foreign, b.Bundle)
	}
	if len(foreign) > 0 {
		if err := s.bound(ctx, strings.Join(foreign, ", ")); err != nil {
			return err
		}
	}
	listed, err := o.list(ctx)
	if err != nil {
		return err
	}
	o.given.Bundles = append(o.given.Bundles, listed...)
	problems, err := o.read(ctx, s, r, &c.inventories)
	if err != nil {
		return err
	}
	s.journal.at("verifying %s", path)
	d, err := ask.Verify(ctx, r, path, o.given, c.inventories, s.now)
	if err != nil {
		return err
	}
	d.Report.SignedBy = c.signedBy
	if c.files != nil {
		d.Problems = append(d.Problems, ask.CaseProblems(c.files, r)...)
	}
	if err := writeAll(s, outputs, d.Write); err != nil {
		return err
	}
	switch {
	case len(problems) > 0:
		return exitCode(exitError)
	case d.Summary.Differs+len(d.Problems) > 0:
		return exitCode(exitFailed)
	case d.Summary.NotChecked > 0:
		return exitCode(exitUnknown)
	}
	return nil
}

// keyNamed tells whether the command line gave a key: one of a configuration or
// the environment is there for facts and bundles too.
func (o *verifyOptions) keyNamed(s *streams) bool {
	return len(o.keys) > 0 && !s.config.used["key"] && !slices.Contains(s.config.environment, envOf("key"))
}
