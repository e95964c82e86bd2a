package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"insupport/internal/ask"
	"insupport/internal/plan"
)

type planOptions struct {
	ruleOptions
	inputOptions
	dayOptions
	to             []string
	outputs        []string
	assumeDefaults bool
	waivers        string
	noWaivers      bool
	hopDays        int
	whatIf         bool
}

func newPlanCmd(s *streams) *cobra.Command {
	o := &planOptions{}
	cmd := &cobra.Command{
		Use:   "plan --to NAME=RELEASE|latest|supported [FILE|DIR|-]...",
		Short: "Review an upgrade: the hops to a release, each proven, the order of work, and what stands in the way",
		Long: `Review an upgrade before it starts: find the hops, evaluate the cluster as it would be after each, and say what stands in the way.

Exit codes: 0 ready or nothing to do, 1 blocked, 2 an error, 3 something is unknown.`,
		RunE: func(cmd *cobra.Command, args []string) error { return o.run(cmd.Context(), s, args) },
	}
	o.ruleOptions.bind(cmd)
	o.inputOptions.bind(cmd)
	o.dayOptions.bind(cmd)
	f := cmd.Flags()
	listFlag(f, &o.to, "to", "", "NAME=RELEASE, latest, or supported: the smallest change that brings a cluster back into support (repeatable)")
	commandLineOnly(cmd, "to")
	bindOutput(cmd, &o.outputs, plan.Formats(), false)
	f.BoolVar(&o.assumeDefaults, "assume-defaults", false, "take what the inventory leaves open as false or 1, and say so")
	f.StringVar(&o.waivers, "waivers", "", "apply the waivers of this file")
	f.BoolVar(&o.whatIf, "what-if", false, "say of each hop that is not ready which facts would make it so")
	f.IntVar(&o.hopDays, "hop-days", 0, "days that a hop takes: says when to start so that none ends on a line out of support")
	f.BoolVar(&o.noWaivers, "no-waivers", false, "ignore all waivers")
	return cmd
}

func (o *planOptions) run(ctx context.Context, s *streams, args []string) error {
	outputs, err := parseOutputs(o.outputs, plan.Formats())
	if err != nil {
		return err
	}
	goal, err := parseGoal(o.to)
	if err != nil {
		return err
	}
	settings, err := s.config.settings()
	if err != nil {
		return err
	}
	run, err := o.parameters(s.now)
	if err != nil {
		return err
	}
	judging(run, o.assumeDefaults, settings)
	if err := waiving(run, o.waivers, o.noWaivers); err != nil {
		return err
	}
	if len(args) == 0 && !o.live() {
		return errors.New("nothing to plan: name an inventory file, a folder, or - for standard input; `insupport inventory --init` writes a template")
	}
	b, err := o.load(ctx, s)
	if err != nil {
		return err
	}
	goal.WhatIf = o.whatIf
	if err := goal.Name(b.KnownProduct); err != nil {
		return fmt.Errorf("--to: %w", err)
	}
	opts, err := o.options(ctx, s, b, nil)
	if err != nil {
		return err
	}
	session, err := ask.Open(b, run, ask.ManyClusters, s.now)
	if err != nil {
		return err
	}
	if err := s.vetSettings(ctx, session, b, settings); err != nil {
		return err
	}
	planner, err := session.Planner(ctx, goal)
	if err != nil {
		return fmt.Errorf("--to: %w", err)
	}
	read, err := readSome(ctx, s, args, opts)
	if err != nil {
		return err
	}
	if err := s.guard(outputs, args, read, o.named(o.Annotations, o.waivers)...); err != nil {
		return err
	}
	clusters, problems := ask.Plan(ctx, planner, read.Inventories, s.judged(false))
	if ctx.Err() != nil {
		return ctx.Err()
	}
	tell(s, problems)
	if len(clusters) == 0 {
		return exitCode(exitError)
	}
	meta, err := session.Metadata(ctx, toolVersion())
	if err != nil {
		return err
	}
	doc := plan.Build(meta, clusters, planner.Shapes())
	if err := o.schedule(doc, settings); err != nil {
		return err
	}
	meta.AsOf = doc.AsOf()
	if settings != nil {
		meta.Settings = settings
	}
	meta.Run = s.changed(&o.dayOptions, &o.ruleOptions, &o.inputOptions, settings, o.assumeDefaults, b)
	meta.Run.NoWaivers = o.noWaivers
	if run["waivers"] != nil {
		meta.Run.Waivers = baseName(o.waivers)
	}
	ownDays(meta.Run, read.Inventories)
	doc.Origin = fmt.Sprintf("As of %s. Rules and facts %s, %s %s.", meta.AsOf, meta.Bundle.Digest, meta.Tool.Name, meta.Tool.Version)
	doc.Metadata, doc.Notes = meta, meta.Notes()
	if err := writePlan(s, outputs, doc); err != nil {
		return err
	}
	if err := unlessProblems(read.Problems, problems); err != nil {
		return err
	}
	switch doc.Status() {
	case plan.Blocked:
		return exitCode(exitFailed)
	case plan.Unknown:
		return exitCode(exitUnknown)
	}
	return nil
}
