package report

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"insupport/internal/finding"
	"insupport/internal/term"
)

var verdictMarks = map[string]string{
	VerdictUnsupported: "❌ unsupported", VerdictUnknown: "❔ unknown", VerdictAtRisk: "⚠️ at risk", VerdictSupported: "✅ supported"}

// writeMarkdown writes a comment: the counts, the clusters, and the findings
// folded below each, as far as they fit.
func writeMarkdown(w io.Writer, r *Report, o Options) error {
	m := term.Comment{}
	m.Add("## insupport: %s\n\n", term.MarkdownCell(r.headline()))
	for _, text := range r.Changed() {
		m.Add("> %s\n\n", term.MarkdownCell(text))
	}
	clusters := r.byVerdict()
	for _, g := range groups(clusters, o.GroupBy) {
		if o.GroupBy != "" {
			m.Add("### %s: %s\n\n", term.MarkdownCell(g.Name), g.Summary.verdicts())
		}
		markdownTable(&m, g.Clusters, o)
	}
	for _, c := range clusters {
		if !o.shows(c) || len(c.Findings) == 0 && c.Forecast == nil && len(c.asides()) == 0 {
			continue
		}
		var b strings.Builder
		fmt.Fprintf(&b, "\n<details><summary>%s: %s, %s</summary>\n\n", term.MarkdownCell(c.Name), verdictMarks[c.Verdict]+c.byWaiver(), findingCounts(c))
		if len(c.Findings) > 0 {
			b.WriteString("| level | rule | what | fix | where |\n| --- | --- | --- | --- | --- |\n")
		}
		for _, f := range worstFirst(c.Findings) {
			file, line, _ := c.place(f)
			level := f.Level
			if s := status(f); s != "open" {
				level = s + " (" + level + ")"
			}
			place := fmt.Sprintf("%s:%d", file, line)
			if f.Location.Set {
				place = f.Location.Path
			}
			fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", level, term.MarkdownCell(f.Rule), term.MarkdownCell(f.Remark()), term.MarkdownCell(f.Remediation), term.MarkdownCell(place))
		}
		if labels := c.labels(); len(labels) > 0 {
			fmt.Fprintf(&b, "\nLabels: %s\n", term.MarkdownCell(strings.Join(labels, ", ")))
		}
		if asides := c.asides(); len(asides) > 0 {
			b.WriteString("\n")
			for _, text := range asides {
				fmt.Fprintf(&b, "- %s\n", term.MarkdownCell(text))
			}
		}
		if c.Forecast != nil {
			fmt.Fprintf(&b, "\nForecast to %s:\n\n", term.MarkdownCell(c.Forecast.Until))
			for _, text := range c.Forecast.sentences() {
				fmt.Fprintf(&b, "- %s\n", term.MarkdownCell(text))
			}
			if len(c.Forecast.sentences()) == 0 {
				b.WriteString("- nothing known leaves support\n")
			}
		}
		b.WriteString("\n</details>\n")
		m.Add("%s", b.String())
	}
	if text := r.toDecide(); text != "" {
		m.Must("\n" + term.MarkdownCell(text) + "\n")
	}
	if notes := r.Metadata.notes(); len(notes) > 0 {
		var b strings.Builder
		b.WriteString("\n")
		for _, note := range notes {
			fmt.Fprintf(&b, "- %s\n", term.MarkdownCell(note))
		}
		m.Must(b.String())
	}
	if m.Left > 0 {
		m.Must(fmt.Sprintf("\n*%d more parts are left out to stay within a comment's size; the JSON or HTML report has them all.*\n", m.Left))
	}
	m.Must(fmt.Sprintf("\n<sub>insupport %s, bundle %s</sub>\n", term.MarkdownCell(r.Metadata.Tool.Version), term.MarkdownCell(term.Short(r.Metadata.Bundle.Digest, 20))))
	_, err := w.Write(m.Bytes())
	return err
}

// markdownTable has a line per cluster.
func markdownTable(m *term.Comment, clusters []*Cluster, o Options) {
	labels := ""
	for _, key := range o.Columns {
		labels += " | " + term.MarkdownCell(key)
	}
	m.Add("| cluster | environment%s | verdict | not decided | products | findings |\n|%s\n", labels, strings.Repeat(" --- |", 6+len(o.Columns)))
	for _, c := range clusters {
		if !o.shows(c) {
			continue
		}
		var products []string
		for _, p := range c.Products {
			products = append(products, term.MarkdownCell(describe(p)))
		}
		labels := ""
		for _, key := range o.Columns {
			value, _ := c.label(key)
			labels += " | " + term.MarkdownCell(value)
		}
		m.Add("| %s | %s%s | %s | %s | %s | %s |\n", term.MarkdownCell(c.Name), term.MarkdownCell(c.Environment), labels,
			verdictMarks[c.Verdict]+c.byWaiver(), notDecided(c), strings.Join(products, "<br>"), findingCounts(c))
	}
	m.Add("\n")
}

// notDecided counts what stands beside the verdict, as the text does; "" for none.
func notDecided(c *Cluster) string {
	n := finding.CountBeside(c.Undecided)
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func findingCounts(c *Cluster) string {
	n := map[string]int{}
	for _, f := range c.Findings {
		n[f.Result()]++
	}
	s := counts(number{n[finding.Violation], finding.Violation}, number{n[finding.Unknown], finding.Unknown}, number{n[finding.Warning], finding.Warning}, number{n[finding.Info], finding.Info},
		number{n[finding.Waived], finding.Waived}, number{n[finding.Known], finding.Known})
	if s == "" {
		return "no findings"
	}
	return s
}
