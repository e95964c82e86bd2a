package report

import (
	"encoding/json"
	"errors"
	"fmt"
)

// Baseline names the report whose findings count as known.
type Baseline struct {
	Source string `json:"source"`
	AsOf   string `json:"asOf"`
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
		fresh.add(&left)
	}
	return fresh.Findings
}

// Read reads a report as the json format writes it.
func Read(content []byte) (*Report, error) {
	r := &Report{}
	if err := json.Unmarshal(content, r); err != nil {
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
	for _, c := range r.Clusters {
		if c == nil {
			return nil, errors.New("not a report: a cluster is null")
		}
		if err := c.check(); err != nil {
			return nil, fmt.Errorf("cluster %q: %w", c.Name, err)
		}
	}
	return r, nil
}

// MarkKnown marks the findings that the baseline has too and that counted
// there: one that was waived there was answered for by its waiver, which runs
// out on purpose.
func (r *Report) MarkKnown(baseline *Report, source string) {
	known := baseline.Counting()
	r.Metadata.Baseline = &Baseline{source, baseline.Metadata.AsOf}
	for _, c := range r.Clusters {
		r.Summary.Findings.Known += c.MarkKnown(known)
	}
}

// Counting returns the fingerprints of the findings that are not waived.
func (r *Report) Counting() map[string]bool {
	out := map[string]bool{}
	for _, c := range r.Clusters {
		for _, f := range c.Findings {
			if f.Waiver == nil {
				out[f.Fingerprint] = true
			}
		}
	}
	return out
}

// MarkKnown marks the cluster's findings that have one of the fingerprints,
// and returns their number.
func (c *Cluster) MarkKnown(known map[string]bool) int {
	n := 0
	for _, f := range c.Findings {
		if f.Known = f.Waiver == nil && known[f.Fingerprint]; f.Known {
			n++
		}
	}
	return n
}
