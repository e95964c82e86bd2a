package report

import (
	"encoding/json"
	"io"
	"maps"
	"slices"
)

// Options are what a reader may ask of a format, and what formats may show
// beside the report; those it has no use for it ignores.
type Options struct {
	Color   bool     // terminal colours
	Quiet   bool     // leave out clusters that are supported
	Rules   []Rule   // every rule of the bundle, for formats that NeedRules
	Windows []Window // of the products in use, for formats that NeedWindows
}

// Rule is one rule as the bundle describes it.
type Rule struct {
	ID          string      `json:"id"`
	Title       string      `json:"title"`
	Description string      `json:"description"`
	Level       string      `json:"level"`
	Remediation string      `json:"remediation"`
	References  []Reference `json:"references"`
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
}

// Writer writes a report in one format.
type Writer func(w io.Writer, r *Report, o Options) error

// formats lists the formats; a new one is a file with a Writer and a line here.
func formats() map[string]Writer {
	return map[string]Writer{
		"azuredevops":  writeAzureDevOps,
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
		"tap":          writeTAP,
		"text":         writeText,
	}
}

// Formats returns the names of the formats, sorted.
func Formats() []string { return slices.Sorted(maps.Keys(formats())) }

// Format returns the writer of a format, nil where there is none.
func Format(name string) Writer { return formats()[name] }

// NeedRules tells whether a format shows Options.Rules.
func NeedRules(format string) bool { return format == "sarif" || format == "html" }

// NeedWindows tells whether a format shows Options.Windows.
func NeedWindows(format string) bool { return format == "html" }

func writeJSON(w io.Writer, r *Report, _ Options) error { return writeIndented(w, r, "  ") }

func writeIndented(w io.Writer, v any, indent string) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", indent)
	return enc.Encode(v)
}
