package report

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"insupport/internal/finding"
	"insupport/internal/term"
)

// writeGitHub writes workflow commands, the worst first: a step shows only the
// first ten of each level.
func writeGitHub(w io.Writer, r *Report, _ Options) error {
	var b bytes.Buffer
	for _, word := range []string{"error", "warning", "notice"} {
		for _, c := range r.byVerdict() {
			for _, f := range worstFirst(c.Findings) {
				if githubCommand(f) != word {
					continue
				}
				file, line, column := c.place(f)
				fmt.Fprintf(&b, "::%s file=%s,line=%d", word, term.GitHubProperty(file), line)
				if column > 0 {
					fmt.Fprintf(&b, ",col=%d", column)
				}
				text := f.Remark()
				if f.Remediation != "" {
					text += "\nfix: " + f.Remediation
				}
				fmt.Fprintf(&b, ",title=%s::%s\n", term.GitHubProperty(term.Short(c.Name, 80)+": "+f.Rule), term.GitHub(text))
			}
			if asides := c.asides(); len(asides) > 0 && word == "notice" {
				fmt.Fprintf(&b, "::notice title=%s::%s\n", term.GitHubProperty(term.Short(c.Name, 80)+": beside the verdict"), term.GitHub(strings.Join(asides, "\n")))
			}
			if c.Forecast != nil && word == "notice" {
				for _, text := range c.Forecast.sentences() {
					fmt.Fprintf(&b, "::notice title=%s::%s\n", term.GitHubProperty(term.Short(c.Name, 80)+": forecast"), term.GitHub(text))
				}
			}
		}
	}
	for _, note := range r.notes() {
		fmt.Fprintf(&b, "::notice title=insupport::%s\n", term.GitHub(note))
	}
	fmt.Fprintf(&b, "insupport: %s\n", r.headline())
	if text := r.toDecide(); text != "" {
		fmt.Fprintf(&b, "insupport: %s\n", term.GitHub(text))
	}
	_, err := w.Write(b.Bytes())
	return err
}

func githubCommand(f *finding.Finding) string {
	switch f.Result() {
	case finding.Violation, finding.Unknown:
		return "error"
	case finding.Warning:
		return "warning"
	}
	return "notice"
}
