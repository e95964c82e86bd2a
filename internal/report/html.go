package report

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"insupport/internal/finding"
	"insupport/internal/inventory"
	"insupport/internal/term"
)

//go:embed html.tmpl
var htmlTemplate string

// openClusters is the number of clusters up to which their sections are
// unfolded from the start.
const openClusters = 12

// linkedClusters is the most clusters that one finding links to.
const linkedClusters = 8

type htmlPage struct {
	Report     *Report
	Headline   string
	Cards      []htmlCard
	Notes      []string
	Changed    []string // for the run
	Timelines  []htmlTimeline
	Categories []string
	Clusters   []*htmlCluster
	Labels     []string // that have columns of their own
	Groups     []htmlGroup
	Filters    []htmlFilter
	Findings   []*htmlFinding
	Profiles   []htmlProfile
	Sources    []htmlSource
	Rules      []Rule
	Settings   []string
	Open       bool
}

type htmlCard struct {
	Class, Mark, Word string
	N                 int
}

type htmlCluster struct {
	*Cluster
	ID, Day     string
	Class, Mark string // of the verdict
	Word        string
	Short       string
	Counts      string
	First       horizon // the product whose support ends first
	Labels      string
	Columns     []string // labels that have columns of their own
	Cells       []htmlCell
	Lines       []string // products
	Rows        []htmlRow
	Assumed     []string
	NotDecided  string   // how many judgements could not be made
	Asides      []string // what stands beside the verdict
	Profile     int      // 0 without one
	Off         string
}

// htmlGroup is the clusters of one value of a label.
type htmlGroup struct {
	Name, Counts string // "" where clusters are not grouped
	Clusters     []*htmlCluster
}

type htmlCell struct {
	Class, Mark, Word string
	Number            int    // of the shared finding that says why, 0 without one
	Why               string // what is missing, where no finding says so
}

// htmlRow is one finding as a cluster's section shows it.
type htmlRow struct {
	htmlCell
	Finding *finding.Finding
	Number  int // of the shared finding
	Place   string
	Note    string
}

// htmlFinding is what clusters with the same finding share, so that a large
// fleet's page stays small.
type htmlFinding struct {
	htmlCell
	Number   int
	Finding  *finding.Finding
	Status   string
	Category string
	Evidence []htmlPair
	Clusters []*htmlCluster
	More     int
	seen     map[*htmlCluster]bool
}

type htmlPair struct{ Name, Text string }

type htmlFilter struct {
	ID, Word string
	N        int
}

type htmlProfile struct {
	Number int
	Tiers  []htmlTier
}

type htmlTier struct {
	Component, Tier string
	Activities      []string
}

type htmlSource struct {
	Place, Title, Link string
	N                  int
}

type htmlTimeline struct {
	Title, Desc       string
	ID, Height, AxisY int
	Bars              []htmlBar
	Ticks             []htmlTick
	Now               string // x in percent
}

type htmlBar struct {
	X, Width    string // in percent
	LabelY, Y   int
	Class       string
	Label, With string // With is what a narrow screen leaves out
	Used        bool
}

type htmlTick struct{ X, Label string }

// Marks and words go with every colour.
var htmlStates = map[string]htmlCell{
	VerdictUnsupported: {Class: "bad", Mark: "✕", Word: "unsupported"},
	VerdictAtRisk:      {Class: "warn", Mark: "!", Word: "at risk"},
	VerdictSupported:   {Class: "ok", Mark: "✓", Word: "supported"},
	finding.Violation:  {Class: "bad", Mark: "✕", Word: "violation"},
	finding.Unknown:    {Class: "unk", Mark: "?", Word: "unknown"}, // a verdict too
	finding.Warning:    {Class: "warn", Mark: "!", Word: "warning"},
	finding.Info:       {Class: "info", Mark: "i", Word: "info"},
	finding.Waived:     {Class: "off", Mark: "○", Word: "waived"},
	finding.Known:      {Class: "off", Mark: "●", Word: "known"},
	casePass:           {Class: "ok", Mark: "✓", Word: "pass"},
	caseOff:            {Class: "off", Mark: "–", Word: "off"},
	caseNotApplicable:  {Class: "none", Mark: "·", Word: "n/a"},
}

