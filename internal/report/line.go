package report

import (
	"bytes"
	"fmt"
	"slices"

	"insupport/internal/finding"
	"insupport/internal/term"
)

// line is the line that clusters of one shape share in the ndjson format, with
// holes for what is a cluster's own. Writing the whole anew takes most of the
// time of a fleet.
type line struct {
	cluster  text // up to its findings
	findings []text
	rest     text
	size     int // of all that is no hole
}

// text has holes between its parts, each of them the number of a value.
type text struct {
	parts [][]byte
	holes []int
}

// Values of holes. Those of a finding stand in for each finding's own.
const (
	holeName = iota
	holeSource
	holeDigest
	holeLabels
	holeLocation
	holeFingerprint
	manyHoles
)

// values are what fills the holes, as JSON.
type values [manyHoles][]byte

// cut parts a text where the marks are.
func (p *Pool) cut(raw []byte, marks values) text {
	t := text{}
	for {
		at, hole := len(raw), -1
		for i, mark := range marks {
			if n := bytes.Index(raw[:min(len(raw), at+len(mark))], mark); mark != nil && n >= 0 && n < at {
				at, hole = n, i
			}
		}
		t.parts = append(t.parts, pooled(p, bytes.Clone(term.JSON(raw[:at]))))
		if hole < 0 {
			return t
		}
		t.holes = append(t.holes, hole)
		raw = raw[at+len(marks[hole]):]
	}
}

func (t *text) fill(out []byte, v *values) []byte {
	for i, part := range t.parts {
		out = append(out, part...)
		if i < len(t.holes) {
			out = append(out, v[t.holes[i]]...)
		}
	}
	return out
}

// cutLine makes the line of a template, nil where it cannot be told what is
// whose: then lines are written as a whole.
func (t *Template) cutLine() *line {
	mark := func(i int) string { return fmt.Sprintf("insupport-hole-%d-6b1f3f0a", i) }
	c := *t.result.Load().Cluster
	c.Source, c.InventoryDigest, c.Labels = mark(holeSource), mark(holeDigest), map[string]string{mark(holeLabels): ""}
	only := &finding.Finding{Rule: mark(manyHoles)} // in place of all findings
	c.Findings, c.Inventory, c.AsOf = []*finding.Finding{only}, nil, ""
	marks := values{holeName: t.name}
	for hole, v := range map[int]any{holeSource: c.Source, holeDigest: c.InventoryDigest, holeLabels: c.Labels,
		holeLocation: finding.Location{Path: mark(holeLocation)}, holeFingerprint: mark(holeFingerprint)} {
		marks[hole], _ = finding.Append(nil, v) // of texts
	}
	whole, err := finding.Append(nil, &c)
	if err != nil {
		return nil
	}
	all, _ := finding.Append(nil, only)
	before, after, found := bytes.Cut(whole, all)
	if !found {
		return nil
	}
	l := &line{cluster: t.pool.cut(before, marks), rest: t.pool.cut(after, marks), size: len(whole)}
	for _, shared := range t.result.Load().Cluster.Findings {
		f := *shared
		f.Fingerprint, f.Location = mark(holeFingerprint), finding.Location{Path: mark(holeLocation)}
		raw, err := finding.Append(nil, f)
		if err != nil {
			return nil
		}
		l.findings, l.size = append(l.findings, t.pool.cut(raw, marks)), l.size+len(raw)
	}
	for _, f := range l.findings {
		if !once(f, holeLocation) || !once(f, holeFingerprint) {
			return nil
		}
	}
	if !once(l.cluster, holeSource) || !once(l.cluster, holeDigest) || !once(l.cluster, holeLabels) {
		return nil
	}
	return l
}

func once(t text, hole int) bool {
	i := slices.Index(t.holes, hole)
	return i >= 0 && !slices.Contains(t.holes[i+1:], hole)
}

// fill appends the rest of a cluster's line to its head; false where the result
// shares none with others, or has more than a template has.
func (r *Result) fill(out []byte) ([]byte, bool) {
	if r.template == nil || r.template.machine != nil || r.Cluster.Inventory != nil || r.Cluster.Labels == nil ||
		slices.ContainsFunc(r.Cluster.Findings, func(f *finding.Finding) bool { return f.Known }) {
		return nil, false
	}
	l := r.template.line()
	if l == nil {
		return nil, false
	}
	var v values
	for hole, of := range map[int]any{holeName: r.Cluster.Name, holeSource: r.Cluster.Source,
		holeDigest: r.Cluster.InventoryDigest, holeLabels: r.Cluster.Labels} {
		raw, err := finding.Append(nil, of)
		if err != nil {
			return nil, false
		}
		v[hole] = term.JSON(raw)
	}
	start := len(out)
	out = l.cluster.fill(slices.Grow(out, l.size+len(l.findings)*200), &v)
	out[start] = ',' // in place of the brace that opens the cluster
	for i, of := range r.order {
		if i > 0 {
			out = append(out, ',')
		}
		f := r.Cluster.Findings[i]
		raw, err := finding.Append(nil, f.Location)
		if err != nil {
			return nil, false
		}
		v[holeLocation] = term.JSON(raw)
		v[holeFingerprint] = append(append([]byte{'"'}, f.Fingerprint...), '"')
		out = l.findings[of].fill(out, &v)
	}
	return append(l.rest.fill(out, &v), '\n'), true
}
