package report

import (
	"bytes"
	"cmp"
	"encoding/json"
	"io"
	"maps"
	"slices"

	"insupport/internal/finding"
	"insupport/internal/term"
)

// Options are what a reader may ask of a format, and what formats may show
// beside the report; those it has no use for it ignores.
type Options struct {
	Color   bool     // terminal colours
	Quiet   bool     // leave out clusters that are supported, as long as nobody had to waive anything for it
	Width   int      // columns of the terminal that shows it, 0 where none does
	GroupBy string   // the label to group clusters by, "" for none
	Columns []string // labels that tables show in columns of their own
	Fleet   string   // a label of objects that a cluster keeps, "" for none
	Rules   []Rule   // every rule of the bundle, for formats that NeedRules
	Windows []Window // of the products in use, for formats that NeedWindows
}

// shows tells whether a reader wants to see a cluster in a list.
func (o Options) shows(c *Cluster) bool {
	return !o.Quiet || c.Verdict != VerdictSupported || c.withoutWaivers()
}

// Rule is one rule as the bundle describes it.
type Rule struct {
	ID          string              `json:"id"`
	Title       string              `json:"title"`
	Description string              `json:"description"`
	Level       string              `json:"level"`
	Remediation string              `json:"remediation"`
	References  []finding.Reference `json:"references"`
}

// Window is a product's lines with their dates, newest first.
type Window struct {
	Name  string       `json:"name"`
	Title string       `json:"title"`
	Lines []WindowLine `json:"lines"`
}

// WindowLine is one line of a product on the as-of date; days are YYYY-MM-DD,
// nil where nobody published them.
type WindowLine struct {
	Line     string  `json:"line"`
	Released *string `json:"released"`
	Phase    string  `json:"phase"`
	EndsOn   *string `json:"endsOn"`
	EndedOn  *string `json:"endedOn"`
	EndsWith *string `json:"endsWith"`
	Basis    string  `json:"basis"`
	// OnlyExtended says that its own support is over and the extended one is left.
	OnlyExtended bool `json:"onlyExtended"`
}

// Writer writes a report in one format.
type Writer func(w io.Writer, r *Report, o Options) error

// formats lists the formats; a new one is a file with a Writer and a line here.
func formats() map[string]Writer {
	return map[string]Writer{
		"azuredevops":  writeAzureDevOps,
		"clusters":     writeClusters,
		"conftest":     writeConftest,
		"csv":          writeCSV,
		"github":       writeGitHub,
		"gitlab":       writeGitLab,
		"html":         writeHTML,
		"json":         writeJSON,
		"junit":        writeJUnit,
		"markdown":     writeMarkdown,
		"ndjson":       writeNDJSON,
		"openreports":  writeOpenReports,
		"policyreport": writePolicyReport,
		"prometheus":   writePrometheus,
		"sarif":        writeSARIF,
		"sarif-full":   writeSARIFFull,
		"table":        writeTable,
		"tap":          writeTAP,
		"text":         writeText,
	}
}

// Formats returns the names of the formats, sorted.
func Formats() []string { return slices.Sorted(maps.Keys(formats())) }

// Format returns the writer of a format, nil where there is none. What it
// writes drives neither the terminal nor the runner that shows it.
func Format(name string) Writer {
	write := formats()[name]
	if write == nil {
		return nil
	}
	var finish func([]byte) []byte
	switch name {
	case "html", "junit":
		finish = term.Markup
	case "clusters", "csv", "markdown", "prometheus", "table", "tap", "text":
		finish = term.Guard
	default:
		return write // commands of our own, and JSON and YAML that are safe already
	}
	return func(w io.Writer, r *Report, o Options) error {
		lines := term.Finisher{Out: w, Finish: finish}
		return cmp.Or(write(&lines, r, o), lines.Flush())
	}
}

// NeedRules tells whether a format shows Options.Rules.
func NeedRules(format string) bool {
	return slices.Contains([]string{"html", "sarif", "sarif-full"}, format)
}

// NeedWindows tells whether a format shows Options.Windows.
func NeedWindows(format string) bool { return format == "html" }

// writeJSON writes what term.WriteJSON would, a cluster at a time.
func writeJSON(w io.Writer, r *Report, _ Options) error {
	const none = "[]\n}\n" // clusters, which come last
	var b bytes.Buffer
	head := *r
	head.Clusters = []*Cluster{}
	if len(r.Clusters) == 0 && r.later == nil {
		return term.WriteJSON(w, r)
	}
	if err := term.WriteJSON(&b, head); err != nil {
		return err
	}
	b.Truncate(b.Len() - len(none))
	b.WriteByte('[')
	if _, err := w.Write(b.Bytes()); err != nil {
		return err
	}
	before := "\n    "
	write := func(cluster []byte) error {
		_, err := io.WriteString(w, before)
		if before = ",\n    "; err == nil {
			_, err = w.Write(cluster)
		}
		lines.Put(&cluster)
		return err
	}
	var err error
	if r.later != nil {
		err = r.later(func(res *Result) ([]byte, error) { return indented(res, r.Metadata.AsOf) }, write)
	}
	for _, c := range r.Clusters {
		var raw []byte
		if err == nil {
			raw, err = indented(&Result{AsOf: r.Day(c), Cluster: c}, r.Metadata.AsOf)
		}
		if err == nil {
			err = write(raw)
		}
	}
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, "\n  ]\n}\n")
	return err
}

// indented is a cluster of a report of that day as JSON that people can read, in
// a buffer of lines.
func indented(res *Result, day string) ([]byte, error) {
	buffer, out := lines.Get().(*[]byte), lines.Get().(*[]byte)
	defer lines.Put(buffer)
	asOf := ""
	if res.AsOf != day {
		asOf = res.AsOf
	}
	raw, ok, err := res.fill((*buffer)[:0], asOf)
	if !ok && err == nil {
		c := *res.Cluster
		c.AsOf = cmp.Or(asOf, c.AsOf)
		raw, err = finding.Append((*buffer)[:0], &c)
	}
	if err != nil {
		return nil, err
	}
	*buffer = raw
	b := bytes.NewBuffer((*out)[:0])
	err = json.Indent(b, raw, "    ", "  ")
	return term.JSON(b.Bytes()), err
}
