package term

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// WriteJSON writes a value as one JSON document, indented as a reader would
// like to see it.
func WriteJSON(w io.Writer, v any) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		return err
	}
	_, err := w.Write(JSON(b.Bytes()))
	return err
}

// Table writes rows in columns, the first of them the header.
func Table(w io.Writer, rows [][]string) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, row := range rows {
		fmt.Fprintln(t, strings.Join(row, "\t"))
	}
	return t.Flush()
}

// Lines makes lines that hold the text of inputs harmless for who reads them.
func Lines(write func(io.Writer) error) func(io.Writer) error {
	return func(w io.Writer) error {
		var b bytes.Buffer
		if err := write(&b); err != nil {
			return err
		}
		_, err := w.Write(Page(b.Bytes()))
		return err
	}
}

// Write writes a document as JSON, or as the lines that text makes of it.
func Write(w io.Writer, format string, doc any, text func(io.Writer) error) error {
	if format == "json" {
		return WriteJSON(w, doc)
	}
	return Lines(text)(w)
}

// Finisher passes output on, some whole lines at a time, each as Finish makes
// it; what is left goes with Flush.
type Finisher struct {
	Out    io.Writer
	Finish func([]byte) []byte
	left   bytes.Buffer
}

const someLines = 64 << 10

func (f *Finisher) Write(p []byte) (int, error) {
	f.left.Write(p)
	if f.left.Len() >= someLines {
		if whole := bytes.LastIndexByte(f.left.Bytes(), '\n') + 1; whole > 0 {
			if _, err := f.Out.Write(f.Finish(f.left.Next(whole))); err != nil {
				return 0, err
			}
		}
	}
	return len(p), nil
}

// Flush writes what is left.
func (f *Finisher) Flush() error {
	_, err := f.Out.Write(f.Finish(f.left.Bytes()))
	f.left.Reset()
	return err
}

// Dash stands for a text that is not there.
func Dash(s string) string { return cmp.Or(s, "-") }

// Some names the first of many things.
func Some(names []string, most int) string {
	named := strings.Join(names[:min(len(names), most)], ", ")
	if more := len(names) - most; more > 0 {
		named += fmt.Sprintf(" and %d more", more)
	}
	return named
}

// Count is a number of things; a word takes a plural.
func Count(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}

// commentBytes is what a merge-request comment takes; a job summary takes
// more.
const commentBytes = 60_000

// Comment is Markdown that fits into a comment.
type Comment struct {
	bytes.Buffer
	Left int // parts that did not fit
}

// Add writes a part if it fits; after one that does not, smaller ones may.
func (c *Comment) Add(format string, args ...any) {
	c.write(fmt.Sprintf(format, args...), commentBytes-4_000)
}

// Must writes a part that the end of the comment is kept free for.
func (c *Comment) Must(s string) { c.write(s, commentBytes) }

func (c *Comment) write(s string, most int) {
	if c.Len()+len(s) > most {
		c.Left++
		return
	}
	c.WriteString(s)
}

// MarkdownCell makes a text harmless inside a table of Markdown, and short.
func MarkdownCell(s string) string { return Markdown(Short(s, 400)) }

// Short cuts a text to n runes, so that one long name cannot fill a table.
func Short(s string, n int) string {
	runes := []rune(s)
	if len(runes) <= n {
		return s
	}
	return string(runes[:n-1]) + "…"
}
