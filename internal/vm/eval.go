package vm

import (
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/topdown"
	"github.com/open-policy-agent/opa/v1/topdown/builtins"
)

// How a block ends: a number from 1 says how many blocks around it end too.
const (
	ended  = -1 // all of its statements are defined
	broken = 0  // one is not
	given  = 1 << 29
	failed = 1 << 30
)

// ErrConflict says that a rule, a function or a key has two values. OPA's own
// evaluation tells which.
var ErrConflict = errors.New("rules conflict")

// Rules are a program over data; they are safe for concurrent use.
type Rules struct {
	program *Program
	data    map[string]any
	shared  *shared // nil for a few evaluations
	mu      sync.Mutex
	idle    []*machine
}

// On puts a program and data together, which precompiled.Decode may have left to
// be read. For many evaluations, what they read of the data is made the rules'
// values once, and what cannot differ between them is kept.
func (p *Program) On(data map[string]any, many bool) *Rules {
	r := &Rules{program: p, data: data}
	if many {
		r.shared = &shared{terms: map[string]*ast.Term{}}
	}
	return r
}

// Has tells whether an entry was planned, a rule's path data.a.b.
func (r *Rules) Has(entry string) bool { return r.program.entries[entry] != nil }

// Eval returns the value of an entry, nil where it has none. now is the clock
// of the rules.
func (r *Rules) Eval(ctx context.Context, entry string, input ast.Value, now time.Time) (ast.Value, error) {
	m := r.take()
	m.ctx, m.day, m.answer = ctx, "", nil
	m.bctx = topdown.BuiltinContext{Context: ctx, Cache: builtins.Cache{},
		Time: ast.NumberTerm(json.Number(strconv.FormatInt(now.UnixNano(), 10)))}
	f := r.program.entries[entry]
	if m.tables[f] == nil {
		m.tables[f] = table{}
	}
	clear(m.tables[f])
	clear(m.rules)
	m.evaluation++
	m.frames, m.looping = append(m.frames[:0], m.tables[f]), 0
	blocks, err := r.program.body(f)
	if err != nil {
		return nil, err
	}
	locals := m.take(f.locals)
	locals[0], locals[1] = ast.NewTerm(input), m.data
	for _, b := range blocks {
		if m.run(locals, b) == failed {
			return nil, m.err // and what was found on the way is dropped
		}
	}
	clear(locals)
	m.top = 0
	answer := m.answer
	r.giveBack(m)
	if answer == nil {
		return nil, nil
	}
	// The answer binds what the entry's query calls result.
	return answer.Value.(ast.Object).Get(ast.StringTerm("result")).Value, nil
}

func (r *Rules) take() *machine {
	r.mu.Lock()
	defer r.mu.Unlock()
	last := len(r.idle) - 1
	if last < 0 {
		m := &machine{p: r.program, data: ast.NewTerm(newPartial(r.data, r.shared)), tables: map[*function]table{}, rules: make([]*found, len(r.program.funcs))}
		m.result = func(t *ast.Term) error {
			m.results = append(m.results, t)
			return nil
		}
		if r.shared != nil {
			m.kept, m.uses = &kept{newGeneration(), newGeneration()}, make([]use, len(r.program.funcs))
		}
		return m
	}
	m := r.idle[last]
	r.idle = r.idle[:last]
	if m.kept != nil && m.kept.young.weight > keptWeight {
		*m.kept = kept{young: newGeneration(), old: m.kept.young}
		clear(m.uses)
	}
	return m
}

func (r *Rules) giveBack(m *machine) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.idle = append(r.idle, m)
}

