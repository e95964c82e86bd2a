package ask

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"

	"insupport/internal/bundle"
	"insupport/internal/engine"
	"insupport/internal/inventory"
	"insupport/internal/report"
)

// Watch is told how a report comes about; each function may be nil.
type Watch struct {
	At    func(done, all int)
	Each  func(*report.Result, *inventory.Inventory) // of each cluster, by name
	Last  bool                                       // nobody asks for findings after Each
	Abort func(error)                                // nothing more will come of this run
}

// Report runs the rules on each inventory. A cluster whose evaluation fails is
// a problem; the others are reported all the same.
func (s *Session) Report(ctx context.Context, meta report.Metadata, inventories []*inventory.Inventory, watch Watch) (*report.Report, []error, error) {
	shared, err := s.share(ctx, len(inventories))
	if err != nil {
		return nil, nil, err
	}
	if shared != nil {
		shared.pool.Lines = watch.Last
	}
	return s.evaluate(ctx, meta, shared, inventories, watch)
}

func (s *Session) evaluate(ctx context.Context, meta report.Metadata, shared *sharing, inventories []*inventory.Inventory, watch Watch) (*report.Report, []error, error) {
	// By name, as the report has them, so that lines can be written in order
	// while the rest is being evaluated.
	inventories = slices.SortedStableFunc(slices.Values(inventories), func(a, b *inventory.Inventory) int { return strings.Compare(a.Name, b.Name) })
	shared.count(ctx, inventories)
	results, errs := make([]*report.Result, len(inventories)), make([]error, len(inventories))
	done := make([]chan struct{}, len(inventories))
	for i := range done {
		done[i] = make(chan struct{})
	}
	ahead := make(chan struct{}, maxAhead)
	var wg sync.WaitGroup
	wg.Go(func() {
		each(len(inventories), func() { ahead <- struct{}{} }, func(i int) {
			results[i], errs[i] = s.result(ctx, shared, inventories[i])
			if errors.Is(errs[i], engine.ErrTimeLimit) && watch.Abort != nil {
				watch.Abort(errs[i]) // the other clusters would take as long
			}
			if results[i] != nil && (meta.Run == nil || meta.Run.AsOfFrom == "") && inventories[i].Head()["asOf"] != nil {
				results[i].Cluster.AsOfFrom = report.FromInventory
			}
			close(done[i])
		})
	})
	at := func(i int) {
		if watch.At != nil && ctx.Err() == nil {
			watch.At(i, len(inventories))
		}
	}
	for i, inv := range inventories {
		at(i)
		<-done[i]
		if inventories[i] = nil; results[i] != nil && watch.Each != nil {
			watch.Each(results[i], inv)
			if watch.Last {
				results[i].Forget()
			}
		}
		<-ahead
	}
	wg.Wait()
	if ctx.Err() != nil {
		return nil, nil, ctx.Err()
	}
	at(len(inventories))
	results = slices.DeleteFunc(results, func(r *report.Result) bool { return r == nil })
	return report.Build(meta, results), slices.DeleteFunc(errs, func(err error) bool { return err == nil }), nil
}

// maxAhead is how many clusters may be evaluated before the first of them is
// written: whoever reads slowly must not make results pile up.
const maxAhead = 128

// each calls f for every number below n, on every processor, and before, which
// may be nil, of each in their order.
func each(n int, before func(), f func(i int)) {
	next := make(chan int)
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), n) {
		wg.Go(func() {
			for i := range next {
				f(i)
			}
		})
	}
	for i := range n {
		if before != nil {
			before()
		}
		next <- i
	}
	close(next)
	wg.Wait()
}

// result is what the rules say of one inventory, with its places.
func (s *Session) result(ctx context.Context, shared *sharing, inv *inventory.Inventory) (*report.Result, error) {
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	res := shared.result(ctx, inv)
	if res == nil {
		var err error
		if res, err = s.own(ctx, inv.Value()); err == nil && res.Cluster.Name != inv.Name {
			err = fmt.Errorf("the rules reported on %q", res.Cluster.Name)
		}
		if err != nil {
			return nil, failed("evaluating", inv, err)
		}
	}
	c := res.Cluster
	c.Source, c.InventoryDigest = inv.File, inv.Digest()
	for _, f := range c.Findings {
		f.Location.Find(inv)
	}
	return res, nil
}

// own evaluates an inventory by itself.
func (s *Session) own(ctx context.Context, value map[string]any) (*report.Result, error) {
	answer, err := s.answer(ctx, bundle.EntryReport, value)
	if err != nil {
		return nil, err
	}
	return report.ResultOf(answer)
}
