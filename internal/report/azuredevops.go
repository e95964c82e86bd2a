package report

import (
	"bytes"
	"fmt"
	"io"

	"insupport/internal/finding"
	"insupport/internal/term"
)

// writeAzureDevOps writes logging commands for what counts, and plain lines
// for the rest: there are no commands for notices.
func writeAzureDevOps(w io.Writer, r *Report, _ Options) error {
	var b bytes.Buffer
	line := func(text string) {
		fmt.Fprintf(&b, "insupport: %s\n", oneLine(text))
	}
	for _, c := range r.byVerdict() {
		for _, f := range worstFirst(c.Findings) {
			kind := map[string]string{finding.Violation: "error", finding.Unknown: "error", finding.Warning: "warning"}[f.Result()]
			text := fmt.Sprintf("%s: %s: %s", term.Short(c.Name, 80), f.Rule, f.Remark())
			if kind == "" {
				line(f.Result() + ": " + text)
				continue
			}
			if f.Remediation != "" {
				text += "\nfix: " + f.Remediation
			}
			file, at, column := c.place(f)
			fmt.Fprintf(&b, "##vso[task.logissue type=%s;sourcepath=%s;linenumber=%d;columnnumber=%d;code=%s;]%s\n",
				kind, term.AzureProperty(file), at, max(column, 1), term.AzureProperty(f.Rule), term.Azure(text))
		}
		for _, text := range c.asides() {
			line(term.Short(c.Name, 80) + ": " + text)
		}
		if c.Forecast != nil {
			for _, text := range c.Forecast.sentences() {
				line(term.Short(c.Name, 80) + ": forecast: " + text)
			}
		}
	}
	for _, note := range r.notes() {
		line(note)
	}
	line(r.headline())
	if text := r.toDecide(); text != "" {
		line(text)
	}
	_, err := w.Write(b.Bytes())
	return err
}
