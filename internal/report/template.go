package report

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"insupport/internal/engine"
	"insupport/internal/finding"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"
)

// Template is a result that was evaluated under a stand-in for a cluster's
// name, and stands for every cluster that is the same but for it.
type Template struct {
	result  *Result // of which little is left where only lines are made
	pool    *Pool
	name    []byte       // the stand-in, as JSON
	parts   []part       // of the findings, in their order
	line    func() *line // nil where there is none
	machine []byte       // what stand-ins of machines begin with, where findings have any
}

// part is what one finding needs to be given a name.
type part struct {
	named    bool // its evidence has the cluster's name
	machines bool // its evidence has names of machines
	// Of the text whose hash is the fingerprint, what comes before and after the
	// cluster's name: pieces of the pool.
	print [2]uint32
	path  uint32 // of the place, a piece too
	// Ranks among those that are tied, by what is compared before and, where
	// fingerprints are the same, after them.
	before, after int32
	// tie is the number of findings from here on whose order hangs on what the
	// name may change.
	tie int32
}

// NewTemplate reads the rules' value for the stand-in. keys hold the rules' keys
// of findings by fingerprint. It returns nil where the result cannot be given
// another name: where the stand-in is anywhere but where names of clusters are,
// or what stand-ins of machines begin with anywhere but in evidence, or where
// fingerprints are not what they are known to be.
func NewTemplate(value engine.Answer, keys map[string]any, standIn, machine string, pool *Pool) (*Template, error) {
	res, err := ResultOf(value)
	if err != nil {
		return nil, err
	}
	raw, err := value.JSON()
	if err != nil {
		return nil, err
	}
	t := &Template{pool: pool, result: res}
	if t.name, err = json.Marshal(standIn); err != nil {
		return nil, err
	}
	c := res.Cluster
	c.Products = pooled(pool, c.Products)
	if !pool.Lines {
		c.Outcomes, c.Entitlements = pooled(pool, c.Outcomes), pooled(pool, c.Entitlements)
	}
	known, machines := 1, 0
	for _, u := range c.Undecided {
		if u.Subject.Kind == clusterKind {
			known++
		}
	}
	for i, f := range c.Findings {
		if !pool.Lines {
			f.References, f.Extra = pooled(pool, f.References), pooled(pool, f.Extra)
		}
		if f.Subject.Kind == clusterKind {
			known++
		}
		p, key := part{}, any("")
		if own, ok := keys[f.Fingerprint]; ok {
			key = own
		}
		for _, value := range f.Extra {
			n := bytes.Count(value, t.name)
			known += n
			p.named = p.named || n > 0
			n = bytes.Count(value, []byte(`"`+machine))
			machines += n
			p.machines = p.machines || n > 0
		}
		if p.machines {
			t.machine = []byte(machine)
		}
		text, err := printed(f, standIn, key)
		if err != nil {
			return nil, err
		}
		before, after, _ := bytes.Cut(text, t.name)
		pool.mu.Lock()
		p.print, p.path = [2]uint32{pool.piece(before), pool.piece(after)}, pool.piece([]byte(f.Location.Path))
		pool.mu.Unlock()
		if p.fingerprint(t.name, pool.all()) != f.Fingerprint || bytes.Count(text, t.name[1:len(t.name)-1]) > 1 ||
			bytes.Contains(text, []byte(machine)) {
			return nil, nil
		}
		t.parts = append(t.parts, p)
		for j := i; j > 0 && tied(c.Findings[j-1], f); j-- {
			t.parts[j-1].tie++
		}
	}
	for i, p := range t.parts {
		if p.tie == 0 {
			continue
		}
		tied := t.parts[i : i+int(p.tie)+1]
		if slices.ContainsFunc(tied, func(p part) bool { return p.named }) ||
			slices.ContainsFunc(tied, func(p part) bool { return p.machines }) && !factsAlike(c.Findings[i:i+int(p.tie)+1], []byte(machine)) {
			return nil, nil
		}
	}
	if err := t.rank(); err != nil {
		return nil, err
	}
	t.line = sync.OnceValue(t.cutLine)
	if c.Name != standIn || bytes.Count(raw, t.name) != known || bytes.Count(raw, t.name[1:len(t.name)-1]) != known ||
		bytes.Count(raw, []byte(machine)) != machines {
		return nil, nil
	}
	if pool.Lines {
		t.keepLine()
	}
	return t, nil
}

