package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"insupport/internal/inventory"
	"insupport/internal/plan"
	"insupport/internal/policy"
	"insupport/internal/report"
	"insupport/internal/schema"
)

// entryPlan answers a planner's questions; input {ask, inventory, target, …}.
const entryPlan = "data.insupport.ask.plan.answer"

type planOptions struct {
	ruleOptions
	inputOptions
	dayOptions
	to             []string
	outputs        []string
	assumeDefaults bool
	waivers        string
	noWaivers      bool
}

func newPlanCmd(s *streams) *cobra.Command {
	o := &planOptions{}
	cmd := &cobra.Command{
		Use:   "plan --to NAME=RELEASE|latest|supported [FILE|DIR|-]...",
		Short: "Review an upgrade: the hops to a release, each proven, the order of work, and what stands in the way",
		Long: `Review an upgrade before it starts: find the hops to a release, evaluate the
cluster as it would be after each, and say what stands in the way.

Exit codes: 0 ready or nothing to do, 1 blocked, 2 an error, 3 something is unknown.`,
		RunE: func(cmd *cobra.Command, args []string) error { return o.run(cmd.Context(), s, args) },
	}
	o.ruleOptions.bind(cmd)
	o.inputOptions.bind(cmd)
	o.dayOptions.bind(cmd)
	f := cmd.Flags()
	f.StringArrayVar(&o.to, "to", nil, "NAME=RELEASE, latest, or supported: the smallest change that brings a cluster back into support (repeatable)")
	commandLineOnly(cmd, "to")
	bindOutput(cmd, &o.outputs, plan.Formats(), false)
	f.BoolVar(&o.assumeDefaults, "assume-defaults", false, "take what the inventory leaves open as false or 1, and say so")
	f.StringVar(&o.waivers, "waivers", "", "apply the waivers of this file")
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
	check := checkOptions{dayOptions: o.dayOptions, assumeDefaults: o.assumeDefaults, waivers: o.waivers, noWaivers: o.noWaivers}
	run, err := check.runParameters(settings, s.now)
	if err != nil {
		return err
	}
	if len(args) == 0 {
		return errors.New("nothing to plan: name an inventory file, a folder, or - for standard input; `insupport inventory --init` writes a template")
	}
	b, err := o.load(ctx, s)
	if err != nil {
		return err
	}
	for product := range goal.Releases {
		if known := b.Products(); !slices.Contains(known, product) {
			return fmt.Errorf("--to: unknown product %q%s; products: %s", product, schema.Suggest(product, known), strings.Join(known, ", "))
		}
	}
	opts, err := o.options(b)
	if err != nil {
		return err
	}
	engine, err := b.Compile(run, true)
	if err != nil {
		return err
	}
	if err := s.vetSettings(ctx, engine, b, settings); err != nil {
		return err
	}
	query, err := engine.Prepare(ctx, entryPlan)
	if err != nil {
		return err
	}
	rules := planRules{query, s}
	if err := plan.Check(ctx, rules, goal.Releases); err != nil {
		return fmt.Errorf("--to: %w", err)
	}
	read, err := readSome(ctx, s, args, opts)
	if err != nil {
		return err
	}
	if err := s.guard(outputs, args, read, o.named(o.annotations, o.waivers)...); err != nil {
		return err
	}
	planner := plan.New(rules, goal, run["waivers"] != nil)
	clusters, problems := planAll(ctx, planner, read.Inventories)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	tell(s, problems)
	if len(clusters) == 0 {
		return exitCode(exitError)
	}
	meta, err := metadata(ctx, s, b, engine)
	if err != nil {
		return err
	}
	doc := plan.Build(meta, clusters, planner.Shapes())
	meta.AsOf = doc.AsOf()
	if settings != nil {
		meta.Settings = settings
	}
	meta.Run = s.changed(&o.dayOptions, &o.ruleOptions, &o.inputOptions, settings, o.assumeDefaults)
	meta.Run.Rules = ownRules(b)
	meta.Run.NoWaivers = o.noWaivers
	if run["waivers"] != nil {
		meta.Run.Waivers = baseName(o.waivers)
	}
	ownDays(meta.Run, read.Inventories)
	doc.Metadata, doc.Notes = meta, (&report.Report{Metadata: meta}).Changed()
	slices.SortStableFunc(outputs, func(a, b output) int { return strings.Compare(b.path, a.path) })
	for _, out := range outputs {
		if err := out.write(s, func(w io.Writer) error { return plan.Format(out.format)(w, doc) }); err != nil {
			return err
		}
	}
	if len(read.Problems)+len(problems) > 0 {
		return exitCode(exitError)
	}
	switch doc.Status() {
	case plan.Blocked:
		return exitCode(exitFailed)
	case plan.Unknown:
		return exitCode(exitUnknown)
	}
	return nil
}

// parseGoal reads the values of --to.
func parseGoal(texts []string) (plan.Goal, error) {
	goal := plan.Goal{Releases: plan.Releases{}}
	if len(texts) == 0 {
		return goal, errors.New("no target: name one with --to NAME=RELEASE, --to latest or --to supported")
	}
	for _, text := range texts {
		if text == plan.Latest || text == plan.Supported {
			if len(texts) > 1 {
				return goal, fmt.Errorf("--to %s goes with no other target", text)
			}
			goal.Word = text
			return goal, nil
		}
		name, release, ok := strings.Cut(text, "=")
		if !ok || name == "" || release == "" {
			return goal, fmt.Errorf("--to: %q is not NAME=RELEASE, %s or %s", text, plan.Latest, plan.Supported)
		}
		if other, twice := goal.Releases[name]; twice && other != release {
			return goal, fmt.Errorf("--to: %s has two targets, %s and %s", name, other, release)
		}
		goal.Releases[name] = release
	}
	return goal, nil
}

// planRules asks the rules by one prepared query.
type planRules struct {
	query *policy.Query
	s     *streams
}

// Ask evaluates one question.
func (r planRules) Ask(ctx context.Context, q plan.Question) (json.RawMessage, error) {
	target := map[string]any{}
	for product, release := range q.Target {
		target[product] = release
	}
	findings := make([]any, len(q.Findings))
	for i, f := range q.Findings {
		findings[i] = f
	}
	return r.query.Eval(ctx, map[string]any{
		"ask": q.Ask, "inventory": q.Inventory, "target": target, "onward": q.Onward, "findings": findings,
	}, r.s.now)
}

// planAll plans the clusters side by side. A cluster whose plan fails is a
// problem; the others are planned all the same.
func planAll(ctx context.Context, planner *plan.Planner, inventories []*inventory.Inventory) ([]*plan.Cluster, []error) {
	clusters, errs := make([]*plan.Cluster, len(inventories)), make([]error, len(inventories))
	next := make(chan int)
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(inventories)) {
		wg.Go(func() {
			for i := range next {
				inv := inventories[i]
				if clusters[i], errs[i] = planner.Cluster(ctx, inv); errs[i] != nil {
					errs[i] = fmt.Errorf("planning cluster %q of %s: %w", inv.Name, inv.File, errs[i])
				}
			}
		})
	}
	for i := range inventories {
		next <- i
	}
	close(next)
	wg.Wait()
	return slices.DeleteFunc(clusters, func(c *plan.Cluster) bool { return c == nil }),
		slices.DeleteFunc(errs, func(err error) bool { return err == nil })
}
