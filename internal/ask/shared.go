package ask

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"sync"

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
	once     sync.Once
	template *report.Template // nil where there is none
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

// result is the result of the evaluation that the inventory shares, nil where
// it shares none.
func (sh *sharing) result(ctx context.Context, inv *inventory.Inventory) *report.Result {
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
	a := sh.alike[key]
	if a == nil {
		a = &alike{}
		sh.alike[key] = a
	}
	sh.mu.Unlock()
	a.once.Do(func() { a.template, err = sh.template(ctx, inv.Value(), standIn) })
	if a.template == nil || err != nil {
		return nil
	}
	res, err := a.template.For(inv.Name, func() map[string]any { return shape.Machines(inv) })
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
