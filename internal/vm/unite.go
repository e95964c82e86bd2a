package vm

import (
	"slices"

	"insupport/internal/wire"
)

// unite keeps one of the functions that do the same: the planner writes all that
// a with may reach once more for it. Functions are taken for the same until
// their statements, or what they call, tell them apart.
func (p *Program) unite() {
	var steps [][]operand // of the rules that are looked up by name
	for _, f := range p.funcs {
		walk(f.blocks, func(s *statement) {
			if s.op == callNamed {
				steps = append(steps, s.more.args)
			}
		})
	}
	same := make([]int, len(p.funcs))
	for kinds := 1; ; {
		texts, seen, next := wire.Table[string]{}, wire.Table[string]{}, make([]int, len(p.funcs))
		for i, f := range p.funcs {
			e := &encoder{texts: texts, same: same}
			if e.function(f); f.entry {
				e.text(f.path)
			}
			next[i] = seen.Index(string(e.out))
		}
		same = next
		if len(seen) == kinds {
			break
		}
		kinds = len(seen)
	}
	// Kinds are numbered in the order of their first function.
	all := p.funcs
	p.funcs = nil
	for i, f := range all {
		if same[i] == len(p.funcs) {
			p.add(f)
		}
		if slices.ContainsFunc(steps, func(s []operand) bool { return p.fits(s, f.path) }) {
			p.named[f.path] = same[i]
		}
	}
	for _, f := range p.funcs {
		walk(f.blocks, func(s *statement) {
			if s.op == call {
				s.b = operand(same[s.b])
			}
		})
	}
}
