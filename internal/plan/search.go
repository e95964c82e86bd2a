package plan

import (
	"cmp"
	"context"
	"insupport/internal/finding"
	"maps"
	"slices"
)

// candidate is a step that the rules list.
type candidate struct {
	Product string         `json:"product"`
	From    Releases       `json:"from"`
	To      Releases       `json:"to"`
	Rank    []int          `json:"rank"` // order among the releases of the product
	Status  string         `json:"status"`
	Avoid   bool           `json:"avoid"`
	Open    bool           `json:"open"`    // no page describes it
	General bool           `json:"general"` // the vendor speaks of all steps alike
	Edge    Edge           `json:"edge"`
	Reasons []reason       `json:"reasons"`
	start   map[string]any // the cluster that it starts from
	last    bool           // reaches what is asked of its product
}

// reason is a finding of a step that may not be taken.
type reason struct {
	Rule        string              `json:"rule"`
	Level       string              `json:"level"`
	Message     string              `json:"message"`
	Remediation string              `json:"remediation"`
	Disputed    bool                `json:"disputed"`
	References  []finding.Reference `json:"references"`
}

// edge is a step of the upgrade graph as it is drawn.
type edge struct {
	product, from, to, status, way string
	chosen, disputed               bool
}

// cost orders ways: documented ones first, even where something on them has to
// be put right; then by what blocks, by releases to avoid, by what is not known
// and by the number of hops; of equals the newest releases win.
type cost struct {
	open, blocked, avoided, unknown, hops int
	ranks                                 [][]int
}

func (c cost) add(s candidate) cost {
	c.hops++
	if s.Open {
		c.open++
	}
	if s.Status == Blocked {
		c.blocked++
	}
	if s.Status == Unknown {
		c.unknown++
	}
	if s.Avoid {
		c.avoided++
	}
	c.ranks = append(slices.Clone(c.ranks), s.Rank)
	return c
}

func (c cost) compare(o cost) int {
	return cmp.Or(cmp.Compare(c.open, o.open), cmp.Compare(c.blocked, o.blocked), cmp.Compare(c.avoided, o.avoided),
		cmp.Compare(c.unknown, o.unknown), cmp.Compare(c.hops, o.hops))
}

func (c cost) less(o cost) bool {
	if n := c.compare(o); n != 0 {
		return n < 0
	}
	return slices.CompareFunc(c.ranks, o.ranks, slices.Compare[[]int]) > 0
}

// node is a release on the way, with the best way there.
type node struct {
	release string
	cost    cost
	way     []candidate
	done    bool
	steps   []candidate // that lead on from here
}

// found is the outcome of a search for one product.
type found struct {
	way         []candidate
	goal        string
	reached     map[string]any
	unreachable bool
	rejected    []Rejected
	graph       []edge
}

// search finds the best way of one product by Dijkstra's algorithm over the
// steps that the rules list for the cluster as it would be at each release.
func (p *Planner) search(ctx context.Context, value map[string]any, product string, l lead, goal Goal) (found, error) {
	goals := []string{goal.Releases[product]}
	if goals[0] == "" && goal.Word == Supported {
		if slices.Contains([]string{"current", "supported", "leavesNext"}, l.Phase) {
			return found{}, nil
		}
		goals = l.Supported
		if !l.Known && len(goals) > 0 {
			return found{goal: goals[len(goals)-1]}, nil // no way leads from there: the rules say why
		}
	} else {
		for to, way := range l.Ways {
			goals = []string{to}
			switch way {
			case "same", "unknown": // the rules say which release the catalog lacks
				return found{}, nil
			case "downgrade":
				return p.direct(ctx, value, product, to)
			}
		}
	}
	if len(goals) == 0 || goals[0] == "" {
		return found{unreachable: true}, nil
	}
	limit := goals[len(goals)-1]
	nodes := map[string]*node{l.Installed: {release: l.Installed}}
	values := map[string]map[string]any{l.Installed: value}
	for {
		n := next(nodes)
		if n == nil {
			break
		}
		n.done = true
		if goal.Word != Supported && n.release == limit {
			break
		}
		if err := p.expand(ctx, n, nodes, values, product, limit); err != nil {
			return found{}, err
		}
	}
	end := nearestGoal(nodes, goals)
	out := found{unreachable: end == nil}
	if end == nil {
		for _, name := range sortedKeys(nodes) {
			out.reject(nodes[name], goals, nil)
		}
		return out, nil
	}
	out.way, out.goal = end.way, end.release
	at := l.Installed
	for _, c := range out.way {
		out.reject(nodes[at], goals, &c)
		at = c.To[product]
	}
	var err error
	if len(out.way) > 0 {
		last := out.way[len(out.way)-1]
		out.reached, err = p.after(ctx, last.start, last.To)
	}
	return out, err
}

