package cli

import (
	"fmt"
	"io"
	"os"
	"time"

	"golang.org/x/term"

	"insupport/internal/policy"
	"insupport/internal/regularfile"
	"insupport/internal/safe"
	"insupport/internal/source"
)

// recognition takes from the bundle how products and systems show in objects.
func recognition(b *policy.Bundle) (*source.Recognition, error) {
	return source.NewRecognition(b.Data, b.Facts())
}

// maxAnnotations is the most that a file of annotations may hold, in bytes.
const maxAnnotations = 64 << 20

// readAnnotations returns nil where no file is named.
func readAnnotations(file string) (*source.Annotations, error) {
	if file == "" {
		return nil, nil
	}
	content, err := regularfile.Read(file, maxAnnotations)
	if err != nil {
		return nil, fmt.Errorf("reading annotations %s: %w", file, err)
	}
	a, err := source.ReadAnnotations(file, content)
	if err != nil {
		return nil, fmt.Errorf("reading annotations %w", err)
	}
	return a, nil
}

// How soon and how often a progress line is drawn.
const (
	progressAfter = time.Second
	progressEvery = 200 * time.Millisecond
)

// longInput is the number of bytes of an input from which garbage is collected
// often.
const longInput = 2 << 20

// progress is one line on a terminal about reading long inputs.
type progress struct {
	long           bool
	w              io.Writer // nil where nobody watches
	input          string
	started, drawn time.Time
	visible        bool
}

// newProgress draws on w if that is a terminal.
func newProgress(w io.Writer) *progress {
	f, ok := w.(*os.File)
	if !ok || os.Getenv("TERM") == "dumb" || !term.IsTerminal(int(f.Fd())) {
		return &progress{}
	}
	return &progress{w: w}
}

func (p *progress) update(input string, read, size int64, clusters int) {
	if read > longInput && !p.long {
		p.long = true
		collectGarbage(readingPercent)
	}
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
	fmt.Fprintf(p.w, "\r\x1b[K%s", progressLine(safe.Line(input), read, size, clusters, now.Sub(p.started)))
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

// done removes the line, so that what follows starts on a clean one.
func (p *progress) done() {
	if p.long {
		collectGarbage(fleetPercent)
	}
	if p.visible {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
}
