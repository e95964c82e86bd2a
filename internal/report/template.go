package report

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"insupport/internal/finding"
	"maps"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
)

// Template is a result that was evaluated under a stand-in for a cluster's
// name, and stands for every cluster that is the same but for it.
type Template struct {
	result *Result
	name   []byte // the stand-in, as JSON
	parts  []part // of the findings, in their order
}

// part is what one finding needs to be given a name.
type part struct {
	key   any  // what tells it from others of the same subject
	named bool // its evidence has the cluster's name
	// tie is the number of findings from here on whose order hangs on what the
	// name may change.
	tie int
}

// NewTemplate reads the rules' value for the stand-in. keys hold the rules' keys
// of findings by fingerprint. It returns nil where the result cannot be given
// another name: where the stand-in, or any of the others that must not show,
// is anywhere but where names of clusters are, or where fingerprints are not
// what they are known to be.
func NewTemplate(raw json.RawMessage, keys map[string]any, standIn, mustNot string) (*Template, error) {
	res, err := DecodeResult(raw)
	if err != nil {
		return nil, err
	}
	t := &Template{result: res}
	if t.name, err = json.Marshal(standIn); err != nil {
		return nil, err
	}
	c := res.Cluster
	known := 1
	for _, u := range c.Undecided {
		if u.Subject.Kind == clusterKind {
			known++
		}
	}
	for i, f := range c.Findings {
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
		}
		if print, err := fingerprint(f, standIn, p.key); err != nil || print != f.Fingerprint {
			return nil, err
		}
		t.parts = append(t.parts, p)
		for j := i; j > 0 && tied(c.Findings[j-1], f); j-- {
			t.parts[j-1].tie++
		}
	}
	for i, p := range t.parts {
		if p.tie > 0 && slices.ContainsFunc(t.parts[i:i+p.tie+1], func(p part) bool { return p.named }) {
			return nil, nil
		}
	}
	if c.Name != standIn || bytes.Count(raw, t.name) != known || bytes.Count(raw, t.name[1:len(t.name)-1]) != known ||
		bytes.Contains(raw, []byte(mustNot)) {
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

// fingerprint is that of the rules: rule, cluster and subject identify a finding.
func fingerprint(f *finding.Finding, cluster string, key any) (string, error) {
	name, namespace := f.Subject.Name, ""
	if f.Subject.Kind == clusterKind {
		name = ""
	}
	if raw, ok := f.Subject.Extra["namespace"]; ok {
		if err := json.Unmarshal(raw, &namespace); err != nil {
			return "", err
		}
	}
	text, err := json.Marshal([]any{f.Rule, cluster, f.Subject.Kind, name, namespace, key})
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])[:32], nil
}

// For returns the result of the cluster with that name. Findings and what is
// not decided are its own; all else is shared, and must not be changed.
func (t *Template) For(name string) (*Result, error) {
	c := *t.result.Cluster
	c.Name = name
	undecided := make([]Undecided, len(c.Undecided))
	c.Undecided = make([]*Undecided, len(undecided))
	for i, u := range t.result.Cluster.Undecided {
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
	findings := make([]finding.Finding, len(c.Findings))
	c.Findings = make([]*finding.Finding, len(findings))
	for i, shared := range t.result.Cluster.Findings {
		f := &findings[i]
		*f = *shared
		if f.Subject.Kind == clusterKind {
			f.Subject.Name = name
		}
		if f.Fingerprint, err = fingerprint(f, name, t.parts[i].key); err != nil {
			return nil, err
		}
		if t.parts[i].named {
			f.Extra = maps.Clone(f.Extra)
			for key, value := range f.Extra {
				f.Extra[key] = bytes.ReplaceAll(value, t.name, text)
			}
		}
		c.Findings[i] = f
	}
	for i := 0; i < len(c.Findings); i += 1 + t.parts[i].tie {
		if err := sortTied(c.Findings[i : i+1+t.parts[i].tie]); err != nil {
			return nil, err
		}
	}
	return &Result{t.result.AsOf, &c}, nil
}

// sortTied sorts findings that are alike as the rules do: by all they say.
func sortTied(findings []*finding.Finding) error {
	if len(findings) < 2 {
		return nil
	}
	values := map[*finding.Finding]ast.Value{}
	for _, f := range findings {
		whole := map[string]any{}
		text, err := json.Marshal(f)
		if err != nil {
			return err
		}
		dec := json.NewDecoder(bytes.NewReader(text))
		dec.UseNumber()
		if err := dec.Decode(&whole); err != nil {
			return err
		}
		if values[f], err = ast.InterfaceToValue(whole); err != nil {
			return err
		}
	}
	slices.SortStableFunc(findings, func(a, b *finding.Finding) int { return values[a].Compare(values[b]) })
	return nil
}