// keepLine drops what the line says, and makes it before anybody asks for it.
func (t *Template) keepLine() {
	if t.line() == nil {
		return
	}
	c := t.result.Cluster
	counts := &Summary{}
	counts.Add(c)
	t.parts = slices.Clip(t.parts)
	t.result = &Result{AsOf: t.result.AsOf, counts: counts, Cluster: &Cluster{Products: c.Products}}
}

const clusterKind = "cluster"

// tied tells whether the order of two findings hangs on more than what they
// are sorted by.
func tied(a, b *finding.Finding) bool {
	return a.Level == b.Level && a.Rule == b.Rule && a.Subject.Kind == b.Subject.Kind &&
		a.Subject.Name == b.Subject.Name && a.Location.Path == b.Location.Path
}

// factsAlike tells whether findings rest on the same facts, and have names of
// machines nowhere else, so that their order hangs on none.
func factsAlike(findings []*finding.Finding, machine []byte) bool {
	var first json.RawMessage
	for i, f := range findings {
		var evidence struct{ Facts json.RawMessage }
		if json.Unmarshal(f.Extra["evidence"], &evidence) != nil {
			return false
		}
		if i == 0 {
			first = evidence.Facts
		}
		elsewhere := -bytes.Count(evidence.Facts, machine)
		for _, value := range f.Extra {
			elsewhere += bytes.Count(value, machine)
		}
		if elsewhere != 0 || !bytes.Equal(evidence.Facts, first) {
			return false
		}
	}
	return true
}

// printed is the text that the rules' fingerprint is of: rule, cluster and
// subject identify a finding.
func printed(f *finding.Finding, cluster string, key any) ([]byte, error) {
	name, namespace := f.Subject.Name, ""
	if f.Subject.Kind == clusterKind {
		name = ""
	}
	if raw, ok := f.Subject.Extra["namespace"]; ok {
		if err := json.Unmarshal(raw, &namespace); err != nil {
			return nil, err
		}
	}
	return json.Marshal([]any{f.Rule, cluster, f.Subject.Kind, name, namespace, key})
}

// fingerprint is that of the finding of a cluster, whose name comes as JSON.
func (p *part) fingerprint(name []byte, pieces []string) string {
	text := append(append(make([]byte, 0, 256), pieces[p.print[0]]...), name...)
	sum := sha256.Sum256(append(text, pieces[p.print[1]]...))
	return hex.EncodeToString(sum[:16])
}

// For returns the result of the cluster with that name and machines, by their
// stand-ins. Findings and what is not decided are its own; all else is shared,
// and must not be changed.
func (t *Template) For(name string, machines func() map[string]any) (*Result, error) {
	shared := t.result
	c := *shared.Cluster
	c.Name = name
	text, err := json.Marshal(name)
	if err != nil {
		return nil, err
	}
	res := &Result{AsOf: shared.AsOf, Cluster: &c, counts: shared.counts, template: t}
	var named map[string]any
	if t.machine != nil {
		named = machines()
	}
	findings, pieces := make([]finding.Finding, len(t.parts)), t.pool.all()
	if shared.counts == nil {
		err = t.whole(findings, &c, named)
	} else {
		res.machines, err = named, t.line().has(named, pieces)
	}
	if err != nil {
		return nil, err
	}
	for i, p := range t.parts {
		findings[i].Fingerprint, findings[i].Location.Path = p.fingerprint(text, pieces), pieces[p.path]
	}
	res.order = make([]int, len(findings))
	for i := range res.order {
		res.order[i] = i
	}
	for i := 0; i < len(findings); {
		next := i + 1 + int(t.parts[i].tie)
		slices.SortStableFunc(res.order[i:next], func(a, b int) int {
			p, q := &t.parts[a], &t.parts[b]
			prints := strings.Compare(findings[a].Fingerprint, findings[b].Fingerprint)
			return cmp.Or(int(p.before-q.before), prints, int(p.after-q.after))
		})
		i = next
	}
	c.Findings = make([]*finding.Finding, len(findings))
	for i, of := range res.order {
		c.Findings[i] = &findings[of]
	}
	return res, nil
}

