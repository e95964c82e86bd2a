package plan

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"insupport/internal/finding"
	"insupport/internal/inventory"
)

// Words that stand for a release in a goal.
const (
	Latest    = "latest"    // the newest release that is out
	Supported = "supported" // the smallest change that brings the product back into support
)

// Question is what the planner asks the rules, about an inventory and the
// releases it shall reach.
type Question struct {
	Ask       string
	Inventory map[string]any
	Target    Releases
	Onward    bool // more steps follow
	Findings  []map[string]any
}

// Rules answers questions; it must be safe for concurrent use.
type Rules interface {
	Ask(ctx context.Context, q Question) (json.RawMessage, error)
}

// Goal is what all clusters of a run shall reach: releases by product, or one
// word for every product.
type Goal struct {
	Releases Releases
	Word     string
	// WhatIf asks of hops that are not ready which facts would make them so.
	WhatIf bool
}

// Name gives the products of the goal the names that the catalog has for them.
func (g Goal) Name(known func(string) (string, error)) error {
	named := Releases{}
	for product, release := range g.Releases {
		name, err := known(product)
		if err != nil {
			return err
		}
		named[name] = release
	}
	clear(g.Releases)
	maps.Copy(g.Releases, named)
	return nil
}

// Planner plans clusters towards one goal. It is safe for concurrent use.
type Planner struct {
	rules Rules
	goal  Goal
	// byName says that clusters of one shape may still be judged apart, as by
	// waivers that match their names.
	byName bool
	bare   *Planner // without waivers and with all rules, nil where that is the same
	mu     sync.Mutex
	shapes map[string]*shape
	made   atomic.Int64
}

// shape is the plan that equal clusters share, made once.
type shape struct {
	once sync.Once
	plan *shapePlan
	err  error
}

type shapePlan struct {
	Cluster
	keys keys
	name string // the cluster it was made for
}

// New returns a planner. byName keeps clusters with different names apart.
func New(rules Rules, goal Goal, byName bool) *Planner {
	return &Planner{rules: rules, goal: goal, byName: byName, shapes: map[string]*shape{}}
}

// Against tells the status that plans have by other rules too: those of the
// run without its waivers and with none switched off.
func (p *Planner) Against(bare Rules) *Planner {
	p.bare = New(bare, Goal{Releases: p.goal.Releases, Word: p.goal.Word}, false)
	return p
}

// Shapes counts the plans that were made: equal clusters share one.
func (p *Planner) Shapes() int { return int(p.made.Load()) }

// Cluster plans one cluster.
func (p *Planner) Cluster(ctx context.Context, inv *inventory.Inventory) (*Cluster, error) {
	own := inv.Value()
	value := grouped(own)
	key, err := p.key(ctx, inv.Name, value)
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	s := p.shapes[key]
	if s == nil {
		s = &shape{}
		p.shapes[key] = s
	}
	p.mu.Unlock()
	s.once.Do(func() {
		p.made.Add(1)
		s.plan, s.err = p.plan(ctx, inv.Name, value)
	})
	if s.err != nil {
		return nil, s.err
	}
	c, err := p.copyFor(ctx, s.plan, inv, own)
	if err != nil || p.bare == nil {
		return c, err
	}
	bare, err := p.bare.Cluster(ctx, inv)
	if err != nil {
		return nil, err
	}
	c.StatusWithoutWaivers = bare.Status
	return c, nil
}

// key is injective over everything that a plan depends on.
func (p *Planner) key(ctx context.Context, name string, value map[string]any) (string, error) {
	identity, err := p.rules.Ask(ctx, Question{Ask: "identity", Inventory: value})
	if err != nil {
		return "", err
	}
	meta, _ := value["metadata"].(map[string]any)
	parts := map[string]any{"spec": value["spec"], "asOf": value["asOf"], "collectedAt": meta["collectedAt"], "identity": string(identity),
		"labels": inventory.OwnLabels(value)}
	if p.byName {
		parts["name"], parts["labels"] = name, meta["labels"]
	}
	return string(inventory.Canonical(parts)), nil
}

