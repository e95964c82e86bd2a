package ask

import (
	"context"
	"errors"
	"fmt"
	"insupport/internal/bundle"
	"insupport/internal/inventory"
	"insupport/internal/report"
	"insupport/internal/verify"
	"slices"
	"strings"
	"sync"
	"time"
)

// Verify evaluates the clusters of a report again, each with the rules, facts,
// waivers and settings that it names.
func Verify(ctx context.Context, r *report.Report, source string, given AtHand, inventories []*inventory.Inventory, now time.Time) (*verify.Document, error) {
	w, err := NewWorlds(r, r, given, now)
	if err != nil {
		return nil, err
	}
	w.clusters = len(r.Clusters)
	w.Add(inventories)
	lacks := ""
	if want := ownRules(r.Metadata.Run); !w.hasRules(want) {
		lacks = "the report names no rules of one's own; leave --rules out"
		if len(want) > 0 {
			lacks = fmt.Sprintf("rules of one's own (%s) are not at hand; give their folders with --rules", strings.Join(want, ", "))
		}
	}
	type answer struct {
		found *report.Cluster
		err   error
	}
	again := &again{Worlds: w, shared: map[*Session]*sharing{}}
	answers := make([]answer, len(r.Clusters))
	each(len(answers), nil, func(i int) {
		c := r.Clusters[i]
		if lacks != "" {
			answers[i].err = errors.New(lacks)
			return
		}
		answers[i].found, answers[i].err = again.evaluate(ctx, c)
	})
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	d := verify.New(r, source)
	meta := r.Metadata
	if session, err := w.session(meta.AsOf, meta, meta, meta, meta); err == nil && lacks == "" {
		said, err := w.said(ctx, session)
		if err != nil {
			return nil, err
		}
		d.Problems = append(d.Problems, said...)
	}
	for i, c := range r.Clusters {
		d.Add(c, answers[i].found, answers[i].err)
	}
	return d, nil
}

// again evaluates the clusters of one report, alike ones together.
type again struct {
	*Worlds
	lock   sync.Mutex
	shared map[*Session]*sharing
}

func (a *again) evaluate(ctx context.Context, c *report.Cluster) (*report.Cluster, error) {
	value, err := a.inventory(c)
	if err != nil {
		return nil, err
	}
	meta := a.before.Metadata
	session, err := a.session(a.before.Day(c), meta, meta, meta, meta)
	if err != nil {
		return nil, err
	}
	a.lock.Lock()
	shared, made := a.shared[session]
	if !made {
		if shared, err = session.share(ctx, a.clusters); err == nil {
			a.shared[session] = shared
		}
	}
	a.lock.Unlock()
	if err != nil {
		return nil, err
	}
	inv := inventory.Inventory{File: c.Source}.With(value)
	_, res, err := session.judge(ctx, shared, shared.of(ctx, inv), inv)
	if err != nil {
		return nil, err
	}
	return res.Cluster, nil
}

// ownRules are the digests of the rules that a run added to the bundle's.
func ownRules(run *report.Run) []string {
	var out []string
	if run != nil {
		for _, text := range run.Rules {
			out = append(out, text[strings.LastIndex(text, " ")+1:])
		}
	}
	return out
}

// hasRules tells whether the rules that were added are these.
func (w *Worlds) hasRules(digests []string) bool {
	for _, b := range w.rules {
		return slices.EqualFunc(b.Own, digests, func(own bundle.OwnRules, digest string) bool { return own.Digest == digest })
	}
	return false
}
