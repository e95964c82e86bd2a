package cli

import (
	"context"
	"slices"
	"strings"

	"insupport/internal/ask"
	"insupport/internal/bundle"
	"insupport/internal/diff"
	"insupport/internal/report"
	"insupport/internal/source"
)

// trend counts the verdicts of reports, where an output shows them.
func (o *diffOptions) trend(outputs []output, reports []*report.Report, paths []string) (*diff.Trend, error) {
	if len(reports) == 2 && !slices.ContainsFunc(outputs, func(o output) bool { return diff.Format(o.format) == nil }) {
		return nil, nil
	}
	return diff.NewTrend(reports, paths)
}

// decide finds causes by evaluating again. It returns what of the inventories
// could not be read.
func (o *diffOptions) decide(ctx context.Context, s *streams, d *diff.Document, before, after *report.Report) (problems []error, err error) {
	if len(o.bundles) > 0 {
		if err := s.bound(ctx, strings.Join(o.bundles, ", ")); err != nil {
			return nil, err
		}
	}
	bundles, err := o.list(ctx)
	if err != nil {
		return nil, err
	}
	worlds, err := ask.NewWorlds(before, after, ask.AtHand{Bundles: bundles, Overlays: o.data}, s.now)
	if err != nil {
		return nil, err
	}
	if len(o.inventories) > 0 {
		b, err := bundle.Load(bundle.Options{})
		if err != nil {
			return nil, err
		}
		opts, err := (&ask.Inputs{}).Options(b)
		if err != nil {
			return nil, err
		}
		// Each argument is read for itself: old and new ones carry the same names.
		for _, path := range o.inventories {
			got := source.Read(ctx, []string{path}, s.in, opts)
			tell(s, got.Problems)
			problems = append(problems, got.Problems...)
			worlds.Add(got.Inventories)
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
	d.Decide(func(c *diff.Cluster, isNew map[string]bool) (*report.Cluster, error) {
		return worlds.Evaluate(ctx, c, isNew)
	})
	return problems, nil
}
