package engine

import (
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/topdown"
	"github.com/open-policy-agent/opa/v1/util"
)

// basis is what the value of a rule, or of a function for given arguments,
// rests on besides rules and data.
type basis int

const (
	onNothing basis = iota // it is the same in all evaluations
	onDay                  // it is the same in evaluations of one day
	onInput                // nothing of it outlasts the evaluation
)

// Limits of what is kept between evaluations. What exceeds them is found again.
const (
	keptWeight = 1 << 16 // of arguments and values; then what was not asked for since is dropped
	callWeight = 1 << 6  // of the arguments of one call
)

// reuse keeps what rules found in one evaluation for the next, where it cannot
// differ: what rests on rules and data alone, or besides on the day.
type reuse struct {
	paths *rulePath
	rules int
	// The rule that gives the day of an evaluation.
	dayRule *rulePath
	mu      sync.Mutex
	idle    []*memo
}

// rulePath is a step on the way to rules: a part of a package's path, or the
// name of a rule.
type rulePath struct {
	steps map[string]*rulePath
	index int // of a rule, from 1
	basis basis
	users []*rulePath
}

// newReuse looks at all that rules refer to, in whatever branch; a reference
// with a variable in it means all that it may. day is the rule that gives the
// day of an evaluation.
func newReuse(compiler *ast.Compiler, day ast.Ref) *reuse {
	r := &reuse{paths: &rulePath{}}
	each := func(visit func(*rulePath, *ast.Rule)) {
		for _, m := range compiler.Modules {
			for _, rule := range m.Rules {
				name := string(rule.Head.Reference[0].Value.(ast.Var))
				visit(r.paths.make(append(m.Package.Path[1:len(m.Package.Path):len(m.Package.Path)], ast.StringTerm(name))), rule)
			}
		}
	}
	each(func(p *rulePath, _ *ast.Rule) {
		if p.index == 0 {
			r.rules++
			p.index = r.rules
		}
	})
	r.dayRule = r.paths.make(day[1:])
	var changed []*rulePath
	raise := func(p *rulePath, to basis) {
		if p.basis < to {
			p.basis = to
			changed = append(changed, p)
		}
	}
	each(func(user *rulePath, rule *ast.Rule) {
		ast.WalkRefs(rule, func(ref ast.Ref) bool {
			switch {
			case ref[0].Equal(ast.InputRootDocument), ref.Equal(ast.NowNanos.Ref()):
				raise(user, onInput)
			case ref[0].Equal(ast.DefaultRootDocument):
				r.paths.meant(ref[1:], func(used *rulePath) { used.users = append(used.users, user) })
			}
			return false
		})
	})
	for len(changed) > 0 {
		used := changed[len(changed)-1]
		changed = changed[:len(changed)-1]
		to := used.basis
		if used == r.dayRule {
			to = onDay
		}
		for _, user := range used.users {
			raise(user, to)
		}
	}
	return r
}

// make returns the place of a path of strings, and makes it where there is none.
func (p *rulePath) make(path ast.Ref) *rulePath {
	for _, step := range path {
		name := string(step.Value.(ast.String))
		if p.steps[name] == nil {
			if p.steps == nil {
				p.steps = map[string]*rulePath{}
			}
			p.steps[name] = &rulePath{}
		}
		p = p.steps[name]
	}
	return p
}

// meant visits each rule that a reference may be to, or into, or above.
func (p *rulePath) meant(ref ast.Ref, visit func(*rulePath)) {
	if p.index > 0 {
		visit(p)
		return
	}
	if len(ref) > 0 {
		if name, ok := ref[0].Value.(ast.String); ok {
			if next := p.steps[string(name)]; next != nil {
				next.meant(ref[1:], visit)
			}
			return
		}
		ref = ref[1:]
	}
	for _, next := range p.steps {
		next.meant(ref, visit)
	}
}

// rule returns the rule that a key of a cache is of, and the rest of the key:
// the arguments of a function, or the keys of one entry of a rule.
func (p *rulePath) rule(key ast.Ref) (*rulePath, ast.Ref) {
	if called, ok := key[0].Value.(ast.Ref); ok {
		rule, _ := p.rule(called)
		return rule, key[1:]
	}
	for i, step := range key[1:] {
		name, _ := step.Value.(ast.String)
		if p = p.steps[string(name)]; p == nil {
			return nil, nil
		}
		if p.index > 0 {
			return p, key[i+2:]
		}
	}
	return nil, nil
}

// memo is the cache of one evaluation after the other: OPA's, but for what it
// keeps. Inside of a with nothing is kept or taken.
type memo struct {
	*reuse
	frames     []topdown.VirtualCache // the evaluation's own
	day        string                 // "" until the evaluation knows it
	young, old generation
}

