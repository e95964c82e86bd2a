package report

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"insupport/internal/finding"
	"insupport/internal/term"
)

// How much of a fleet the overview lists: all of one that fits two screens,
// the worst of a larger one.
const (
	listedWhole = 60
	listedWorst = 40
)

// longestCell keeps one long name from moving all else out of sight.
const longestCell = 60

// writeTable writes an overview for a reader in a hurry: a line for each
// cluster, the worst first, then what is wrong, each rule once.
func writeTable(w io.Writer, r *Report, o Options) error {
	t := textWriter{color: o.Color}
	shown := t.clusters(r, o)
	t.problems(r, o, shown)
	t.forecasts(o, shown)
	t.summary(r)
	_, err := w.Write(term.Wrap(t.Bytes(), o.Width))
	return err
}

// worstClusters lists the clusters, the worst first: by verdict, then by what
// is longest out of support or leaves it first, then by name.
func (r *Report) worstClusters() []*Cluster {
	type ranked struct {
		*Cluster
		verdict, days int
	}
	all := make([]ranked, len(r.Clusters))
	for i, c := range r.Clusters {
		all[i] = ranked{c, slices.Index(verdicts, c.Verdict), 1 << 30}
		if days := r.first(c).Days; days != nil {
			all[i].days = *days
		}
	}
	slices.SortStableFunc(all, func(a, b ranked) int {
		return cmp.Or(a.verdict-b.verdict, a.days-b.days, strings.Compare(a.Name, b.Name))
	})
	out := make([]*Cluster, len(all))
	for i, c := range all {
		out[i] = c.Cluster
	}
	return out
}

// clusters writes the lines of the clusters and returns those that were meant
// to be seen.
func (t *textWriter) clusters(r *Report, o Options) []*Cluster {
	all := slices.DeleteFunc(r.worstClusters(), func(c *Cluster) bool { return !o.shows(c) })
	listed := all
	if len(all) > listedWhole {
		listed = all[:listedWorst]
	}
	head := []string{"CLUSTER", "ENV"}
	for _, key := range o.Columns {
		head = append(head, strings.ToUpper(key))
	}
	head = append(head, "PRODUCT", "VERDICT", "ENDS", "DAYS", "UNDECIDED", "WORST FINDING")
	verdict := len(head) - 5
	rows := [][]string{head}
	for _, c := range listed {
		rows = append(rows, r.line(c, o))
	}
	for _, row := range rows {
		for i, cell := range row {
			row[i] = term.Line(term.Short(cell, longestCell))
		}
	}
	grid := term.Grid(rows, o.Width, shrinkable(len(head))...)
	if len(listed) > 0 {
		fmt.Fprintln(t, t.paint(bold, strings.TrimRight(strings.Join(grid[0], ""), " ")))
	}
	lines := map[*Cluster]string{}
	for i, c := range listed {
		row := grid[i+1]
		row[0], row[verdict] = t.paint(bold, row[0]), t.paint(verdictColors[c.Verdict]+";"+bold, row[verdict])
		lines[c] = strings.TrimRight(strings.Join(row, ""), " ")
	}
	for _, g := range groups(all, o.GroupBy) {
		if o.GroupBy != "" {
			fmt.Fprintf(t, "%s  %s\n", t.paint(bold, term.Line(g.Name)), term.Line(g.Summary.verdicts()))
		}
		for _, c := range g.Clusters {
			if line, ok := lines[c]; ok {
				fmt.Fprintln(t, line)
			}
		}
	}
	if more := all[len(listed):]; len(more) > 0 {
		var s Summary
		for _, c := range more {
			s.Add(c)
		}
		fmt.Fprintf(t, "… and %s; -o clusters lists all\n", moreOf(s))
	}
	if len(all) > 0 {
		t.WriteByte('\n')
	}
	return all
}

func moreOf(s Summary) string {
	return strings.Replace(s.verdicts(), " cluster", " more cluster", 1)
}

// shrinkable lists the columns that give way on a narrow terminal: first those
// of which a part says most.
func shrinkable(columns int) []term.Shrink {
	worst, product := columns-1, columns-6
	out := []term.Shrink{{Column: worst, Least: 20}, {Column: product, Least: 14, Middle: true}, {Column: 0, Least: 20, Middle: true}, {Column: 1, Least: 4}}
	for i := product - 1; i >= 2; i-- {
		out = append(out, term.Shrink{Column: i, Least: 6}) // labels
	}
	return append(out, term.Shrink{Column: worst, Least: 10}, term.Shrink{Column: 0, Least: 14}, term.Shrink{Column: product, Least: 10})
}

// line is a cluster's row of the overview.
func (r *Report) line(c *Cluster, o Options) []string {
	first := r.first(c)
	days := ""
	if first.Days != nil {
		days = strconv.Itoa(*first.Days)
	}
	row := []string{c.Name, environmentWords[c.Environment]}
	for _, key := range o.Columns {
		value, _ := c.label(key)
		row = append(row, term.Dash(value))
	}
	return append(row, term.Dash(strings.TrimSpace(first.Name+" "+first.Version)), verdictWords[c.Verdict]+c.byWaiver(),
		term.Dash(first.Ends), term.Dash(days), term.Dash(notDecided(c)), term.Dash(c.worst()))
}

