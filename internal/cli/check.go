package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"insupport/internal/inventory"
	"insupport/internal/policy"
	"insupport/internal/report"
	"insupport/internal/schema"
	"insupport/internal/source"
)

// manyClusters is the number of clusters from which converting all facts up
// front beats converting what each evaluation reads.
const manyClusters = 8

type checkOptions struct {
	ruleOptions
	inputOptions
	reportOptions
	dayOptions
	outputs        []string
	assumeDefaults bool
	failOn         []string
	waivers        string
	noWaivers      bool
	accept         []string
	quiet, noColor bool
	to             []string
}

func newCheckCmd(s *streams) *cobra.Command {
	o := &checkOptions{}
	cmd := &cobra.Command{
		Use:   "check [FILE|DIR|-]...",
		Short: "Evaluate inventories, print findings, exit by verdict",
		Long: `Evaluate cluster inventories, print findings, exit by verdict.

Exit codes: 0 in support, 1 a violation, 2 an error, 3 something is unknown.`,
		RunE: func(cmd *cobra.Command, args []string) error { return o.run(cmd.Context(), s, args) },
	}
	o.ruleOptions.bind(cmd)
	o.inputOptions.bind(cmd)
	o.reportOptions.bind(cmd)
	o.dayOptions.bind(cmd)
	f := cmd.Flags()
	bindOutput(cmd, &o.outputs, report.Formats(), true)
	f.BoolVar(&o.assumeDefaults, "assume-defaults", false, "take what the inventory leaves open as false or 1, and say so")
	f.StringArrayVar(&o.failOn, failOnFlag, []string{report.Violation, report.Unknown}, "levels that fail the run: violation, unknown, warning, info, none")
	f.StringVar(&o.waivers, "waivers", "", "apply the waivers of this file")
	f.StringArrayVar(&o.accept, "accept", nil, "RULE=REASON: waive the findings of this rule for this run (repeatable)")
	commandLineOnly(cmd, "accept")
	f.BoolVar(&o.noWaivers, "no-waivers", false, "ignore all waivers")
	f.StringArrayVar(&o.to, "to", nil, "NAME=RELEASE: judge an upgrade to this release too (repeatable); plan finds the way there")
	commandLineOnly(cmd, "to")
	f.BoolVar(&o.quiet, "quiet", false, "leave out clusters that are supported")
	f.BoolVar(&o.noColor, "no-color", false, "no colours")
	return cmd
}

// inputOptions say what to put into every inventory that is read.
type inputOptions struct {
	products, sets []string
	name           string
	annotations    string
	exclude        []string
	verbose        bool
}

func (o *inputOptions) bind(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringArrayVar(&o.products, "product", nil, "NAME=RELEASE: take this release as installed (repeatable)")
	f.StringArrayVar(&o.sets, "set", nil, "PATH=VALUE: put this value into the inventory, such as infrastructure.fips=true (repeatable)")
	f.StringVar(&o.name, "name", "",
		"call the cluster so that the inputs are about; those without a name of their own are then one cluster")
	f.StringVar(&o.annotations, "annotations", "", "add the facts of this file, which maps cluster names (or globs) to what to add under spec")
	f.StringArrayVar(&o.exclude, "exclude", nil,
		"GLOB: leave out files and folders that fit, such as charts or clusters/**/dev.yaml (repeatable)")
	f.BoolVar(&o.verbose, "verbose", false, "tell of every file that was skipped, and why")
	commandLineOnly(cmd, "name")
}

