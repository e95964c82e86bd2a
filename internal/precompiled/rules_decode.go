package precompiled

import (
	"fmt"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/version"
)

// maxWeight is the most terms that one may hold, all told. Values are hashed
// through and through, which shared parts would make endless in damaged bytes.
const maxWeight = 1 << 20

// DecodeRules reads what EncodeRules wrote. The rules keep data, whose text they share.
func DecodeRules(data string) (*Rules, error) {
	d := &decoder{reader: reader{data: data}}
	made := d.raw()
	if d.damaged {
		return nil, errDamaged
	}
	if made != version.Version {
		return nil, fmt.Errorf("%w: %q, this is %q", ErrVersion, made, version.Version)
	}
	d.texts()
	d.places = make([]ast.Location, d.count())
	for i := range d.places {
		d.places[i] = ast.Location{File: d.text(), Row: d.number(), Col: d.number()}
	}
	records := d.count()
	d.terms = make([]*ast.Term, 0, records)
	d.weights = make([]int, 0, records)
	d.indexed = map[*ast.Module][]*ast.Rule{}
	for i := 0; i < records && !d.damaged; i++ {
		d.record()
	}
	n := d.count()
	r := &Rules{modules: make(map[string]*ast.Module, n), indexed: d.indexed}
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

type decoder struct {
	reader
	places  []ast.Location
	terms   []*ast.Term
	weights []int // of terms
	bodies  []body

	indexed map[*ast.Module][]*ast.Rule

	spareTerms    []ast.Term
	sparePointers []*ast.Term
	spareExprs    []ast.Expr
	spareBodies   []*ast.Expr
}

type body struct {
	exprs  ast.Body
	weight int
}

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
	b := pick(&d.reader, d.bodies)
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
	if flags&hasIndex != 0 {
		d.indexed[m] = append(d.indexed[m], r)
	}
	return flags&hasElse != 0
}