// grouped returns the inventory with the names of machines folded into their
// number: they make no difference to a plan.
func grouped(value map[string]any) map[string]any {
	spec, _ := value["spec"].(map[string]any)
	nodes, ok := spec["nodes"].([]any)
	if !ok {
		return value
	}
	folded := make([]any, len(nodes))
	for i, n := range nodes {
		folded[i] = n
		node, _ := n.(map[string]any)
		members, ok := node["members"].([]any)
		if !ok {
			continue
		}
		node = maps.Clone(node)
		delete(node, "members")
		if node["count"] == nil {
			node["count"] = json.Number(fmt.Sprint(len(members)))
		}
		folded[i] = node
	}
	value, spec = maps.Clone(value), maps.Clone(spec)
	spec["nodes"], value["spec"] = folded, spec
	return value
}

// start is what the rules say of a cluster before any step.
type start struct {
	AsOf    string          `json:"asOf"`
	Role    string          `json:"role"`
	Targets Releases        `json:"targets"` // where a line means its newest release
	Leads   map[string]lead `json:"leads"`
	Report  json.RawMessage `json:"report"`
	Keys    keys            `json:"keys"`
}

// keys tell findings of the same subject apart, by fingerprint.
type keys map[string]string

type lead struct {
	Installed string            `json:"installed"`
	Phase     string            `json:"phase"`
	Known     bool              `json:"known"` // whether the catalog has the installed release
	Ways      map[string]string `json:"ways"`
	Latest    string            `json:"latest"`
	Supported []string          `json:"supported"`
}

// UnknownRelease is a target that the catalog does not know, with the releases
// nearest to it.
type UnknownRelease struct {
	Product string   `json:"product"`
	Release string   `json:"release"`
	Nearest []string `json:"nearest"`
}

// Error names the release and its neighbours.
func (u UnknownRelease) Error() string {
	text := fmt.Sprintf("unknown release %s of %s", u.Release, u.Product)
	if len(u.Nearest) > 0 {
		text += "; the nearest known are " + strings.Join(u.Nearest, ", ")
	}
	return text
}

// Check finds a target that the catalog does not know. The error is then an
// UnknownRelease.
func Check(ctx context.Context, rules Rules, target Releases) error {
	var strange []UnknownRelease
	empty := map[string]any{"apiVersion": inventory.APIVersion, "kind": inventory.Kind,
		"metadata": map[string]any{"name": "target"}, "spec": map[string]any{}}
	if err := ask(ctx, rules, Question{Ask: "strange", Inventory: empty, Target: target}, &strange); err != nil {
		return err
	}
	if len(strange) > 0 {
		return strange[0]
	}
	return nil
}

func ask(ctx context.Context, rules Rules, q Question, into any) error {
	raw, err := rules.Ask(ctx, q)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return malformed("%s: %v", q.Ask, err)
	}
	return nil
}