// options checks the flags against the facts that the run uses.
func (o *inputOptions) options(b *policy.Bundle) (source.Options, error) {
	opts := source.Options{Facts: b.Facts(), Name: o.name, Verbose: o.verbose, Exclude: o.exclude}
	var err error
	for _, glob := range o.exclude {
		if err := source.CheckGlob(glob); err != nil {
			return opts, fmt.Errorf("--exclude: %w", err)
		}
	}
	if opts.Recognition, err = recognition(b); err != nil {
		return opts, err
	}
	if opts.Annotations, err = readAnnotations(o.annotations); err != nil {
		return opts, err
	}
	for _, text := range o.products {
		name, set, err := inventory.ProductSetting(text)
		if err != nil {
			return opts, fmt.Errorf("--product: %w", err)
		}
		// Products are an open list, but one that looks like a typo is one.
		if known := b.Products(); !slices.Contains(known, name) && schema.Nearest(name, known) != "" {
			return opts, fmt.Errorf("--product: unknown product %q%s", name, schema.Suggest(name, known))
		}
		opts.Settings = append(opts.Settings, set)
	}
	for _, text := range o.sets {
		set, err := inventory.ParseSetting(text)
		if err != nil {
			return opts, fmt.Errorf("--set: %w", err)
		}
		opts.Settings = append(opts.Settings, set)
	}
	return opts, nil
}

func (o *checkOptions) run(ctx context.Context, s *streams, args []string) error {
	outputs, err := parseOutputs(o.outputs, report.Formats())
	if err != nil {
		return err
	}
	fails, err := parseFailOn(o.failOn)
	if err != nil {
		return err
	}
	settings, err := s.config.settings()
	if err != nil {
		return err
	}
	given := settings
	if settings, err = o.withHorizon(settings); err != nil {
		return err
	}
	run, err := o.runParameters(settings, s.now)
	if err != nil {
		return err
	}
	waivers, err := o.runWaivers()
	if err != nil {
		return err
	}
	baseline, err := o.readBaseline()
	if err != nil {
		return err
	}
	if len(args) == 0 {
		return errors.New("nothing to evaluate: name an inventory file, a folder, or - for standard input; `insupport inventory --init` writes a template")
	}
	b, err := o.load(ctx, s)
	if err != nil {
		return err
	}
	if err := o.trustHorizon(s.config, fails, b); err != nil {
		return err
	}
	opts, err := o.options(b)
	if err != nil {
		return err
	}
	read, err := readSome(ctx, s, args, opts)
	if err != nil {
		return err
	}
	for _, text := range o.accept {
		if err := waivers.accept(text, lastDay(o.asOf, read.Inventories, s.now)); err != nil {
			return err
		}
	}
	if waivers.list != nil {
		run["waivers"] = waivers.list
	}
	if err := s.guard(outputs, args, read, o.named(o.annotations, o.waivers, o.baseline)...); err != nil {
		return err
	}
	many := len(read.Inventories) >= manyClusters
	if many {
		collectGarbage(fleetPercent)
	}
	engine, err := b.Compile(run, many)
	if err != nil {
		return err
	}
	var states []*report.WaiverState
	if run["waivers"] != nil {
		if states, err = waiverStates(ctx, s, engine, ""); err != nil {
			return err
		}
		if err := waivers.check(states); err != nil {
			return err
		}
	}
	if err := s.vetSettings(ctx, engine, b, given); err != nil {
		return err
	}
	meta, err := metadata(ctx, s, b, engine)
	if err != nil {
		return err
	}
	if settings != nil {
		meta.Settings = settings
	}
	meta.AssumeDefaults, meta.Skipped = o.assumeDefaults, len(read.Skipped)
	meta.Target, _ = run["target"].(map[string]any)
	meta.Waivers = states
	meta.Run = s.changed(&o.dayOptions, &o.ruleOptions, &o.inputOptions, settings, o.assumeDefaults)
	meta.Run.Rules = ownRules(b)
	meta.Run.Baseline, meta.Run.NoWaivers = baseName(o.baseline), o.noWaivers
	if run["waivers"] != nil {
		meta.Run.Waivers = baseName(o.waivers)
	}
	stream, outputs := o.take(outputs, s, baseline)
	shared, err := share(ctx, s, engine, run, len(read.Inventories))
	if err != nil {
		return err
	}
	rep, problems, err := evaluate(ctx, s, meta, engine, shared, read.Inventories, stream)
	if err != nil {
		return err
	}
	if err := stream.problem(); err != nil {
		problems = append(problems, err)
	}
	tell(s, problems)
	if len(rep.Clusters) == 0 {
		return exitCode(exitError)
	}
	if run["waivers"] != nil {
		states, err := waiverStates(ctx, s, engine, rep.Metadata.AsOf)
		if err != nil {
			return err
		}
		rep.TellWaivers(states)
	}
	if baseline != nil {
		rep.MarkKnown(baseline, o.baseline)
	}
	o.embed(rep, read.Inventories)
	shown, err := formatFacts(ctx, s, engine, rep, outputs)
	if err != nil {
		return err
	}
	// Files first: whoever reads standard output may stop in the middle.
	slices.SortStableFunc(outputs, func(a, b output) int { return strings.Compare(b.path, a.path) })
	for _, out := range outputs {
		ro := shown
		ro.Quiet, ro.Color = o.quiet, out.path == "" && colored(s.out, o.noColor)
		if err := out.write(s, func(w io.Writer) error { return report.Format(out.format)(w, rep, ro) }); err != nil {
			problems = append(problems, err)
			tell(s, problems[len(problems)-1:])
		}
	}
	if len(read.Problems)+len(problems) > 0 {
		return exitCode(exitError)
	}
	if code := fails.code(rep); code != exitOK {
		return exitCode(code)
	}
	return nil
}

