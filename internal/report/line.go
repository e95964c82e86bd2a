package report

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"slices"

	"insupport/internal/finding"
	"insupport/internal/term"
)

// line is what clusters of one shape share of what the ndjson and json formats
// say of them, with holes for what is a cluster's own. Writing the whole anew
// takes most of the time of a fleet.
type line struct {
	cluster  text // up to its findings
	findings []text
	rest     text
	machines []uint32 // pieces: the stand-ins that holes are for
	size     int      // of all that is no hole
}

// text is a text as numbers: those of holes, and those of the pool's pieces,
// which come behind. A shape is some hundred numbers so, and few pieces that no
// other has.
type text []byte

// Numbers of holes. Those of a finding stand in for each finding's own.
const (
	holeName = iota
	holeNameInEvidence
	holeAsOf
	holeSource
	holeDigest
	holeLabels
	holeLocation
	holeFingerprint
	holeMachine // the stand-in's piece comes next
	manyHoles
)

// values are what fills the holes, as JSON.
type values struct {
	of       [manyHoles][]byte
	machines map[string]any // by stand-in
}

// cut makes a text of JSON, with holes where the marks are. machine is what
// stand-ins of machines begin with, nil for none.
func (p *Pool) cut(raw []byte, marks *[manyHoles][]byte, machine []byte) text {
	var t []byte
	marks[holeMachine] = machine
	p.mu.Lock()
	defer p.mu.Unlock()
	for {
		at, hole := len(raw), -1
		for i, mark := range marks {
			if n := bytes.Index(raw[:min(len(raw), at+len(mark))], mark); mark != nil && n >= 0 && n < at {
				at, hole = n, i
			}
		}
		for rest := term.JSON(raw[:at]); len(rest) > 0; {
			// Where a key or a text ends: texts that are alike have many pieces in common.
			end := bytes.Index(rest[1:], []byte(`,"`)) + 1
			if end == 0 {
				end = len(rest)
			}
			t = binary.AppendUvarint(t, uint64(manyHoles+p.piece(rest[:end])))
			rest = rest[end:]
		}
		if hole < 0 {
			return bytes.Clone(t) // of its length
		}
		t = binary.AppendUvarint(t, uint64(hole))
		end := at + len(marks[hole])
		if hole == holeMachine {
			end += bytes.IndexByte(raw[end:], '"')
			t = binary.AppendUvarint(t, uint64(p.piece(raw[at+1:end])))
			end++
		}
		raw = raw[end:]
	}
}

// fill appends the text; pieces are the pool's.
func (t text) fill(out []byte, pieces []string, v *values) ([]byte, error) {
	for rest := []byte(t); len(rest) > 0; {
		number, n := binary.Uvarint(rest)
		switch rest = rest[n:]; {
		case number >= manyHoles:
			out = append(out, pieces[number-manyHoles]...)
		case number == holeMachine:
			number, n = binary.Uvarint(rest)
			rest = rest[n:]
			name, err := json.Marshal(v.machines[pieces[number]])
			if err != nil {
				return nil, err
			}
			out = append(out, term.JSON(name)...)
		default:
			out = append(out, v.of[number]...)
		}
	}
	return out, nil
}

// holes lists the holes of a text, and the pieces that machines stand in for.
func (t text) holes() (holes []int, machines []uint32) {
	for rest := []byte(t); len(rest) > 0; {
		number, n := binary.Uvarint(rest)
		if rest = rest[n:]; number < manyHoles {
			holes = append(holes, int(number))
		}
		if number == holeMachine {
			number, n = binary.Uvarint(rest)
			rest, machines = rest[n:], append(machines, uint32(number))
		}
	}
	return holes, machines
}

func (t text) once(hole int) bool {
	holes, _ := t.holes()
	i := slices.Index(holes, hole)
	return i >= 0 && !slices.Contains(holes[i+1:], hole)
}

func mark(i int) string { return fmt.Sprintf("insupport-hole-%d-6b1f3f0a", i) }

// asOfMark is the mark of a day that may not be told.
func asOfMark() []byte { return fmt.Appendf(nil, `"asOf":%q,`, mark(holeAsOf)) }

