// Package vm evaluates rules in the form that OPA's planner gives them: plans
// (https://www.openpolicyagent.org/docs/ir), which have no interpreter in OPA's
// Go library. It promises the values that OPA's own evaluation gives, at a
// fraction of its cost and with nothing to compile at the start.
//
// A plan is a list of functions, one for each rule or function of Rego. Each
// has numbered locals and blocks of statements. A block ends at the first
// statement that is not defined, and what follows the block goes on.
package vm

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/topdown"
	"github.com/open-policy-agent/opa/v1/version"

	"insupport/internal/wire"
)

// ErrVersion says that the program is another OPA's, whose built-in functions
// may answer otherwise, or was written in another form.
var ErrVersion = errors.New("planned by another version of OPA")

// Program is a plan, ready to be evaluated; it is safe for concurrent use.
type Program struct {
	mu       sync.Mutex // while functions and constants are read
	texts    []string
	written  []string    // constants as they are written, where they were read
	consts   []*ast.Term // nil before a function has it
	builtins []builtin
	funcs    []*function
	entries  map[string]*function // by the path of the rule, data.a.b
	named    map[string]int       // rules that may be looked up by name, by their path
	spare    spare
	day      int // the function that gives the day of an evaluation; -1 where none does
}

// spare is room for functions that are read, many at once.
type spare struct {
	blocks     []block
	statements []statement
	more       []more
	operands   []operand
}

type builtin struct {
	name     string
	call     topdown.BuiltinFunc
	own      func(m *machine, args []*ast.Term) *ast.Term // nil where it is OPA's alone
	relation bool                                         // it has any number of results
	void     bool                                         // it has none
}

// function is a rule, or what an entry evaluates. Its first locals are the
// input and the data.
type function struct {
	index  int
	path   string    // of the rule, as pathKey gives it
	entry  bool      // it answers for a rule, and is none
	params []operand // without input and data
	locals int
	basis  basis

	once   sync.Once
	code   string // of the blocks, where they were read
	blocks []block
	bad    bool
}

type block []statement

// statement is one step. What its operands mean is told by its operation.
type statement struct {
	op      operation
	a, b, c operand
	more    *more // nil where there is none
}

type more struct {
	args   []operand
	blocks []block
}

// operand is a local, from 0, or a constant: ^operand is its number.
type operand int32

type operation uint8

const (
	assign      operation = iota // a = b
	assignOnce                   // a = b; another value is an error
	reset                        // a has no value
	nest                         // the blocks, one after the other
	leave                        // a blocks more than this one
	giveBack                     // a is the function's value, if it has one
	call                         // a = function b of args
	callBuiltin                  // a = built-in function b of args
	callNamed                    // a = the rule at the path args
	get                          // a = b[c]
	length                       // a = count(b)
	scan                         // the block for each key b and value c of a
	negate                       // that the block is not defined
	with                         // the block, with b in place of what local a has at the path args
	makeArray                    // a = [], with room for b
	makeObject                   // a = {}
	makeSet                      // a = set()
	equal                        // a == b
	differ                       // a != b
	isArray                      // a is an array
	isObject                     // a is an object
	isSet                        // a is a set
	isDefined                    // a has a value
	isUndefined                  // a has none
	push                         // b is appended to array a
	insert                       // object a has c at b
	insertOnce                   // the same; another value there is an error
	merge                        // a = objects b and c, merged
	add                          // set a has b
	answer                       // a is the answer
	operations
)

// forms tells what follows each operation: l a local, v a value (a local or a
// constant), n a number, f a function, b a built-in function; then + for a list
// of values, and 1 for one block or * for any number of them.
var forms = [operations]string{
	assign: "lv", assignOnce: "lv", reset: "l", nest: "*", leave: "n", giveBack: "v",
	call: "lf+", callBuiltin: "lb+", callNamed: "l+", get: "lvv", length: "lv",
	scan: "vll1", negate: "1", with: "lv+1", makeArray: "l+", makeObject: "l+", makeSet: "l+",
	equal: "vv", differ: "vv", isArray: "v", isObject: "v", isSet: "v", isDefined: "l", isUndefined: "l",
	push: "lv", insert: "lvv", insertOnce: "lvv", merge: "lvv", add: "lv", answer: "v",
}