// runWaivers reads the file of waivers that the run applies, none where there
// is none.
func (o *checkOptions) runWaivers() (*waiverList, error) {
	switch {
	case o.noWaivers && len(o.accept) > 0:
		return nil, errors.New("--accept waives and --no-waivers ignores all waivers; leave one of them out")
	case o.noWaivers || o.waivers == "":
		return &waiverList{}, nil
	}
	return readWaivers(o.waivers)
}

// runParameters builds data.insupport.run; what the user did not give stays
// absent.
func (o *checkOptions) runParameters(settings map[string]any, now time.Time) (map[string]any, error) {
	run := map[string]any{}
	if err := o.into(run, now); err != nil {
		return nil, err
	}
	if o.assumeDefaults {
		run["assumeDefaults"] = true
	}
	if settings != nil {
		run["settings"] = settings
	}
	return run, addTarget(run, o.to)
}

// readInputs reads the arguments and tells what could not be read.
func readInputs(ctx context.Context, s *streams, args []string, opts source.Options) source.Result {
	s.journal.at("reading inputs")
	bar := newProgress(s.err)
	opts.Progress = bar.update
	read := source.Read(ctx, args, s.in, opts)
	bar.done()
	for _, w := range read.Warnings {
		diagnose(s.err, errors.New(w))
	}
	tell(s, read.Problems)
	if n := len(read.Excluded); n > 0 {
		fmt.Fprintf(s.err, "insupport: left out %d files and folders (--exclude); --verbose lists them\n", n)
	}
	if n := len(read.Skipped); n > 0 {
		fmt.Fprintf(s.err, "insupport: skipped %d files that are no inventories; --verbose lists them\n", n)
	}
	return read
}

// evaluate runs the rules on each inventory. A cluster whose evaluation fails
// is a problem; the others are reported all the same.
func evaluate(ctx context.Context, s *streams, meta report.Metadata, engine *policy.Engine, shared *sharing, inventories []*inventory.Inventory, stream *lines) (*report.Report, []error, error) {
	// By name, as the report has them, so that lines can be written in order
	// while the rest is being evaluated.
	inventories = slices.SortedStableFunc(slices.Values(inventories), func(a, b *inventory.Inventory) int { return strings.Compare(a.Name, b.Name) })
	query, err := engine.Prepare(ctx, policy.EntryReport)
	if err != nil {
		return nil, nil, err
	}
	results := make([]*report.Result, len(inventories))
	errs := make([]error, len(inventories))
	done := make([]chan struct{}, len(inventories))
	for i := range done {
		done[i] = make(chan struct{})
	}
	next := make(chan int)
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(inventories)) {
		wg.Go(func() {
			for i := range next {
				results[i], errs[i] = evaluateOne(ctx, s, query, shared, inventories[i])
				if results[i] != nil && meta.Run.AsOfFrom == "" && inventories[i].Value["asOf"] != nil {
					results[i].Cluster.AsOfFrom = report.FromInventory
				}
				close(done[i])
			}
		})
	}
	wg.Go(func() {
		for i := range inventories {
			next <- i
		}
		close(next)
	})
	for i, inv := range inventories {
		s.journal.at("%d of %d clusters evaluated", i, len(inventories))
		if <-done[i]; results[i] != nil {
			stream.write(meta, results[i], inv)
		}
	}
	wg.Wait()
	if ctx.Err() != nil {
		return nil, nil, ctx.Err()
	}
	s.journal.at("%d of %d clusters evaluated", len(inventories), len(inventories))
	results = slices.DeleteFunc(results, func(r *report.Result) bool { return r == nil })
	var problems []error
	for _, err := range errs {
		if err != nil {
			problems = append(problems, err)
		}
	}
	return report.Build(meta, results), problems, nil
}

