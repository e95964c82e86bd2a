package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"insupport/internal/finding"
	"insupport/internal/inventory"
	"insupport/internal/policy"
	"insupport/internal/report"
	"insupport/internal/source"
)

type diffOptions struct {
	outputs     []string
	inventories []string
	bundles     []string
	data        []string
	failOn      []string
}

func newDiffCmd(s *streams) *cobra.Command {
	o := &diffOptions{}
	cmd := &cobra.Command{
		Use:   "diff OLD NEW",
		Short: "Show what changed between two reports, and why",
		Long: `Show what changed between two reports (check -o json), and why: the inventory,
the passing of time, the catalog, the rules, the waivers or the settings.

Where only one of these differs, it is the cause. Where several differ, the
cause is decided by evaluating the inventories again with one of them changed
at a time. For that the inventories must be at hand: in the reports (check
--with-inventory) or by -i, which takes old and new ones alike and tells them
apart by their digests. Rules and facts other than the built-in ones are given
by --bundle and --data. Where something is missing, the cause is said to be not
decided.

The exit code is that of check on the findings that are new or worse.`,
		Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error { return o.run(cmd.Context(), s, args[0], args[1]) },
	}
	f := cmd.Flags()
	bindOutput(cmd, &o.outputs, report.DiffFormats(), false)
	f.StringArrayVarP(&o.inventories, "inventory", "i", nil, "inventories that the reports are of: file, folder or - (repeatable)")
	f.StringArrayVar(&o.bundles, "bundle", nil, "rules and facts that one of the reports was made with (repeatable)")
	f.StringArrayVar(&o.data, "data", nil, "corrections of the facts that one of the reports was made with (repeatable)")
	f.StringArrayVar(&o.failOn, failOnFlag, []string{finding.Violation, finding.Unknown}, "levels of new findings that fail the run")
	return cmd
}

func (o *diffOptions) run(ctx context.Context, s *streams, oldPath, newPath string) error {
	outputs, err := parseOutputs(o.outputs, report.DiffFormats())
	if err != nil {
		return err
	}
	fails, err := parseFailOn(o.failOn)
	if err != nil {
		return err
	}
	named := slices.Concat([]string{oldPath, newPath}, o.inventories, o.bundles, o.data)
	if err := s.guard(outputs, nil, source.Result{}, named...); err != nil {
		return err
	}
	before, err := readReport(oldPath)
	if err != nil {
		return err
	}
	after, err := readReport(newPath)
	if err != nil {
		return err
	}
	d := report.Compare(before, after, oldPath, newPath)
	var problem error
	if d.Summary.Undecided > 0 {
		if len(o.bundles) > 0 {
			if err := s.bound(ctx, strings.Join(o.bundles, ", ")); err != nil {
				return err
			}
		}
		worlds, err := o.worlds(ctx, s, before, after)
		if err != nil {
			return err
		}
		d.Decide(worlds.evaluate)
		problem = worlds.problem
	}
	for _, out := range outputs {
		if err := out.write(s, func(w io.Writer) error { return report.DiffFormat(out.format)(w, d) }); err != nil {
			return err
		}
	}
	if problem != nil {
		return problem
	}
	if code := fails.of(d.Fresh()); code != exitOK {
		return exitCode(code)
	}
	return nil
}

// worlds evaluates clusters in mixtures of two reports.
type worlds struct {
	ctx           context.Context
	s             *streams
	before, after *report.Report
	inventories   map[string]map[string]any // by digest
	rules, facts  map[string]*policy.Bundle // by digest
	queries       map[string]*policy.Query
	problem       error // inventories that could not be read
}

func (o *diffOptions) worlds(ctx context.Context, s *streams, before, after *report.Report) (*worlds, error) {
	w := &worlds{ctx: ctx, s: s, before: before, after: after, inventories: map[string]map[string]any{},
		rules: map[string]*policy.Bundle{}, facts: map[string]*policy.Bundle{}, queries: map[string]*policy.Query{}}
	for _, bundle := range append([]string{""}, o.bundles...) {
		for _, overlays := range [][]string{nil, o.data} {
			b, err := policy.Load(policy.Options{Bundle: bundle, Overlays: overlays})
			if err != nil {
				return nil, err
			}
			w.rules[b.RulesDigest] = b
			var digests []string
			for _, overlay := range b.Overlays {
				digests = append(digests, overlay.Digest)
			}
			w.facts[factsKey(b.FactsDigest, digests)] = b
			if len(o.data) == 0 {
				break
			}
		}
	}
	for _, r := range []*report.Report{before, after} {
		for _, c := range r.Clusters {
			if len(c.Inventory) == 0 {
				continue
			}
			docs, err := inventory.Parse(c.Name, c.Inventory)
			if err != nil || len(docs) != 1 {
				continue // then it is not at hand
			}
			if value, ok := docs[0].Value.(map[string]any); ok {
				w.inventories[(&inventory.Inventory{Value: value}).Digest()] = value
			}
		}
	}
	if len(o.inventories) > 0 {
		if err := w.read(o.inventories); err != nil {
			return nil, err
		}
	}
	return w, nil
}