// machine does one evaluation after the other.
type machine struct {
	p          *Program
	data       *ast.Term
	ctx        context.Context
	bctx       topdown.BuiltinContext
	stack      []*ast.Term // of locals, unused from top
	top        int
	frames     []table             // the last one holds what was found under the with that is in force
	tables     map[*function]table // the first one for each entry, used again
	kept       *kept               // nil where nothing outlasts the evaluation
	uses       []use               // of what each function gave, since the older half was dropped
	day        string              // "" until the evaluation knows it
	calls      int
	evaluation int
	made       int       // values that were made, by which what is kept is weighed
	value      *ast.Term // of a function that gave one
	answer     *ast.Term
	err        error

	rules   []*found              // what rules gave in this evaluation, by the number of their function
	results []*ast.Term           // of the built-in function that was called
	result  func(*ast.Term) error // which adds one
	args    []*ast.Term           // of it; none keeps them
	members []*ast.Term           // of the set that is made
	pairs   [][2]*ast.Term        // of the object
	loops   []*loop               // those under way, then idle ones
	looping int
}

// take returns locals without values.
func (m *machine) take(n int) []*ast.Term {
	if m.top+n > len(m.stack) {
		m.stack, m.top = make([]*ast.Term, max(1<<12, n)), 0
	}
	m.top += n
	return m.stack[m.top-n : m.top : m.top]
}

func (m *machine) fail(err error) int {
	m.err = err
	return failed
}

func (m *machine) get(locals []*ast.Term, o operand) *ast.Term {
	if o >= 0 {
		return locals[o]
	}
	return m.p.consts[^o]
}

// plain is get for what is compared, put into a value or handed to OPA.
func (m *machine) plain(locals []*ast.Term, o operand) *ast.Term { return plain(m.get(locals, o)) }

// call returns the value of a function, nil where it has none.
func (m *machine) call(f *function, caller []*ast.Term, args []operand) (*ast.Term, int) {
	key, keep, rule := callKey{f: f.index}, f.basis != onCall, len(args) == 0 && len(m.frames) == 1
	if rule && m.rules[f.index] != nil {
		return m.rules[f.index].value, ended
	}
	if keep {
		for _, o := range args {
			key.hash = key.hash*31 + m.get(caller, o).Hash()
		}
		if c := m.remembered(f, key, caller, args); c != nil {
			if rule {
				m.rules[f.index] = c
			}
			return c.value, ended
		}
	}
	if m.calls++; m.calls&1023 == 0 && m.ctx.Err() != nil {
		return nil, m.fail(context.Cause(m.ctx))
	}
	blocks, err := m.p.body(f)
	if err != nil {
		return nil, m.fail(err)
	}
	stack, top, made := m.stack, m.top, m.made
	locals := m.take(f.locals)
	locals[0], locals[1] = caller[0], caller[1]
	for i, o := range args {
		locals[f.params[i]] = m.get(caller, o)
	}
	var value *ast.Term
	for _, b := range blocks {
		if r := m.run(locals, b); r == given {
			value = m.value
			break
		} else if r == failed {
			return nil, failed
		}
	}
	clear(locals)
	m.stack, m.top = stack, top
	if keep {
		c := &found{args: make([]*ast.Term, len(args)), value: value}
		for i, o := range args {
			c.args[i] = m.get(caller, o)
		}
		m.remember(f, key, c, m.made-made)
		if rule {
			m.rules[f.index] = c
		}
	}
	return value, ended
}