// plan makes the plan of one shape.
func (p *Planner) plan(ctx context.Context, name string, value map[string]any) (*shapePlan, error) {
	goal, err := p.resolve(ctx, value)
	if err != nil {
		return nil, err
	}
	var s start
	if err := ask(ctx, p.rules, Question{Ask: "start", Inventory: value, Target: goal.Releases}, &s); err != nil {
		return nil, err
	}
	for product := range goal.Releases {
		if to := s.Targets[product]; to != "" {
			goal.Releases[product] = to
		}
	}
	out := &shapePlan{keys: keys{}, name: name, Cluster: Cluster{
		Role: s.Role, Target: goal.Releases, Status: NothingToDo, asOf: s.AsOf, word: goal.Word,
		Hops: []Hop{}, Blockers: []finding.Finding{}, Rejected: []Rejected{}, Undecided: []*finding.Undecided{},
	}}
	maps.Copy(out.keys, s.Keys)
	base, limits, err := findings(s.Report)
	if err != nil {
		return nil, err
	}
	out.Assumptions = append([]Assumption{}, limits.Assumptions...)
	out.Scope.NotStated = append([]string{}, limits.Scope.NotStated...)
	out.leave(limits.Undecided)
	var way []candidate
	for _, product := range sortedKeys(s.Leads) {
		found, err := p.search(ctx, value, product, s.Leads[product], goal)
		if err != nil {
			return nil, err
		}
		out.Rejected = append(out.Rejected, found.rejected...)
		out.graph = append(out.graph, found.graph...)
		if goal.Word == Supported && found.goal != "" {
			out.Target[product] = found.goal
		}
		if found.unreachable {
			out.Status = Blocked
		}
		if len(found.way) > 0 {
			found.way[len(found.way)-1].last = true
			value = found.reached
		}
		way = append(way, found.way...)
	}
	if len(way) > 0 {
		return out, p.prove(ctx, out, way, base, followers(goal, s.Leads))
	}
	if len(s.Leads) == 0 && len(goal.Releases) == 0 {
		out.Status = Unknown // no product to plan for
		out.Blockers = standing(base)
		return out, nil
	}
	// Nothing to do, or no way: what the rules say of the target itself.
	var of struct {
		Findings []finding.Finding `json:"findings"`
		Keys     keys              `json:"keys"`
	}
	if err := ask(ctx, p.rules, Question{Ask: "target", Inventory: value, Target: goal.Releases}, &of); err != nil {
		return nil, err
	}
	maps.Copy(out.keys, of.Keys)
	direct, err := checked(of.Findings)
	if err != nil {
		return nil, err
	}
	out.Status = worse(out.Status, direct)
	out.Blockers = standing(direct)
	if len(out.Blockers) == 0 {
		// The cluster stays as it is, and what stands against it is in the way of a cluster in support.
		out.Status = worse(out.Status, base)
		out.Blockers = standing(base)
	}
	return out, nil
}

// followers are the releases that the goal names for products whose way
// another product decides.
func followers(goal Goal, leads map[string]lead) Releases {
	out := maps.Clone(goal.Releases)
	maps.DeleteFunc(out, func(name, _ string) bool { _, leads := leads[name]; return leads })
	return out
}

// resolve turns words into releases for this cluster; Supported is left to the
// search.
func (p *Planner) resolve(ctx context.Context, value map[string]any) (Goal, error) {
	goal := Goal{Releases: maps.Clone(p.goal.Releases), Word: p.goal.Word}
	if goal.Releases == nil {
		goal.Releases = Releases{}
	}
	if goal.Word != Latest {
		return goal, nil
	}
	var s start
	if err := ask(ctx, p.rules, Question{Ask: "start", Inventory: value, Target: Releases{}}, &s); err != nil {
		return goal, err
	}
	for product, lead := range s.Leads {
		if lead.Latest != "" {
			goal.Releases[product] = lead.Latest
		}
	}
	return goal, nil
}

// proof is what the rules say of one step.
type proof struct {
	From      Releases           `json:"from"`
	To        Releases           `json:"to"`
	Ranks     map[string][]int   `json:"ranks"`
	Edges     map[string]Edge    `json:"edges"`
	FleetRank int                `json:"fleetRank"`
	Before    json.RawMessage    `json:"before"`
	Midway    []finding.Finding  `json:"midway"` // with the control plane raised and the nodes not
	After     json.RawMessage    `json:"after"`
	Keys      keys               `json:"keys"`
	Inventory json.RawMessage    `json:"inventory"`
	Changes   Changes            `json:"changes"`
	Steps     []Step             `json:"steps"`
	Support   map[string]Support `json:"support"`

	undecided []*finding.Undecided // before the step and after it
}

// prove evaluates every hop of a way and what the cluster would be after it.
func (p *Planner) prove(ctx context.Context, out *shapePlan, way []candidate, base []finding.Finding, followers Releases) error {
	value := way[0].start
	out.Status = worst(out.Status, Ready)
	var last []finding.Finding
	for _, c := range way {
		target := Releases{c.Product: c.To[c.Product]}
		if c.last {
			maps.Copy(target, followers)
		}
		step := Question{Ask: "prove", Inventory: value, Target: target, Onward: !c.last}
		h, pr, after, err := p.hop(ctx, step, base)
		if err != nil {
			return err
		}
		if p.goal.WhatIf {
			if h.Unblock, err = p.unblock(ctx, step, base, h); err != nil {
				return err
			}
		}
		maps.Copy(out.keys, pr.Keys)
		out.leave(pr.undecided)
		out.block(h.Findings, alike)
		out.block(h.Introduced, alike)
		out.Status = worst(out.Status, h.Status)
		out.Hops = append(out.Hops, h)
		base, last = after, h.Kept
		if value, err = decodeInventory(pr.Inventory); err != nil {
			return err
		}
	}
	// What stood before and still stands at the end is in the way of a cluster
	// in support; what a later hop fixes is not.
	out.Status = worse(out.Status, last)
	out.block(last, func(a, b finding.Finding) bool { return a.Fingerprint == b.Fingerprint })
	return nil
}

