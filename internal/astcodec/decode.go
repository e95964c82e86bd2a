package astcodec

import (
	"fmt"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/version"
)

// maxWeight is the most terms that one may hold, all told. Values are hashed
// through and through, which shared parts would make endless in damaged bytes.
const maxWeight = 1 << 20

// Decode reads what Encode wrote. The rules keep data, whose text they share.
func Decode(data string) (*Rules, error) {
	d := &decoder{data: data}
	made := d.raw()
	if d.damaged {
		return nil, errDamaged
	}
	if made != version.Version {
		return nil, fmt.Errorf("%w: %q, this is %q", ErrVersion, made, version.Version)
	}
	d.strings = make([]string, d.count())
	for i := range d.strings {
		d.strings[i] = d.raw()
	}
	d.places = make([]ast.Location, d.count())
	for i := range d.places {
		d.places[i] = ast.Location{File: d.text(), Row: d.number(), Col: d.number()}
	}
	records := d.count()
	d.terms = make([]*ast.Term, 0, records)
	d.weights = make([]int, 0, records)
	for i := 0; i < records && !d.damaged; i++ {
		d.record()
	}
	n := d.count()
	r := &Rules{modules: make(map[string]*ast.Module, n)}
	for i := 0; i < n && !d.damaged; i++ {
		name, m := d.module()
		r.modules[name] = m
	}
	n = d.count()
	r.rewritten = make(map[ast.Var]ast.Var, n)
	for i := 0; i < n && !d.damaged; i++ {
		r.rewritten[ast.Var(d.text())] = ast.Var(d.text())
	}
	if d.damaged || d.at != len(data) {
		return nil, errDamaged
	}
	return r, nil
}

// decoder reads data from at. Once damaged it reads zeros, and what it has
// made is of no use.
type decoder struct {
	data    string
	at      int
	damaged bool

	strings []string
	places  []ast.Location
	terms   []*ast.Term
	weights []int // of terms
	bodies  []body

	// Cut into what single nodes need: one allocation stands for thousands.
	spareTerms    []ast.Term
	sparePointers []*ast.Term
	spareExprs    []ast.Expr
	spareBodies   []*ast.Expr
}

type body struct {
	exprs  ast.Body
	weight int
}

// cut takes n from what was allocated before.
func cut[T any](spare *[]T, n int) []T {
	if len(*spare) < n {
		*spare = make([]T, max(n, 2048))
	}
	out := (*spare)[:n:n]
	*spare = (*spare)[n:]
	return out
}

func (d *decoder) damage() { d.damaged, d.at = true, len(d.data) }

func (d *decoder) number() int {
	n, shift := uint64(0), 0
	for d.at < len(d.data) && shift < 35 {
		b := d.data[d.at]
		d.at++
		n |= uint64(b&0x7f) << shift
		if b < 0x80 {
			return int(n)
		}
		shift += 7
	}
	d.damage()
	return 0
}

// count is the number of things to come, each of which takes a byte at least.
func (d *decoder) count() int {
	n := d.number()
	if n > len(d.data)-d.at {
		d.damage()
		return 0
	}
	return n
}

func (d *decoder) raw() string {
	n := d.count()
	d.at += n
	return d.data[d.at-n : d.at]
}

// pick reads the number of one of several and returns it.
func pick[T any](d *decoder, from []T) (v T) {
	if i := d.number(); i < len(from) {
		return from[i]
	}
	d.damage()
	return v
}

func (d *decoder) text() string { return pick(d, d.strings) }

func (d *decoder) place() *ast.Location {
	switch i := d.number(); {
	case i == 0:
		return nil
	case i < len(d.places):
		return &d.places[i]
	}
	d.damage()
	return nil
}

// nothing stands in for what damaged bytes lack, so that no one looks at nil.
func nothing() *ast.Term { return &ast.Term{Value: ast.Null{}} }

// term reads the number of a term and adds its weight.
func (d *decoder) term(weight *int) *ast.Term {
	i := d.number()
	if i >= len(d.terms) {
		d.damage()
		return nothing()
	}
	if *weight += d.weights[i]; *weight > maxWeight {
		d.damage()
		return nothing()
	}
	return d.terms[i]
}

func (d *decoder) list(weight *int) []*ast.Term {
	n := d.count()
	if n == 0 {
		return nil
	}
	out := cut(&d.sparePointers, n)
	for i := range out {
		out[i] = d.term(weight)
	}
	return out
}