func (m *machine) run(locals []*ast.Term, b block) int {
	for i := range b {
		s := &b[i]
		r := ended
		switch s.op {
		case assign:
			locals[s.a] = m.get(locals, s.b)
		case assignOnce:
			value := m.get(locals, s.b)
			switch old := locals[s.a]; {
			case old == nil:
				locals[s.a] = value
			case !equals(old, value):
				return m.fail(ErrConflict)
			}
		case reset:
			locals[s.a] = nil
		case nest:
			for _, inner := range s.more.blocks {
				if r = m.run(locals, inner); r > 0 {
					break
				}
			}
			r = around(r, 1)
		case leave:
			return int(s.a)
		case giveBack:
			m.value = m.get(locals, s.a)
			return given
		case call:
			locals[s.a], r = m.call(m.p.funcs[s.b], locals, s.more.args)
			if locals[s.a] == nil && r == ended {
				r = broken
			}
		case callBuiltin:
			locals[s.a], r = m.builtin(&m.p.builtins[s.b], locals, s.more.args)
		case callNamed:
			f := m.named(locals, s.more.args)
			if f == nil {
				return broken
			}
			if locals[s.a], r = m.call(f, locals, nil); locals[s.a] == nil && r == ended {
				return 3 // past the look at the data, which is no rule
			}
		case get:
			if locals[s.a] = at(m.get(locals, s.b), m.get(locals, s.c)); locals[s.a] == nil {
				return broken
			}
		case length:
			locals[s.a] = ast.InternedTerm(size(m.get(locals, s.b)))
		case scan:
			r = around(m.scan(locals, s), 2)
		case negate:
			if r = m.run(locals, s.more.blocks[0]); r == ended {
				return broken
			}
			r = around(r, 1)
		case with:
			r = m.with(locals, s)
		case makeArray:
			m.made += len(s.more.args)
			locals[s.a] = ast.ArrayTerm(m.all(nil, locals, s.more.args)...)
		case makeSet:
			m.made += len(s.more.args)
			m.members = m.all(m.members[:0], locals, s.more.args)
			locals[s.a] = ast.SetTerm(m.members...)
		case makeObject:
			m.made += len(s.more.args)
			m.pairs = m.pairs[:0]
			for j := 0; j < len(s.more.args); j += 2 {
				m.pairs = append(m.pairs, [2]*ast.Term{m.plain(locals, s.more.args[j]), m.plain(locals, s.more.args[j+1])})
			}
			locals[s.a] = ast.ObjectTerm(m.pairs...)
		case equal:
			if !equals(m.get(locals, s.a), m.get(locals, s.b)) {
				return broken
			}
		case differ:
			if equals(m.get(locals, s.a), m.get(locals, s.b)) {
				return broken
			}
		case isArray:
			if _, ok := m.get(locals, s.a).Value.(*ast.Array); !ok {
				return broken
			}
		case isObject:
			if !isAnObject(m.get(locals, s.a)) {
				return broken
			}
		case isSet:
			if _, ok := m.get(locals, s.a).Value.(ast.Set); !ok {
				return broken
			}
		case isDefined:
			if locals[s.a] == nil {
				return broken
			}
		case isUndefined:
			if locals[s.a] != nil {
				return broken
			}
		case push:
			m.made++
			locals[s.a] = ast.NewTerm(locals[s.a].Value.(*ast.Array).Append(m.plain(locals, s.b)))
		case insert:
			m.made += 2
			locals[s.a].Value.(ast.Object).Insert(m.plain(locals, s.b), m.plain(locals, s.c))
		case insertOnce:
			m.made += 2
			object, key, value := locals[s.a].Value.(ast.Object), m.plain(locals, s.b), m.plain(locals, s.c)
			switch old := object.Get(key); {
			case old == nil:
				object.Insert(key, value)
			case !old.Equal(value):
				return m.fail(ErrConflict)
			}
		case merge:
			locals[s.a] = merged(m.plain(locals, s.b), m.plain(locals, s.c))
			m.made += size(locals[s.a])
		case add:
			m.made++
			locals[s.a].Value.(ast.Set).Add(m.plain(locals, s.b))
		case answer:
			m.answer = m.plain(locals, s.a)
		}
		if r != ended {
			return r
		}
	}
	return ended
}

// around is how a block ends of which a statement's own blocks, so many deep,
// ended like that.
func around(r, depth int) int {
	switch {
	case r < depth:
		return ended
	case r >= given:
		return r
	}
	return r - depth
}

// lazyObject is the type of data that is made the rules' values where they look.
var lazyObject = reflect.TypeOf(ast.LazyObject(nil))

// loop is a scan of an object or a set, with what it does for each member made
// once: there is one in nearly every function.
type loop struct {
	m      *machine
	locals []*ast.Term
	s      *statement
	r      int
	member func(key, value *ast.Term) bool
	one    func(*ast.Term) bool
}

