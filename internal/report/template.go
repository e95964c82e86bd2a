package report

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"insupport/internal/finding"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/open-policy-agent/opa/v1/ast"
)

// Template is a result that was evaluated under a stand-in for a cluster's
// name, and stands for every cluster that is the same but for it.
type Template struct {
	result  atomic.Pointer[Result]
	pool    *Pool
	name    []byte       // the stand-in, as JSON
	parts   []part       // of the findings, in their order
	line    func() *line // of the ndjson format; nil where there is none
	slimmed sync.Once
	machine []byte // what stand-ins of machines begin with, where findings have any
}

// part is what one finding needs to be given a name.
type part struct {
	key      any  // what tells it from others of the same subject
	named    bool // its evidence has the cluster's name
	machines bool // its evidence has names of machines
	// Of the text whose hash is the fingerprint, what comes before and after the
	// cluster's name.
	print [2][]byte
	// Ranks among those that are tied, by what is compared before and, where
	// fingerprints are the same, after them.
	before, after int
	// tie is the number of findings from here on whose order hangs on what the
	// name may change.
	tie int
}

// NewTemplate reads the rules' value for the stand-in. keys hold the rules' keys
// of findings by fingerprint. It returns nil where the result cannot be given
// another name: where the stand-in is anywhere but where names of clusters are,
// or what stand-ins of machines begin with anywhere but in evidence, or where
// fingerprints are not what they are known to be.
func NewTemplate(raw json.RawMessage, keys map[string]any, standIn, machine string, pool *Pool) (*Template, error) {
	res, err := DecodeResult(raw)
	if err != nil {
		return nil, err
	}
	t := &Template{pool: pool}
	t.result.Store(res)
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
		p := part{key: ""}
		if key, ok := keys[f.Fingerprint]; ok {
			p.key = key
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
		text, err := printed(f, standIn, p.key)
		if err != nil {
			return nil, err
		}
		before, after, _ := bytes.Cut(text, t.name)
		p.print = [2][]byte{before, after}
		if p.fingerprint(t.name) != f.Fingerprint || bytes.Count(text, t.name[1:len(t.name)-1]) > 1 ||
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
		tied := t.parts[i : i+p.tie+1]
		if slices.ContainsFunc(tied, func(p part) bool { return p.named }) ||
			slices.ContainsFunc(tied, func(p part) bool { return p.machines }) && !factsAlike(c.Findings[i:i+p.tie+1], []byte(machine)) {
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
	return t, nil
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
func (p *part) fingerprint(name []byte) string {
	text := slices.Concat(p.print[0], name, p.print[1])
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:16])
}

// For returns the result of the cluster with that name and machines, by their
// stand-ins. Findings and what is not decided are its own; all else is shared,
// and must not be changed.
func (t *Template) For(name string, machines func() map[string]any) (*Result, error) {
	shared := t.result.Load()
	c := *shared.Cluster
	c.Name = name
	undecided := make([]finding.Undecided, len(c.Undecided))
	c.Undecided = make([]*finding.Undecided, len(undecided))
	for i, u := range shared.Cluster.Undecided {
		undecided[i] = *u
		if u.Subject.Kind == clusterKind {
			undecided[i].Subject.Name = name
		}
		c.Undecided[i] = &undecided[i]
	}
	text, err := json.Marshal(name)
	if err != nil {
		return nil, err
	}
	var own *strings.Replacer
	if t.machine != nil {
		if own, err = replacer(machines()); err != nil {
			return nil, err
		}
	}
	findings := make([]finding.Finding, len(c.Findings))
	for i, of := range shared.Cluster.Findings {
		f := &findings[i]
		*f = *of
		if f.Subject.Kind == clusterKind {
			f.Subject.Name = name
		}
		f.Fingerprint = t.parts[i].fingerprint(text)
		if t.parts[i].named {
			f.Extra = maps.Clone(f.Extra)
			for key, value := range f.Extra {
				f.Extra[key] = bytes.ReplaceAll(value, t.name, text)
			}
		}
		if t.parts[i].machines {
			f.Extra = maps.Clone(f.Extra)
			for key, value := range f.Extra {
				if f.Extra[key] = []byte(own.Replace(string(value))); bytes.Contains(f.Extra[key], t.machine) {
					return nil, errors.New("a machine without a name of its own")
				}
			}
		}
	}
	order := make([]int, len(findings))
	for i := range order {
		order[i] = i
	}
	for i := 0; i < len(order); i += 1 + t.parts[i].tie {
		slices.SortStableFunc(order[i:i+1+t.parts[i].tie], func(a, b int) int {
			p, q := &t.parts[a], &t.parts[b]
			return cmp.Or(p.before-q.before, strings.Compare(findings[a].Fingerprint, findings[b].Fingerprint), p.after-q.after)
		})
	}
	c.Findings = make([]*finding.Finding, len(findings))
	for i, of := range order {
		c.Findings[i] = &findings[of]
	}
	return &Result{AsOf: shared.AsOf, Cluster: &c, slim: shared.slim, template: t, order: order}, nil
}

// slim drops what only the line says, which takes a third of the memory. Results
// of it are for lines.
func (t *Template) slim() {
	t.slimmed.Do(func() {
		if t.machine != nil || t.line() == nil {
			return
		}
		whole := t.result.Load()
		c := whole.Cluster.slim()
		c.Findings = make([]*finding.Finding, len(whole.Cluster.Findings))
		for i, f := range whole.Cluster.Findings {
			c.Findings[i] = &finding.Finding{Rule: f.Rule, Level: f.Level, Subject: f.Subject, Location: f.Location, Waiver: f.Waiver}
		}
		t.result.Store(&Result{AsOf: whole.AsOf, Cluster: c, slim: true})
	})
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
	for i := 0; i < len(t.parts); i += 1 + t.parts[i].tie {
		tied := t.parts[i : i+1+t.parts[i].tie]
		if len(tied) == 1 {
			continue
		}
		whole, start := make([]ast.Value, len(tied)), make([]ast.Value, len(tied))
		for j := range tied {
			f := *t.result.Load().Cluster.Findings[i+j]
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
