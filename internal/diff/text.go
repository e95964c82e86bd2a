package diff

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"insupport/internal/finding"
	"insupport/internal/term"
)

// Options are what a reader may ask of a format.
type Options struct {
	Details bool // every change of every cluster
	Width   int  // columns of the terminal that shows it, 0 where none does
}

// fewClusters is the number of changed clusters below which all is shown.
const fewClusters = 6

// How many verdicts are listed: all of some, the worst of many.
const (
	listedWhole = 60
	listedWorst = 40
)

// Format returns the writer of a format for two reports, nil for those that
// show a trend only.
func Format(name string) func(io.Writer, *Document, Options) error {
	return map[string]func(io.Writer, *Document, Options) error{
		"json":     func(w io.Writer, d *Document, _ Options) error { return term.WriteJSON(w, d) },
		"markdown": writeMarkdown,
		"text":     writeText,
	}[name]
}

// headline says what was compared and how much changed.
func (d *Document) headline() string {
	s := d.Summary
	out := fmt.Sprintf("%s -> %s: %d new, %d changed, %d gone, %d unchanged", d.Old.AsOf, d.New.AsOf, s.New, s.Changed, s.Gone, s.Unchanged)
	if s.Undecided > 0 {
		out += fmt.Sprintf(" (%d without a decided cause)", s.Undecided)
	}
	return out
}

// word is a verdict, also that of a cluster that is not there.
func word(verdict string) string { return cmp.Or(verdict, "absent") }

func (c *Cluster) verdicts() string {
	if c.OldVerdict == c.NewVerdict {
		return word(c.NewVerdict)
	}
	return word(c.OldVerdict) + " -> " + word(c.NewVerdict)
}

func (c *Change) level() string {
	state := func(f *finding.Finding) string {
		if f.Waiver != nil {
			return finding.Waived
		}
		return f.Level
	}
	if c.Status == Changed && state(c.Old) != state(c.New) {
		return state(c.Old) + " -> " + state(c.New)
	}
	return state(c.finding())
}

func (w Why) sentence() string {
	causes := strings.Join(w.Causes, " and ")
	if w.Decided {
		return causes + " (" + w.Text + ")"
	}
	if causes == "" {
		return w.Text
	}
	return w.Text + "; it may be " + strings.Join(w.Causes, " or ")
}

func writeText(w io.Writer, d *Document, o Options) error {
	var b bytes.Buffer
	d.writeVerdicts(&b, o)
	d.writeCauses(&b, o)
	if o.Details || len(d.Clusters) < fewClusters {
		for _, c := range d.Clusters {
			c.write(&b)
		}
	} else {
		d.writeChanges(&b, o)
	}
	fmt.Fprintln(&b, term.Line(d.headline()))
	_, err := w.Write(term.Guard(term.Wrap(b.Bytes(), o.Width)))
	return err
}

// lines writes rows of cells whose last column gives way.
func lines(b *bytes.Buffer, rows [][]string, width int) {
	for _, row := range rows {
		for i, cell := range row {
			row[i] = term.Line(cell)
		}
	}
	for _, row := range term.Grid(rows, width, term.Shrink{Column: len(rows[0]) - 1, Least: 20}, term.Shrink{Column: 0, Least: 16, Middle: true}) {
		fmt.Fprintln(b, strings.TrimRight(strings.Join(row, ""), " "))
	}
	b.WriteByte('\n')
}

// writeVerdicts lists the clusters whose verdict is another one.
func (d *Document) writeVerdicts(b *bytes.Buffer, o Options) {
	if len(d.Verdicts) == 0 {
		return
	}
	listed := d.Verdicts
	if len(listed) > listedWhole && !o.Details {
		listed = listed[:listedWorst]
	}
	rows := [][]string{{"CLUSTER", "WAS", "IS", "WHY"}}
	for _, v := range listed {
		rows = append(rows, []string{term.Short(v.Cluster, 60), word(v.Old), word(v.New), v.why()})
	}
	if more := len(d.Verdicts) - len(listed); more > 0 {
		rows = append(rows, []string{fmt.Sprintf("… and %d more", more), "", "", "--details shows all"})
	}
	lines(b, rows, o.Width)
}

func (v *VerdictChange) why() string {
	return strings.TrimSuffix(name(v.Decided, v.Causes)+": "+v.Text, ": ")
}

// writeCauses lists what the changes come from.
func (d *Document) writeCauses(b *bytes.Buffer, o Options) {
	if len(d.Causes) == 0 {
		return
	}
	rows := [][]string{{"CAUSE", "VERDICTS", "CLUSTERS", "FINDINGS", "WHAT"}}
	for _, g := range d.Causes {
		rows = append(rows, []string{name(g.Decided, g.Causes), fmt.Sprint(g.Verdicts), fmt.Sprint(len(g.Clusters)), fmt.Sprint(g.Changes), g.Text})
	}
	lines(b, rows, o.Width)
}