// Kinds of constants.
const (
	constNull = iota
	constFalse
	constTrue
	constNumber
	constString
	constArray
	constSet
	constObject
)

// madeFor is what the bytes of a program depend on besides the plan.
func madeFor() string { return version.Version + " " + strings.Join(forms[:], " ") }

// Decode reads what Encode wrote. It keeps data, whose text it shares: functions
// are read when they are first called.
func Decode(data string) (*Program, error) {
	r := wire.Read(data)
	if r.Raw() != madeFor() {
		if r.Damaged() {
			return nil, wire.ErrDamaged
		}
		return nil, ErrVersion
	}
	r.Texts()
	p := newProgram()
	p.texts, p.written = r.Strings, make([]string, r.Count())
	for i := range p.written {
		p.written[i] = r.Raw()
	}
	p.consts = make([]*ast.Term, len(p.written))
	for range r.Count() {
		if _, ok := p.builtin(r.Text()); !ok {
			return nil, wire.ErrDamaged
		}
	}
	all := make([]function, r.Count())
	for i := range all {
		f := &all[i]
		f.path, f.entry, f.locals, f.basis = r.Text(), r.Number() == 1, r.Number(), basis(r.Number())
		if f.locals < 2 || f.locals > maxLocals {
			r.Damage()
		}
		if n := r.Count(); n > 0 {
			f.params = make([]operand, n)
		}
		for j := range f.params {
			f.params[j] = p.operand(r, f, 'l')
		}
		f.code = r.Raw()
		p.add(f)
	}
	for range r.Count() {
		path, f := r.Text(), r.Number()
		if f >= len(p.funcs) {
			r.Damage()
			break
		}
		p.named[path] = f
	}
	if p.day = r.Number() - 1; p.day >= len(p.funcs) || !r.Done() {
		return nil, wire.ErrDamaged
	}
	return p, nil
}

func newProgram() *Program {
	return &Program{entries: map[string]*function{}, named: map[string]int{}, day: -1}
}

func (p *Program) add(f *function) {
	f.index = len(p.funcs)
	p.funcs = append(p.funcs, f)
	if f.entry {
		p.entries[f.path] = f
	}
}

// builtin adds one of OPA's built-in functions, and returns its number.
func (p *Program) builtin(name string) (operand, bool) {
	b, decl := builtin{name: name, call: topdown.GetBuiltin(name), own: own[name]}, ast.BuiltinMap[name]
	if decl == nil || b.call == nil {
		return 0, false
	}
	b.relation, b.void = decl.Relation, decl.Decl.Result() == nil
	p.builtins = append(p.builtins, b)
	return operand(len(p.builtins) - 1), true
}

// maxLocals is more than any function has.
const maxLocals = 1 << 16

// between stands between the steps of a path, in none of which it is.
const between = "\x00"

func pathKey(path []string) string { return strings.Join(path, between) }

// constant returns one by its number.
func (p *Program) constant(i int) (*ast.Term, bool) {
	if p.consts[i] == nil {
		r := wire.Read(p.written[i])
		r.Strings = p.texts
		t := constant(r)
		if !r.Done() {
			return nil, false
		}
		p.consts[i] = t
	}
	return p.consts[i], true
}

func constant(r *wire.Reader) *ast.Term {
	switch r.Number() {
	case constNull:
		return ast.InternedNullTerm
	case constFalse:
		return ast.InternedTerm(false)
	case constTrue:
		return ast.InternedTerm(true)
	case constNumber:
		return ast.NumberTerm(json.Number(r.Text()))
	case constString:
		return ast.StringTerm(r.Text())
	case constArray:
		return ast.ArrayTerm(constants(r)...)
	case constSet:
		return ast.SetTerm(constants(r)...)
	case constObject:
		if members := constants(r); len(members)%2 == 0 {
			object := ast.NewObjectWithCapacity(len(members) / 2)
			for i := 0; i < len(members); i += 2 {
				object.Insert(members[i], members[i+1])
			}
			return ast.NewTerm(object)
		}
	}
	r.Damage()
	return ast.InternedNullTerm
}