// generation is what was kept, or asked for again, in some time.
type generation struct {
	free   []kept            // by rule
	days   map[string][]kept // what rests on a day
	weight int
}

type kept struct {
	value     *ast.Term
	undefined bool
	next      *util.HasherMap[*ast.Term, *kept]
}

func (r *reuse) generation() generation {
	return generation{free: make([]kept, r.rules+1), days: map[string][]kept{}}
}

// take returns a memo for one evaluation, which gives it back.
func (r *reuse) take() *memo {
	r.mu.Lock()
	defer r.mu.Unlock()
	var m *memo
	if last := len(r.idle) - 1; last >= 0 {
		m, r.idle = r.idle[last], r.idle[:last]
	} else {
		m = &memo{reuse: r, young: r.generation(), old: r.generation()}
	}
	if m.young.weight > keptWeight {
		m.young, m.old = r.generation(), m.young
	}
	m.frames, m.day = []topdown.VirtualCache{topdown.NewVirtualCache()}, ""
	return m
}

func (m *memo) giveBack() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.frames = nil
	m.idle = append(m.idle, m)
}

func (m *memo) own() topdown.VirtualCache { return m.frames[len(m.frames)-1] }

// root is where something of a rule is kept, nil where it is not.
func (m *memo) root(g *generation, rule *rulePath) *kept {
	switch {
	case len(m.frames) > 1 || rule == nil || rule.basis == onInput:
		return nil
	case rule.basis == onNothing:
		return &g.free[rule.index]
	case g.days[m.day] == nil:
		return nil
	}
	return &g.days[m.day][rule.index]
}

func (m *memo) Push() { m.frames = append(m.frames, topdown.NewVirtualCache()) }

func (m *memo) Pop() { m.frames = m.frames[:len(m.frames)-1] }

func (m *memo) Keys() []ast.Ref { return m.own().Keys() }

func (m *memo) Get(key ast.Ref) (*ast.Term, bool) {
	rule, rest := m.paths.rule(key)
	if found := m.root(&m.young, rule).find(rest); found != nil {
		return found.value, found.undefined
	}
	if found := m.root(&m.old, rule).find(rest); found != nil {
		m.keep(rule, rest, found.value)
		return found.value, found.undefined
	}
	return m.own().Get(key)
}

func (m *memo) Put(key ast.Ref, value *ast.Term) {
	rule, rest := m.paths.rule(key)
	if m.keep(rule, rest, value) {
		return
	}
	m.own().Put(key, value)
	if value != nil && rule == m.dayRule && len(m.frames) == 1 {
		if m.day = value.String(); m.young.days[m.day] == nil {
			m.young.days[m.day] = make([]kept, m.rules+1)
			m.young.weight += m.rules / 8 // no more than that many will have a value
		}
	}
}

// find is what is kept for the rest of a key, nil where nothing is.
func (k *kept) find(rest ast.Ref) *kept {
	for _, step := range rest {
		if k == nil {
			return nil
		}
		k, _ = k.next.Get(step)
	}
	if k == nil || k.value == nil && !k.undefined {
		return nil
	}
	return k
}

// keep keeps a value, nil for an undefined one, unless it may not outlast the
// evaluation or weighs too much.
func (m *memo) keep(rule *rulePath, rest ast.Ref, value *ast.Term) bool {
	at := m.root(&m.young, rule)
	if at == nil {
		return false
	}
	left := callWeight
	for _, step := range rest {
		weigh(step.Value, &left)
	}
	if left < 0 {
		return false
	}
	for _, step := range rest {
		next, ok := at.next.Get(step)
		if !ok {
			if at.next == nil {
				at.next = util.NewHasherMap[*ast.Term, *kept]((*ast.Term).Equal)
			}
			next = &kept{}
			at.next.Put(step, next)
		}
		at = next
	}
	at.value, at.undefined = value, value == nil
	most := keptWeight
	if value != nil {
		weigh(value.Value, &most)
	}
	m.young.weight += callWeight - left + keptWeight - most
	return true
}

// weigh takes the number of values in a value from what is left, at least while
// something is.
func weigh(v ast.Value, left *int) {
	if *left--; *left < 0 {
		return
	}
	switch v := v.(type) {
	case *ast.Array:
		v.Until(func(t *ast.Term) bool { weigh(t.Value, left); return *left < 0 })
	case ast.Set:
		v.Until(func(t *ast.Term) bool { weigh(t.Value, left); return *left < 0 })
	case ast.Object:
		v.Until(func(_, t *ast.Term) bool { weigh(t.Value, left); return *left < 0 })
	}
}

var _ topdown.VirtualCache = (*memo)(nil)