// read takes inventories from files. Each argument is read for itself, since
// old and new ones carry the same names.
func (w *worlds) read(paths []string) error {
	b, err := policy.Load(policy.Options{})
	if err != nil {
		return err
	}
	opts, err := (&inputOptions{}).options(b)
	if err != nil {
		return err
	}
	for _, path := range paths {
		got := source.Read(w.ctx, []string{path}, w.s.in, opts)
		tell(w.s, got.Problems)
		if len(got.Problems) > 0 {
			w.problem = exitCode(exitError)
		}
		for _, inv := range got.Inventories {
			w.inventories[inv.Digest()] = inv.Value
		}
	}
	return w.ctx.Err()
}

func factsKey(digest string, overlays []string) string {
	return strings.Join(append([]string{digest}, overlays...), " ")
}

// evaluate evaluates a cluster with some things as in the new report and the
// others as in the old one.
func (w *worlds) evaluate(c *report.DiffCluster, isNew map[string]bool) (*report.Cluster, error) {
	side := func(cause string) *report.Report {
		if isNew[cause] {
			return w.after
		}
		return w.before
	}
	cluster := c.Before
	if isNew[report.CauseInventory] {
		cluster = c.After
	}
	value := w.inventories[cluster.InventoryDigest]
	if value == nil {
		return nil, fmt.Errorf("the inventory %.19s… of %s is not at hand; give it with -i, or make reports with check --with-inventory", cluster.InventoryDigest, c.Name)
	}
	day := c.Before.AsOf
	if isNew[report.CauseTime] {
		day = c.After.AsOf
	}
	if day == "" {
		day = side(report.CauseTime).Metadata.AsOf
	}
	query, err := w.query(day, side(report.CauseRules).Metadata, side(report.CauseCatalog).Metadata, side(report.CauseWaivers).Metadata, side(report.CauseSettings).Metadata)
	if err != nil {
		return nil, err
	}
	raw, err := query.Eval(w.ctx, value, w.s.now)
	if err != nil {
		return nil, err
	}
	res, err := report.DecodeResult(raw)
	if err != nil {
		return nil, err
	}
	return res.Cluster, nil
}

// query prepares the rules of one report with the facts, waivers and settings
// of others.
func (w *worlds) query(day string, rules, facts, waivers, settings report.Metadata) (*policy.Query, error) {
	code := w.rules[rules.Bundle.Rules]
	if code == nil {
		return nil, fmt.Errorf("the rules %.19s… are not at hand; give their bundle with --bundle", rules.Bundle.Rules)
	}
	var overlays []string
	for _, o := range facts.Overlays {
		overlays = append(overlays, o.Digest)
	}
	data := w.facts[factsKey(facts.Bundle.Facts, overlays)]
	if data == nil {
		return nil, errors.New("the facts of a report are not at hand; give their bundle with --bundle and corrections with --data")
	}
	run := map[string]any{"asOf": day}
	if given := waivers.GivenWaivers(); len(given) > 0 {
		run["waivers"] = given
	}
	if len(settings.Settings) > 0 {
		run["settings"] = settings.Settings
	}
	if len(settings.Target) > 0 {
		run["target"] = settings.Target
	}
	if settings.AssumeDefaults {
		run["assumeDefaults"] = true
	}
	raw, err := json.Marshal(run)
	if err != nil {
		return nil, err
	}
	key := strings.Join([]string{code.RulesDigest, factsKey(data.FactsDigest, overlays), string(raw)}, " ")
	if q := w.queries[key]; q != nil {
		return q, nil
	}
	mixed := *code
	mixed.Data = data.Data
	engine, err := mixed.Compile(run, false)
	if err != nil {
		return nil, err
	}
	q, err := engine.Prepare(w.ctx, policy.EntryReport)
	if err == nil {
		w.queries[key] = q
	}
	return q, err
}
