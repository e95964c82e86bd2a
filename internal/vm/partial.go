package vm

import (
	"maps"
	"slices"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"

	"insupport/internal/precompiled"
)

// partial is an object of the data, of which members are made the rules' values
// when they are looked at. It is one machine's. OPA knows no such value: what is
// compared, put into a value or handed to a built-in function is made plain.
type partial struct {
	from    map[string]any
	levels  int    // that are partial, with this one
	path    string // in the data
	shared  *shared
	members map[string]*ast.Term
	whole   *ast.Term
}

// shared are values of the data that all machines have, by their path.
type shared struct {
	mu    sync.Mutex
	terms map[string]*ast.Term
}

func newPartial(data map[string]any, shared *shared) *partial {
	return &partial{from: data, levels: precompiled.Levels, shared: shared, members: map[string]*ast.Term{}}
}

// get returns a member, nil where there is none.
func (p *partial) get(key *ast.Term) *ast.Term {
	name, ok := key.Value.(ast.String)
	if !ok {
		return nil
	}
	if t := p.members[string(name)]; t != nil {
		return t
	}
	v, ok := p.from[string(name)]
	if !ok {
		return nil
	}
	t := p.term(v, p.path+between+string(name))
	p.members[string(name)] = t
	return t
}

func (p *partial) term(v any, path string) *ast.Term {
	if m, ok := v.(map[string]any); ok && p.levels > 1 {
		return ast.NewTerm(&partial{from: m, levels: p.levels - 1, path: path, shared: p.shared, members: map[string]*ast.Term{}})
	}
	if p.shared == nil {
		v = read(v)
		if m, ok := v.(map[string]any); ok {
			// Looking into it changes it, so that machines do not share it.
			return ast.NewTerm(ast.LazyObject(m))
		}
		return ast.NewTerm(ast.MustInterfaceToValue(v))
	}
	p.shared.mu.Lock()
	defer p.shared.mu.Unlock()
	t := p.shared.terms[path]
	if t == nil {
		t = ast.NewTerm(ast.MustInterfaceToValue(read(v)))
		p.shared.terms[path] = t
	}
	return t
}

func read(v any) any {
	if part, ok := v.(*precompiled.Part); ok {
		return part.Value()
	}
	return v
}

// keys returns those of the members, in the order of OPA's.
func (p *partial) keys() []*ast.Term {
	keys := make([]*ast.Term, 0, len(p.from))
	for _, name := range slices.Sorted(maps.Keys(p.from)) {
		keys = append(keys, ast.StringTerm(name))
	}
	return keys
}

// with is a copy with another value for a member.
func (p *partial) with(key, value *ast.Term) *partial {
	name := string(key.Value.(ast.String))
	out := *p
	out.from, out.members, out.whole = maps.Clone(p.from), maps.Clone(p.members), nil
	out.from[name], out.members[name] = nil, value
	return &out
}

// plain is a value as OPA has it.
func plain(t *ast.Term) *ast.Term {
	if p, ok := t.Value.(*partial); ok {
		return p.plain()
	}
	return t
}

func (p *partial) plain() *ast.Term {
	if p.whole == nil {
		whole := ast.NewObjectWithCapacity(len(p.from))
		for _, key := range p.keys() {
			whole.Insert(key, plain(p.get(key)))
		}
		p.whole = ast.NewTerm(whole)
	}
	return p.whole
}

// equals tells whether values are equal, either of which may be a partial one.
func equals(a, b *ast.Term) bool {
	_, x := a.Value.(*partial)
	_, y := b.Value.(*partial)
	if x || y {
		return a == b || isAnObject(a) && isAnObject(b) && plain(a).Equal(plain(b))
	}
	return a.Equal(b)
}

func isAnObject(t *ast.Term) bool {
	switch t.Value.(type) {
	case ast.Object, *partial:
		return true
	}
	return false
}

// Hash is the same for partial objects that are equal, which is all that is
// asked of it.
func (p *partial) Hash() int { return len(p.from) }

// What follows looks at all members, as whoever asks does.

func (p *partial) Compare(other ast.Value) int {
	return p.plain().Value.Compare(plain(ast.NewTerm(other)).Value)
}

func (p *partial) Find(path ast.Ref) (ast.Value, error) { return p.plain().Value.Find(path) }
func (p *partial) IsGround() bool                       { return true }
func (p *partial) String() string                       { return p.plain().String() }
func (p *partial) StringLength() int                    { return p.plain().Value.StringLength() }