// direct tells of the step to the target itself, where there is no search.
func (p *Planner) direct(ctx context.Context, value map[string]any, product, to string) (found, error) {
	var steps []candidate
	out := found{unreachable: true}
	if err := ask(ctx, p.rules, Question{Ask: "hops", Inventory: value, Target: Releases{product: to}}, &steps); err != nil {
		return out, err
	}
	out.reject(&node{steps: steps}, []string{to}, nil)
	return out, nil
}

func next(nodes map[string]*node) *node {
	var best *node
	for _, name := range sortedKeys(nodes) {
		if n := nodes[name]; !n.done && (best == nil || n.cost.less(best.cost)) {
			best = n
		}
	}
	return best
}

// nearestGoal is the goal reached at the lowest cost; of equals the first,
// which is the smallest change.
func nearestGoal(nodes map[string]*node, goals []string) *node {
	var best *node
	for _, g := range goals {
		if n := nodes[g]; n != nil && (best == nil || n.cost.compare(best.cost) < 0) {
			best = n
		}
	}
	return best
}

// expand asks for the steps that lead on from a release.
func (p *Planner) expand(ctx context.Context, n *node, nodes map[string]*node, values map[string]map[string]any, product, limit string) error {
	value, ok := values[n.release]
	if !ok {
		last := n.way[len(n.way)-1]
		var err error
		if value, err = p.after(ctx, last.start, last.To); err != nil {
			return err
		}
		values[n.release] = value
	}
	if err := ask(ctx, p.rules, Question{Ask: "hops", Inventory: value, Target: Releases{product: limit}}, &n.steps); err != nil {
		return err
	}
	for i := range n.steps {
		s := &n.steps[i]
		s.start = value
		to := s.To[product]
		if s.Product != product || to == "" || s.Status == denied {
			continue
		}
		c := n.cost.add(*s)
		if old := nodes[to]; old == nil || !old.done && c.less(old.cost) {
			nodes[to] = &node{release: to, cost: c, way: append(slices.Clone(n.way), *s)}
		}
	}
	return nil
}

func (p *Planner) after(ctx context.Context, value map[string]any, to Releases) (map[string]any, error) {
	raw, err := p.rules.Ask(ctx, Question{Ask: "after", Inventory: value, Target: to})
	if err != nil {
		return nil, err
	}
	return decodeInventory(raw)
}

// reject notes the steps from a release that were not taken, but for those
// that were merely not the best, those that only leave out a line on the way
// to somewhere else, and those that leave one out for a reason told already.
func (f *found) reject(n *node, goals []string, chosen *candidate) {
	for _, s := range n.steps {
		taken := chosen != nil && maps.Equal(chosen.To, s.To)
		f.graph = append(f.graph, edge{s.Product, s.From[s.Product], s.To[s.Product], s.Status, s.Edge.Way, taken, s.Edge.Disputed})
		if taken || s.Edge.Way == "skipped" && (s.General && len(n.way) > 0 || !slices.Contains(goals, s.To[s.Product])) {
			continue
		}
		for _, r := range s.Reasons {
			if r.Level == finding.Violation && (s.Status != denied || r.Rule == noPath) {
				f.rejected = append(f.rejected, Rejected{From: s.From, To: s.To, Reason: r.Message, Rule: r.Rule, Unblock: r.Remediation,
					Disputed: r.Disputed, References: r.References})
			}
		}
	}
}

// noPath is the rule that rules a step out; nothing else matters then.
const noPath = "upgrade/no_path"

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
