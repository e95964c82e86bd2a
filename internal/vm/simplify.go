package vm

import (
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
)

// simplify takes out of a function what is known before it runs: literals are
// made in one step, those of constants are constants, and locals that are other
// names of something are that.
func (c *compiler) simplify(f *function) {
	s := &simplifier{compiler: c, writes: map[operand]int{}, holds: map[operand]bool{}, is: map[operand]operand{}}
	walk(f.blocks, s.count)
	for _, p := range f.params {
		s.writes[p]++
	}
	s.blocks(f.blocks)
	s.number(f)
}

type simplifier struct {
	*compiler
	writes map[operand]int     // statements that give a local a value
	holds  map[operand]bool    // locals that are changed in place, or whose having a value tells something
	is     map[operand]operand // what a local always is
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

func (s *simplifier) count(stmt *statement) {
	writes, holds := stmt.target()
	if writes {
		s.writes[stmt.a]++
	}
	if holds {
		s.holds[stmt.a] = true
	}
	if stmt.op == scan {
		s.writes[stmt.b]++
		s.writes[stmt.c]++
	}
}

// plain tells whether a local has one value wherever it has one, and nobody
// asks whether.
func (s *simplifier) plain(o operand) bool { return s.writes[o] == 1 && !s.holds[o] }

func (s *simplifier) blocks(blocks []block) {
	for i := range blocks {
		blocks[i] = s.block(fused(blocks[i]))
	}
}

func (s *simplifier) block(b block) block {
	kept := b[:0]
	for _, stmt := range b {
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

// known returns what a statement's local always is, from there on.
func (s *simplifier) known(stmt *statement) (operand, bool) {
	if !s.plain(stmt.a) {
		return 0, false
	}
	switch stmt.op {
	case assign:
		return stmt.b, stmt.b < 0 || s.writes[stmt.b] <= 1 && !s.holds[stmt.b]
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