func evaluateOne(ctx context.Context, s *streams, q *policy.Query, shared *sharing, inv *inventory.Inventory) (*report.Result, error) {
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if res := shared.result(ctx, s, inv); res != nil {
		return placed(res, inv), nil
	}
	raw, err := q.Eval(ctx, inv.Value, s.now)
	if errors.Is(err, policy.ErrTimeLimit) {
		// The other clusters would take as long.
		s.abort(fmt.Errorf("evaluating cluster %q of %s: %w", inv.Name, inv.File, err))
	}
	var res *report.Result
	if err == nil {
		res, err = report.DecodeResult(raw)
	}
	if err == nil && res.Cluster.Name != inv.Name {
		err = fmt.Errorf("the rules reported on %q", res.Cluster.Name)
	}
	if err != nil {
		return nil, fmt.Errorf("evaluating cluster %q of %s: %w", inv.Name, inv.File, err)
	}
	return placed(res, inv), nil
}

// placed says where what a result speaks of stands.
func placed(res *report.Result, inv *inventory.Inventory) *report.Result {
	c := res.Cluster
	c.Source, c.InventoryDigest = inv.File, inv.Digest()
	for _, f := range c.Findings {
		point(&f.Location, inv)
	}
	return res
}

func metadata(ctx context.Context, s *streams, b *policy.Bundle, e *policy.Engine) (report.Metadata, error) {
	dates, err := catalogDates(ctx, s, e)
	if err != nil {
		return report.Metadata{}, err
	}
	meta := report.Metadata{
		Tool:   report.Tool{Name: "insupport", Version: toolVersion()},
		Bundle: report.Bundle{Revision: b.Revision, Digest: b.Digest, CatalogDates: dates, Rules: b.RulesDigest, Facts: b.FactsDigest},
		// Empty, not null, where there is none: readers need not tell them apart.
		Overlays: []report.Overlay{},
		Settings: map[string]any{},
	}
	for _, o := range b.Overlays {
		meta.Overlays = append(meta.Overlays, report.Overlay(o))
	}
	return meta, nil
}

// catalogDates maps products to the day of their facts; rules from elsewhere
// need not tell any.
func catalogDates(ctx context.Context, s *streams, e *policy.Engine) (map[string]string, error) {
	q, err := e.Prepare(ctx, policy.EntryCatalogDates)
	if err != nil {
		return nil, err
	}
	raw, err := q.Eval(ctx, map[string]any{}, s.now)
	dates := map[string]string{}
	if errors.Is(err, policy.ErrNoValue) {
		return dates, nil
	}
	if err != nil {
		return nil, err
	}
	err = decodeTo(raw, &dates, "table of catalog dates")
	return dates, err
}

// readSome reads inputs to work on and tells the problems; none left is an error.
func readSome(ctx context.Context, s *streams, args []string, opts source.Options) (source.Result, error) {
	read := readInputs(ctx, s, args, opts)
	switch {
	case ctx.Err() != nil:
		return read, ctx.Err()
	case len(read.Inventories) > 0:
		return read, nil
	case len(read.Problems) > 0:
		return read, exitCode(exitError)
	}
	return read, fmt.Errorf("nothing to evaluate: no %s in %s", inventory.Kind, strings.Join(args, ", "))
}