// cutLine makes the line of a template, nil where it cannot be told what is
// whose: then lines are written as a whole.
func (t *Template) cutLine() *line {
	c := *t.result.Cluster
	c.Source, c.InventoryDigest, c.Labels = mark(holeSource), mark(holeDigest), map[string]string{mark(holeLabels): ""}
	only := &finding.Finding{Rule: mark(manyHoles)} // in place of all findings
	c.Findings, c.Inventory, c.AsOf = []*finding.Finding{only}, nil, mark(holeAsOf)
	marks := [manyHoles][]byte{holeName: t.name, holeAsOf: asOfMark()}
	for hole, v := range map[int]any{
		holeSource: c.Source, holeDigest: c.InventoryDigest, holeLabels: c.Labels,
		holeLocation: finding.Location{Path: mark(holeLocation)}, holeFingerprint: mark(holeFingerprint),
		holeNameInEvidence: mark(holeNameInEvidence),
	} {
		marks[hole], _ = finding.Append(nil, v) // of texts
	}
	var machine []byte
	if t.machine != nil {
		machine = append([]byte{'"'}, t.machine...)
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
	l := &line{cluster: t.pool.cut(before, &marks, nil), rest: t.pool.cut(after, &marks, nil), size: len(whole)}
	for i, shared := range t.result.Cluster.Findings {
		if len(shared.Location.Extra) > 0 {
			return nil
		}
		f := *shared
		f.Fingerprint, f.Location = mark(holeFingerprint), finding.Location{Path: mark(holeLocation)}
		if t.parts[i].named {
			f.Extra = replaced(f.Extra, t.name, marks[holeNameInEvidence])
		}
		raw, err := finding.Append(nil, f)
		if err != nil {
			return nil
		}
		cut := t.pool.cut(raw, &marks, machine)
		if !cut.once(holeLocation) || !cut.once(holeFingerprint) {
			return nil
		}
		_, machines := cut.holes()
		l.findings, l.size, l.machines = append(l.findings, cut), l.size+len(raw), append(l.machines, machines...)
	}
	for _, hole := range []int{holeAsOf, holeSource, holeDigest, holeLabels} {
		if !l.cluster.once(hole) {
			return nil
		}
	}
	return l
}

// fill appends a cluster to a buffer as JSON, with its day where it is not "";
// false where the result has no line, or says more than that.
func (r *Result) fill(out []byte, asOf string) (_ []byte, ok bool, err error) {
	if r.text != nil {
		v := values{}
		v.day(asOf)
		out, err = r.text.fill(out, r.pool.all(), &v)
		return out, true, err
	}
	if r.template == nil || r.template.machine != nil && r.machines == nil ||
		r.Cluster.Inventory != nil || r.Cluster.Labels == nil ||
		slices.ContainsFunc(r.Cluster.Findings, func(f *finding.Finding) bool { return f.Known }) {
		if r.counts != nil { // whoever asks for lines asks for no more
			return nil, false, fmt.Errorf("cluster %q cannot be written: it says more than its shape's line", r.Cluster.Name)
		}
		return nil, false, nil
	}
	l, pieces := r.template.line(), r.template.pool.all()
	if l == nil {
		return nil, false, nil
	}
	v := values{machines: r.machines}
	v.day(asOf)
	for hole, of := range map[int]any{holeName: r.Cluster.Name, holeSource: r.Cluster.Source,
		holeDigest: r.Cluster.InventoryDigest, holeLabels: r.Cluster.Labels} {
		raw, err := finding.Append(nil, of)
		if err != nil {
			return nil, false, err
		}
		v.of[hole] = term.JSON(raw)
	}
	name, err := json.Marshal(r.Cluster.Name) // as the rules' value has it
	if err != nil {
		return nil, false, err
	}
	v.of[holeNameInEvidence] = term.JSON(name)
	if out, err = l.cluster.fill(slices.Grow(out, l.size+len(l.findings)*200), pieces, &v); err != nil {
		return nil, false, err
	}
	var place []byte
	for i, of := range r.order {
		if i > 0 {
			out = append(out, ',')
		}
		f := r.Cluster.Findings[i]
		if place, err = finding.Append(place[:0], f.Location); err != nil {
			return nil, false, err
		}
		v.of[holeLocation] = term.JSON(place)
		v.of[holeFingerprint] = append(append(v.of[holeFingerprint][:0], '"'), f.Fingerprint...)
		v.of[holeFingerprint] = append(v.of[holeFingerprint], '"')
		if out, err = l.findings[of].fill(out, pieces, &v); err != nil {
			return nil, false, err
		}
	}
	out, err = l.rest.fill(out, pieces, &v)
	return out, true, err
}

// day fills the hole for the day that is not the report's.
func (v *values) day(asOf string) {
	if asOf != "" {
		v.of[holeAsOf] = fmt.Appendf(nil, `"asOf":%q,`, asOf)
	}
}
