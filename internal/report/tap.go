package report

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"insupport/internal/finding"
	"insupport/internal/term"
)

// writeTAP writes TAP version 14: a subtest per cluster, a point per rule and
// subject. What a baseline knows is TODO, what cannot count is SKIP.
func writeTAP(w io.Writer, r *Report, _ Options) error {
	var b bytes.Buffer
	fmt.Fprintf(&b, "TAP version 14\n1..%d\n", len(r.Clusters))
	for _, note := range r.notes() {
		fmt.Fprintf(&b, "# %s\n", tapText(note))
	}
	for i, c := range r.Clusters {
		name := tapText(c.Name)
		fmt.Fprintf(&b, "# Subtest: %s\n", name)
		if text := c.belonging(); text != "" {
			fmt.Fprintf(&b, "    # %s\n", tapText(text))
		}
		for _, text := range c.asides() {
			fmt.Fprintf(&b, "    # %s\n", tapText(text))
		}
		if c.Forecast != nil {
			for _, text := range c.Forecast.sentences() {
				fmt.Fprintf(&b, "    # forecast: %s\n", tapText(text))
			}
		}
		cases, passed := c.cases(), true
		for n, k := range cases {
			ok, directive := tapResult(k)
			passed = passed && (ok || strings.HasPrefix(directive, " # TODO"))
			fmt.Fprintf(&b, "    %s %d - %s%s\n", tapWord(ok), n+1, tapText(strings.TrimSpace(k.Rule+" "+k.Subject)), directive)
			if k.Finding != nil {
				tapDiagnostic(&b, c, k.Finding)
			}
		}
		fmt.Fprintf(&b, "    1..%d\n%s %d - %s\n", len(cases), tapWord(passed), i+1, name)
	}
	_, err := w.Write(b.Bytes())
	return err
}

func tapWord(ok bool) string {
	if ok {
		return "ok"
	}
	return "not ok"
}

func tapResult(k ruleCase) (ok bool, directive string) {
	switch k.Result {
	case finding.Violation, finding.Unknown:
		return false, ""
	case finding.Warning, finding.Info, casePass:
		return true, ""
	case finding.Known:
		return false, " # TODO " + tapText(k.Finding.Note())
	case finding.Waived:
		return true, " # SKIP " + tapText(k.Finding.Note())
	}
	return true, " # SKIP " + tapText(k.Message)
}

// tapDiagnostic writes the YAML block of a point; its values stand in
// quotes, whatever they hold.
func tapDiagnostic(b *bytes.Buffer, c *Cluster, f *finding.Finding) {
	file, line, column := c.place(f)
	b.WriteString("      ---\n")
	for _, pair := range [][2]string{
		{"message", f.Message}, {"severity", f.Level}, {"fix", f.Remediation}, {"source", f.Sources()},
		{"path", f.Location.Path}, {"fingerprint", f.Fingerprint}, {"status", f.Note()},
	} {
		if pair[1] != "" {
			fmt.Fprintf(b, "      %s: %s\n", pair[0], term.YAMLText(pair[1]))
		}
	}
	fmt.Fprintf(b, "      at:\n        file: %s\n        line: %d\n        column: %d\n      ...\n", term.YAMLText(file), line, column)
}

// tapText escapes what would end a description.
func tapText(s string) string {
	return strings.NewReplacer(`\`, `\\`, "#", `\#`).Replace(oneLine(s))
}
