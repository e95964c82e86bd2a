package precompiled

import (
	"fmt"
	"maps"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/version"
)

// EncodeRules writes what a compiler made of its modules. The same modules give the
// same bytes.
func EncodeRules(c *ast.Compiler) ([]byte, error) {
	if err := known(); err != nil {
		return nil, err
	}
	if c.Failed() {
		return nil, c.Errors
	}
	e := &encoder{compiler: c, strings: table[string]{}, places: table[place]{}, terms: map[string]int{}}
	e.places.index(place{}) // no place is 0
	modules := number(nil, len(c.Modules))
	for _, name := range slices.Sorted(maps.Keys(c.Modules)) {
		modules = e.module(modules, name, c.Modules[name])
	}
	rewritten := number(nil, len(c.RewrittenVars))
	for _, v := range slices.Sorted(maps.Keys(c.RewrittenVars)) {
		rewritten = e.text(e.text(rewritten, string(v)), string(c.RewrittenVars[v]))
	}
	places := number(nil, len(e.places))
	for _, p := range e.places.list() {
		places = number(number(e.text(places, p.file), p.row), p.column)
	}
	if e.err != nil {
		return nil, e.err
	}
	out := append(texts(text(nil, version.Version), e.strings), places...)
	out = number(out, e.termCount+e.bodyCount)
	return slices.Concat(out, e.out, modules, rewritten), nil
}

type encoder struct {
	compiler *ast.Compiler

	strings table[string]
	places  table[place]
	terms   map[string]int // record to its number among terms
	out     []byte         // records
	// What there is of each among the records.
	termCount, bodyCount int
	err                  error
}

// place is what is kept of an ast.Location.
type place struct {
	file        string
	row, column int
}

func (e *encoder) text(out []byte, s string) []byte { return number(out, e.strings.index(s)) }

func (e *encoder) place(out []byte, loc *ast.Location) []byte {
	p := place{}
	if loc != nil {
		p = place{loc.File, loc.Row, loc.Col}
	}
	return number(out, e.places.index(p))
}

func (e *encoder) fail(format string, args ...any) {
	if e.err == nil {
		e.err = fmt.Errorf(format, args...)
	}
}

func (e *encoder) module(out []byte, name string, m *ast.Module) []byte {
	out = e.text(out, name)
	out = e.list(out, m.Package.Path)
	out = e.place(out, m.Package.Location)
	out = number(out, len(m.Rules))
	for _, r := range m.Rules {
		for ; r != nil; r = r.Else {
			out = e.rule(out, r)
		}
	}
	return out
}

func (e *encoder) rule(out []byte, r *ast.Rule) []byte {
	h, flags := r.Head, 0
	for bit, set := range map[int]bool{
		isDefault: r.Default, isAssigned: h.Assign, hasKey: h.Key != nil, hasValue: h.Value != nil, hasElse: r.Else != nil,
		hasIndex: e.indexed(r),
	} {
		if set {
			flags |= bit
		}
	}
	out = number(out, flags)
	out = e.place(e.place(out, r.Location), h.Location)
	out = e.text(out, string(h.Name))
	out = e.list(e.list(out, h.Reference), h.Args)
	if h.Key != nil {
		out = number(out, e.placed(h.Key))
	}
	if h.Value != nil {
		out = number(out, e.placed(h.Value))
	}
	return number(out, e.body(r.Body))
}

// indexed tells whether the compiler indexes a comprehension of the rule.
func (e *encoder) indexed(r *ast.Rule) bool {
	found := false
	ast.WalkTerms(r, func(t *ast.Term) bool {
		found = found || e.compiler.ComprehensionIndex(t) != nil
		return found
	})
	return found
}

// list writes the numbers of terms.
func (e *encoder) list(out []byte, terms []*ast.Term) []byte {
	out = number(out, len(terms))
	for _, t := range terms {
		out = number(out, e.term(t))
	}
	return out
}

