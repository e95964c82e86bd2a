package ask

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"insupport/internal/bundle"
	"insupport/internal/diff"
	"insupport/internal/document"
	"insupport/internal/inventory"
	"insupport/internal/report"
	"strings"
	"sync"
	"time"
)

// Worlds evaluates clusters in mixtures of two reports.
type Worlds struct {
	now           time.Time
	before, after *report.Report
	inventories   map[string]*inventory.Inventory // by digest
	rules, facts  map[string]*bundle.Bundle       // by digest
	mu            sync.Mutex
	sessions      map[string]*Session
	clusters      int // that each session is asked about
}

// AtHand is what there is besides the program to evaluate reports again with.
type AtHand struct {
	Bundles  []bundle.Options // each with its overlays and rules left out
	Overlays []string
	Rules    []string // folders of one's own
}

// NewWorlds has at hand the rules and facts of the program and of bundles, with
// and without overlays, and the inventories in the reports.
func NewWorlds(before, after *report.Report, given AtHand, now time.Time) (*Worlds, error) {
	w := &Worlds{clusters: 1, now: now, before: before, after: after, inventories: map[string]*inventory.Inventory{},
		rules: map[string]*bundle.Bundle{}, facts: map[string]*bundle.Bundle{}, sessions: map[string]*Session{}}
	for _, opts := range append([]bundle.Options{{}}, given.Bundles...) {
		for _, over := range [][]string{nil, given.Overlays} {
			opts.Overlays, opts.Rules = over, given.Rules
			b, err := bundle.Load(opts)
			if err != nil {
				return nil, err
			}
			w.rules[b.RulesDigest] = b
			var digests []string
			for _, overlay := range b.Overlays {
				digests = append(digests, overlay.Digest)
			}
			w.facts[factsKey(b.FactsDigest, digests)] = b
			if len(given.Overlays) == 0 {
				break
			}
		}
	}
	for _, r := range []*report.Report{before, after} {
		for _, c := range r.Clusters {
			if len(c.Inventory) == 0 {
				continue
			}
			docs, err := document.Parse(c.Name, c.Inventory)
			if err != nil || len(docs) != 1 {
				continue // then it is not at hand
			}
			if value, ok := docs[0].Value.(map[string]any); ok {
				w.Add([]*inventory.Inventory{inventory.Inventory{}.With(value)})
			}
		}
	}
	return w, nil
}

// Add has inventories at hand too.
func (w *Worlds) Add(inventories []*inventory.Inventory) {
	for _, inv := range inventories {
		w.inventories[inv.Digest()] = inv
	}
}

func factsKey(digest string, overlays []string) string {
	return strings.Join(append([]string{digest}, overlays...), " ")
}

// Evaluate evaluates a cluster with some things as in the new report and the
// others as in the old one.
func (w *Worlds) Evaluate(ctx context.Context, c *diff.Cluster, isNew map[string]bool) (*report.Cluster, error) {
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
	value, err := w.inventory(cluster)
	if err != nil {
		return nil, err
	}
	day := c.Before.AsOf
	if isNew[report.CauseTime] {
		day = c.After.AsOf
	}
	if day == "" {
		day = side(report.CauseTime).Metadata.AsOf
	}
	session, err := w.session(day, side(report.CauseRules).Metadata, side(report.CauseCatalog).Metadata, side(report.CauseWaivers).Metadata, side(report.CauseSettings).Metadata)
	if err != nil {
		return nil, err
	}
	res, err := session.own(ctx, value)
	if err != nil {
		return nil, err
	}
	return res.Cluster, nil
}

// inventory is the one that a cluster was judged by.
func (w *Worlds) inventory(c *report.Cluster) (map[string]any, error) {
	if inv := w.inventories[c.InventoryDigest]; inv != nil {
		return inv.Value(), nil
	}
	return nil, fmt.Errorf("the inventory %.19s… of %s is not at hand; give it with -i, or make reports with check --with-inventory", c.InventoryDigest, c.Name)
}

// parameters are what a run said to the rules, as its report tells.
func parameters(day string, waivers, settings report.Metadata) map[string]any {
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
	return run
}

// session takes the rules of one report with the facts, waivers and settings
// of others.
func (w *Worlds) session(day string, rules, facts, waivers, settings report.Metadata) (*Session, error) {
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
		return nil, errors.New("the facts of a report are not at hand; give them with --facts, their bundle with --bundle and corrections with --data")
	}
	run := parameters(day, waivers, settings)
	raw, err := json.Marshal(run)
	if err != nil {
		return nil, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	key := strings.Join([]string{code.RulesDigest, factsKey(data.FactsDigest, overlays), string(raw)}, " ")
	if s := w.sessions[key]; s != nil {
		return s, nil
	}
	session, err := Open(code.With(data), run, w.clusters, w.now)
	if err == nil {
		w.sessions[key] = session
	}
	return session, err
}