// Environments as the overview has them.
var environmentWords = map[string]string{"production": "prod", "nonProduction": "non-prod", "": "-"}

// worst names the rule of the worst finding that counts, and how many more
// there are of its level.
func (c *Cluster) worst() string {
	var worst *finding.Finding
	more := 0
	for _, f := range c.Findings {
		switch {
		case f.Waiver != nil:
		case worst == nil || f.Rank() < worst.Rank():
			worst, more = f, 0
		case f.Rank() == worst.Rank():
			more++
		}
	}
	switch {
	case worst == nil || worst.Level == finding.Info:
		return ""
	case more > 0:
		return fmt.Sprintf("%s +%d", worst.Rule, more)
	}
	return worst.Rule
}

// hit is what one rule says of several clusters, or one day of a forecast.
type hit struct {
	rule, level, text string
	clusters          []*Cluster
}

// namedOfHit is the most clusters that one line names.
const namedOfHit = 3

// names are the first of the clusters, in brackets; "" where there is but one,
// which is named already.
func (h *hit) names() string {
	if len(h.clusters) == 1 {
		return ""
	}
	var names []string
	for _, c := range h.clusters {
		names = append(names, term.Short(c.Name, 60))
	}
	return " (" + term.Some(names, namedOfHit) + ")"
}

// problems writes what speaks against the clusters that are not in support:
// each rule once, with the clusters that it hits, the worst and commonest
// first. What was waived stands last, for every cluster.
func (t *textWriter) problems(r *Report, o Options, clusters []*Cluster) {
	byRule := map[string]*hit{}
	for _, c := range clusters {
		for _, f := range c.Findings {
			level, text, common := f.Result(), f.Said(), f.Title
			switch {
			case level == finding.Waived:
				text = f.Note()
				common = text
			case c.Verdict == VerdictSupported, level == finding.Info, level == finding.Known:
				continue
			}
			key := level + " " + f.Rule
			if level == finding.Waived {
				key += " " + text
			}
			h := byRule[key]
			if h == nil {
				h = &hit{rule: f.Rule, level: level, text: text}
				byRule[key] = h
			}
			if h.text != text {
				h.text = common
			}
			if n := len(h.clusters); n == 0 || h.clusters[n-1] != c {
				h.clusters = append(h.clusters, c)
			}
		}
	}
	hits := slices.SortedFunc(maps.Values(byRule), func(a, b *hit) int {
		order := append(finding.Levels(), finding.Waived)
		return cmp.Or(slices.Index(order, a.level)-slices.Index(order, b.level),
			len(b.clusters)-len(a.clusters), strings.Compare(a.rule+a.text, b.rule+b.text))
	})
	t.hits(hits, o)
}

// forecasts writes what leaves support within the horizon of the run, the first
// day first, each product once with the clusters that have it.
func (t *textWriter) forecasts(o Options, clusters []*Cluster) {
	until := ""
	leaving := map[[2]string]*hit{}
	for _, c := range clusters {
		if c.Forecast == nil {
			continue
		}
		until = max(until, c.Forecast.Until)
		add := func(day, message string) {
			key := [2]string{day, message}
			if leaving[key] == nil {
				leaving[key] = &hit{rule: day, level: "forecast", text: message}
			}
			leaving[key].clusters = append(leaving[key].clusters, c)
		}
		for _, l := range c.Forecast.Leaving {
			add(l.LeavesOn, l.Message)
		}
		for _, u := range c.Forecast.Uncertain {
			add("not known", u.Message)
		}
	}
	if until != "" && len(leaving) == 0 {
		fmt.Fprintf(t, "forecast  nothing leaves support until %s\n\n", term.Line(until))
	}
	t.hits(slices.SortedFunc(maps.Values(leaving), func(a, b *hit) int {
		return cmp.Or(strings.Compare(a.rule, b.rule), len(b.clusters)-len(a.clusters), strings.Compare(a.text, b.text))
	}), o)
}

// hits writes a line for each.
func (t *textWriter) hits(hits []*hit, o Options) {
	var rows [][]string
	for _, h := range hits {
		where := h.clusters[0].Name
		if n := len(h.clusters); n > 1 {
			where = term.Count(n, "cluster")
		}
		rows = append(rows, []string{h.level, term.Line(h.rule + ": " + term.Short(where, 60)), term.Line(h.text + h.names())})
	}
	for i, row := range term.Grid(rows, o.Width, term.Shrink{Column: 2, Least: 16}) {
		fmt.Fprintln(t, t.paint(cmp.Or(levelColors[hits[i].level], dim), row[0])+row[1]+row[2])
	}
	if len(hits) > 0 {
		t.WriteByte('\n')
	}
}