// hop evaluates one step from a cluster with the findings of base, and returns
// the findings after it too.
func (p *Planner) hop(ctx context.Context, step Question, base []finding.Finding) (h Hop, pr proof, after []finding.Finding, err error) {
	if err := ask(ctx, p.rules, step, &pr); err != nil {
		return h, pr, nil, err
	}
	before, of, err := findings(pr.Before)
	if err != nil {
		return h, pr, nil, err
	}
	after, then, err := findings(pr.After)
	if err != nil {
		return h, pr, nil, err
	}
	pr.undecided = slices.Concat(of.Undecided, then.Undecided)
	if before, err = checked(append(before, pr.Midway...)); err != nil {
		return h, pr, nil, err
	}
	h = Hop{From: pr.From, To: pr.To, Status: Ready, Edge: pr.Edges, Steps: pr.Steps, Changes: pr.Changes, Support: pr.Support, ranks: pr.Ranks, fleet: pr.FleetRank,
		Findings: without(before, base), Introduced: without(after, base), Fixed: without(base, after), Kept: within(after, base)}
	h.Status = worse(worse(worse(h.Status, h.Findings), h.Introduced), undecided(h.Kept))
	return h, pr, after, nil
}

// alike says that two findings of one step, on its way and at its end, say the
// same.
func alike(a, b finding.Finding) bool {
	return a.Fingerprint == b.Fingerprint && a.Message == b.Message
}

// block adds those of the findings that stand to what is in the way, but for
// those that are there already.
func (p *shapePlan) block(all []finding.Finding, same func(a, b finding.Finding) bool) {
	for _, f := range standing(all) {
		if !slices.ContainsFunc(p.Blockers, func(b finding.Finding) bool { return same(b, f) }) {
			p.Blockers = append(p.Blockers, f)
		}
	}
}

// leave adds what stands beside the status, once each.
func (p *shapePlan) leave(all []*finding.Undecided) {
	for _, u := range all {
		same := func(v *finding.Undecided) bool {
			return u.Rule == v.Rule && u.Field == v.Field && u.Subject.Kind == v.Subject.Kind && u.Subject.Label() == v.Subject.Label()
		}
		if u.Beside && !slices.ContainsFunc(p.Undecided, same) {
			p.Undecided = append(p.Undecided, u)
		}
	}
}

func decodeInventory(raw json.RawMessage) (map[string]any, error) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var value map[string]any
	if err := dec.Decode(&value); err != nil {
		return nil, malformed("inventory: %v", err)
	}
	return value, nil
}

// bounds are what the rules took for granted, did not look at, and could not decide.
type bounds struct {
	Assumptions []Assumption
	Scope       Scope
	Undecided   []*finding.Undecided
}

// findings returns those of the one cluster of a report, and its bounds.
func findings(raw json.RawMessage) (all []finding.Finding, of bounds, err error) {
	var doc struct {
		Clusters []struct {
			Findings []finding.Finding
			bounds
		}
		Errors []string
	}
	if err := json.Unmarshal(raw, &doc); err != nil {
		return nil, of, malformed("report: %v", err)
	}
	if len(doc.Errors) > 0 {
		return nil, of, fmt.Errorf("the rules failed: %s", strings.Join(doc.Errors, "; "))
	}
	if len(doc.Clusters) != 1 {
		return nil, of, malformed("a report of %d clusters", len(doc.Clusters))
	}
	of = doc.Clusters[0].bounds
	if slices.ContainsFunc(of.Undecided, func(u *finding.Undecided) bool { return u == nil || u.Rule == "" || u.Subject.Kind == "" }) {
		return nil, of, malformed("something is not decided, but not what")
	}
	all, err = checked(doc.Clusters[0].Findings)
	return all, of, err
}