// writeHTML writes one page that needs neither script nor network: for the
// screen, for paper and for the dark.
func writeHTML(w io.Writer, r *Report, o Options) error {
	t, err := template.New("html").Parse(htmlTemplate)
	if err != nil {
		return err
	}
	// Made whole first: a template that fails half way must not leave half a page.
	var b bytes.Buffer
	if err := t.Execute(&b, newHTMLPage(r, o)); err != nil {
		return err
	}
	_, err = w.Write(b.Bytes())
	return err
}

func newHTMLPage(r *Report, o Options) *htmlPage {
	p := &htmlPage{Report: r, Headline: r.headline(), Notes: r.notes(), Changed: r.Changed(), Open: len(r.Clusters) <= openClusters}
	card := func(state string, n int) {
		c := htmlStates[state]
		p.Cards = append(p.Cards, htmlCard{c.Class, c.Mark, c.Word, n})
	}
	card(VerdictUnsupported, r.Summary.Unsupported)
	card(finding.Unknown, r.Summary.Unknown)
	card(VerdictAtRisk, r.Summary.AtRisk)
	card(VerdictSupported, r.Summary.Supported)
	for _, key := range slices.Sorted(maps.Keys(r.Metadata.Settings)) {
		if key != "rules" {
			p.Settings = append(p.Settings, fmt.Sprintf("%s = %v", key, r.Metadata.Settings[key]))
		}
	}
	categories := map[string]bool{}
	used := map[string]bool{}
	for _, c := range r.Clusters {
		for id := range c.Outcomes {
			category, _, _ := strings.Cut(id, "/")
			categories[category] = true
			used[id] = true
		}
	}
	p.Categories = slices.Sorted(maps.Keys(categories))
	for _, rule := range o.Rules {
		if used[rule.ID] {
			p.Rules = append(p.Rules, rule)
		}
	}
	p.Labels = o.Columns
	shared := htmlShared{page: p, options: o, findings: map[string]*htmlFinding{}, profiles: map[string]int{}, sources: map[string]*htmlSource{}}
	for i, c := range r.byVerdict() {
		p.Clusters = append(p.Clusters, shared.cluster(r, c, i))
	}
	p.Groups = htmlGroups(p.Clusters, o.GroupBy)
	slices.SortStableFunc(p.Findings, func(a, b *htmlFinding) int {
		return a.Finding.Rank() - b.Finding.Rank()
	})
	n := map[string]int{}
	for _, f := range p.Findings {
		n[f.Status]++
		n[f.Category]++
		f.More = max(0, len(f.Clusters)-linkedClusters)
		f.Clusters = f.Clusters[:len(f.Clusters)-f.More]
	}
	for _, status := range append(finding.Levels(), finding.Known, finding.Waived) {
		if n[status] > 0 {
			p.Filters = append(p.Filters, htmlFilter{"only-" + status, htmlStates[status].Word, n[status]})
		}
	}
	for _, category := range p.Categories {
		if n[category] > 0 {
			p.Filters = append(p.Filters, htmlFilter{"only-" + category, category, n[category]})
		}
	}
	for _, key := range slices.Sorted(maps.Keys(shared.sources)) {
		p.Sources = append(p.Sources, *shared.sources[key])
	}
	for _, w := range o.Windows {
		if t, ok := newTimeline(r, w, len(p.Timelines)); ok {
			p.Timelines = append(p.Timelines, t)
		}
	}
	return p
}

// htmlShared collects what several clusters have in common.
type htmlShared struct {
	page     *htmlPage
	options  Options
	findings map[string]*htmlFinding
	profiles map[string]int
	sources  map[string]*htmlSource
}

// htmlGroups parts the clusters by a label.
func htmlGroups(clusters []*htmlCluster, key string) []htmlGroup {
	of := map[*Cluster]*htmlCluster{}
	var plain []*Cluster
	for _, c := range clusters {
		of[c.Cluster] = c
		plain = append(plain, c.Cluster)
	}
	var out []htmlGroup
	for _, g := range groups(plain, key) {
		group := htmlGroup{Name: g.Name, Counts: g.Summary.verdicts()}
		for _, c := range g.Clusters {
			group.Clusters = append(group.Clusters, of[c])
		}
		out = append(out, group)
	}
	return out
}

