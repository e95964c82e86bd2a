// Package ask puts questions to the rules. It promises that whoever asks gets
// a checked document or an error, and that the rules are compiled once for all
// questions of a run.
package ask

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"insupport/internal/bundle"
	"insupport/internal/engine"
	"insupport/internal/explain"
	"insupport/internal/inventory"
	"insupport/internal/report"
	"insupport/internal/support"
	"insupport/internal/term"
	"insupport/internal/window"
)

// Entrypoints of the rules.
const (
	entryWindow    = "data.insupport.ask.window.window"       // support windows; input {query, product?, asOf?}
	entrySystems   = "data.insupport.ask.systems.matrix"      // tables of operating systems; input {product?, line?, provider?}
	entryRules     = "data.insupport.ask.rules.rules"         // every rule with its text
	entryWaivers   = "data.insupport.ask.waivers.states"      // the run's waivers as they stand; input {asOf?}
	entryUnmatched = "data.insupport.ask.waivers.unmatched"   // what of unused ones fits nothing; input {unused, clusters, findings}
	entryJudgement = "data.insupport.ask.shape.judgement"     // {report, keys: fingerprint to what tells the finding from others}
	entryNameClass = "data.insupport.ask.shape.identity"      // all that rules tell of the name of a ClusterInventory
	entrySupport   = "data.insupport.ask.support.table"       // help for the components of a ClusterInventory
	entryShipped   = "data.insupport.ask.support.shipped"     // help for everything its releases ship
	entryExplain   = "data.insupport.ask.explanation.cluster" // the findings of a ClusterInventory spelled out
	entryPlan      = "data.insupport.ask.plan.answer"         // a planner's questions; input {ask, inventory, target, …}
)

// ManyClusters is the number of clusters from which converting all facts up
// front beats converting what each evaluation reads.
const ManyClusters = 8

// Session is the rules and facts of a run, with its parameters. It is safe for
// concurrent use.
type Session struct {
	bundle  *bundle.Bundle
	engine  *engine.Engine
	run     map[string]any
	now     time.Time
	mu      sync.Mutex
	queries map[string]*engine.Query
}

// Open readies a bundle for questions about that many inventories. run is
// data.insupport.run, now what the rules see as the clock.
func Open(b *bundle.Bundle, run map[string]any, inventories int, now time.Time) (*Session, error) {
	if target, ok := run["target"].(map[string]any); ok {
		named := map[string]any{}
		for product, release := range target {
			named[b.Product(product)] = release
		}
		run["target"] = named
	}
	ready, err := b.Compile(run, inventories >= ManyClusters)
	if err != nil {
		return nil, err
	}
	return &Session{bundle: b, engine: ready, run: run, now: now, queries: map[string]*engine.Query{}}, nil
}

// ask evaluates an entrypoint, and gives its value as JSON.
func (s *Session) ask(ctx context.Context, entry string, input map[string]any) (json.RawMessage, error) {
	answer, err := s.answer(ctx, entry, input)
	if err != nil {
		return nil, err
	}
	return answer.JSON()
}

// answer evaluates an entrypoint, which is prepared once.
func (s *Session) answer(ctx context.Context, entry string, input map[string]any) (engine.Answer, error) {
	s.mu.Lock()
	query := s.queries[entry]
	if query == nil {
		var err error
		if query, err = s.engine.Prepare(ctx, entry); err != nil {
			s.mu.Unlock()
			return engine.Answer{}, err
		}
		s.queries[entry] = query
	}
	s.mu.Unlock()
	return query.Answer(ctx, input, s.now)
}

// into asks, and reads the answer.
func (s *Session) into(ctx context.Context, entry, name string, input map[string]any, v any) error {
	raw, err := s.ask(ctx, entry, input)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(raw, v); err != nil {
		return fmt.Errorf("the rules gave a malformed %s: %w", name, err)
	}
	return nil
}

// Rules returns every rule with its text.
func (s *Session) Rules(ctx context.Context) (rules []report.Rule, err error) {
	return rules, s.into(ctx, entryRules, "list of rules", map[string]any{}, &rules)
}

// Waivers tells how the run's waivers stand on a day; "" is the run's own.
func (s *Session) Waivers(ctx context.Context, day string) (states []*report.WaiverState, err error) {
	input := map[string]any{}
	if day != "" {
		input["asOf"] = day
	}
	return states, s.into(ctx, entryWaivers, "list of waivers", input, &states)
}

