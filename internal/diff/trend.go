package diff

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"fmt"
	"html/template"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"insupport/internal/inventory"
	"insupport/internal/report"
	"insupport/internal/term"
)

//go:embed trend.tmpl
var trendTemplate string

// Trend is how the verdicts of clusters went through several reports, in their
// order.
type Trend struct {
	APIVersion string   `json:"apiVersion"`
	Kind       string   `json:"kind"`
	Points     []*Point `json:"points"`
}

// Point is one report of a trend.
type Point struct {
	Side
	Clusters    int      `json:"clusters"`
	Unsupported int      `json:"unsupported"`
	Unknown     int      `json:"unknown"`
	AtRisk      int      `json:"atRisk"`
	Supported   int      `json:"supported"`
	Worse       []string `json:"worse"`  // clusters whose verdict is worse than in the report before, new ones too
	Better      []string `json:"better"` // those whose verdict is better, or that are gone
}

// NewTrend counts the verdicts of reports, whose days must not go back.
func NewTrend(reports []*report.Report, sources []string) (*Trend, error) {
	t := &Trend{APIVersion: inventory.APIVersion, Kind: "Trend"}
	before := map[string]string{}
	for i, r := range reports {
		if i > 0 && r.Metadata.AsOf < reports[i-1].Metadata.AsOf {
			return nil, fmt.Errorf("%s is of %s, before %s of %s; name the reports in the order of their days", sources[i], r.Metadata.AsOf,
				sources[i-1], reports[i-1].Metadata.AsOf)
		}
		p := &Point{Side: Side{sources[i], r.Metadata.AsOf, r.Metadata.Bundle.Digest}, Worse: []string{}, Better: []string{}}
		now := map[string]string{}
		var s report.Summary
		for _, c := range r.Clusters {
			now[c.Name] = c.Verdict
			s.Add(c)
		}
		p.Clusters, p.Unsupported, p.Unknown, p.AtRisk, p.Supported = s.Clusters, s.Unsupported, s.Unknown, s.AtRisk, s.Supported
		names := maps.Clone(now)
		maps.Copy(names, before)
		for _, name := range slices.Sorted(maps.Keys(names)) {
			switch difference := rank(now[name]) - rank(before[name]); {
			case i == 0:
			case difference < 0:
				p.Worse = append(p.Worse, name)
			case difference > 0:
				p.Better = append(p.Better, name)
			}
		}
		before = now
		t.Points = append(t.Points, p)
	}
	return t, nil
}

// counts are a point's numbers as tables have them, after its day.
func (p *Point) counts() []string {
	out := []string{}
	for _, n := range []int{p.Clusters, p.Unsupported, p.Unknown, p.AtRisk, p.Supported, len(p.Worse), len(p.Better)} {
		out = append(out, strconv.Itoa(n))
	}
	return out
}

// Formats returns the names of the formats of diff, sorted. csv and html show
// a trend, of two reports too.
func Formats() []string { return []string{"csv", "html", "json", "markdown", "text"} }

// TrendFormat returns the writer of a format for a trend.
func TrendFormat(name string) func(io.Writer, *Trend, Options) error {
	return map[string]func(io.Writer, *Trend, Options) error{
		"csv":      trendCSV,
		"html":     trendHTML,
		"json":     func(w io.Writer, t *Trend, _ Options) error { return term.WriteJSON(w, t) },
		"markdown": trendMarkdown,
		"text":     trendText,
	}[name]
}

func trendText(w io.Writer, t *Trend, o Options) error {
	rows := [][]string{{"DAY", "CLUSTERS", "UNSUPPORTED", "UNKNOWN", "AT RISK", "SUPPORTED", "WORSE", "BETTER", "REPORT"}}
	for _, p := range t.Points {
		rows = append(rows, slices.Concat([]string{p.AsOf}, p.counts(), []string{p.Source}))
	}
	var b bytes.Buffer
	lines(&b, rows, o.Width)
	for _, p := range t.Points {
		for _, x := range []struct {
			word  string
			names []string
		}{{"worse", p.Worse}, {"better", p.Better}} {
			if len(x.names) > 0 {
				fmt.Fprintf(&b, "%s  %s: %s\n", term.Line(p.AsOf), x.word, term.Line(some(x.names, o)))
			}
		}
	}
	_, err := w.Write(term.Guard(term.Wrap(b.Bytes(), o.Width)))
	return err
}

