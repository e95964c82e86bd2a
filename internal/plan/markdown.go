package plan

import (
	"fmt"
	"io"
	"strings"

	"insupport/internal/finding"
	"insupport/internal/term"
)

// writeMarkdown writes a playbook: for each cluster what stands in the way,
// then every hop as a list of boxes to tick, each with its sources.
func writeMarkdown(w io.Writer, d *Document) error {
	p := &printer{}
	p.md("# Upgrade playbook")
	p.md("\n%s", term.Markdown(d.headline()))
	if d.Origin != "" {
		p.md("\n%s", term.Markdown(d.Origin))
	}
	p.summary(d)
	for _, note := range d.Notes {
		p.md("\n> %s", term.Markdown(note))
	}
	if turns := d.together(); len(turns) > 0 {
		p.md("\n## Order of work\n")
		for i, t := range turns {
			p.md("%d. [ ] **%s**: hop %d, %s", i+1, term.Markdown(t.Cluster), t.Hop, term.Markdown(t.To.String()))
		}
	}
	for _, alike := range d.alike() {
		p.playbook(alike)
	}
	_, err := w.Write(term.Guard(p.Bytes()))
	return err
}

func (p *printer) md(format string, args ...any) { fmt.Fprintf(p, format+"\n", args...) }

// summaryLines keeps the summary on a page.
const summaryLines = 10

// summary says in a line a plan how it stands and what to answer first.
func (p *printer) summary(d *Document) {
	p.md("\n| Cluster | To | Status | Hops | In the way | First |")
	p.md("| --- | --- | --- | --- | --- | --- |")
	groups := d.alike()
	for i, alike := range groups {
		if i == summaryLines {
			p.md("| and %d more | | | | | |", len(groups)-i)
			break
		}
		c, name, first := alike[0], alike[0].Name, ""
		if len(alike) > 1 {
			name += fmt.Sprintf(" and %d alike", len(alike)-1)
		}
		if len(c.Blockers) > 0 {
			first = c.Blockers[0].Remediation
		}
		p.md("| %s | %s | %s | %d | %d | %s |", term.Markdown(name), term.Markdown(c.target()), strings.ToLower(words(c.Status))+c.beside(),
			len(c.Hops), len(c.Blockers), term.Markdown(first))
	}
}

// facts is what to fill in, ready to paste: its values are none that would be
// taken for an answer.
func (p *printer) facts(c *Cluster) {
	seen := map[string]bool{}
	for _, f := range c.Blockers {
		for _, fact := range askedBy(f) {
			seen[fact] = seen[fact] || f.Level == finding.Unknown
		}
	}
	first := true
	for _, fact := range sortedKeys(seen) {
		if !seen[fact] {
			continue
		}
		if first {
			p.md("\nTo fill in under `spec` of the inventory, each with true or false:")
			p.md("\n```yaml")
			p.md("facts:")
			first = false
		}
		p.md("  %s: \"true or false\"", fact)
	}
	if !first {
		p.md("```")
	}
}

func (p *printer) playbook(alike []*Cluster) {
	c := alike[0]
	p.md("\n## %s: %s%s", term.Markdown(c.Name), strings.ToLower(words(c.Status)), c.beside())
	p.md("\nTo %s.", term.Markdown(c.target()))
	if len(alike) > 1 {
		p.md("\nThe same for %s.", term.Markdown(names(alike[1:])))
	}
	if c.Start != nil {
		p.md("\nS%s.", term.Markdown(c.Start.sentence()[1:]))
	}
	for _, bound := range c.bounds() {
		p.md("")
		p.md("%s%s.", strings.ToUpper(bound[:1]), term.Markdown(bound[1:]))
	}
	if len(c.Blockers) > 0 {
		p.md("\n### In the way\n")
		for _, f := range c.Blockers {
			p.md("- [ ] **%s** %s%s. %s%s", levelOf(f), term.Markdown(f.Said()), term.Markdown(marks(f.Disputed)), term.Markdown(f.Remediation), cites(f.References))
		}
		p.facts(c)
	}
	for i, h := range c.Hops {
		p.md("\n### Hop %d: %s (%s%s)", i+1, term.Markdown(h.title()), strings.ToLower(words(h.Status)), term.Markdown(between(", ", h.edgeText(), "")))
		if len(h.Unblock) > 0 {
			p.md("\nReady if %s.", term.Markdown(answers(h.Unblock)))
		}
		p.boxes("Before", "prerequisite", h.Steps)
		p.boxes("Work", "step", h.Steps)
		p.boxes("Never", "never", h.Steps)
		if lines := h.Changes.lines(); len(lines) > 0 {
			p.md("\n**What changes**\n")
			for _, l := range lines {
				p.md("- %s", term.Markdown(l))
			}
		}
		for _, list := range h.lists() {
			p.md("\n**%s**\n", map[string]string{"mind": "Mind", "introduced": "New after this hop", "fixed": "Fixed by this hop", "kept": "Still there after it"}[list.title])
			for _, f := range list.findings {
				p.md("- **%s** %s%s%s", levelOf(f), term.Markdown(f.Said()), term.Markdown(marks(f.Disputed)), cites(f.References))
			}
		}
	}
	if len(c.Rejected) > 0 {
		p.md("\n### Ways not taken\n")
		for _, r := range c.Rejected {
			p.md("- %s to %s: %s%s. %s%s", term.Markdown(r.From.String()), term.Markdown(r.To.String()), term.Markdown(r.Reason), term.Markdown(marks(r.Disputed)), term.Markdown(r.Unblock), cites(r.References))
		}
	}
}

func (p *printer) boxes(title, kind string, steps []Step) {
	first := true
	for _, s := range steps {
		if s.Kind != kind {
			continue
		}
		if first {
			p.md("\n**%s**\n", title)
			first = false
		}
		switch {
		case kind == "never":
			p.md("- %s%s", term.Markdown(s.Title), cites(s.References))
		case s.State == "done":
			p.md("- [x] %s%s", term.Markdown(s.Title+s.groups()), cites(s.References))
		default:
			p.md("- [ ] %s%s", term.Markdown(s.Title+s.groups()), cites(s.References))
		}
	}
}

func cites(refs []finding.Reference) string {
	var out []string
	seen := map[string]bool{}
	for _, r := range refs {
		if source := r.Place(); !seen[source] {
			seen[source] = true
			code := "`" + strings.ReplaceAll(term.Line(source), "`", "'") + "`"
			if url := r.Link(); url != "" {
				code = "[" + code + "](" + url + ")"
			}
			out = append(out, code)
		}
	}
	if len(out) == 0 {
		return ""
	}
	return " (" + strings.Join(out, ", ") + ")"
}
