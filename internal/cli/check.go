package cli

import (
	"context"
	"errors"
	"time"

	"github.com/spf13/cobra"

	"insupport/internal/ask"
	"insupport/internal/bundle"
	"insupport/internal/finding"
	"insupport/internal/report"
)

type checkOptions struct {
	ruleOptions
	inputOptions
	reportOptions
	dayOptions
	showOptions
	shardOptions
	keepOptions
	assumeDefaults bool
	failOn         []string
	waivers        string
	noWaivers      bool
	accept         []string
	to             []string
	evidence       string
	signKey        string
}

func newCheckCmd(s *streams) *cobra.Command {
	o := &checkOptions{}
	cmd := &cobra.Command{
		Use:   "check [FILE|DIR|-]...",
		Short: "Evaluate inventories, print findings, exit by verdict",
		Long: `Evaluate cluster inventories, print findings, exit by verdict.

Exit codes: 0 in support, 1 a violation, 2 an error, 3 something is unknown.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := o.keepOptions.parse(o.shard != ""); err != nil {
				return err
			}
			return o.run(cmd.Context(), s, args)
		},
	}
	o.ruleOptions.bind(cmd)
	o.inputOptions.bind(cmd)
	o.reportOptions.bind(cmd)
	o.dayOptions.bind(cmd)
	f := cmd.Flags()
	o.showOptions.bind(cmd)
	o.shardOptions.bind(cmd)
	o.keepOptions.bind(cmd)
	f.BoolVar(&o.assumeDefaults, "assume-defaults", false, "take what the inventory leaves open as false or 1, and say so")
	listFlag(f, &o.failOn, failOnFlag, "", "levels that fail the run: violation, unknown, warning, info, none", finding.Violation, finding.Unknown)
	f.StringVar(&o.waivers, "waivers", "", "apply the waivers of this file")
	listFlag(f, &o.accept, "accept", "", "RULE=REASON: waive the findings of this rule for this run (repeatable)")
	f.BoolVar(&o.noWaivers, "no-waivers", false, "ignore all waivers")
	listFlag(f, &o.to, "to", "", "NAME=RELEASE: judge an upgrade to this release too (repeatable); plan finds the way there")
	commandLineOnly(cmd, "accept", "to")
	f.StringVar(&o.evidence, "evidence", "", "write the report and all it rests on to this tar.gz, which verify takes")
	f.StringVar(&o.signKey, "sign-key", "", "ID=FILE or ID=HS256:FILE: sign what --evidence writes with this private key or secret")
	return cmd
}

// runWaivers reads the file of waivers that the run applies, none where there
// is none.
func (o *checkOptions) runWaivers() (*ask.WaiverList, error) {
	switch {
	case o.noWaivers && len(o.accept) > 0:
		return nil, errors.New("--accept waives and --no-waivers ignores all waivers; leave one of them out")
	case o.noWaivers || o.waivers == "":
		return &ask.WaiverList{}, nil
	}
	return ask.ReadWaivers(o.waivers)
}

// parameters are what the run says to the rules.
func (o *checkOptions) parameters(settings map[string]any, now time.Time) (map[string]any, error) {
	run, err := o.dayOptions.parameters(now)
	if err != nil {
		return nil, err
	}
	judging(run, o.assumeDefaults, settings)
	return run, addTarget(run, o.to)
}

// waive puts the waivers into the run parameters, with those of this run alone,
// which hold on the day.
func (o *checkOptions) waive(waivers *ask.WaiverList, day string, run map[string]any) error {
	for _, text := range o.accept {
		if err := waivers.Accept(text, day); err != nil {
			return err
		}
	}
	if waivers.List != nil {
		run["waivers"] = waivers.List
	}
	return nil
}

// checkWaivers returns how the waivers stand, nil where the run has none.
func checkWaivers(ctx context.Context, session *ask.Session, waivers *ask.WaiverList) ([]*report.WaiverState, error) {
	if waivers.List == nil {
		return nil, nil
	}
	return session.CheckWaivers(ctx, waivers)
}

// describe says in the report's metadata what the run changes.
func (o *checkOptions) describe(meta *report.Metadata, s *streams, b *bundle.Bundle, run, settings map[string]any) {
	if settings != nil {
		meta.Settings = settings
	}
	meta.AssumeDefaults = o.assumeDefaults
	meta.Target, _ = run["target"].(map[string]any)
	meta.Run = s.changed(&o.dayOptions, &o.ruleOptions, &o.inputOptions, settings, o.assumeDefaults, b)
	meta.Run.Baseline, meta.Run.NoWaivers, meta.Run.Accept = baseName(o.baseline), o.noWaivers, o.accept
	if run["waivers"] != nil {
		meta.Run.Waivers = baseName(o.waivers)
	}
}
