package vm

import (
	"math"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
)

// simplify takes out of a function what is known before it runs: literals are
// made in one step, those of constants are constants, locals that are other
// names of something are that, and a value that is settled is given back.
func (c *compiler) simplify(f *function) {
	s := &simplifier{compiler: c, f: f}
	each(f.blocks, func(b block) block { return inlined(fused(b)) })
	s.split()
	for steps := 0; steps != s.steps(); {
		steps = s.steps()
		each(f.blocks, fused) // what is known now may be part of a literal
		s.rename()
	}
	s.giveBack()
	s.number(f)
}

type simplifier struct {
	*compiler
	f *function

	writes  map[operand]int     // statements that give a local a value
	holds   map[operand]bool    // locals that are changed in place, or whose having a value tells something
	changed map[operand]int     // the last statement that changes a local, by its number
	at      int                 // the number of the statement that is looked at
	is      map[operand]operand // what a local always is
}

// each puts another block in the place of each, outer ones first.
func each(blocks []block, of func(block) block) {
	for i := range blocks {
		blocks[i] = of(blocks[i])
		for _, stmt := range blocks[i] {
			if stmt.more != nil {
				each(stmt.more.blocks, of)
			}
		}
	}
}

func (s *simplifier) steps() (n int) {
	walk(s.f.blocks, func(*statement) { n++ })
	return n
}

// target tells whether a statement gives its first local a value, and whether
// what it had before matters.
func (s *statement) target() (writes, holds bool) {
	switch s.op {
	case assign, call, callBuiltin, callNamed, get, length, makeArray, makeObject, makeSet, merge:
		return true, false
	case assignOnce, push, with:
		return true, true
	case reset, giveBack, isDefined, isUndefined, insert, insertOnce, add:
		return false, true
	}
	return false, false
}

// inlined takes away the blocks around a look at the data where no rule may be
// instead: two that are left when it succeeds, and one more when it does not.
func inlined(b block) block {
	out := make(block, 0, len(b))
	for _, stmt := range b {
		if look := stmt.look(); look != nil {
			out = append(out, look...)
		} else {
			out = append(out, stmt)
		}
	}
	return out
}

// look returns what such blocks do, nil for other statements.
func (s *statement) look() block {
	only := func(s *statement) block {
		if s.op != nest || len(s.more.blocks) != 1 || len(s.more.blocks[0]) == 0 {
			return nil
		}
		return s.more.blocks[0]
	}
	leaves := func(s *statement) bool { return s.op == leave && s.a == 1 }
	outer := only(s)
	if len(outer) != 2 || !leaves(&outer[1]) {
		return nil
	}
	inner := only(&outer[0])
	if len(inner) == 0 || !leaves(&inner[len(inner)-1]) {
		return nil
	}
	inner, jumps := inner[:len(inner)-1], false
	walk([]block{inner}, func(s *statement) { jumps = jumps || s.op == leave || s.op == callNamed })
	if jumps {
		return nil
	}
	return inner
}

// split gives a local that is used for one thing after the other several names:
// the planner numbers the variables of an else as those of the branches before,
// and uses one local for all members of a pattern.
func (s *simplifier) split() {
	l := &locals{all: map[operand]int{}}
	mention(s.f.blocks, func(o *operand) {
		l.all[*o]++
		l.next = max(l.next, *o+1)
	})
	l.apart(s.f.blocks)
	l.again(s.f.blocks)
	each(s.f.blocks, func(b block) block {
		l.again([]block{b})
		for _, stmt := range b {
			if stmt.more != nil {
				l.apart(stmt.more.blocks)
			}
		}
		return b
	})
}

// locals are those of a function, with how often it mentions each.
type locals struct {
	all  map[operand]int
	next operand // one that it has not
}

func (l *locals) rename(o *operand, to operand) {
	l.all[*o]--
	*o = to
	l.all[to]++
}

func (l *locals) fresh() operand {
	l.next++
	return l.next - 1
}

// apart gives blocks that stand one after the other locals of their own, where
// none needs what another has left in one.
func (l *locals) apart(blocks []block) {
	within, free := map[operand]int{}, map[operand]bool{}
	for _, b := range blocks {
		born, here := born(b), map[operand]int{}
		mention([]block{b}, func(o *operand) { here[*o]++ })
		for o, n := range here {
			free[o] = born[o] && (within[o] == 0 || free[o])
			within[o] += n
		}
	}
	for o := range free {
		free[o] = free[o] && within[o] == l.all[o]
	}
	taken := map[operand]bool{}
	for _, b := range blocks {
		to := map[operand]operand{}
		mention([]block{b}, func(o *operand) {
			if !free[*o] {
				return
			}
			if _, ok := to[*o]; !ok {
				if to[*o] = *o; taken[*o] {
					to[*o] = l.fresh()
				}
			}
			l.rename(o, to[*o])
		})
		for o := range to {
			taken[o] = true
		}
	}
}

