package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"syscall"

	"github.com/spf13/cobra"

	"insupport/internal/inventory"
	"insupport/internal/policy"
	"insupport/internal/regularfile"
	"insupport/internal/report"
)

// reportOptions say what a report holds besides the findings of the day.
type reportOptions struct {
	baseline      string
	horizon       int
	withInventory bool
}

func (o *reportOptions) bind(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&o.baseline, "baseline", "", "fail only on findings that this report (-o json) does not have")
	f.IntVar(&o.horizon, "horizon", 0, "tell too what leaves support within that many days")
	f.BoolVar(&o.withInventory, "with-inventory", false, "put the inventories into the report, so that diff can evaluate them again")
}

// withHorizon returns the run's settings with the horizon among them.
func (o *reportOptions) withHorizon(settings map[string]any) (map[string]any, error) {
	if o.horizon < 0 || o.horizon > maxThreshold {
		return nil, fmt.Errorf("--horizon: %d is not a number of days from 0 to %d", o.horizon, maxThreshold)
	}
	if o.horizon == 0 {
		return settings, nil
	}
	all := maps.Clone(settings)
	if all == nil {
		all = map[string]any{}
	}
	all["horizonDays"] = json.Number(strconv.Itoa(o.horizon))
	return all, nil
}

// readBaseline returns the report that --baseline names, nil where it names
// none.
func (o *reportOptions) readBaseline() (*report.Report, error) {
	if o.baseline == "" {
		return nil, nil
	}
	r, err := readReport(o.baseline)
	if err != nil {
		return nil, fmt.Errorf("--baseline: %w", err)
	}
	return r, nil
}

// embed puts the inventories into the clusters of a report.
func (o *reportOptions) embed(r *report.Report, inventories []*inventory.Inventory) {
	if !o.withInventory {
		return
	}
	byName := map[string]*inventory.Inventory{}
	for _, inv := range inventories {
		byName[inv.Name] = inv
	}
	for _, c := range r.Clusters {
		c.Inventory = inventory.Canonical(byName[c.Name].Value)
	}
}

// lines writes the ndjson format to standard output while clusters are still
// being evaluated.
type lines struct {
	out      io.Writer
	source   string         // of the baseline
	baseline *report.Report // nil without one
	known    report.Known
	whole    bool  // with the inventory
	err      error // the first write that failed
}

// take takes ndjson on standard output from the formats that are written at
// the end; nil where it is not asked for.
func (o *reportOptions) take(outputs []output, s *streams, baseline *report.Report) (*lines, []output) {
	stream := output{format: "ndjson"}
	if !slices.Contains(outputs, stream) {
		return nil, outputs
	}
	l := &lines{out: s.out, source: o.baseline, baseline: baseline, whole: o.withInventory}
	if baseline != nil {
		l.known = baseline.Counting()
	}
	return l, slices.DeleteFunc(slices.Clone(outputs), func(o output) bool { return o == stream })
}

// write writes one cluster's line. A reader that has stopped reading is no
// error.
func (l *lines) write(meta report.Metadata, res *report.Result, inv *inventory.Inventory) {
	if l == nil || l.err != nil {
		return
	}
	if l.baseline != nil {
		meta.Baseline = l.baseline.As(l.source, meta)
	}
	res.Cluster.MarkKnown(l.known)
	if l.whole {
		res.Cluster.Inventory = inventory.Canonical(inv.Value)
	}
	l.err = report.WriteCluster(l.out, meta, res.AsOf, res.Cluster)
}

// problem is what kept the lines from being written.
func (l *lines) problem() error {
	if l == nil || l.err == nil || errors.Is(l.err, syscall.EPIPE) {
		return nil
	}
	return fmt.Errorf("writing standard output: %w", l.err)
}

func readReport(path string) (*report.Report, error) {
	content, err := regularfile.Read(path, inventory.MaxSize)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", path, err)
	}
	r, err := report.Read(content)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", path, err)
	}
	return r, nil
}

// waiverStates asks the rules how the run's waivers stand on a day; "" is the
// run's own.
func waiverStates(ctx context.Context, s *streams, engine *policy.Engine, day string) ([]*report.WaiverState, error) {
	query, err := engine.Prepare(ctx, policy.EntryWaivers)
	if err != nil {
		return nil, err
	}
	input := map[string]any{}
	if day != "" {
		input["asOf"] = day
	}
	raw, err := query.Eval(ctx, input, s.now)
	if err != nil {
		return nil, err
	}
	var states []*report.WaiverState
	err = decodeTo(raw, &states, "list of waivers")
	return states, err
}

// formatFacts asks the rules for what some of the formats show beside the
// report.
func formatFacts(ctx context.Context, s *streams, engine *policy.Engine, r *report.Report, outputs []output) (report.Options, error) {
	var o report.Options
	var err error
	if slices.ContainsFunc(outputs, func(out output) bool { return report.NeedRules(out.format) }) {
		if o.Rules, err = allRules(ctx, s, engine); err != nil {
			return o, err
		}
	}
	if !slices.ContainsFunc(outputs, func(out output) bool { return report.NeedWindows(out.format) }) {
		return o, nil
	}
	query, err := engine.Prepare(ctx, policy.EntryWindow)
	if err != nil {
		return o, err
	}
	products := map[string]bool{}
	for _, c := range r.Clusters {
		for _, p := range c.Products {
			products[p.Name] = true
		}
	}
	for _, name := range slices.Sorted(maps.Keys(products)) {
		raw, err := query.Eval(ctx, map[string]any{"query": "window", "product": name, "asOf": r.Metadata.AsOf}, s.now)
		if err != nil {
			return o, err
		}
		var doc struct {
			Products []report.Window `json:"products"`
		}
		if err := decodeTo(raw, &doc, "window"); err != nil {
			return o, err
		}
		o.Windows = append(o.Windows, doc.Products...)
	}
	return o, nil
}