// whole gives a cluster all that its template says; without it, it is for lines.
func (t *Template) whole(findings []finding.Finding, c *Cluster, machines map[string]any) error {
	shared, name := t.result.Cluster, c.Name
	undecided := make([]finding.Undecided, len(shared.Undecided))
	c.Undecided = make([]*finding.Undecided, len(undecided))
	for i, u := range shared.Undecided {
		undecided[i] = *u
		if u.Subject.Kind == clusterKind {
			undecided[i].Subject.Name = name
		}
		c.Undecided[i] = &undecided[i]
	}
	text, err := json.Marshal(name)
	if err != nil {
		return err
	}
	var own *strings.Replacer
	if t.machine != nil {
		if own, err = replacer(machines); err != nil {
			return err
		}
	}
	for i, of := range shared.Findings {
		f := &findings[i]
		*f = *of
		if f.Subject.Kind == clusterKind {
			f.Subject.Name = name
		}
		if t.parts[i].named {
			f.Extra = replaced(f.Extra, t.name, text)
		}
		if t.parts[i].machines {
			f.Extra = maps.Clone(f.Extra)
			for key, value := range f.Extra {
				if f.Extra[key] = []byte(own.Replace(string(value))); bytes.Contains(f.Extra[key], t.machine) {
					return errors.New("a machine without a name of its own")
				}
			}
		}
	}
	return nil
}

// has tells which machine of a line has no name.
func (l *line) has(machines map[string]any, pieces []string) error {
	for _, standIn := range l.machines {
		if machines[pieces[standIn]] == nil {
			return fmt.Errorf("no name for %s", pieces[standIn])
		}
	}
	return nil
}

// replaced is a copy with another text.
func replaced(extra finding.Extra, old, text []byte) finding.Extra {
	out := maps.Clone(extra)
	for key, value := range out {
		out[key] = bytes.ReplaceAll(value, old, text)
	}
	return out
}

// replacer puts names in the place of what stands for them, both as JSON.
func replacer(names map[string]any) (*strings.Replacer, error) {
	var pairs []string
	for standIn, name := range names {
		text, err := json.Marshal(name)
		if err != nil {
			return nil, err
		}
		pairs = append(pairs, `"`+standIn+`"`, string(text))
	}
	return strings.NewReplacer(pairs...), nil
}

// rank ranks findings that are alike the way the rules sort them: by all they
// say, key by key, of which a name changes the fingerprint only.
func (t *Template) rank() error {
	for i := 0; i < len(t.parts); i += 1 + int(t.parts[i].tie) {
		tied := t.parts[i : i+1+int(t.parts[i].tie)]
		if len(tied) == 1 {
			continue
		}
		whole, start := make([]ast.Value, len(tied)), make([]ast.Value, len(tied))
		for j := range tied {
			f := *t.result.Cluster.Findings[i+j]
			f.Fingerprint = ""
			text, err := json.Marshal(f)
			if err != nil {
				return err
			}
			values := map[string]any{}
			dec := json.NewDecoder(bytes.NewReader(text))
			dec.UseNumber()
			if err := dec.Decode(&values); err != nil {
				return err
			}
			if whole[j], err = ast.InterfaceToValue(values); err != nil {
				return err
			}
			maps.DeleteFunc(values, func(key string, _ any) bool { return key > "fingerprint" })
			if start[j], err = ast.InterfaceToValue(values); err != nil {
				return err
			}
		}
		for j := range tied {
			for k := range tied {
				if start[k].Compare(start[j]) < 0 {
					tied[j].before++
				}
				if whole[k].Compare(whole[j]) < 0 {
					tied[j].after++
				}
			}
		}
	}
	return nil
}
