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

// Progress is one line on a terminal about work that takes long.
// One that is nil draws nothing.
type Progress struct {
	w              io.Writer // nil where nobody watches
	work           string
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
	if spent, due := p.due(input); due {
		p.draw(progressLine(input, read, size, clusters, spent))
	}
}

// Judged draws how many of the clusters that were read have been judged.
func (p *Progress) Judged(done, all int) {
	if spent, due := p.due("judging"); due {
		p.draw(judgedLine(done, all, spent))
	}
}

// Count draws how many of some things are done, and which are under way.
func (p *Progress) Count(done, all int, underWay []string) {
	if p.w != nil {
		p.draw(countLine(done, all, underWay))
	}
}

// due tells whether a line on some work is to be drawn by now, and how long the
// work has taken.
func (p *Progress) due(work string) (spent time.Duration, due bool) {
	if p == nil || p.w == nil {
		return 0, false
	}
	now := time.Now()
	if work != p.work || p.started.IsZero() {
		p.work, p.started, p.drawn = work, now, now.Add(progressAfter-progressEvery)
	}
	if now.Sub(p.drawn) < progressEvery {
		return 0, false
	}
	p.drawn = now
	return now.Sub(p.started), true
}

// draw replaces the line; one that wraps could not be removed.
func (p *Progress) draw(line string) {
	p.visible = true
	fmt.Fprintf(p.w, "\r\x1b[K%s", Short(Line(line), max(1, Columns(p.w)-1)))
}

// Done removes the line, so that what follows starts on a clean one.
func (p *Progress) Done() {
	if p != nil && p.visible {
		p.visible = false
		fmt.Fprint(p.w, "\r\x1b[K")
	}
}

func countLine(done, all int, underWay []string) string {
	line := fmt.Sprintf("%d of %d clusters asked", done, all)
	if len(underWay) > 0 {
		line += "; waiting for " + strings.Join(underWay, ", ")
	}
	return line
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
		line += left(spent, float64(size-read)/float64(read))
	}
	return line
}

func judgedLine(done, all int, spent time.Duration) string {
	line := fmt.Sprintf("%d clusters read, %d judged", all, done)
	if done == 0 {
		return line
	}
	rate, format := float64(done)/spent.Seconds(), ", %.0f a second"
	if rate < 10 {
		format = ", %.1f a second"
	}
	return line + fmt.Sprintf(format, rate) + left(spent, float64(all-done)/float64(done))
}

// left is the time that the rest of a work takes, which is so many times what
// was done.
func left(spent time.Duration, times float64) string {
	return fmt.Sprintf(", %s left", time.Duration(float64(spent)*times).Round(time.Second))
}
