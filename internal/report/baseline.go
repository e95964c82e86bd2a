package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"insupport/internal/document"
	"insupport/internal/finding"
	"io"
	"slices"
	"strings"
)

// Baseline names the report whose findings count as known.
type Baseline struct {
	Source string `json:"source"`
	AsOf   string `json:"asOf"`
	// Differs lists what it was made with and is not the same now: rules,
	// catalog, waivers, settings.
	Differs []string `json:"differs,omitempty"`
}

// Fresh counts the findings that count and that the baseline does not have.
func (r *Report) Fresh() FindingCounts {
	var fresh Summary
	for _, c := range r.Clusters {
		left := *c
		left.Findings = nil
		for _, f := range c.Findings {
			if !f.Known {
				left.Findings = append(left.Findings, f)
			}
		}
		fresh.Add(&left)
	}
	return fresh.Findings
}

// Read reads a report as the json format writes it.
func Read(content []byte) (*Report, error) {
	r := &Report{}
	err := document.UniqueKeys(content)
	if err == nil {
		err = json.Unmarshal(content, r)
	}
	var syntax *json.SyntaxError
	switch {
	case len(bytes.TrimSpace(content)) == 0:
		return nil, errors.New("not a report: the file is empty")
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return nil, errors.New("not a report: the file is cut off")
	case errors.As(err, &syntax):
		return nil, errors.New("not a report: not one JSON document; `insupport check -o json` writes one")
	case err != nil:
		return nil, fmt.Errorf("not a report: %w", err)
	}
	if r.Kind != "Report" || r.APIVersion != "insupport/v1" || r.Metadata.AsOf == "" || r.Clusters == nil {
		return nil, errors.New("not a report; `insupport check -o json` writes one")
	}
	for _, w := range r.Metadata.Waivers {
		if w == nil {
			return nil, errors.New("not a report: a waiver is null")
		}
	}
	names := map[string]bool{}
	for _, c := range r.Clusters {
		switch {
		case c == nil:
			return nil, errors.New("not a report: a cluster is null")
		case names[c.Name]:
			return nil, fmt.Errorf("not a report: cluster %q is there twice", c.Name)
		}
		names[c.Name] = true
		if err := c.check(); err != nil {
			return nil, fmt.Errorf("not a report as the rules give one: cluster %q: %w", c.Name, err)
		}
	}
	return r, nil
}

// MarkKnown marks the findings that the baseline has too.
func (r *Report) MarkKnown(baseline *Report, source string) {
	known := baseline.Counting(r.Metadata)
	r.Metadata.Baseline = baseline.As(source, r.Metadata)
	r.Summary.Findings.Known = 0 // lines that were written already have theirs
	for _, c := range r.Clusters {
		r.Summary.Findings.Known += c.MarkKnown(known)
	}
}

// As names a report as the baseline of a run.
func (r *Report) As(source string, run Metadata) *Baseline {
	if run.Settings == nil {
		run.Settings = map[string]any{} // as reports have it
	}
	return &Baseline{source, r.Metadata.AsOf, Differs(r.Metadata, run)}
}

// Known are the findings of a baseline that counted there, by fingerprint: one
// that was waived there was answered for by its waiver, which runs out on
// purpose. Each of them answers for one finding.
type Known map[string][]*finding.Finding

// Counting returns what the report knows as a baseline of a run. What stood in
// the way of an upgrade says nothing of one to another release.
func (r *Report) Counting(run Metadata) Known {
	out := Known{}
	moved := !r.Metadata.sameTarget(run)
	for _, c := range r.Clusters {
		for _, f := range c.Findings {
			if f.Waiver == nil && !(moved && strings.HasPrefix(f.Rule, "upgrade/")) {
				out[f.Fingerprint] = append(out[f.Fingerprint], f)
			}
		}
	}
	return out
}

// MarkKnown marks the cluster's findings that are among those known, takes
// them off, and returns their number.
func (c *Cluster) MarkKnown(known Known) int {
	n := 0
	for _, f := range c.Findings {
		f.Known = false
	}
	// Where several share a fingerprint, those that did not change come first.
	for _, same := range []func(old, f *finding.Finding) bool{
		func(old, f *finding.Finding) bool { return old.Message == f.Message },
		func(_, _ *finding.Finding) bool { return true },
	} {
		for _, f := range c.Findings {
			left := known[f.Fingerprint]
			i := slices.IndexFunc(left, func(old *finding.Finding) bool { return same(old, f) && old.AnswersFor(f) })
			if f.Known || f.Waiver != nil || i < 0 {
				continue
			}
			f.Known = true
			known[f.Fingerprint] = slices.Delete(slices.Clone(left), i, i+1)
			n++
		}
	}
	return n
}

// note says what a reader of known findings must know: that the baseline would
// be another one today.
func (b *Baseline) note() string {
	if b == nil || len(b.Differs) == 0 {
		return ""
	}
	return fmt.Sprintf("baseline %s of %s was made with other %s", b.Source, b.AsOf, strings.Join(b.Differs, ", "))
}
