package vm

import (
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// basis is what the value of a rule, or of a function for given arguments,
// rests on besides rules and data.
type basis uint8

const (
	onNothing basis = iota // it is the same in all evaluations
	onDay                  // it is the same in evaluations of one day
	onInput                // nothing of it outlasts the evaluation
	onCall                 // nothing of it is kept: finding it again costs less
)

// rest finds what each function rests on. It looks at all that a function refers
// to, in whatever branch; a rule that is looked up by name may be any that fits.
func (p *Program) rest() {
	users := make([][]*function, len(p.funcs))
	var changed []*function
	raise := func(f *function, to basis) {
		if f.basis < to {
			f.basis = to
			changed = append(changed, f)
		}
	}
	for _, f := range p.funcs {
		walk(f.blocks, func(s *statement) {
			input := slices.ContainsFunc(s.locals(), func(o *operand) bool { return *o == 0 })
			switch {
			case input, s.op == with, s.op == callBuiltin && p.builtins[s.b].name == ast.NowNanos.Name:
				raise(f, onInput)
			default:
				p.called(s, func(i int) { users[i] = append(users[i], f) })
			}
		})
	}
	for len(changed) > 0 {
		used := changed[len(changed)-1]
		changed = changed[:len(changed)-1]
		to := used.basis
		if used.index == p.day {
			to = onDay
		}
		for _, user := range users[used.index] {
			raise(user, to)
		}
	}
}

// fewSteps are those of a function that are done sooner than what it gave for the
// same arguments is found.
const fewSteps = 16

// cheap tells whether a function is not worth keeping.
func (f *function) cheap() bool {
	steps := 0
	walk(f.blocks, func(s *statement) {
		switch s.op {
		case call, callNamed, scan, with:
			steps += fewSteps
		case callBuiltin:
			steps += fewSteps / 4
		default:
			steps++
		}
	})
	return len(f.params) > 0 && steps <= fewSteps
}

// isRule tells whether a function is that of a rule, data.a.b. Its path begins
// with the number of the with that it stands under, where data would be.
func isRule(path, rule string) bool {
	_, below, _ := strings.Cut(path, between)
	return "data."+strings.ReplaceAll(below, between, ".") == rule
}

// walk visits each statement.
func walk(blocks []block, visit func(*statement)) {
	for _, b := range blocks {
		for i := range b {
			visit(&b[i])
			if b[i].more != nil {
				walk(b[i].more.blocks, visit)
			}
		}
	}
}

// called visits the functions that a statement may call, a rule that is looked up
// by name being any that fits.
func (p *Program) called(s *statement, visit func(f int)) {
	switch s.op {
	case call:
		visit(int(s.b))
	case callNamed:
		for path, i := range p.named {
			if p.fits(s.more.args, path) {
				visit(i)
			}
		}
	}
}

// fits tells whether a rule may be the one at a path of which some steps are
// not known.
func (p *Program) fits(steps []operand, key string) bool {
	path := strings.Split(key, between)
	if len(steps) != len(path) {
		return false
	}
	for i, step := range steps {
		if step >= 0 {
			continue
		}
		if known, ok := p.consts[^step].Value.(ast.String); !ok || string(known) != path[i] {
			return false
		}
	}
	return true
}
