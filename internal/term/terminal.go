package term

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"
)

// interactive tells whether w is a terminal that can do more than print.
func interactive(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && os.Getenv("TERM") != "dumb" && term.IsTerminal(int(f.Fd()))
}

// Colored tells whether w shows colours and the user wants them.
func Colored(w io.Writer, noColor bool) bool {
	return !noColor && os.Getenv("NO_COLOR") == "" && interactive(w)
}

// How soon and how often a progress line is drawn.
const (
	progressAfter = time.Second
	progressEvery = 200 * time.Millisecond
)

// Progress is one line on a terminal about reading long inputs.
type Progress struct {
	w              io.Writer // nil where nobody watches
	input          string
	started, drawn time.Time
	visible        bool
}

// NewProgress draws on w if that is a terminal.
func NewProgress(w io.Writer) *Progress {
	if !interactive(w) {
		return &Progress{}
	}
	return &Progress{w: w}
}

// Update draws how far reading an input came; size is 0 where nobody knows it.
func (p *Progress) Update(input string, read, size int64, clusters int) {
	if p.w == nil {
		return
	}
	now := time.Now()
	if input != p.input {
		p.input, p.started, p.drawn = input, now, now.Add(progressAfter-progressEvery)
	}
	if now.Sub(p.drawn) < progressEvery {
		return
	}
	p.drawn, p.visible = now, true
	fmt.Fprintf(p.w, "\r\x1b[K%s", progressLine(Line(input), read, size, clusters, now.Sub(p.started)))
}

// Count draws how many of some things are done, and which are under way.
func (p *Progress) Count(done, all int, underWay []string) {
	if p.w == nil {
		return
	}
	p.visible = true
	fmt.Fprintf(p.w, "\r\x1b[K%s", Short(countLine(done, all, underWay), Columns(p.w)-1))
}

func countLine(done, all int, underWay []string) string {
	line := fmt.Sprintf("%d of %d clusters asked", done, all)
	if len(underWay) > 0 {
		line += "; waiting for " + strings.Join(underWay, ", ")
	}
	return Line(line)
}

// progressLine says how far reading came, and how long it will take where the
// size is known.
func progressLine(input string, read, size int64, clusters int, spent time.Duration) string {
	line := fmt.Sprintf("%s: %d MiB", input, read>>20)
	if size > 0 {
		line += fmt.Sprintf(" of %d MiB", size>>20)
	}
	if clusters > 0 {
		line += fmt.Sprintf(", %d clusters", clusters)
	}
	if read > 0 && size > read {
		left := time.Duration(float64(spent) * float64(size-read) / float64(read))
		line += fmt.Sprintf(", %s left", left.Round(time.Second))
	}
	return line
}

// Done removes the line, so that what follows starts on a clean one.
func (p *Progress) Done() {
	if p.visible {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
}
