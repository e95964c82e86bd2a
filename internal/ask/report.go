package ask

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"insupport/internal/bundle"
	"insupport/internal/engine"
	"insupport/internal/inventory"
	"insupport/internal/report"
	"insupport/internal/shape"
)

// Watch is told how a report comes about; each function may be nil.
type Watch struct {
	At    func(done, all int)
	Each  func(*report.Result, *inventory.Inventory) // of each cluster, by name
	Last  bool                                       // nobody asks for findings after Each
	Later bool                                       // but the json format, which makes them again
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
	alike := shared.count(ctx, inventories)
	at := func(i int) {
		if watch.At != nil && ctx.Err() == nil {
			watch.At(i, len(inventories))
		}
	}
	at(0)
	type outcome struct {
		judged
		res *report.Result
		err error
	}
	var tally report.Tally
	var results []*report.Result
	var again []judged
	var problems []error
	inOrder(len(inventories), maxAhead, func(i int) (o outcome) {
		inv := inventories[i]
		o.judged, o.res, o.err = s.judge(ctx, shared, alike[i], inv)
		if errors.Is(o.err, engine.ErrTimeLimit) && watch.Abort != nil {
			watch.Abort(o.err) // the other clusters would take as long
		}
		if o.err == nil && (meta.Run == nil || meta.Run.AsOfFrom == "") && inv.Head()["asOf"] != nil {
			o.res.Cluster.AsOfFrom = report.FromInventory
		}
		return o
	}, func(i int, o outcome) {
		inv := inventories[i]
		inventories[i], alike[i] = nil, nil
		if o.err == nil && watch.Each != nil {
			watch.Each(o.res, inv)
		}
		switch {
		case o.err != nil:
			problems = append(problems, o.err)
		case !watch.Last:
			results = append(results, o.res)
		default:
			if tally.Add(o.res); watch.Later {
				again = append(again, shared.pack(o.judged))
			}
		}
		at(i + 1)
	})
	if ctx.Err() != nil {
		return nil, nil, ctx.Err()
	}
	if !watch.Last {
		return report.Build(meta, results), problems, nil
	}
	rep := tally.Report(meta)
	if watch.Later {
		rep.WriteLater(later(again))
	}
	return rep, problems, nil
}

// later makes the results of clusters again.
func later(all []judged) report.Later {
	return func(body func(*report.Result) ([]byte, error), write func([]byte) error) error {
		type made struct {
			body []byte
			err  error
		}
		var failed atomic.Bool
		var err error
		inOrder(len(all), maxMade, func(i int) (m made) {
			if failed.Load() {
				return m
			}
			res, err := all[i].result()
			if err != nil {
				return made{nil, err}
			}
			m.body, m.err = body(res)
			return m
		}, func(_ int, m made) {
			if err == nil {
				if err = m.err; err == nil {
					err = write(m.body)
				}
				failed.Store(err != nil)
			}
		})
		return err
	}
}

// Whoever reads slowly must not make results pile up: how many clusters may be
// evaluated before the first of them is written, which takes unlike times, and
// how many may be made again, which takes none that counts.
const (
	maxAhead = 128
	maxMade  = 16
)

// inOrder calls f for every number below n, on every processor, and take with
// what it gave, in their order; f is called for no more than most before take.
func inOrder[T any](n, most int, f func(i int) T, take func(i int, of T)) {
	ahead, done := make(chan struct{}, most), make([]chan T, min(n, most))
	for i := range done {
		done[i] = make(chan T, 1)
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		each(n, func() { ahead <- struct{}{} }, func(i int) { done[i%most] <- f(i) })
	})
	for i := range n {
		take(i, <-done[i%most])
		<-ahead
	}
	wg.Wait()
}

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

// judged is an inventory with what the rules say of it: a template that it
// shares, or a result of its own.
type judged struct {
	inv      *inventory.Inventory
	template *report.Template
	own      *report.Result
}

// judge asks the rules about an inventory, or finds what they said of one alike.
func (s *Session) judge(ctx context.Context, shared *sharing, a *alike,
	inv *inventory.Inventory) (judged, *report.Result, error) {
	if ctx.Err() != nil {
		return judged{}, nil, ctx.Err()
	}
	if template := shared.judged(ctx, a, inv); template != nil {
		j := judged{inv: inv, template: template}
		if res, err := j.result(); err == nil {
			return j, res, nil
		}
	}
	res, err := s.own(ctx, inv.Value())
	if err == nil && res.Cluster.Name != inv.Name {
		err = fmt.Errorf("the rules reported on %q", res.Cluster.Name)
	}
	if err != nil {
		return judged{}, nil, failed("evaluating", inv, err)
	}
	place(res, inv)
	return judged{own: res}, res, nil
}

// result is the result, with its places.
func (j judged) result() (*report.Result, error) {
	if j.own != nil {
		return j.own, nil
	}
	res, err := j.template.For(j.inv.Name, func() map[string]any { return shape.Machines(j.inv) })
	if err != nil {
		return nil, err
	}
	res.Cluster.Labels = j.inv.Labels() // which the shared inventory does not have
	place(res, j.inv)
	return res, nil
}

func place(res *report.Result, inv *inventory.Inventory) {
	c := res.Cluster
	c.Source, c.InventoryDigest = inv.File, inv.Digest()
	for _, f := range c.Findings {
		f.Location.Find(inv)
	}
}

// own evaluates an inventory by itself.
func (s *Session) own(ctx context.Context, value map[string]any) (*report.Result, error) {
	answer, err := s.answer(ctx, bundle.EntryReport, value)
	if err != nil {
		return nil, err
	}
	return report.ResultOf(answer)
}