// namedInTrend is the most clusters that one line names.
const namedInTrend = 8

// some names the first of many clusters.
func some(names []string, o Options) string {
	if o.Details {
		return strings.Join(names, ", ")
	}
	return term.Some(names, namedInTrend)
}

func trendCSV(w io.Writer, t *Trend, _ Options) error {
	out := csv.NewWriter(w)
	_ = out.Write([]string{"day", "clusters", "unsupported", "unknown", "at_risk", "supported", "worse", "better", "report", "bundle_digest"})
	for _, p := range t.Points {
		_ = out.Write(slices.Concat([]string{term.Cell(p.AsOf)}, p.counts(), []string{term.Cell(p.Source), term.Cell(p.Bundle)}))
	}
	out.Flush() // whose error is that of any write before
	return out.Error()
}

func trendMarkdown(w io.Writer, t *Trend, _ Options) error {
	m := term.Comment{}
	m.Add("## insupport: %d reports\n\n| day | clusters | unsupported | unknown | at risk | supported | worse | better |\n| --- |%s\n",
		len(t.Points), strings.Repeat(" ---: |", 7))
	for _, p := range t.Points {
		m.Add("| %s | %s |\n", term.MarkdownCell(p.AsOf), strings.Join(p.counts(), " | "))
	}
	if m.Left > 0 {
		m.Must(fmt.Sprintf("\n*%d more lines are left out to stay within a comment's size.*\n", m.Left))
	}
	_, err := w.Write(m.Bytes())
	return err
}

// Sizes of the chart: a column for each report.
const (
	chartHeight = 220
	chartTop    = 14
	chartFoot   = 34
)

type trendPage struct {
	*Trend
	Columns       []trendColumn
	Height, FootY int
	Desc          string
	Width         string // of the chart, so that many reports stay apart
}

type trendColumn struct {
	X, Width, LabelX string // in percent
	Label, Title     string
	Parts            []trendPart
}

type trendPart struct {
	Class  string
	Y, H   string
	N      int
	LabelY string // "" where there is no room for the number
}

func trendHTML(w io.Writer, t *Trend, _ Options) error {
	page, err := template.New("trend").Parse(trendTemplate)
	if err != nil {
		return err
	}
	most := 1
	for _, p := range t.Points {
		most = max(most, p.Clusters)
	}
	n := len(t.Points)
	data := trendPage{Trend: t, Height: chartTop + chartHeight + chartFoot, FootY: chartTop + chartHeight, Width: fmt.Sprintf("%dpx", n*46)}
	every := (n + 11) / 12 // labels that do not touch
	for i, p := range t.Points {
		left := float64(i) * 100 / float64(n)
		c := trendColumn{X: percent(left + 10/float64(n)), Width: percent(80 / float64(n)), LabelX: percent(left + 50/float64(n)),
			Title: fmt.Sprintf("%s: %d unsupported, %d unknown, %d at risk, %d supported", p.AsOf, p.Unsupported, p.Unknown, p.AtRisk, p.Supported)}
		if i%every == 0 {
			c.Label = p.AsOf
		}
		y := float64(chartTop + chartHeight)
		for _, part := range []struct {
			class string
			n     int
		}{{"ok", p.Supported}, {"warn", p.AtRisk}, {"unk", p.Unknown}, {"bad", p.Unsupported}} {
			h := float64(part.n) * chartHeight / float64(most)
			y -= h
			if part.n == 0 {
				continue
			}
			bar := trendPart{Class: part.class, Y: fmt.Sprintf("%.1f", y), H: fmt.Sprintf("%.1f", h), N: part.n}
			if h >= 14 {
				bar.LabelY = fmt.Sprintf("%.1f", y+h/2+4)
			}
			c.Parts = append(c.Parts, bar)
		}
		data.Columns = append(data.Columns, c)
	}
	first, last := t.Points[0], t.Points[n-1]
	data.Desc = fmt.Sprintf("Clusters by verdict in %d reports. %s: %d of %d unsupported; %s: %d of %d unsupported.", n,
		first.AsOf, first.Unsupported, first.Clusters, last.AsOf, last.Unsupported, last.Clusters)
	var b bytes.Buffer // made whole first: half a page must not be left
	if err := page.Execute(&b, data); err != nil {
		return err
	}
	_, err = w.Write(term.Markup(b.Bytes()))
	return err
}

func percent(x float64) string { return fmt.Sprintf("%.2f%%", x) }
