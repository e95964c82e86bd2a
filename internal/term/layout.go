package term

import (
	"bytes"
	"io"
	"os"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/term"
	"golang.org/x/text/width"
)

// usualColumns is the width of a terminal that does not tell its own.
const usualColumns = 80

// Columns is the width of the terminal that w is, 0 where it is none. COLUMNS
// overrules what the terminal says.
func Columns(w io.Writer) int {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return 0
	}
	if n, err := strconv.Atoi(os.Getenv("COLUMNS")); err == nil && n > 0 {
		return n
	}
	if n, _, err := term.GetSize(int(f.Fd())); err == nil && n > 0 {
		return n
	}
	return usualColumns
}

// Width is the number of columns that a text takes on a terminal.
func Width(s string) int {
	n := 0
	for _, r := range s {
		n += runeWidth(r)
	}
	return n
}

// runeWidth is 2 for what East Asian writing and pictures take, 0 for marks on
// the character before.
func runeWidth(r rune) int {
	if r < 0x300 {
		return 1
	}
	if unicode.In(r, unicode.Mn, unicode.Me) {
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}

// Fit cuts a text to n columns.
func Fit(s string, n int) string {
	if Width(s) <= n {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if n -= runeWidth(r); n < 1 {
			break
		}
		b.WriteRune(r)
	}
	return b.String() + "…"
}

// FitMiddle cuts a text to n columns and keeps both its ends: what tells names
// apart often stands last.
func FitMiddle(s string, n int) string {
	if Width(s) <= n || n < 4 {
		return Fit(s, n)
	}
	runes := []rune(s)
	tail, left := len(runes), n/2
	for tail > 0 && left >= runeWidth(runes[tail-1]) {
		tail--
		left -= runeWidth(runes[tail])
	}
	return Fit(string(runes[:tail])+"…", n-n/2) + string(runes[tail:])
}

// Shrink is a column that gives way on a narrow terminal, and how far. Middle
// says that its cells are cut there.
type Shrink struct {
	Column, Least int
	Middle        bool
}

// Grid pads the cells of rows to columns that stand two apart and take no more
// than width (0 for any). Where they would, columns are cut in the order of
// shrink. The last column is not padded.
func Grid(rows [][]string, width int, shrink ...Shrink) [][]string {
	var widths []int
	for _, row := range rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], Width(cell))
		}
	}
	over := 2*(len(widths)-1) - width
	for _, w := range widths {
		over += w
	}
	middle := map[int]bool{}
	for _, s := range shrink {
		middle[s.Column] = middle[s.Column] || s.Middle
		if i := s.Column; width > 0 && over > 0 && i < len(widths) && widths[i] > s.Least {
			cut := min(over, widths[i]-s.Least)
			widths[i] -= cut
			over -= cut
		}
	}
	out := make([][]string, len(rows))
	for i, row := range rows {
		out[i] = make([]string, len(row))
		for j, cell := range row {
			if middle[j] {
				cell = FitMiddle(cell, widths[j])
			}
			cell = Fit(cell, widths[j])
			if j < len(row)-1 {
				cell += strings.Repeat(" ", widths[j]-Width(cell)+2)
			}
			out[i][j] = cell
		}
	}
	return out
}

// Wrap breaks lines between words so that none takes more than width columns
// (0 for any); a word that is longer stays whole. What follows stands below the text of a
// line: one with a word in front of the twelfth column is continued there, others two
// columns further in.
func Wrap(lines []byte, width int) []byte {
	if width <= 0 {
		return lines
	}
	var out bytes.Buffer
	for line := range bytes.Lines(lines) {
		wrapLine(&out, line, width)
	}
	return out.Bytes()
}

// labelled is where the text of a line starts that begins with a word of its
// kind.
const labelled = 12

func wrapLine(out *bytes.Buffer, line []byte, width int) {
	if visibleWidth(line) <= width {
		out.Write(line)
		return
	}
	indent := len(line) - len(bytes.TrimLeft(line, " "))
	hang := indent + 2
	if plain := stripColours(line); indent == 2 && len(plain) > labelled && plain[labelled-1] == ' ' && plain[labelled] != ' ' {
		hang = labelled
	}
	if hang > width/2 {
		hang = 2
	}
	at := 0
	rest := bytes.TrimRight(line, "\n")
	for len(rest) > 0 {
		blank := len(rest) - len(bytes.TrimLeft(rest, " "))
		word := rest[blank:]
		if i := bytes.IndexByte(word, ' '); i >= 0 {
			word = word[:i]
		}
		rest = rest[blank+len(word):]
		w := visibleWidth(word)
		switch {
		case at > 0 && at > hang && at+blank+w > width && w > 0:
			out.WriteByte('\n')
			out.WriteString(strings.Repeat(" ", hang))
			at = hang
		default:
			out.WriteString(strings.Repeat(" ", blank))
			at += blank
		}
		out.Write(word)
		at += w
	}
	out.WriteByte('\n')
}

// visibleWidth is the width of a line without its colours and line feed.
func visibleWidth(line []byte) int { return Width(string(stripColours(bytes.TrimRight(line, "\n")))) }

func stripColours(line []byte) []byte {
	if bytes.IndexByte(line, 0x1b) < 0 {
		return line
	}
	var out []byte
	for len(line) > 0 {
		if line[0] == 0x1b {
			end := bytes.IndexByte(line, 'm')
			if end < 0 {
				return out
			}
			line = line[end+1:]
			continue
		}
		_, n := utf8.DecodeRune(line)
		out = append(out, line[:n]...)
		line = line[n:]
	}
	return out
}