// MapColumns is the number of columns of the map.
func (p *htmlPage) MapColumns() int { return 6 + len(p.Labels) + len(p.Categories) }

func (s *htmlShared) cluster(r *Report, c *Cluster, i int) *htmlCluster {
	state := htmlStates[c.Verdict]
	out := &htmlCluster{Cluster: c, ID: fmt.Sprintf("c%d", i+1), Day: r.Day(c), Class: state.Class, Mark: state.Mark, Word: state.Word + c.byWaiver(),
		First: r.first(c), Labels: strings.Join(c.labels(), ", "),
		Short: term.Short(oneLine(c.Name), 60), Counts: findingCounts(c), NotDecided: notDecided(c), Asides: c.asides()}
	for _, product := range c.Products {
		out.Lines = append(out.Lines, describe(product))
	}
	for _, a := range c.Assumptions {
		out.Assumed = append(out.Assumed, assumption(a))
	}
	var off []string
	for _, id := range slices.Sorted(maps.Keys(c.Outcomes)) {
		if c.Outcomes[id] == caseOff {
			off = append(off, id)
		}
	}
	out.Off = strings.Join(off, ", ")
	for _, key := range s.options.Columns {
		value, _ := c.label(key)
		out.Columns = append(out.Columns, value)
	}
	for _, f := range worstFirst(c.Findings) {
		file, line, _ := c.place(f)
		place := fmt.Sprintf("%s:%d", term.Short(file, 120), line)
		if f.Location.Set {
			place = f.Location.Path + inventory.SetMark
		}
		out.Rows = append(out.Rows, htmlRow{htmlStates[f.Result()], f, s.finding(out, f), place, f.Note()})
	}
	for _, category := range s.page.Categories {
		cell := c.cell(category)
		for _, row := range out.Rows {
			if strings.HasPrefix(row.Finding.Rule, category+"/") {
				cell.Number = row.Number // of the worst one
				break
			}
		}
		if cell.Number == 0 && cell.Word == htmlStates[finding.Unknown].Word {
			cell.Why = c.lacks(category)
		}
		out.Cells = append(out.Cells, cell)
	}
	out.Profile = s.profile(c)
	return out
}

// lacks says what a category's rules need and do not have.
func (c *Cluster) lacks(category string) string {
	fields := map[string]bool{}
	for _, u := range c.Undecided {
		if strings.HasPrefix(u.Rule, category+"/") {
			fields[u.Place()] = true
		}
	}
	if len(fields) == 0 {
		return ""
	}
	return "not decided without " + strings.Join(slices.Sorted(maps.Keys(fields)), ", ")
}

// cell is the worst that a category's rules say about a cluster.
func (c *Cluster) cell(category string) htmlCell {
	order := []string{"fail", finding.Unknown, "warn", finding.Info, finding.Waived, casePass, caseOff, caseNotApplicable}
	worst := len(order) - 1
	for id, outcome := range c.Outcomes {
		if strings.HasPrefix(id, category+"/") {
			if i := slices.Index(order, outcome); i >= 0 {
				worst = min(worst, i)
			}
		}
	}
	switch order[worst] {
	case "fail":
		return htmlCell{Class: "bad", Mark: "✕", Word: "fail"}
	case "warn":
		return htmlCell{Class: "warn", Mark: "!", Word: "warn"}
	}
	return htmlStates[order[worst]]
}

