package ask

import (
	"context"
	"encoding/json"
	"slices"
	"sync"

	"insupport/internal/inventory"
	"insupport/internal/plan"
)

// Planner asks the rules for ways to a goal; the releases that it names must
// be known to them.
func (s *Session) Planner(ctx context.Context, goal plan.Goal) (*plan.Planner, error) {
	rules := planRules{Session: s}
	if err := plan.Check(ctx, rules, goal.Releases); err != nil {
		return nil, err
	}
	planner := plan.New(rules, goal, s.run["waivers"] != nil)
	settings, _ := s.run["settings"].(map[string]any)
	if s.run["waivers"] != nil || settings["rules"] != nil {
		planner.Against(planRules{s, true})
	}
	return planner, nil
}

// Plan plans the clusters side by side. A cluster whose plan fails is a
// problem; the others are planned all the same. at is told how many are done.
func Plan(ctx context.Context, planner *plan.Planner, inventories []*inventory.Inventory, at func(done, all int)) ([]*plan.Cluster, []error) {
	clusters, errs := make([]*plan.Cluster, len(inventories)), make([]error, len(inventories))
	var mu sync.Mutex
	done := 0
	at(0, len(inventories))
	each(len(inventories), nil, func(i int) {
		clusters[i], errs[i] = planner.Cluster(ctx, inventories[i])
		errs[i] = failed("planning", inventories[i], errs[i])
		mu.Lock()
		defer mu.Unlock()
		if done++; ctx.Err() == nil {
			at(done, len(inventories))
		}
	})
	return slices.DeleteFunc(clusters, func(c *plan.Cluster) bool { return c == nil }),
		slices.DeleteFunc(errs, func(err error) bool { return err == nil })
}

// planRules answers a planner.
type planRules struct {
	*Session
	bare bool // without waivers, and with no rule switched off
}

// Ask evaluates one question.
func (r planRules) Ask(ctx context.Context, q plan.Question) (json.RawMessage, error) {
	target := map[string]any{}
	for product, release := range q.Target {
		target[product] = release
	}
	findings := make([]any, len(q.Findings))
	for i, f := range q.Findings {
		findings[i] = f
	}
	return r.ask(ctx, entryPlan, map[string]any{
		"ask": q.Ask, "inventory": q.Inventory, "target": target, "onward": q.Onward, "findings": findings, "bare": r.bare,
	})
}
