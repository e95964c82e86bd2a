package vm

import (
	"fmt"
	"maps"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"

	"insupport/internal/wire"
)

// Encode writes a program as Decode reads it. The same one gives the same bytes.
func (p *Program) Encode() ([]byte, error) {
	e := &encoder{texts: wire.Table[string]{}}
	e.number(len(p.consts))
	for i := range p.consts {
		t, ok := p.constant(i)
		if !ok {
			return nil, wire.ErrDamaged
		}
		one := &encoder{texts: e.texts}
		if err := one.constant(t.Value); err != nil {
			return nil, err
		}
		e.out = wire.Text(e.out, string(one.out))
	}
	e.number(len(p.builtins))
	for _, b := range p.builtins {
		e.text(b.name)
	}
	e.number(len(p.funcs))
	for _, f := range p.funcs {
		e.text(f.path)
		e.function(f)
	}
	e.number(len(p.named))
	for _, path := range slices.Sorted(maps.Keys(p.named)) {
		e.text(path)
		e.number(p.named[path])
	}
	e.number(p.day + 1)
	return append(wire.Texts(wire.Text(nil, madeFor()), e.texts), e.out...), nil
}

type encoder struct {
	texts wire.Table[string]
	same  []int // number that stands for each function; nil where it is its own
	out   []byte
}

// function writes all of one but its path.
func (e *encoder) function(f *function) {
	if f.entry {
		e.number(1)
	} else {
		e.number(0)
	}
	e.number(f.locals)
	e.number(int(f.basis))
	e.number(len(f.params))
	for _, o := range f.params {
		e.number(int(o))
	}
	body := &encoder{texts: e.texts, same: e.same}
	body.blocks(f.blocks)
	e.out = wire.Text(e.out, string(body.out))
}

func (e *encoder) number(n int) { e.out = wire.Number(e.out, n) }

func (e *encoder) text(s string) { e.number(e.texts.Index(s)) }

// constant writes a value whole.
func (e *encoder) constant(v ast.Value) (err error) {
	each := func(t *ast.Term) bool {
		err = e.constant(t.Value)
		return err != nil
	}
	switch v := v.(type) {
	case ast.Null:
		e.number(constNull)
	case ast.Boolean:
		if v {
			e.number(constTrue)
		} else {
			e.number(constFalse)
		}
	case ast.Number:
		e.number(constNumber)
		e.text(string(v))
	case ast.String:
		e.number(constString)
		e.text(string(v))
	case *ast.Array:
		e.number(constArray)
		e.number(v.Len())
		v.Until(each)
	case ast.Set:
		e.number(constSet)
		e.number(v.Len())
		v.Until(each)
	case ast.Object:
		e.number(constObject)
		e.number(2 * v.Len())
		v.Until(func(k, t *ast.Term) bool { return each(k) || each(t) })
	default:
		return fmt.Errorf("a constant is a %T", v)
	}
	return err
}

func (e *encoder) blocks(blocks []block) {
	e.number(len(blocks))
	for _, b := range blocks {
		e.number(len(b))
		for i := range b {
			e.statement(&b[i])
		}
	}
}

func (e *encoder) statement(s *statement) {
	e.number(int(s.op))
	for i, kind := range forms[s.op] {
		switch kind {
		case '+':
			e.number(len(s.more.args))
			for _, o := range s.more.args {
				e.value(o)
			}
		case '*', '1':
			e.blocks(s.more.blocks)
		case 'v':
			e.value([...]operand{s.a, s.b, s.c}[i])
		case 'f':
			if n := int(s.b); e.same != nil {
				e.number(e.same[n])
			} else {
				e.number(n)
			}
		default:
			e.number(int([...]operand{s.a, s.b, s.c}[i]))
		}
	}
}

// value writes a local or a constant.
func (e *encoder) value(o operand) {
	if o < 0 {
		e.number(int(^o)<<1 | 1)
	} else {
		e.number(int(o) << 1)
	}
}
