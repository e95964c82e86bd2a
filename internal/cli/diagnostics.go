package cli

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"insupport/internal/term"
)

// tell writes problems that do not end the run.
func tell(s *streams, problems []error) {
	for _, p := range problems {
		diagnose(s.err, p)
	}
}

// diagnose writes an error, a line for each of those it joins. Names of files
// and what is in them are others' text: none of it starts a line of its own or
// drives who shows the line.
func diagnose(w io.Writer, err error) {
	for _, message := range messages(err) {
		fmt.Fprintf(w, "insupport: %s\n", term.Line(strings.ReplaceAll(message, "\n", `\n`)))
	}
}

// messages takes an error apart into those it joins, each with the words that
// were put before them all.
func messages(err error) []string {
	text := err.Error()
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var all, texts []string
		for _, e := range joined.Unwrap() {
			texts = append(texts, e.Error())
			all = append(all, messages(e)...)
		}
		if strings.Join(texts, "\n") == text {
			return all
		}
		return []string{text}
	}
	inner := errors.Unwrap(err)
	if inner == nil {
		return []string{text}
	}
	before, ok := strings.CutSuffix(text, inner.Error())
	all := messages(inner)
	if !ok || len(all) == 1 {
		return []string{text}
	}
	for i := range all {
		all[i] = before + all[i]
	}
	return all
}
