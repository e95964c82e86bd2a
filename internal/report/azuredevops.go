package report

import (
	"bytes"
	"fmt"
	"io"
	"strings"
)

// writeAzureDevOps writes logging commands for what counts, and plain lines
// for the rest: there are no commands for notices.
func writeAzureDevOps(w io.Writer, r *Report, _ Options) error {
	var b bytes.Buffer
	data := strings.NewReplacer("%", "%AZP25", "\r", "%0D", "\n", "%0A")
	property := strings.NewReplacer("%", "%AZP25", "\r", "%0D", "\n", "%0A", ";", "%3B", "]", "%5D")
	// Plain lines must not be taken for commands, wherever the mark stands.
	line := func(text string) {
		fmt.Fprintf(&b, "insupport: %s\n", strings.ReplaceAll(oneLine(text), "##", "# #"))
	}
	for _, c := range r.byVerdict() {
		for _, f := range worstFirst(c.Findings) {
			kind := map[string]string{Violation: "error", Unknown: "error", Warning: "warning"}[f.result()]
			text := fmt.Sprintf("%s: %s: %s", short(c.Name, 80), f.Rule, f.remark())
			if kind == "" {
				line(f.result() + ": " + text)
				continue
			}
			if f.Remediation != "" {
				text += "\nfix: " + f.Remediation
			}
			file, at, column := c.place(f)
			fmt.Fprintf(&b, "##vso[task.logissue type=%s;sourcepath=%s;linenumber=%d;columnnumber=%d;code=%s;]%s\n",
				kind, property.Replace(file), at, max(column, 1), property.Replace(f.Rule), data.Replace(text))
		}
		if c.Forecast != nil {
			for _, text := range c.Forecast.sentences() {
				line(short(c.Name, 80) + ": forecast: " + text)
			}
		}
	}
	for _, note := range r.notes() {
		line(note)
	}
	line(r.headline())
	_, err := w.Write(b.Bytes())
	return err
}