// finding returns the number of the shared finding, a new one where no other
// cluster had it.
func (s *htmlShared) finding(c *htmlCluster, f *finding.Finding) int {
	status := f.Result()
	refs, _ := json.Marshal(f.References)
	key := strings.Join([]string{f.Rule, status, f.Level, f.Message, f.Remediation, f.Basis, fmt.Sprint(f.Disputed), string(refs), string(f.Extra["evidence"])}, "\x00")
	shared := s.findings[key]
	if shared == nil {
		category, _, _ := strings.Cut(f.Rule, "/")
		shared = &htmlFinding{htmlCell: htmlStates[status], Number: len(s.findings) + 1, Finding: f, Status: status, Category: category,
			Evidence: evidence(f.Extra["evidence"]), seen: map[*htmlCluster]bool{}}
		s.findings[key] = shared
		s.page.Findings = append(s.page.Findings, shared)
		for _, ref := range f.References {
			place := ref.Place()
			if s.sources[place] == nil {
				s.sources[place] = &htmlSource{Place: place, Title: ref.Title}
				if strings.HasPrefix(ref.Source, "https://") {
					s.sources[place].Link = place
				}
			}
			s.sources[place].N++
		}
	}
	if !shared.seen[c] {
		shared.seen[c] = true
		shared.Clusters = append(shared.Clusters, c)
	}
	return shared.Number
}

// evidence lists what the rules say decided a finding: texts as they are,
// facts as path and value.
func evidence(raw json.RawMessage) []htmlPair {
	var m map[string]any
	if json.Unmarshal(raw, &m) != nil {
		return nil
	}
	var out []htmlPair
	for _, key := range slices.Sorted(maps.Keys(m)) {
		if text := evidenceText(m[key]); text != "" {
			out = append(out, htmlPair{key, text})
		}
	}
	return out
}

func evidenceText(v any) string {
	switch x := v.(type) {
	case nil:
		return ""
	case string:
		return x
	case []any:
		var parts []string
		for _, item := range x {
			parts = append(parts, evidenceText(item))
		}
		return strings.Join(parts, "; ")
	case map[string]any:
		if path, ok := x["path"].(string); ok {
			return path + " = " + evidenceText(x["value"])
		}
		raw, _ := json.Marshal(x)
		return string(raw)
	}
	return fmt.Sprint(v)
}

// profile returns the number of the cluster's entitlements, which alike
// clusters share.
func (s *htmlShared) profile(c *Cluster) int {
	if len(c.Entitlements) == 0 {
		return 0
	}
	raw, _ := json.Marshal(c.Entitlements)
	if n := s.profiles[string(raw)]; n > 0 {
		return n
	}
	var list []struct {
		Component  string `json:"component"`
		Tier       string `json:"tier"`
		Activities []struct {
			Type       string   `json:"type"`
			Severities any      `json:"severities"`
			InScope    []string `json:"inScope"`
			OutOfScope []string `json:"outOfScope"`
			Effort     string   `json:"effort"`
			Source     string   `json:"source"`
		} `json:"activities"`
	}
	p := htmlProfile{Number: len(s.profiles) + 1}
	_ = json.Unmarshal(raw, &list) // what has another shape is left out here; the JSON report has it
	for _, e := range list {
		tier := htmlTier{Component: e.Component, Tier: e.Tier}
		for _, a := range e.Activities {
			text := a.Type
			if s := evidenceText(a.Severities); s != "" {
				text += ", severities " + strings.ReplaceAll(s, "; ", ", ")
			}
			if len(a.InScope) > 0 {
				text += "; in scope: " + strings.Join(a.InScope, ", ")
			}
			if len(a.OutOfScope) > 0 {
				text += "; not: " + strings.Join(a.OutOfScope, ", ")
			}
			if a.Effort != "" {
				text += "; " + a.Effort
			}
			if a.Source != "" {
				text += " (" + a.Source + ")"
			}
			tier.Activities = append(tier.Activities, text)
		}
		p.Tiers = append(p.Tiers, tier)
	}
	s.profiles[string(raw)] = p.Number
	s.page.Profiles = append(s.page.Profiles, p)
	return p.Number
}

var phaseStates = map[string]htmlCell{
	"current": {Class: "ok", Mark: "✓", Word: "current line"}, "supported": {Class: "ok", Mark: "✓", Word: "in support"}, "leavesNext": {Class: "warn", Mark: "!", Word: "leaves next"},
	"expired": {Class: "bad", Mark: "✕", Word: "out of support"}, "notReleased": {Class: "none", Mark: "·", Word: "not released"}, "unknown": {Class: "unk", Mark: "?", Word: "not known"},
}

// timelineRows is the most lines that one timeline shows.
const timelineRows = 14