func (d *decoder) body(weight *int) ast.Body {
	b := pick(d, d.bodies)
	*weight += b.weight
	return b.exprs
}

func (d *decoder) record() {
	kind := d.number()
	if kind == recordBody {
		d.bodies = append(d.bodies, d.exprs())
		return
	}
	term, weight := &cut(&d.spareTerms, 1)[0], 1
	if kind == recordPlaced {
		term.Value = d.term(&weight).Value
		term.Location = d.place()
	} else {
		term.Value = d.value(kind, &weight)
	}
	d.terms = append(d.terms, term)
	d.weights = append(d.weights, weight)
}

func (d *decoder) value(kind int, weight *int) ast.Value {
	switch kind {
	case recordNull:
		return ast.Null{}
	case recordFalse, recordTrue:
		return ast.Boolean(kind == recordTrue)
	case recordNumber:
		return ast.Number(d.text())
	case recordString:
		return ast.String(d.text())
	case recordVar:
		return ast.Var(d.text())
	case recordRef:
		return ast.Ref(d.list(weight))
	case recordCall:
		return ast.Call(d.list(weight))
	case recordArray:
		return ast.NewArray(d.list(weight)...)
	case recordSet:
		return ast.NewSet(d.list(weight)...)
	case recordObject:
		terms := d.list(weight)
		pairs := make([][2]*ast.Term, 0, len(terms)/2)
		for i := 0; i+1 < len(terms); i += 2 {
			pairs = append(pairs, [2]*ast.Term{terms[i], terms[i+1]})
		}
		return ast.NewObject(pairs...)
	case recordArrayComprehension:
		return &ast.ArrayComprehension{Term: d.term(weight), Body: d.body(weight)}
	case recordSetComprehension:
		return &ast.SetComprehension{Term: d.term(weight), Body: d.body(weight)}
	case recordObjectComprehension:
		return &ast.ObjectComprehension{Key: d.term(weight), Value: d.term(weight), Body: d.body(weight)}
	}
	d.damage()
	return ast.Null{}
}

func (d *decoder) exprs() body {
	n := d.count()
	b := body{exprs: cut(&d.spareBodies, n)}
	exprs := cut(&d.spareExprs, n)
	for i := range exprs {
		d.expr(&exprs[i], &b.weight)
		b.exprs[i] = &exprs[i]
	}
	return b
}

func (d *decoder) expr(x *ast.Expr, weight *int) {
	flags := d.number()
	x.Generated, x.Negated = flags&isGenerated != 0, flags&isNegated != 0
	switch shape := flags & (isGenerated - 1); shape {
	case exprTerm:
		x.Terms = d.term(weight)
	case exprCall:
		terms := d.list(weight)
		if len(terms) == 0 {
			d.damage()
		}
		x.Terms = terms
	default:
		every := &ast.Every{}
		if shape == exprEveryKeyed {
			every.Key = d.term(weight)
		}
		every.Value, every.Domain, every.Body = d.term(weight), d.term(weight), d.body(weight)
		every.Location = d.place()
		x.Terms = every
	}
	x.Index, x.Location = d.number(), d.place()
	if flags&hasWith == 0 {
		return
	}
	x.With = make([]*ast.With, d.count())
	for i := range x.With {
		x.With[i] = &ast.With{Target: d.term(weight), Value: d.term(weight), Location: d.place()}
	}
}

func (d *decoder) module() (name string, m *ast.Module) {
	weight := 0
	name = d.text()
	m = &ast.Module{Package: &ast.Package{Path: d.list(&weight), Location: d.place()}}
	m.Rules = make([]*ast.Rule, d.count())
	for i := range m.Rules {
		m.Rules[i] = &ast.Rule{}
		for r := m.Rules[i]; d.rule(m, r); r = r.Else {
			r.Else = &ast.Rule{}
		}
	}
	return name, m
}

// rule reads a rule and tells whether its else comes next.
func (d *decoder) rule(m *ast.Module, r *ast.Rule) bool {
	weight, flags := 0, d.number()
	r.Module, r.Default, r.Location = m, flags&isDefault != 0, d.place()
	r.Head = &ast.Head{
		Location: d.place(), Name: ast.Var(d.text()), Reference: d.list(&weight), Args: d.list(&weight),
		Assign: flags&isAssigned != 0,
	}
	if flags&hasKey != 0 {
		r.Head.Key = d.term(&weight)
	}
	if flags&hasValue != 0 {
		r.Head.Value = d.term(&weight)
	}
	r.Body = d.body(&weight)
	return flags&hasElse != 0
}