// writeChanges lists the changes of many clusters, those that are alike once.
func (d *Document) writeChanges(b *bytes.Buffer, o Options) {
	type alike struct {
		*Change
		clusters []string
		title    bool
	}
	byKey := map[string]*alike{}
	var all []*alike
	for _, c := range d.Clusters {
		for _, change := range c.Changes {
			key := change.Status + " " + change.level() + " " + change.Rule
			a := byKey[key]
			if a == nil {
				a = &alike{Change: change}
				byKey[key] = a
				all = append(all, a)
			}
			a.title = a.title || a.finding().Message != change.finding().Message
			if n := len(a.clusters); n == 0 || a.clusters[n-1] != c.Name {
				a.clusters = append(a.clusters, c.Name)
			}
		}
	}
	statuses := []string{New, Changed, Gone}
	slices.SortStableFunc(all, func(x, y *alike) int {
		return cmp.Or(slices.Index(statuses, x.Status)-slices.Index(statuses, y.Status), x.finding().Rank()-y.finding().Rank(),
			len(y.clusters)-len(x.clusters), strings.Compare(x.Rule, y.Rule))
	})
	lost := map[string]int{}
	for _, c := range d.Clusters {
		for _, said := range finding.NotDecided(c.Undecided) {
			lost[said]++
		}
	}
	rows := [][]string{{"FINDINGS", "LEVEL", "RULE", "CLUSTERS", "WHAT"}}
	for _, a := range all {
		what := a.finding().Message
		if a.title {
			what = a.finding().Title
		}
		where := fmt.Sprint(len(a.clusters))
		if len(a.clusters) == 1 {
			where = term.Short(a.clusters[0], 24)
		}
		rows = append(rows, []string{a.Status, a.level(), a.Rule, where, what})
	}
	for _, said := range slices.Sorted(maps.Keys(lost)) {
		rows = append(rows, []string{"beside", "", "", fmt.Sprint(lost[said]), "newly " + said})
	}
	lines(b, rows, o.Width)
}

// write writes every change of a cluster.
func (c *Cluster) write(b *bytes.Buffer) {
	fmt.Fprintf(b, "%s  %s\n", term.Line(c.Name), c.verdicts())
	for _, change := range c.Changes {
		f := change.finding()
		fmt.Fprintf(b, "  %-8s %s %s  %s\n", change.Status, change.level(), term.Line(f.Rule), term.Line(f.Message))
		if len(change.What) > 0 {
			fmt.Fprintf(b, "           changed: %s\n", strings.Join(change.What, ", "))
		}
		fmt.Fprintf(b, "           why: %s\n", term.Line(change.Why.sentence()))
	}
	for _, said := range finding.NotDecided(c.Undecided) {
		fmt.Fprintf(b, "  beside   newly %s\n", term.Line(said))
	}
	b.WriteByte('\n')
}

func writeMarkdown(w io.Writer, d *Document, _ Options) error {
	m := term.Comment{}
	m.Add("## insupport: %s\n", term.MarkdownCell(d.headline()))
	if len(d.Verdicts) > 0 {
		m.Add("\n| cluster | was | is | why |\n| --- | --- | --- | --- |\n")
	}
	for _, v := range d.Verdicts {
		m.Add("| %s | %s | %s | %s |\n", term.MarkdownCell(v.Cluster), word(v.Old), word(v.New), term.MarkdownCell(v.why()))
	}
	if len(d.Causes) > 0 {
		m.Add("\n| cause | verdicts | clusters | findings | what |\n| --- | --- | --- | --- | --- |\n")
	}
	for _, g := range d.Causes {
		m.Add("| %s | %d | %d | %d | %s |\n", term.MarkdownCell(name(g.Decided, g.Causes)), g.Verdicts, len(g.Clusters), g.Changes, term.MarkdownCell(g.Text))
	}
	for _, c := range d.Clusters {
		m.Add("\n### %s: %s\n\n", term.MarkdownCell(c.Name), term.MarkdownCell(c.verdicts()))
		if len(c.Changes) > 0 {
			m.Add("| | level | rule | what | why |\n| --- | --- | --- | --- | --- |\n")
		}
		for _, change := range c.Changes {
			f := change.finding()
			m.Add("| %s | %s | %s | %s | %s |\n", change.Status, term.MarkdownCell(change.level()), term.MarkdownCell(f.Rule), term.MarkdownCell(f.Message), term.MarkdownCell(change.Why.sentence()))
		}
		for i, said := range finding.NotDecided(c.Undecided) {
			m.Add("%s- newly %s\n", map[bool]string{true: "\n"}[i == 0], term.MarkdownCell(said))
		}
	}
	if m.Left > 0 {
		m.Must(fmt.Sprintf("\n*%d more parts are left out to stay within a comment's size.*\n", m.Left))
	}
	_, err := w.Write(m.Bytes())
	return err
}