// checked refuses findings that lack something.
func checked(all []finding.Finding) ([]finding.Finding, error) {
	for i := range all {
		if err := all[i].Check(); err != nil {
			return nil, malformed("%v", err)
		}
	}
	return all, nil
}

// without returns the findings of a that b does not have.
func without(a, b []finding.Finding) []finding.Finding { return split(a, b, false) }

// within returns the findings of a that b has too.
func within(a, b []finding.Finding) []finding.Finding { return split(a, b, true) }

func split(a, b []finding.Finding, shared bool) []finding.Finding {
	known := make(map[string]bool, len(b))
	for _, f := range b {
		known[f.Fingerprint] = true
	}
	out := []finding.Finding{}
	for _, f := range a {
		if known[f.Fingerprint] == shared {
			out = append(out, f)
		}
	}
	return out
}

func standing(all []finding.Finding) []finding.Finding {
	out := []finding.Finding{}
	for _, f := range all {
		if stands(f) {
			out = append(out, f)
		}
	}
	return out
}

// undecided are the unknown findings among those that a hop keeps: a step is
// no better known than the cluster that it leads to. Violations that stood
// before are in the way of the plan, not of the hop.
func undecided(kept []finding.Finding) []finding.Finding {
	return slices.DeleteFunc(slices.Clone(kept), func(f finding.Finding) bool { return f.Level != finding.Unknown })
}

// copyFor returns a shape's plan with one cluster's name and places.
func (p *Planner) copyFor(ctx context.Context, s *shapePlan, inv *inventory.Inventory, value map[string]any) (*Cluster, error) {
	c := s.Cluster
	c.Name, c.Source, c.shape, c.StatusWithoutWaivers = inv.Name, inv.File, s, s.Status
	if spec, ok := value["spec"].(map[string]any); ok {
		c.manager, _ = spec["managementCluster"].(string)
	}
	c.Undecided = slices.Clone(c.Undecided)
	for i, u := range c.Undecided {
		if u.Subject.Kind == "cluster" {
			own := *u
			own.Subject = finding.Subject{Kind: u.Subject.Kind, Name: inv.Name}
			c.Undecided[i] = &own
		}
	}
	lists := []*[]finding.Finding{&c.Blockers}
	c.Hops = slices.Clone(c.Hops)
	for i := range c.Hops {
		h := &c.Hops[i]
		lists = append(lists, &h.Findings, &h.Introduced, &h.Fixed, &h.Kept)
	}
	fingerprints, err := p.rename(ctx, s, inv.Name, value, lists)
	if err != nil {
		return nil, err
	}
	for _, list := range lists {
		moved := make([]finding.Finding, len(*list))
		for i, f := range *list {
			moved[i] = placed(f, inv, fingerprints[f.Fingerprint])
		}
		*list = moved
	}
	return &c, nil
}

// rename asks the rules for the fingerprints that a shape's findings have for
// this cluster; none for the cluster that the shape was planned with.
func (p *Planner) rename(ctx context.Context, s *shapePlan, name string, value map[string]any, lists []*[]finding.Finding) (map[string]string, error) {
	if name == s.name {
		return nil, nil
	}
	var old []string
	var raws []map[string]any
	for _, list := range lists {
		for _, f := range *list {
			if !slices.Contains(old, f.Fingerprint) {
				old = append(old, f.Fingerprint)
				raws = append(raws, map[string]any{"rule": f.Rule, "subject": f.Subject, "key": s.keys[f.Fingerprint]})
			}
		}
	}
	var renamed []string
	if err := ask(ctx, p.rules, Question{Ask: "rename", Inventory: value, Findings: raws}, &renamed); err != nil {
		return nil, err
	}
	if len(renamed) != len(old) {
		return nil, malformed("%d fingerprints for %d findings", len(renamed), len(old))
	}
	out := make(map[string]string, len(old))
	for i, f := range old {
		out[f] = renamed[i]
	}
	return out, nil
}
