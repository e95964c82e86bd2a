package ask

import (
	"bytes"
	"context"
	"encoding/json"
	"sync"
	"sync/atomic"

	"insupport/internal/inventory"
	"insupport/internal/report"
	"insupport/internal/shape"
)

// sharing gives inventories that are alike one evaluation. What cannot be
// shared for certain, and what fails, is left to an evaluation of its own.
type sharing struct {
	*Session
	standIns map[string]string // class of a name to the stand-in for it
	mu       sync.Mutex
	alike    map[shape.Key]*alike
	pool     report.Pool
}

// alike is what inventories of one shape share.
type alike struct {
	standIn  string
	once     sync.Once
	template *report.Template // nil where there is none
	left     atomic.Int64     // of those that were counted
}

// share prepares for a fleet; nil where inventories cannot share. Rules from
// elsewhere and waivers that match may read names in any way.
func (s *Session) share(ctx context.Context, inventories int) (*sharing, error) {
	if inventories < 2 || s.engine.Foreign() || matches(s.run["waivers"]) {
		return nil, nil
	}
	sh := &sharing{Session: s, standIns: map[string]string{}, alike: map[shape.Key]*alike{}}
	for _, name := range shape.Names() {
		class, err := sh.classOf(ctx, name)
		if err != nil {
			return nil, err
		}
		sh.standIns[class] = name
	}
	return sh, nil
}

// count finds which inventories are alike before any is judged, nil for one of a
// shape of its own, which needs no template: a template goes with its last
// cluster.
func (sh *sharing) count(ctx context.Context, inventories []*inventory.Inventory) []*alike {
	found := make([]*alike, len(inventories))
	if sh == nil {
		return found
	}
	each(len(inventories), nil, func(i int) {
		if ctx.Err() == nil {
			found[i] = sh.of(ctx, inventories[i])
		}
	})
	for _, a := range found {
		if a != nil {
			a.left.Add(1)
		}
	}
	sh.alike = nil
	for i, a := range found {
		if a != nil && a.left.Load() == 1 {
			found[i] = nil
		}
	}
	return found
}

// matches tells whether a waiver covers some clusters or subjects only.
func matches(waivers any) bool {
	list, _ := waivers.([]any)
	for _, w := range list {
		if waiver, ok := w.(map[string]any); !ok || waiver["match"] != nil {
			return true
		}
	}
	return waivers != nil && list == nil
}

// classOf is all that the rules tell of a cluster's name.
func (sh *sharing) classOf(ctx context.Context, name string) (string, error) {
	raw, err := sh.ask(ctx, entryNameClass, map[string]any{"metadata": map[string]any{"name": name}})
	return string(raw), err
}

// of is what the inventory shares with those like it, nil where it shares
// nothing.
func (sh *sharing) of(ctx context.Context, inv *inventory.Inventory) *alike {
	if sh == nil {
		return nil
	}
	class, err := sh.classOf(ctx, inv.Name)
	standIn, ok := sh.standIns[class]
	if err != nil || !ok {
		return nil
	}
	key := shape.KeyOf(inv, class)
	sh.mu.Lock()
	defer sh.mu.Unlock()
	if sh.alike[key] == nil {
		sh.alike[key] = &alike{standIn: standIn}
	}
	return sh.alike[key]
}

// judged is the template of the evaluation that the inventory shares, nil where
// it shares none.
func (sh *sharing) judged(ctx context.Context, a *alike, inv *inventory.Inventory) *report.Template {
	if a == nil {
		return nil
	}
	a.once.Do(func() {
		template, err := sh.template(ctx, inv.Value(), a.standIn)
		if err == nil {
			a.template = template
		}
	})
	template := a.template
	if a.left.Add(-1) == 0 {
		a.template = nil
	}
	return template
}

// pack makes a result of its own small, where others are.
func (sh *sharing) pack(j judged) judged {
	if sh != nil && j.own != nil {
		if packed, err := sh.pool.Pack(j.own); err == nil {
			j.own = packed
		}
	}
	return j
}

func (sh *sharing) template(ctx context.Context, value map[string]any, standIn string) (*report.Template, error) {
	answer, err := sh.answer(ctx, entryJudgement, shape.Anonymous(value, standIn))
	if err != nil {
		return nil, err
	}
	of, err := answer.Get("report")
	if err != nil {
		return nil, err
	}
	written, err := answer.Get("keys")
	if err != nil {
		return nil, err
	}
	raw, err := written.JSON()
	if err != nil {
		return nil, err
	}
	keys, dec := map[string]any{}, json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	if err := dec.Decode(&keys); err != nil {
		return nil, err
	}
	return report.NewTemplate(of, keys, standIn, shape.Member, &sh.pool)
}