// newTimeline draws the lines of a product that the fleet runs or that are in
// support; false where there is nothing to draw.
func newTimeline(r *Report, w Window, id int) (htmlTimeline, bool) {
	on := map[string]int{}
	for _, c := range r.Clusters {
		for _, p := range c.Products {
			if p.Name == w.Name {
				on[p.Line]++
			}
		}
	}
	today, err := time.Parse(time.DateOnly, r.Metadata.AsOf)
	if err != nil {
		return htmlTimeline{}, false
	}
	from, to := today.AddDate(-1, 0, 0), today.AddDate(0, 9, 0)
	var lines []WindowLine
	for _, l := range w.Lines {
		old := l.Phase == "expired" || l.Phase == "unknown" || l.Phase == "notReleased"
		if l.Released == nil || old && on[l.Line] == 0 || len(lines) == timelineRows && on[l.Line] == 0 {
			continue
		}
		lines = append(lines, l)
		if d, err := time.Parse(time.DateOnly, *l.Released); err == nil && d.Before(from) {
			from = d
		}
		if l.end() != "" {
			if d, err := time.Parse(time.DateOnly, l.end()); err == nil && d.After(to) && d.Before(today.AddDate(3, 0, 0)) {
				to = d.AddDate(0, 2, 0)
			}
		}
	}
	if len(lines) == 0 {
		return htmlTimeline{}, false
	}
	if first := today.AddDate(-6, 0, 0); from.Before(first) {
		from = first
	}
	total := to.Sub(from).Hours()
	at := func(d time.Time) float64 { return min(100, max(0, d.Sub(from).Hours()/total*100)) }
	t := htmlTimeline{Title: w.Title, ID: id + 1, Now: fmt.Sprintf("%.2f", at(today)), AxisY: len(lines)*44 + 8, Height: len(lines)*44 + 30}
	var said []string
	for i, l := range lines {
		released, _ := time.Parse(time.DateOnly, *l.Released)
		end, label, with := to, "no end known", ""
		state := phaseStates[l.Phase]
		if l.OnlyExtended {
			state = htmlCell{Class: "warn", Mark: "!", Word: onlyExtended}
		}
		if l.end() != "" {
			end, _ = time.Parse(time.DateOnly, l.end())
			label = "ends " + l.end()
			if l.EndedOn != nil {
				label = "ended " + l.end()
			} else if l.EndsWith != nil {
				with = ", with " + *l.EndsWith
			}
		} else if l.EndsWith != nil {
			label = "ends with " + *l.EndsWith
		}
		bar := htmlBar{X: fmt.Sprintf("%.2f", at(released)), Width: fmt.Sprintf("%.2f", max(0.6, at(end)-at(released))),
			LabelY: i*44 + 16, Y: i*44 + 23, Class: state.Class, Used: on[l.Line] > 0, With: with}
		bar.Label = fmt.Sprintf("%s %s %s", l.Line, state.Mark, state.Word)
		if bar.Used {
			bar.Label += " · " + term.Count(on[l.Line], "cluster")
			said = append(said, fmt.Sprintf("%s on %s", term.Count(on[l.Line], "cluster"), l.Line))
		}
		bar.Label += " · " + label
		t.Bars = append(t.Bars, bar)
	}
	t.Desc = fmt.Sprintf("%s of %s with their support on %s; %s.", term.Count(len(lines), "line"), w.Title, r.Metadata.AsOf, strings.Join(said, ", "))
	step := max(1, (to.Year()-from.Year()+4)/5)
	for year := from.Year() + 1; year <= to.Year(); year += step {
		x := at(time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC))
		if x > 2 && x < 95 {
			t.Ticks = append(t.Ticks, htmlTick{fmt.Sprintf("%.2f", x), fmt.Sprint(year)})
		}
	}
	return t, true
}

// end is the published end of a line, past or to come.
func (l WindowLine) end() string { return firstDay(l.EndedOn, l.EndsOn) }

// firstDay is the first day that is known, "" without one.
func firstDay(days ...*string) string {
	for _, day := range days {
		if day != nil {
			return *day
		}
	}
	return ""
}
