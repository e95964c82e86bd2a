package report

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"insupport/internal/finding"
	"insupport/internal/term"
)

const (
	red    = "31"
	yellow = "33"
	green  = "32"
	cyan   = "36"
	bold   = "1"
	dim    = "2"
)

var (
	verdictWords  = map[string]string{VerdictUnsupported: "UNSUPPORTED", VerdictUnknown: "UNKNOWN", VerdictAtRisk: "AT RISK", VerdictSupported: "SUPPORTED"}
	verdictColors = map[string]string{VerdictUnsupported: red, VerdictUnknown: cyan, VerdictAtRisk: yellow, VerdictSupported: green}
	levelColors   = map[string]string{finding.Violation: red, finding.Unknown: cyan, finding.Warning: yellow, finding.Info: dim}
)

// writeText writes for a reader in a hurry: the worst cluster first, and of
// each its verdict, what is wrong, what to do and who says so.
func writeText(w io.Writer, r *Report, o Options) error {
	t := textWriter{color: o.Color}
	for _, c := range r.byVerdict() {
		if o.shows(c) {
			t.cluster(c)
		}
	}
	t.summary(r)
	_, err := w.Write(term.Wrap(t.Bytes(), o.Width))
	return err
}

type textWriter struct {
	bytes.Buffer
	color bool
}

func (t *textWriter) paint(code, s string) string {
	if !t.color {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

func (t *textWriter) cluster(c *Cluster) {
	fmt.Fprintf(t, "%s  %s  %s", t.paint(bold, term.Line(c.Name)),
		t.paint(verdictColors[c.Verdict]+";"+bold, c.standing(verdictWords)), t.paint(dim, term.Line(c.Source)))
	if c.AsOf != "" {
		fmt.Fprintf(t, "  on %s", term.Line(c.AsOf))
	}
	t.WriteByte('\n')
	if text := c.belonging(); text != "" {
		fmt.Fprintf(t, "  %s\n", t.paint(dim, term.Line(text)))
	}
	for _, p := range c.Products {
		fmt.Fprintf(t, "  %s\n", term.Line(describe(p)))
	}
	for _, waived := range []bool{false, true} {
		for _, level := range finding.Levels() {
			for _, f := range c.Findings {
				if f.Level == level && (f.Waiver != nil) == waived {
					t.finding(f)
				}
			}
		}
	}
	for _, a := range c.Assumptions {
		fmt.Fprintf(t, "  assumed   %s\n", term.Line(assumption(a)))
	}
	for _, text := range c.asides() {
		fmt.Fprintf(t, "  beside    %s\n", term.Line(text))
	}
	t.forecast(c.Forecast)
	t.WriteByte('\n')
}

// assumption renders what was taken for granted: a sentence, or a path and
// the value it was taken to have.
func assumption(a any) string {
	m, ok := a.(map[string]any)
	if !ok {
		return fmt.Sprint(a)
	}
	return fmt.Sprintf("%v = %v", m["path"], m["value"])
}

var phaseWords = map[string]string{
	"current": "current line", "supported": "in support", "leavesNext": "in support until the next line",
	"expired": "out of support", "notReleased": "not released", "unknown": "not known",
}

// onlyExtended is said in place of the phase where a line's own support is over.
const onlyExtended = "extended support only"

func describe(p *Product) string {
	phase := phaseWords[p.Phase]
	if string(p.Support.Extra["onlyExtended"]) == "true" {
		phase = onlyExtended
	}
	s := strings.TrimSpace(p.Name+" "+p.Version) + ": " + phase
	switch {
	case p.Support.EndedOn != nil:
		s += ", ended " + *p.Support.EndedOn
	case p.Support.EndsOn != nil:
		s += ", ends " + *p.Support.EndsOn
		if p.Support.EndsWith != nil {
			s += " with " + *p.Support.EndsWith
		}
	case p.Support.EndsWith != nil:
		s += ", ends with " + *p.Support.EndsWith
	}
	if len(p.Window) > 0 {
		s += " (window " + strings.Join(p.Window, ", ") + ")"
	}
	// A judgement that hangs on release tags, or on pages that disagree, says so.
	if string(p.Extra["basis"]) == `"inferred"` {
		s += ", inferred"
	}
	if string(p.Extra["disputed"]) == "true" {
		s += ", disputed"
	}
	return s
}

func (t *textWriter) forecast(f *Forecast) {
	if f == nil {
		return
	}
	for _, l := range f.Leaving {
		fmt.Fprintf(t, "  forecast  %s  %s\n", term.Line(l.LeavesOn), term.Line(l.Message))
	}
	for _, u := range f.Uncertain {
		fmt.Fprintf(t, "  forecast  not known   %s\n", term.Line(u.Message))
	}
	if len(f.Leaving)+len(f.Uncertain) == 0 {
		fmt.Fprintf(t, "  forecast  nothing leaves support until %s\n", term.Line(f.Until))
	}
}

func (t *textWriter) finding(f *finding.Finding) {
	line := fmt.Sprintf("%-9s %s  %s", f.Level, f.Rule, f.Said())
	if f.Disputed {
		line += " [disputed]"
	}
	if f.Known {
		line += " [known]"
	}
	if f.Waiver != nil {
		line = fmt.Sprintf("%-9s %s  %s", "waived", f.Rule, f.Said())
		line += fmt.Sprintf(" (by %s until %s: %s)", f.Waiver.Owner, f.Waiver.Expires, f.Waiver.Reason)
		fmt.Fprintf(t, "  %s\n", t.paint(dim, term.Line(line)))
		return
	}
	level, rest := term.Line(line)[:9], term.Line(line)[9:]
	fmt.Fprintf(t, "  %s%s\n", t.paint(levelColors[f.Level], level), rest)
	if f.Remediation != "" {
		fmt.Fprintf(t, "            fix: %s\n", term.Line(f.Remediation))
	}
	for _, r := range f.References {
		source := r.Source
		if r.Clause != "" {
			source += "#" + r.Clause
		}
		fmt.Fprintf(t, "            %s\n", t.paint(dim, "source: "+term.Line(source)))
	}
}

func (t *textWriter) summary(r *Report) {
	for _, note := range r.notes() {
		fmt.Fprintf(t, "note: %s\n", term.Line(note))
	}
	fmt.Fprintln(t, term.Line(r.headline()))
	if text := r.toDecide(); text != "" {
		fmt.Fprintln(t, term.Line(text))
	}
}