// Metadata names the rules and facts of the run. Rules from elsewhere need not
// tell the days of their facts.
func (s *Session) Metadata(ctx context.Context, version string) (report.Metadata, error) {
	b := s.bundle
	dates, err := s.dates(ctx)
	if err != nil && !errors.Is(err, engine.ErrNoValue) {
		return report.Metadata{}, err
	}
	meta := report.Metadata{
		Tool:   report.Tool{Name: "insupport", Version: version},
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

// dates returns the day that each product's facts are of.
func (s *Session) dates(ctx context.Context) (map[string]string, error) {
	dates, err := s.bundle.Dates()
	if dates == nil && err == nil {
		dates = map[string]string{}
		err = s.into(ctx, bundle.EntryDates, "table of catalog dates", map[string]any{}, &dates)
	}
	return dates, err
}

// Window returns the support windows of a product, or of all for "".
func (s *Session) Window(ctx context.Context, product, day string) (*window.Document, error) {
	input := map[string]any{"query": "window"}
	if product != "" {
		input["product"] = product
	}
	if day != "" {
		input["asOf"] = day
	}
	raw, err := s.ask(ctx, entryWindow, input)
	if err != nil {
		return nil, err
	}
	return window.Answer(raw)
}

// Windows returns the lines of the products that a report names.
func (s *Session) Windows(ctx context.Context, r *report.Report) (all []report.Window, err error) {
	products := map[string]bool{}
	for _, c := range r.Clusters {
		for _, p := range c.Products {
			products[p.Name] = true
		}
	}
	for _, name := range slices.Sorted(maps.Keys(products)) {
		var doc struct {
			Products []report.Window `json:"products"`
		}
		input := map[string]any{"query": "window", "product": name, "asOf": r.Metadata.AsOf}
		if err := s.into(ctx, entryWindow, "window", input, &doc); err != nil {
			return nil, err
		}
		all = append(all, doc.Products...)
	}
	return all, nil
}

// Systems returns the operating systems that a product's lines list; "" is any
// line or provider. Where there is no table, the error says of what there is.
func (s *Session) Systems(ctx context.Context, product, line, provider string) (*window.Systems, error) {
	read := func(line, provider string) (*window.Systems, error) {
		raw, err := s.ask(ctx, entrySystems, map[string]any{"product": product, "line": line, "provider": provider})
		if err != nil {
			return nil, err
		}
		return window.SystemsAnswer(raw)
	}
	doc, err := read(line, provider)
	if err != nil || len(doc.Lines()) > 0 && len(doc.Providers()) > 0 {
		return doc, err
	}
	all, err := read("", "")
	if err != nil {
		return nil, err
	}
	switch lines := all.Lines(); {
	case len(lines) == 0:
		return nil, fmt.Errorf("the catalog has no operating systems for %s", product)
	case line != "" && !slices.Contains(lines, line):
		return nil, fmt.Errorf("--line: there is no table for %q; there is one for %s", line, strings.Join(lines, ", "))
	}
	of, err := read(line, "")
	if err != nil {
		return nil, err
	}
	providers := of.Providers()
	return nil, fmt.Errorf("--provider: there is no table for %q%s; there is one for %s", provider, term.Suggest(provider, providers), strings.Join(providers, ", "))
}

// Support tells which help the vendor owes for a component of an inventory, ""
// for each. One that is none of the cluster's is stray.
func (s *Session) Support(ctx context.Context, inv *inventory.Inventory, component string) (c *support.Cluster, stray *support.Stray, err error) {
	shipped, input := support.Question(inv.Value(), component)
	entry := entrySupport
	if shipped {
		entry = entryShipped
	}
	raw, err := s.ask(ctx, entry, input)
	if err == nil {
		c, stray, err = support.Answer(raw, component)
	}
	return c, stray, failed("evaluating", inv, err)
}

// Explain spells the findings and judgements of an inventory out.
func (s *Session) Explain(ctx context.Context, inv *inventory.Inventory) (*explain.Cluster, error) {
	raw, err := s.ask(ctx, entryExplain, inv.Value())
	if err != nil {
		return nil, failed("evaluating", inv, err)
	}
	c, err := explain.Answer(raw, inv)
	return c, failed("evaluating", inv, err)
}

// Trace writes how OPA evaluated a rule.
func (s *Session) Trace(ctx context.Context, w io.Writer, inv *inventory.Inventory, rule string) error {
	entry := "data.insupport.rules." + strings.ReplaceAll(rule, "/", ".") + ".judgements"
	return s.engine.Trace(ctx, w, entry, inv.Value(), s.now)
}

// failed says which cluster an error is of.
func failed(doing string, inv *inventory.Inventory, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s cluster %q of %s: %w", doing, inv.Name, inv.File, err)
}
