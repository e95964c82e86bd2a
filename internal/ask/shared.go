package ask

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
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
	// counted holds those of which there are several, nil before they are counted.
	counted map[*inventory.Inventory]*alike
	pool    report.Pool
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

// count finds which inventories are alike before any is judged: one of a shape
// of its own needs no template, and a template goes with its last cluster.
func (sh *sharing) count(ctx context.Context, inventories []*inventory.Inventory) {
	if sh == nil {
		return
	}
	found := make([]*alike, len(inventories))
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
	sh.counted, sh.alike = map[*inventory.Inventory]*alike{}, nil
	for i, a := range found {
		if a != nil && a.left.Load() > 1 {
			sh.counted[inventories[i]] = a
		}
	}
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

// result is the result of the evaluation that the inventory shares, nil where
// it shares none.
func (sh *sharing) result(ctx context.Context, inv *inventory.Inventory) *report.Result {
	if sh == nil {
		return nil
	}
	var a *alike
	if sh.counted == nil {
		a = sh.of(ctx, inv)
	} else {
		sh.mu.Lock()
		a = sh.counted[inv]
		delete(sh.counted, inv) // which it would keep
		sh.mu.Unlock()
	}
	if a == nil {
		return nil
	}
	var err error
	a.once.Do(func() { a.template, err = sh.template(ctx, inv.Value(), a.standIn) })
	template := a.template
	if a.left.Add(-1) == 0 {
		a.template = nil
	}
	if template == nil || err != nil {
		return nil
	}
	res, err := template.For(inv.Name, func() map[string]any { return shape.Machines(inv) })
	if err != nil {
		return nil
	}
	res.Cluster.Labels = inv.Labels() // which the shared inventory does not have
	return res
}

func (sh *sharing) template(ctx context.Context, value map[string]any, standIn string) (*report.Template, error) {
	raw, err := sh.ask(ctx, entryJudgement, shape.Anonymous(value, standIn))
	if err != nil {
		return nil, err
	}
	var judged struct {
		Report json.RawMessage `json:"report"`
		Keys   map[string]any  `json:"keys"`
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	if err := dec.Decode(&judged); err != nil {
		return nil, err
	}
	if judged.Report == nil || judged.Keys == nil {
		return nil, errors.New("the rules gave no report, or no keys of its findings")
	}
	return report.NewTemplate(judged.Report, judged.Keys, standIn, shape.Member, &sh.pool)
}
