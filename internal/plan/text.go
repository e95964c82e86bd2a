package plan

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"insupport/internal/finding"
	"insupport/internal/term"
)

// Formats lists the formats of a plan, the default first.
func Formats() []string { return []string{"text", "json", "markdown", "dot", "ics", "prometheus"} }

// Format returns the writer of a format that Formats lists.
func Format(name string) func(io.Writer, *Document) error {
	switch name {
	case "json":
		return func(w io.Writer, d *Document) error { return term.WriteJSON(w, d) }
	case "markdown":
		return writeMarkdown
	case "dot":
		return writeDot
	case "ics":
		return writeCalendar
	case "prometheus":
		return writePrometheus
	}
	return writeText
}

func words(status string) string {
	return map[string]string{Ready: "READY", Blocked: "BLOCKED", Unknown: "UNKNOWN", NothingToDo: "NOTHING TO DO"}[status]
}

// printer collects lines; what comes from inventories is made harmless.
type printer struct{ bytes.Buffer }

func (p *printer) line(indent int, format string, args ...any) {
	fmt.Fprintf(p, "%s%s\n", strings.Repeat("  ", indent), term.Line(fmt.Sprintf(format, args...)))
}

// writeText writes each cluster's hops with their work, then what stands in
// the way and which ways were not taken; clusters that share a plan once. The
// sources of the steps stand in the other formats.
func writeText(w io.Writer, d *Document) error {
	p := &printer{}
	for _, alike := range d.alike() {
		p.cluster(alike)
	}
	if turns := d.together(); len(turns) > 0 {
		p.line(0, "Order of work")
		for i, t := range turns {
			p.line(1, "%d. %s: %s", i+1, t.Cluster, t.To)
		}
		p.WriteByte('\n')
	}
	for _, note := range d.Notes {
		p.line(0, "note: %s", note)
	}
	p.line(0, "%s", d.headline())
	_, err := w.Write(term.Wrap(term.Guard(p.Bytes()), d.Width))
	return err
}

// headline counts the plans: "3 clusters: 1 ready, 2 blocked".
func (d *Document) headline() string {
	var parts []string
	for _, c := range []struct {
		n    int
		word string
	}{{d.Summary.Blocked, "blocked"}, {d.Summary.Unknown, "unknown"}, {d.Summary.Ready, "ready"}, {d.Summary.NothingToDo, "with nothing to do"}} {
		if c.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", c.n, c.word))
		}
	}
	return fmt.Sprintf("%s: %s", term.Count(d.Summary.Clusters, "cluster"), strings.Join(parts, ", "))
}

func (p *printer) cluster(alike []*Cluster) {
	c := alike[0]
	p.line(0, "%s  %s%s  to %s  %s", c.Name, words(c.Status), c.beside(), c.target(), c.Source)
	if len(alike) > 1 {
		p.line(1, "the same for %s", names(alike[1:]))
	}
	if c.Start != nil {
		p.line(1, "%s", c.Start.sentence())
	}
	for _, bound := range c.bounds() {
		p.line(1, "%s", bound)
	}
	for i, h := range c.Hops {
		p.WriteByte('\n')
		p.line(1, "hop %d: %s  %s%s", i+1, h.title(), words(h.Status), between("  (", h.edgeText(), ")"))
		p.hop(h)
	}
	if len(c.Blockers) > 0 {
		p.WriteByte('\n')
		p.line(1, "in the way")
		for _, f := range c.Blockers {
			p.finding(2, f)
		}
	}
	if len(c.Rejected) > 0 {
		p.WriteByte('\n')
		p.line(1, "ways not taken")
		for _, r := range c.Rejected {
			p.line(2, "%s to %s: %s%s", r.From, r.To, r.Reason, marks(r.Disputed))
			if r.Unblock != "" {
				p.line(3, "instead: %s", r.Unblock)
			}
			p.sources(3, r.References)
		}
	}
	p.WriteByte('\n')
}

// levelOf is the level of a finding in words; one that is waived does not count.
func levelOf(f finding.Finding) string {
	if f.Waiver != nil {
		return "waived"
	}
	return f.Level
}