// record adds a record and returns the number of its term. Equal ones are one,
// but for comprehensions, by whose address OPA keeps their indices.
func (e *encoder) record(rec []byte) int {
	shared := rec[0] < recordArrayComprehension || rec[0] == recordPlaced
	if i, ok := e.terms[string(rec)]; ok && shared {
		return i
	}
	e.terms[string(rec)] = e.termCount
	e.out = append(e.out, rec...)
	e.termCount++
	return e.termCount - 1
}

// placed is a term whose place evaluation tells in its errors.
func (e *encoder) placed(t *ast.Term) int {
	i := e.term(t)
	if t.Location == nil {
		return i
	}
	return e.record(e.place(number([]byte{recordPlaced}, i), t.Location))
}

// term adds a term's records, parts first, and returns its number.
func (e *encoder) term(t *ast.Term) int { return e.record(e.value(t.Value)) }

func (e *encoder) value(v ast.Value) []byte {
	switch v := v.(type) {
	case ast.Null:
		return []byte{recordNull}
	case ast.Boolean:
		if v {
			return []byte{recordTrue}
		}
		return []byte{recordFalse}
	case ast.Number:
		return e.text([]byte{recordNumber}, string(v))
	case ast.String:
		return e.text([]byte{recordString}, string(v))
	case ast.Var:
		return e.text([]byte{recordVar}, string(v))
	case ast.Ref:
		return e.list([]byte{recordRef}, v)
	case ast.Call:
		return e.list([]byte{recordCall}, v)
	case *ast.Array:
		terms := make([]*ast.Term, v.Len())
		for i := range terms {
			terms[i] = v.Elem(i)
		}
		return e.list([]byte{recordArray}, terms)
	case ast.Set:
		return e.list([]byte{recordSet}, v.Slice())
	case ast.Object:
		var terms []*ast.Term
		v.Foreach(func(key, value *ast.Term) { terms = append(terms, key, value) })
		return e.list([]byte{recordObject}, terms)
	case *ast.ArrayComprehension:
		return number(number([]byte{recordArrayComprehension}, e.term(v.Term)), e.body(v.Body))
	case *ast.SetComprehension:
		return number(number([]byte{recordSetComprehension}, e.term(v.Term)), e.body(v.Body))
	case *ast.ObjectComprehension:
		rec := number([]byte{recordObjectComprehension}, e.placed(v.Key))
		return number(number(rec, e.term(v.Value)), e.body(v.Body))
	default:
		e.fail("compiled rules hold a %T", v)
		return []byte{recordNull}
	}
}

// body adds the record of a body and returns its number among bodies.
func (e *encoder) body(b ast.Body) int {
	rec := number([]byte{recordBody}, len(b))
	for _, x := range b {
		rec = e.expr(rec, x)
	}
	e.out = append(e.out, rec...)
	e.bodyCount++
	return e.bodyCount - 1
}

func (e *encoder) expr(out []byte, x *ast.Expr) []byte {
	flags := 0
	if x.Generated {
		flags |= isGenerated
	}
	if x.Negated {
		flags |= isNegated
	}
	if len(x.With) > 0 {
		flags |= hasWith
	}
	switch terms := x.Terms.(type) {
	case *ast.Term:
		out = number(out, flags) // exprTerm is zero
		out = number(out, e.term(terms))
	case []*ast.Term:
		out = number(out, flags|exprCall)
		out = e.list(out, terms)
	case *ast.Every:
		if terms.Key == nil {
			out = number(out, flags|exprEvery)
		} else {
			out = number(out, flags|exprEveryKeyed)
			out = number(out, e.term(terms.Key))
		}
		out = number(out, e.term(terms.Value))
		out = number(out, e.placed(terms.Domain))
		out = number(out, e.body(terms.Body))
		out = e.place(out, terms.Location)
	default:
		e.fail("compiled rules hold a %T", terms)
	}
	out = number(out, x.Index)
	out = e.place(out, x.Location)
	if len(x.With) == 0 {
		return out
	}
	out = number(out, len(x.With))
	for _, w := range x.With {
		out = number(out, e.term(w.Target))
		out = number(out, e.term(w.Value))
		out = e.place(out, w.Location)
	}
	return out
}
