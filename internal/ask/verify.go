package ask

import (
	"context"
	"errors"
	"fmt"
	"insupport/internal/bundle"
	"insupport/internal/diff"
	"insupport/internal/inventory"
	"insupport/internal/report"
	"insupport/internal/verify"
	"slices"
	"strings"
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
		lacks = fmt.Sprintf("rules of one's own (%s) are not at hand; give their folders with --rules", strings.Join(want, ", "))
	}
	type answer struct {
		found *report.Cluster
		err   error
	}
	answers := make([]answer, len(r.Clusters))
	each(len(answers), func(i int) {
		c := r.Clusters[i]
		if lacks != "" {
			answers[i].err = errors.New(lacks)
			return
		}
		answers[i].found, answers[i].err = w.Evaluate(ctx, &diff.Cluster{Name: c.Name, Before: c, After: c}, nil)
	})
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	d := verify.New(r, source)
	for i, c := range r.Clusters {
		d.Add(c, answers[i].found, answers[i].err)
	}
	return d, nil
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