// beside counts what could not be decided and does not move the status: ", 3 not decided".
func (c *Cluster) beside() string {
	if n := finding.CountBeside(c.Undecided); n > 0 {
		return fmt.Sprintf(", %d not decided", n)
	}
	return ""
}

// bounds tells what the plan rests on and what it says nothing of.
func (c *Cluster) bounds() []string {
	var out []string
	for _, a := range c.Assumptions {
		out = append(out, fmt.Sprintf("assumed %s = %v", a.Path, a.Value))
	}
	out = append(out, finding.NotDecided(c.Undecided)...)
	if len(c.Scope.NotStated) > 0 {
		out = append(out, "not looked at, because not stated: "+strings.Join(c.Scope.NotStated, ", "))
	}
	if text := c.bare(); text != "" {
		out = append(out, text)
	}
	return out
}

// bare tells the status without waivers and switched-off rules, "" where it is the same.
func (c *Cluster) bare() string {
	if c.StatusWithoutWaivers == c.Status {
		return ""
	}
	return "without waivers and switched-off rules: " + strings.ToLower(words(c.StatusWithoutWaivers))
}

func names(clusters []*Cluster) string {
	list := make([]string, len(clusters))
	for i, c := range clusters {
		list[i] = c.Name
	}
	return strings.Join(list, ", ")
}

func (c *Cluster) target() string {
	if len(c.Target) == 0 {
		return map[string]string{Latest: "the newest release", Supported: "a release in support"}[c.word]
	}
	return c.Target.String()
}

// title names the releases of a hop: "konvoy 2.2.1 to 2.3.0, kommander …".
func (h Hop) title() string {
	var parts []string
	for _, product := range sortedKeys(h.To) {
		if h.From[product] == h.To[product] {
			parts = append(parts, fmt.Sprintf("%s stays %s", product, h.To[product]))
			continue
		}
		parts = append(parts, fmt.Sprintf("%s %s to %s", product, h.From[product], h.To[product]))
	}
	return strings.Join(parts, ", ")
}

func (h Hop) edgeText() string {
	var out []string
	for _, product := range sortedKeys(h.Edge) {
		e := h.Edge[product]
		text := e.Way
		if e.Way == "uncharted" {
			text = "undocumented"
		}
		if e.Basis == "inferred" {
			text += ", inferred"
		}
		if len(e.TestedOn) > 0 {
			text += ", tested from Kubernetes " + strings.Join(e.TestedOn, ", ")
		}
		out = append(out, text+marks(e.Disputed))
	}
	return strings.Join(slices.Compact(out), "; ")
}

// between puts a text between two others, where there is one.
func between(before, text, after string) string {
	if text == "" {
		return ""
	}
	return before + text + after
}

func marks(disputed bool) string {
	if disputed {
		return " [disputed]"
	}
	return ""
}

func (p *printer) hop(h Hop) {
	if len(h.Unblock) > 0 {
		p.line(2, "ready if %s", answers(h.Unblock))
	}
	p.steps(h.Steps)
	if lines := h.Changes.lines(); len(lines) > 0 {
		p.line(2, "changes")
		for _, l := range lines {
			p.line(3, "%s", l)
		}
	}
	for _, list := range h.lists() {
		p.line(2, "%s", list.title)
		for _, f := range list.findings {
			p.line(3, "%-9s %s  %s%s", levelOf(f), f.Rule, f.Said(), marks(f.Disputed))
		}
	}
}

// told are findings of a hop under a title.
type told struct {
	title    string
	findings []finding.Finding
}

// lists are the findings of a hop that are not told under what is in the way,
// by what the hop does to them; none is empty.
func (h Hop) lists() (out []told) {
	for _, list := range []told{{"mind", quiet(h.Findings)}, {"introduced", quiet(h.Introduced)}, {"fixed", h.Fixed}, {"kept", quiet(h.Kept)}} {
		list.findings = slices.DeleteFunc(slices.Clone(list.findings), func(f finding.Finding) bool { return f.Level == finding.Info })
		if len(list.findings) > 0 {
			out = append(out, list)
		}
	}
	return out
}