// again gives a local another name from each statement on that gives it a value
// in any case: each of a block, or the first one of each of several blocks.
func (l *locals) again(blocks []block) {
	within, begins, seen := map[operand]int{}, map[operand]bool{}, map[operand]bool{}
	visit := func(of func(s *statement, starts []operand)) {
		for _, b := range blocks {
			for i := range b {
				var starts []operand
				if i == 0 || len(blocks) == 1 {
					starts = b[i].first()
				}
				of(&b[i], starts)
			}
		}
	}
	visit(func(s *statement, starts []operand) {
		mention([]block{{*s}}, func(o *operand) {
			if within[*o]++; !seen[*o] {
				seen[*o], begins[*o] = true, slices.Contains(starts, *o)
			}
		})
	})
	for o := range begins {
		begins[o] = begins[o] && within[o] == l.all[o]
	}
	names := map[operand]operand{}
	visit(func(s *statement, starts []operand) {
		var targets []*operand
		for _, o := range s.locals() {
			if s.op != scan && o == &s.a || s.op == scan && (o == &s.b || o == &s.c) {
				if begins[*o] && slices.Contains(starts, *o) {
					targets = append(targets, o)
					continue
				}
			}
			if to, ok := names[*o]; ok {
				l.rename(o, to)
			}
		}
		for _, o := range targets {
			of := *o
			if _, ok := names[of]; ok {
				l.rename(o, l.fresh())
			}
			names[of] = *o
		}
		if s.more != nil {
			mention(s.more.blocks, func(o *operand) {
				if to, ok := names[*o]; ok {
					l.rename(o, to)
				}
			})
		}
	})
}

// born are the locals that a block gives a value before it looks at them, and
// that are not mentioned beyond the block within it that does.
func born(b block) map[operand]bool {
	out, where := map[operand]bool{}, map[operand]int{}
	see := func(o operand, in int, born bool) {
		if _, seen := where[o]; !seen {
			where[o], out[o] = in, born
		} else if where[o] != in && where[o] != 0 {
			out[o] = false // another block within has it, or this one beside
		}
	}
	inner := 0
	for i := range b {
		stmt := &b[i]
		for _, o := range stmt.first() {
			see(o, 0, true)
		}
		for _, o := range stmt.locals() {
			see(*o, 0, false)
		}
		if stmt.more == nil {
			continue
		}
		for _, within := range stmt.more.blocks {
			inner++
			of := born(within)
			mention([]block{within}, func(o *operand) { see(*o, inner, of[*o]) })
		}
	}
	return out
}

// first are the locals that a statement gives a value, or none, before it looks
// at them.
func (s *statement) first() []operand {
	writes, holds := s.target()
	switch {
	case s.op == reset, writes && !holds && !s.readsValue(s.a):
		return []operand{s.a}
	case s.op == scan && s.a != s.b && s.a != s.c:
		return []operand{s.b, s.c}
	}
	return nil
}

// mention visits all operands that are locals or constants.
func mention(blocks []block, visit func(*operand)) {
	walk(blocks, func(s *statement) {
		for _, o := range s.locals() {
			visit(o)
		}
	})
}

// rename puts what a local always is in its place.
func (s *simplifier) rename() {
	s.writes, s.holds, s.changed, s.at = map[operand]int{}, map[operand]bool{}, map[operand]int{}, 0
	for _, p := range s.f.params {
		s.writes[p]++
	}
	walk(s.f.blocks, s.count)
	s.is, s.at = map[operand]operand{}, 0
	s.blocks(s.f.blocks)
}

func (s *simplifier) count(stmt *statement) {
	s.at++
	writes, holds := stmt.target()
	if writes {
		s.writes[stmt.a]++
	}
	if holds {
		s.holds[stmt.a] = true
	}
	if writes || holds {
		s.changed[stmt.a] = s.at
	}
	if stmt.op == with {
		s.changed[stmt.a] = math.MaxInt // and back at its end
	}
	if stmt.op == scan {
		for _, o := range []operand{stmt.b, stmt.c} {
			s.writes[o]++
			s.changed[o] = s.at
		}
	}
}