// loop readies the scan of a statement, within those that are under way.
func (m *machine) loop(locals []*ast.Term, s *statement) *loop {
	if m.looping == len(m.loops) {
		w := &loop{m: m}
		w.member = func(key, value *ast.Term) bool {
			w.locals[w.s.b], w.locals[w.s.c] = key, value
			w.r = w.m.run(w.locals, w.s.more.blocks[0])
			return w.r > 0
		}
		w.one = func(t *ast.Term) bool { return w.member(t, t) }
		m.loops = append(m.loops, w)
	}
	w := m.loops[m.looping]
	w.locals, w.s, w.r = locals, s, ended
	m.looping++
	return w
}

// scan runs the block for each member, in the order of OPA's, until it ends
// more than itself.
func (m *machine) scan(locals []*ast.Term, s *statement) int {
	w := m.loop(locals, s)
	switch v := m.get(locals, s.a).Value.(type) {
	case ast.Object:
		if reflect.TypeOf(v) != lazyObject {
			v.Until(w.member)
			break
		}
		// Its own way through makes all that is below it the rules' values.
		for _, key := range v.Keys() {
			if w.member(key, v.Get(key)) {
				break
			}
		}
	case *partial:
		for _, key := range v.keys() {
			if w.member(key, v.get(key)) {
				break
			}
		}
	case ast.Set:
		v.Until(w.one)
	case *ast.Array:
		for i := range v.Len() {
			if w.member(ast.InternedTerm(i), v.Elem(i)) {
				break
			}
		}
	}
	m.looping--
	w.locals = nil
	return w.r
}

// with runs the block with another input or data, under which nothing holds of
// what was found before.
func (m *machine) with(locals []*ast.Term, s *statement) int {
	before := locals[s.a]
	locals[s.a] = m.replaced(before, s.more.args, m.get(locals, s.b))
	m.frames = append(m.frames, table{})
	r := m.run(locals, s.more.blocks[0])
	m.frames = m.frames[:len(m.frames)-1]
	locals[s.a] = before
	if r == broken {
		return broken
	}
	return around(r, 1)
}

// replaced is a copy of an object with another value at a path of constants. OPA's
// own evaluation merges one object with the other where what is above is read;
// plans do not, and no rule may count on it.
func (m *machine) replaced(in *ast.Term, path []operand, value *ast.Term) *ast.Term {
	if len(path) == 0 {
		return value
	}
	step := m.p.consts[^path[0]]
	out := ast.NewObject()
	var below *ast.Term
	if in != nil {
		if old, ok := in.Value.(*partial); ok {
			return ast.NewTerm(old.with(step, m.replaced(old.get(step), path[1:], value)))
		}
		if old, ok := in.Value.(ast.Object); ok {
			below = old.Get(step)
			old.Foreach(func(k, v *ast.Term) { out.Insert(k, v) })
		}
	}
	out.Insert(step, plain(m.replaced(below, path[1:], value)))
	return ast.NewTerm(out)
}

// named finds the rule at a path, nil where there is none.
func (m *machine) named(locals []*ast.Term, steps []operand) *function {
	path := make([]string, len(steps))
	for i, step := range steps {
		name, ok := m.get(locals, step).Value.(ast.String)
		if !ok || strings.Contains(string(name), between) {
			return nil
		}
		path[i] = string(name)
	}
	if f, ok := m.p.named[pathKey(path)]; ok && len(m.p.funcs[f].params) == 0 {
		return m.p.funcs[f]
	}
	return nil // or a function, which is no value
}

// all appends the values of operands, as plain gives them.
func (m *machine) all(to, locals []*ast.Term, operands []operand) []*ast.Term {
	to = slices.Grow(to, len(operands))
	for _, o := range operands {
		to = append(to, m.plain(locals, o))
	}
	return to
}

