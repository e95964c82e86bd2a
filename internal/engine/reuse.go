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
	keptWeight = 1 << 18 // of arguments and values in all; then all of it is dropped
	callWeight = 1 << 6  // of the arguments of one call
)

// reuse keeps what rules found in one evaluation for the next, where it cannot
// differ: what rests on rules and data alone, or besides on the day.
type reuse struct {
	paths *rulePath
	rules int
	day   *rulePath
	mu    sync.Mutex
	idle  []*memo
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
	r.day = r.paths.make(day[1:])
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
		if used == r.day {
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
	frames []topdown.VirtualCache // the evaluation's own
	free   []kept                 // by rule
	days   map[string][]kept
	today  []kept // of the days; nil until the evaluation knows its day
	weight int
}

type kept struct {
	value     *ast.Term
	undefined bool
	next      *util.HasherMap[*ast.Term, *kept]
}

// take returns a memo for one evaluation, which gives it back.
func (r *reuse) take() *memo {
	r.mu.Lock()
	defer r.mu.Unlock()
	m := &memo{reuse: r}
	if last := len(r.idle) - 1; last >= 0 {
		m, r.idle = r.idle[last], r.idle[:last]
	}
	if m.free == nil || m.weight > keptWeight {
		m.free, m.days, m.weight = make([]kept, r.rules+1), map[string][]kept{}, 0
	}
	m.frames, m.today = []topdown.VirtualCache{topdown.NewVirtualCache()}, nil
	return m
}

func (m *memo) giveBack() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.frames = nil
	m.idle = append(m.idle, m)
}

func (m *memo) own() topdown.VirtualCache { return m.frames[len(m.frames)-1] }

// place is where something is kept, nil where it is not.
func (m *memo) place(key ast.Ref) (*kept, ast.Ref) {
	if len(m.frames) > 1 {
		return nil, nil
	}
	switch rule, rest := m.paths.rule(key); {
	case rule == nil || rule.basis == onInput:
		return nil, nil
	case rule.basis == onNothing:
		return &m.free[rule.index], rest
	case m.today != nil:
		return &m.today[rule.index], rest
	}
	return nil, nil
}

func (m *memo) Push() { m.frames = append(m.frames, topdown.NewVirtualCache()) }

func (m *memo) Pop() { m.frames = m.frames[:len(m.frames)-1] }

func (m *memo) Keys() []ast.Ref { return m.own().Keys() }

func (m *memo) Get(key ast.Ref) (*ast.Term, bool) {
	if at, rest := m.place(key); at != nil {
		for _, step := range rest {
			next, ok := at.next.Get(step)
			if !ok {
				return m.own().Get(key) // what weighed too much
			}
			at = next
		}
		return at.value, at.undefined
	}
	return m.own().Get(key)
}

func (m *memo) Put(key ast.Ref, value *ast.Term) {
	at, rest := m.place(key)
	left := callWeight
	for _, step := range rest {
		weigh(step.Value, &left)
	}
	if at == nil || left < 0 {
		m.own().Put(key, value)
		m.learnDay(key, value)
		return
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
	if value != nil {
		most := keptWeight
		weigh(value.Value, &most)
		m.weight += keptWeight - most
	}
	m.weight += callWeight - left
}

// learnDay notes the day of an evaluation once its rule is found.
func (m *memo) learnDay(key ast.Ref, value *ast.Term) {
	if value == nil || len(m.frames) > 1 {
		return
	}
	if rule, _ := m.paths.rule(key); rule != m.day {
		return
	}
	day := value.String()
	if m.days[day] == nil {
		m.days[day] = make([]kept, m.rules+1)
		m.weight += m.rules
	}
	m.today = m.days[day]
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
