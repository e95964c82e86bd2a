package report

import (
	"encoding/json"
	"io"
	"maps"
	"slices"
)

// Options are what a reader may ask of a format; those it has no use for it
// ignores.
type Options struct {
	Color bool // terminal colours
	Quiet bool // leave out clusters that are supported
}

// Writer writes a report in one format.
type Writer func(w io.Writer, r *Report, o Options) error

// formats lists the formats; a new one is a file with a Writer and a line here.
func formats() map[string]Writer {
	return map[string]Writer{
		"json": writeJSON,
		"text": writeText,
	}
}

// Formats returns the names of the formats, sorted.
func Formats() []string { return slices.Sorted(maps.Keys(formats())) }

// Format returns the writer of a format, nil where there is none.
func Format(name string) Writer { return formats()[name] }

func writeJSON(w io.Writer, r *Report, _ Options) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(r)
}