// builtin calls one of OPA's own. An error leaves it undefined, as it does
// there, but for those that stop an evaluation.
func (m *machine) builtin(b *builtin, locals []*ast.Term, operands []operand) (*ast.Term, int) {
	m.args = m.all(m.args[:0], locals, operands)
	if b.own != nil {
		if t := b.own(m, m.args); t != nil {
			m.made += bulk(t)
			return t, ended
		}
	}
	m.results = m.results[:0]
	err := b.call(m.bctx, m.args, m.result)
	var halt topdown.Halt
	switch {
	case err != nil && errors.As(err, &halt):
		return nil, m.fail(halt.Err)
	case err != nil:
		return nil, broken
	case b.relation:
		m.made += len(m.results)
		return ast.ArrayTerm(slices.Clone(m.results)...), ended
	case len(m.results) == 1:
		m.made += bulk(m.results[0])
		return m.results[0], ended
	case b.void:
		return nil, ended
	}
	return nil, broken
}

// own are built-in functions of which OPA's way takes the most of an evaluation's
// time, in ways that give the same. One that gives nil leaves it to OPA.
var own = map[string]func(m *machine, args []*ast.Term) *ast.Term{
	ast.ObjectUnion.Name: func(m *machine, args []*ast.Term) *ast.Term {
		a, ok := args[0].Value.(ast.Object)
		b, both := args[1].Value.(ast.Object)
		switch {
		case !ok || !both:
			return nil
		case a.Len() == 0:
			return args[1]
		case b.Len() == 0:
			return args[0]
		}
		// Of equal ones, which need not be written alike, OPA gives the first.
		same := a.Len() == b.Len()
		m.pairs = m.pairs[:0]
		a.Until(func(key, value *ast.Term) bool {
			over := b.Get(key)
			if same = same && over != nil && value.Equal(over); over != nil {
				value = merged(value, over)
			}
			m.pairs = append(m.pairs, [2]*ast.Term{key, value})
			return false
		})
		if same {
			return args[0]
		}
		b.Until(func(key, value *ast.Term) bool {
			if a.Get(key) == nil {
				m.pairs = append(m.pairs, [2]*ast.Term{key, value})
			}
			return false
		})
		return ast.ObjectTerm(m.pairs...)
	},
	// Of a few objects; those within them are OPA's to merge.
	ast.ObjectUnionN.Name: func(m *machine, args []*ast.Term) *ast.Term {
		list, ok := args[0].Value.(*ast.Array)
		if !ok || list.Len() < 2 || list.Len() > fewObjects {
			return nil
		}
		m.pairs = m.pairs[:0]
		for i := range list.Len() {
			one, ok := list.Elem(i).Value.(ast.Object)
			if !ok || one.Until(func(key, value *ast.Term) bool {
				for j := i + 1; j < list.Len(); j++ {
					later, ok := list.Elem(j).Value.(ast.Object)
					if !ok {
						return true
					}
					if over := later.Get(key); over != nil {
						_, object := value.Value.(ast.Object)
						return object
					}
				}
				m.pairs = append(m.pairs, [2]*ast.Term{key, value})
				return false
			}) {
				return nil
			}
		}
		return ast.ObjectTerm(m.pairs...)
	},
}

// fewObjects are so many that looking for a key in each costs little.
const fewObjects = 8

// at is a member of a value, nil where there is none.
func at(in, key *ast.Term) *ast.Term {
	if in == nil {
		return nil // there is no input
	}
	key = plain(key) // which is looked for by its hash
	switch v := in.Value.(type) {
	case ast.Object:
		return v.Get(key)
	case *partial:
		return v.get(key)
	case *ast.Array:
		return v.Get(key)
	case ast.Set:
		if v.Contains(key) {
			return key
		}
	}
	return nil
}

func size(t *ast.Term) int {
	switch v := t.Value.(type) {
	case *partial:
		return len(v.from)
	case ast.Object:
		return v.Len()
	case *ast.Array:
		return v.Len()
	case ast.Set:
		return v.Len()
	}
	return 0
}

// merged is what rules say of a document over what the data says of it.
func merged(data, rules *ast.Term) *ast.Term {
	a, ok := data.Value.(ast.Object)
	b, both := rules.Value.(ast.Object)
	if !ok || !both {
		return rules
	}
	out, _ := a.MergeWith(b, func(x, y *ast.Term) (*ast.Term, bool) { return merged(x, y), false })
	return ast.NewTerm(out)
}
