package vm

import (
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
)

// Limits of what is kept between evaluations. What exceeds them is found again.
const (
	keptWeight = 1 << 16 // of arguments and values; then what was not asked for since is dropped
	callWeight = 1 << 6  // of the arguments of one call
	textWeight = 1 << 6  // bytes of a text that weigh as much as a value
)

// table holds what functions gave for their arguments.
type table map[callKey]*found

type callKey struct {
	f    int
	hash int
}

type found struct {
	args   []*ast.Term
	value  *ast.Term // nil where the function has none
	weight int       // 0 before it is kept
	in     int       // the evaluation that found it
	next   *found
}

// use tells whether what a function gave is worth keeping for other evaluations.
type use struct{ kept, asked int }

// idle says that next to nothing was asked for again: arguments are the cluster's own.
func (u use) idle() bool { return u.kept >= tried && u.asked < u.kept/8 }

// tried is the number of calls that are kept before that can be told.
const tried = 32

// kept is what outlasts an evaluation: what was found, or asked for again, in
// some time, and what was before.
type kept struct{ young, old generation }

type generation struct {
	free   table            // what rests on rules and data alone
	days   map[string]table // what rests on the day besides
	weight int
}

func newGeneration() generation { return generation{free: table{}, days: map[string]table{}} }

// places are where the values of a function are kept, and where they may be
// from before, nil where nothing outlasts the evaluation: under a with, for one.
func (m *machine) places(f *function) (young, old table) {
	own := m.frames[len(m.frames)-1]
	switch {
	case m.kept == nil || len(m.frames) > 1 || f.basis == onInput || m.uses[f.index].idle():
		return own, nil
	case f.basis == onNothing:
		return m.kept.young.free, m.kept.old.free
	case m.day == "":
		return own, nil
	}
	if m.kept.old.days[m.day] == nil {
		m.kept.old.days[m.day] = table{}
	}
	if m.kept.young.days[m.day] == nil {
		m.kept.young.days[m.day] = table{}
	}
	return m.kept.young.days[m.day], m.kept.old.days[m.day]
}

// remembered is a call that was made before, nil where none was.
func (m *machine) remembered(f *function, key callKey, caller []*ast.Term, args []operand) *found {
	young, old := m.places(f)
	equal := equals
	if old != nil {
		equal = same
	}
	c := young.find(key, m, caller, args, equal)
	if c == nil {
		if c = old.find(key, m, caller, args, equal); c != nil {
			m.remember(f, key, &found{args: c.args, value: c.value, weight: c.weight}, 0)
		}
	}
	if c != nil && c.in != m.evaluation {
		m.uses[f.index].asked++
	}
	return c
}

func (t table) find(key callKey, m *machine, caller []*ast.Term, args []operand, equal func(a, b *ast.Term) bool) *found {
next:
	for c := t[key]; c != nil; c = c.next {
		for i, o := range args {
			if !equal(c.args[i], m.get(caller, o)) {
				continue next
			}
		}
		return c
	}
	return nil
}

// same tells whether values are equal and written alike: what was found for 1
// may show it, which is no word of a cluster that says 1.0. Within an evaluation
// OPA takes either for the other.
func same(a, b *ast.Term) bool {
	if a == b {
		return true
	}
	a, b = plain(a), plain(b)
	switch x := a.Value.(type) {
	case ast.String:
		y, ok := b.Value.(ast.String)
		return ok && x == y
	case ast.Number:
		y, ok := b.Value.(ast.Number)
		return ok && x == y
	case *ast.Array:
		y, ok := b.Value.(*ast.Array)
		if !ok || x == y || x.Len() != y.Len() {
			return ok && x == y
		}
		for i := range x.Len() {
			if !same(x.Elem(i), y.Elem(i)) {
				return false
			}
		}
		return true
	case ast.Object:
		y, ok := b.Value.(ast.Object)
		if !ok || x == y || x.Len() != y.Len() {
			return ok && x == y
		}
		theirs := y.KeysIterator()
		return !x.Until(func(k, v *ast.Term) bool {
			other, _ := theirs.Next()
			return !same(k, other) || !same(v, y.Get(other))
		})
	case ast.Set:
		y, ok := b.Value.(ast.Set)
		return ok && slices.EqualFunc(x.Slice(), y.Slice(), same)
	}
	return a.Equal(b)
}

// remember keeps a call, for the evaluation alone where it may not outlast it.
// What would be kept for longer and weighs too much is found again. made is the
// number of values that were made for it.
func (m *machine) remember(f *function, key callKey, c *found, made int) {
	to, old := m.places(f)
	if m.kept != nil && len(m.frames) == 1 {
		switch {
		case f.index == m.p.day && c.value != nil:
			m.day = c.value.String()
		case old == nil:
		case c.weight == 0 && !c.weigh(made):
			return
		default:
			m.kept.young.weight += c.weight
			m.uses[f.index].kept++
		}
	}
	c.in = m.evaluation
	c.next = to[key]
	to[key] = c
}

// weigh finds what a call weighs, and whether its arguments may be kept. What it
// gave is no more than what was made for it, of arguments and facts.
func (c *found) weigh(made int) bool {
	left := callWeight
	for _, t := range c.args {
		weigh(t.Value, &left)
	}
	c.weight = 1 + callWeight - left + made
	return left >= 0
}

// bulk is the number of values that a built-in function made at most, to its result.
func bulk(t *ast.Term) int {
	switch v := t.Value.(type) {
	case ast.String:
		return 1 + len(v)/textWeight
	case ast.Number:
		return 1 + len(v)/textWeight
	}
	return 1 + size(t)
}

// weigh takes what a value weighs, one for each value in it and more for long
// texts, from what is left, at least while something is.
func weigh(v ast.Value, left *int) {
	if *left--; *left < 0 {
		return
	}
	switch v := v.(type) {
	case ast.String:
		*left -= len(v) / textWeight
	case ast.Number:
		*left -= len(v) / textWeight
	case *ast.Array:
		v.Until(func(t *ast.Term) bool { weigh(t.Value, left); return *left < 0 })
	case ast.Set:
		v.Until(func(t *ast.Term) bool { weigh(t.Value, left); return *left < 0 })
	case ast.Object:
		v.Until(func(k, t *ast.Term) bool {
			if name, ok := k.Value.(ast.String); ok {
				*left -= len(name) / textWeight
			}
			weigh(t.Value, left)
			return *left < 0
		})
	}
}
