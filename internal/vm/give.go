package vm

import "slices"

// place is where a statement stands: in[block][stmt], under another one.
type place struct {
	up          *place
	in          []block
	block, stmt int
}

func (p *place) statement() *statement { return &p.in[p.block][p.stmt] }

// places visits each statement with its place.
func places(in []block, up *place, visit func(*place)) {
	for i, b := range in {
		for j := range b {
			p := &place{up: up, in: in, block: i, stmt: j}
			visit(p)
			if b[j].more != nil {
				places(b[j].more.blocks, p, visit)
			}
		}
	}
}

// within tells whether a place is under a statement of that kind.
func (p *place) within(op operation) bool {
	for up := p.up; up != nil; up = up.up {
		if up.statement().op == op {
			return true
		}
	}
	return false
}

// giveBack ends a function where its value is settled. As they are planned, all
// ways to a value end in one local, which the last block gives back, and each
// branch of an else asks first whether that is still without one.
func (s *simplifier) giveBack() {
	for s.merge() {
	}
	s.end()
	mentioned := map[operand]bool{}
	s.drop(func(p *place) bool {
		fresh := p.statement().op == reset && !mentioned[p.statement().a] && !p.within(scan)
		for _, o := range p.statement().locals() {
			mentioned[*o] = true
		}
		return fresh
	})
}

// result is the local that the last block gives back, false where there is none.
func (s *simplifier) result() (operand, bool) {
	if len(s.f.blocks) == 0 {
		return 0, false
	}
	last := s.f.blocks[len(s.f.blocks)-1]
	if len(last) != 1 || last[0].op != giveBack || last[0].a < 0 {
		return 0, false
	}
	return last[0].a, true
}

// drop takes statements away, and blocks that have none any more.
func (s *simplifier) drop(gone func(*place) bool) {
	out := map[*statement]bool{}
	places(s.f.blocks, nil, func(p *place) {
		if gone(p) {
			out[p.statement()] = true
		}
	})
	var kept func(blocks []block, alone bool) []block
	kept = func(blocks []block, alone bool) []block {
		var all []block
		for _, b := range blocks {
			left := make(block, 0, len(b))
			for i := range b {
				if out[&b[i]] {
					continue
				}
				if b[i].more != nil {
					b[i].more.blocks = kept(b[i].more.blocks, b[i].op != nest)
				}
				left = append(left, b[i])
			}
			if len(left) > 0 || alone {
				all = append(all, left)
			}
		}
		return all
	}
	s.f.blocks = kept(s.f.blocks, false)
}

// merge takes the result for a local of which a block of two statements makes it
// the value, if it has one: what a rule gives for what all rules of a name do.
func (s *simplifier) merge() bool {
	result, ok := s.result()
	if !ok {
		return false
	}
	hands := func(p *place) bool {
		b := p.in[p.block]
		return len(b) == 2 && b[0].op == isDefined && b[1].op == assignOnce && b[1].a == result && b[1].b == b[0].a
	}
	var tried map[operand]bool
	for {
		from := operand(0)
		places(s.f.blocks, nil, func(p *place) {
			if of := p.statement().a; from == 0 && p.stmt == 0 && hands(p) && !tried[of] {
				from = of
			}
		})
		if from == 0 {
			return false
		}
		if s.mergeable(from, result, hands) {
			s.drop(func(p *place) bool {
				st := p.statement()
				return hands(p) && p.in[p.block][0].a == from || st.op == reset && st.a == from
			})
			mention(s.f.blocks, func(o *operand) {
				if *o == from {
					*o = result
				}
			})
			return true
		}
		if tried == nil {
			tried = map[operand]bool{}
		}
		tried[from] = true
	}
}

// mergeable tells whether nothing looks at one of the two while the other has a
// value.
func (s *simplifier) mergeable(from, result operand, hands func(*place) bool) bool {
	ok, given, begun, done := !slices.Contains(s.f.params, from), false, false, false
	places(s.f.blocks, nil, func(p *place) {
		st := p.statement()
		if hands(p) && p.in[p.block][0].a == from {
			ok = ok && (p.stmt > 0 || !done) && !p.within(scan) && !p.within(negate)
			done = true
			return
		}
		for i, o := range st.locals() {
			switch {
			case *o == from:
				begun = true
				switch st.op {
				case assignOnce:
					ok = ok && i == 0 && !done
				case reset:
					ok = ok && !p.within(scan) && !done
				case isUndefined:
					ok = ok && !given && !done
				default:
					ok = false
				}
			case *o == result:
				ok = ok && (!begun || done)
				given = given || st.op == assignOnce && !done
			}
		}
	})
	return ok
}

// end gives the result back where a statement settles it: where nothing follows
// but branches that are for those without one, or where all give the same.
func (s *simplifier) end() {
	result, ok := s.result()
	if !ok {
		return
	}
	last := &s.f.blocks[len(s.f.blocks)-1][0]
	guard := func(p *place) bool {
		return p.stmt == 0 && p.statement().op == isUndefined && p.statement().a == result
	}
	guarded := func(b block) bool { return b[0].op == isUndefined && b[0].a == result }
	// What all give that do not stand in a branch of their own, if it is one constant.
	var common operand
	same, known := true, false
	places(s.f.blocks, nil, func(p *place) {
		st := p.statement()
		for i, o := range st.locals() {
			if *o == result {
				ok = ok && (st == last || guard(p) && !p.within(scan) || st.op == reset && !p.within(scan) || st.op == assignOnce && i == 0 && !p.within(negate))
			}
		}
		if st.op != assignOnce || st.a != result || p.behind(guarded) {
			return
		}
		same = same && st.b < 0 && (!known || st.b == common)
		common, known = st.b, true
	})
	places(s.f.blocks, nil, func(p *place) {
		if st := p.statement(); st.op == assignOnce && st.a == result && !(same && !p.behind(guarded)) {
			ok = ok && p.last(guarded, st.b < 0)
		}
	})
	if !ok {
		return
	}
	s.drop(func(p *place) bool {
		st := p.statement()
		if st.op == assignOnce && st.a == result {
			*st = statement{op: giveBack, a: st.b}
		}
		return st == last || guard(p) || st.op == reset && st.a == result
	})
}

// behind tells whether a place is in a block of which f holds.
func (p *place) behind(f func(block) bool) bool {
	for at := p; at != nil; at = at.up {
		if f(at.in[at.block]) {
			return true
		}
	}
	return false
}

// last tells whether nothing is done after a place but in blocks of which f
// holds, and in the last one of the function; constant says that what is given
// there is the same in each round of a scan.
func (p *place) last(f func(block) bool, constant bool) bool {
	for at := p; at != nil; at = at.up {
		if at.stmt != len(at.in[at.block])-1 || at != p && at.statement().op == scan && !constant {
			return false
		}
		after := at.in[at.block+1:]
		if at.up == nil {
			after = after[:len(after)-1]
		}
		for _, b := range after {
			if !f(b) {
				return false
			}
		}
	}
	return true
}