// quiet leaves out findings that are told under what is in the way.
func quiet(findings []finding.Finding) []finding.Finding {
	return slices.DeleteFunc(slices.Clone(findings), stands)
}

func (p *printer) steps(steps []Step) {
	if len(steps) == 0 {
		return
	}
	number := 0
	for _, kind := range []string{"prerequisite", "step", "never"} {
		first := true
		for _, s := range steps {
			if s.Kind != kind {
				continue
			}
			if first {
				p.line(2, "%s", map[string]string{"prerequisite": "first", "step": "in this order", "never": "do not"}[kind])
				first = false
			}
			switch kind {
			case "prerequisite":
				p.line(3, "[%s] %s%s", s.State, s.Title, s.groups())
			case "step":
				number++
				p.line(3, "%d. %s%s", number, s.Title, s.groups())
			default:
				p.line(3, "- %s%s", s.Title, s.groups())
			}
		}
	}
}

// groups lists node groups, which are worked on one at a time.
func (s Step) groups() string {
	if len(s.Groups) == 0 {
		return ""
	}
	return " (" + strings.Join(s.Groups, ", then ") + ")"
}

func (p *printer) finding(indent int, f finding.Finding) {
	p.line(indent, "%-9s %s  %s%s", levelOf(f), f.Rule, f.Said(), marks(f.Disputed))
	if f.Remediation != "" {
		p.line(indent+1, "fix: %s", f.Remediation)
	}
	p.sources(indent+1, f.References)
}

func (p *printer) sources(indent int, refs []finding.Reference) {
	seen := map[string]bool{}
	for _, r := range refs {
		if source := r.Place(); !seen[source] {
			seen[source] = true
			p.line(indent, "source: %s", source)
		}
	}
}

// lines tells the changes of a hop, one a line.
func (c Changes) lines() []string {
	var out []string
	add := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	if k := c.Kubernetes; k != nil && k.To != "" {
		add("Kubernetes %s to %s, %s crossed", k.From, k.To, term.Count(k.Minors, "minor"))
	}
	for _, s := range c.OperatingSystems {
		add("operating system of %s: %s, then %s", s.Title, s.From, s.To)
	}
	out = append(out, c.applications()...)
	for _, list := range []struct {
		word     string
		features []Feature
	}{{"gained", c.Features.Gained}, {"deprecated", c.Features.Deprecated}, {"removed", c.Features.Removed}} {
		var titles []string
		for _, f := range list.features {
			title := f.Title
			if f.Replacement != "" {
				title += " (instead: " + f.Replacement + ")"
			}
			titles = append(titles, title)
		}
		if len(titles) > 0 {
			add("%s: %s", list.word, strings.Join(titles, "; "))
		}
	}
	return out
}

func (c Changes) applications() []string {
	var out, others []string
	for _, a := range c.Applications {
		if !a.InCluster {
			others = append(others, a.Name)
			continue
		}
		out = append(out, fmt.Sprintf("application %s: %s to %s", a.Name, versions(a.From), versions(a.To)))
	}
	if len(others) > 0 {
		out = append(out, "other applications in another version: "+strings.Join(others, ", "))
	}
	for _, m := range c.Migrated {
		text := fmt.Sprintf("addon %s becomes application %s", m.Name, m.Application)
		if m.Before != "" {
			text += fmt.Sprintf(" (chart %s to %s)", m.Before, m.After)
		}
		out = append(out, text)
	}
	var gone []string
	for _, r := range c.Removed {
		text := r.Name
		if len(r.ReplacedBy) > 0 {
			text += " (instead: " + strings.Join(r.ReplacedBy, ", ") + ")"
		}
		if r.InCluster {
			out = append(out, "no longer shipped, in this cluster: "+text)
		} else {
			gone = append(gone, text)
		}
	}
	if len(gone) > 0 {
		out = append(out, "no longer shipped: "+strings.Join(gone, ", "))
	}
	if len(c.Added) > 0 {
		out = append(out, "newly shipped: "+strings.Join(c.Added, ", "))
	}
	return out
}

func versions(list []string) string {
	if len(list) == 0 {
		return "a version that no page states"
	}
	return strings.Join(list, " or ")
}