func constants(r *wire.Reader) []*ast.Term {
	out := make([]*ast.Term, r.Count())
	for i := range out {
		out[i] = constant(r)
	}
	return out
}

// body returns the blocks of a function.
func (p *Program) body(f *function) ([]block, error) {
	f.once.Do(func() {
		if f.blocks != nil {
			return
		}
		p.mu.Lock()
		defer p.mu.Unlock()
		r := wire.Read(f.code)
		r.Strings = p.texts
		f.blocks = p.blocks(r, f)
		f.bad = !r.Done()
	})
	if f.bad {
		return nil, fmt.Errorf("%q: %w", f.path, wire.ErrDamaged)
	}
	return f.blocks, nil
}

// Ready reads the functions that an entry may call. Whoever calls one meanwhile
// does not wait for the others.
func (p *Program) Ready(entry string) {
	seen := make([]bool, len(p.funcs))
	var visit func(f int)
	visit = func(f int) {
		if seen[f] {
			return
		}
		seen[f] = true
		blocks, _ := p.body(p.funcs[f]) // whoever calls it is told
		walk(blocks, func(s *statement) { p.called(s, visit) })
	}
	if f := p.entries[entry]; f != nil {
		visit(f.index)
	}
}

func (p *Program) blocks(r *wire.Reader, f *function) []block {
	out := wire.Cut(&p.spare.blocks, r.Count())
	for i := range out {
		out[i] = wire.Cut(&p.spare.statements, r.Count())
		for j := range out[i] {
			p.statement(r, f, &out[i][j])
		}
	}
	return out
}

// statement reads one, and sees to it that what it refers to is there.
func (p *Program) statement(r *wire.Reader, f *function, s *statement) {
	if s.op = operation(r.Number()); s.op >= operations {
		r.Damage()
		return
	}
	at := [...]*operand{&s.a, &s.b, &s.c}
	for i, kind := range forms[s.op] {
		switch kind {
		case '+', '*', '1':
			if s.more == nil {
				s.more = &wire.Cut(&p.spare.more, 1)[0]
			}
		default:
			*at[i] = p.operand(r, f, kind)
		}
		switch kind {
		case '+':
			s.more.args = wire.Cut(&p.spare.operands, r.Count())
			for j := range s.more.args {
				s.more.args[j] = p.operand(r, f, 'v')
			}
		case '*', '1':
			s.more.blocks = p.blocks(r, f)
			if kind == '1' && len(s.more.blocks) != 1 {
				r.Damage()
			}
		}
	}
	switch {
	case r.Damaged():
	case s.op == call && len(s.more.args) != len(p.funcs[s.b].params):
		r.Damage()
	case s.op == makeObject:
		keys := keysOf(s)
		if slices.Sort(keys); len(s.more.args)%2 > 0 || slices.ContainsFunc(keys, func(o operand) bool { return o >= 0 }) ||
			len(slices.Compact(keys)) < len(s.more.args)/2 {
			r.Damage()
		}
	}
}

func (p *Program) operand(r *wire.Reader, f *function, kind rune) operand {
	n := r.Number()
	o, limit := operand(n), 0
	switch kind {
	case 'v':
		if o = operand(n >> 1); n&1 == 1 {
			n, o, limit = int(o), ^o, len(p.consts)
		} else {
			n, limit = int(o), f.locals
		}
	case 'l':
		limit = f.locals
	case 'f':
		limit = len(p.funcs)
	case 'b':
		limit = len(p.builtins)
	case 'n':
		limit = maxLocals
	}
	if n >= limit {
		r.Damage()
		return 0
	}
	if o < 0 {
		if _, ok := p.constant(n); !ok {
			r.Damage()
		}
	}
	return o
}