func (s *simplifier) blocks(blocks []block) {
	for i := range blocks {
		blocks[i] = s.block(blocks[i])
	}
}

func (s *simplifier) block(b block) block {
	kept := b[:0]
	for _, stmt := range b {
		s.at++
		for _, o := range stmt.values() {
			if known, ok := s.is[*o]; ok {
				*o = known
			}
		}
		if value, ok := s.known(&stmt); ok {
			s.is[stmt.a] = value
			continue
		}
		if stmt.more != nil {
			s.blocks(stmt.more.blocks)
		}
		kept = append(kept, stmt)
	}
	return kept
}

// known returns what a statement's local always is, from there on: it has one
// value wherever it has one, and nobody asks whether.
func (s *simplifier) known(stmt *statement) (operand, bool) {
	if s.writes[stmt.a] != 1 || s.holds[stmt.a] {
		return 0, false
	}
	switch stmt.op {
	case assign:
		return stmt.b, stmt.b < 0 || s.changed[stmt.b] < s.at
	case makeArray, makeObject, makeSet:
		if slices.ContainsFunc(stmt.more.args, func(o operand) bool { return o >= 0 }) {
			return 0, false
		}
		// What makes them when the rules run does so here.
		m := &machine{p: s.program}
		locals := make([]*ast.Term, stmt.a+1)
		m.run(locals, block{*stmt})
		return s.constant(locals[stmt.a]), true
	}
	return 0, false
}

// fused makes one statement of a literal whose members are added one by one, at
// the place of the last.
func fused(b block) block {
	gone := map[int]bool{}
	for i := range b {
		adds := map[operation]operation{makeArray: push, makeObject: insert, makeSet: add}[b[i].op]
		if adds == 0 {
			continue
		}
		last := i
		for j := i + 1; j < len(b); j++ {
			again := adds == insert && (b[j].b >= 0 || slices.Contains(keysOf(&b[i]), b[j].b))
			if b[j].op == adds && b[j].a == b[i].a && !b[j].readsValue(b[i].a) && !again {
				last = j
				gone[j] = true
				b[i].more.args = append(b[i].more.args, b[j].b)
				if adds == insert {
					b[i].more.args = append(b[i].more.args, b[j].c)
				}
			} else if b[j].uses(b[i].a) {
				break
			}
		}
		if last > i {
			b[last] = b[i]
			gone[i] = true
			delete(gone, last)
		}
	}
	kept := b[:0]
	for i, stmt := range b {
		if !gone[i] {
			kept = append(kept, stmt)
		}
	}
	return kept
}

// keysOf are the keys of an object that is made in one step: constants, each
// another one.
func keysOf(s *statement) (keys []operand) {
	for i := 0; i+1 < len(s.more.args); i += 2 {
		keys = append(keys, s.more.args[i])
	}
	return keys
}

// uses tells whether a statement, or one within, refers to a local in any way.
func (s *statement) uses(local operand) bool {
	found := false
	walk([]block{{*s}}, func(inner *statement) {
		found = found || slices.ContainsFunc(inner.locals(), func(o *operand) bool { return *o == local })
	})
	return found
}

func (s *statement) readsValue(local operand) bool {
	return slices.ContainsFunc(s.values(), func(o *operand) bool { return *o == local })
}

// values are the operands of a statement that it reads: locals or constants.
func (s *statement) values() []*operand { return s.operands("v+") }

// locals are all operands that are locals or constants.
func (s *statement) locals() []*operand { return s.operands("lv+") }

func (s *statement) operands(kinds string) (out []*operand) {
	at := [...]*operand{&s.a, &s.b, &s.c}
	for i, kind := range forms[s.op] {
		switch {
		case !slices.Contains([]rune(kinds), kind):
		case kind == '+':
			for j := range s.more.args {
				out = append(out, &s.more.args[j])
			}
		default:
			out = append(out, at[i])
		}
	}
	return out
}

// number gives the locals that are left the lowest numbers.
func (s *simplifier) number(f *function) {
	numbers := map[operand]operand{0: 0, 1: 1}
	renumber := func(o *operand) {
		if *o < 0 {
			return
		}
		n, ok := numbers[*o]
		if !ok {
			n = operand(len(numbers))
			numbers[*o] = n
		}
		*o = n
	}
	for i := range f.params {
		renumber(&f.params[i])
	}
	walk(f.blocks, func(stmt *statement) {
		for _, o := range stmt.locals() {
			renumber(o)
		}
	})
	f.locals = len(numbers)
}
