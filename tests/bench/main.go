// Command bench runs the built program beside conftest, opa and others on the
// same inputs, and prints what each target asks for and what was measured. All
// runs are whole processes, taken in turns, so that a busy machine slows
// everyone alike; figures are medians. Run it with `make bench`.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"syscall"
	"text/tabwriter"
)

func main() {
	var b bench
	asJSON := flag.Bool("json", false, "print JSON")
	large := flag.Bool("large", false, "measure the rows of large fleets alone")
	only := flag.String("only", "", "measure the rows that fit this regular expression")
	flag.StringVar(&b.profiles, "profiles", "", "put a profile of each row that misses its target into this folder")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := b.main(ctx, os.Stdout, *asJSON, *large, *only); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// Landed is a row as it was measured.
type Landed struct {
	What     string     `json:"what"`
	Target   string     `json:"target"`
	Landed   float64    `json:"landed"`
	Unit     string     `json:"unit"`
	Met      bool       `json:"met"`
	Programs []Measured `json:"programs"`
}

// main measures rows in a folder of its own, and tells of those done when it is
// interrupted.
func (b *bench) main(ctx context.Context, w io.Writer, asJSON, large bool, only string) error {
	fits, err := regexp.Compile(only)
	if err != nil {
		return err
	}
	if b.dir, err = os.MkdirTemp("", "insupport-bench-"); err != nil {
		return err
	}
	defer os.RemoveAll(b.dir)
	b.done = map[string][]Measured{}
	if err := b.prepare(ctx); err != nil {
		return err
	}
	table := struct {
		CPUs int      `json:"cpus"`
		Go   string   `json:"go"`
		Rows []Landed `json:"rows"`
	}{runtime.NumCPU(), runtime.Version(), nil}
	for _, r := range rows {
		if r.large != large || !fits.MatchString(r.what) {
			continue
		}
		fmt.Fprintf(os.Stderr, "%s\n", r.what)
		landed, of, failed := r.measure(ctx, b)
		if failed != nil {
			err = fmt.Errorf("%s: %w", r.what, failed)
			break
		}
		l := Landed{r.what, r.target.String(), landed, r.target.unit, r.target.met(landed), of}
		table.Rows = append(table.Rows, l)
		if !l.Met && b.profiles != "" {
			if err = os.MkdirAll(b.profiles, 0o755); err == nil {
				err = b.profile(ctx, filepath.Join(b.profiles, fmt.Sprintf("%02d", len(table.Rows))), of)
			}
			if err != nil {
				break
			}
		}
	}
	if asJSON {
		enc := json.NewEncoder(w)
		enc.SetIndent("", "  ")
		return errors.Join(err, enc.Encode(table))
	}
	return errors.Join(err, write(w, table.Rows))
}

// write writes a table that Markdown shows too.
func write(w io.Writer, rows []Landed) error {
	t := tabwriter.NewWriter(w, 0, 0, 1, ' ', tabwriter.Debug)
	fmt.Fprintln(t, "\twhat\ttarget\tlanded\t\tmeasured (median: wall, CPU, peak memory)\t")
	fmt.Fprintln(t, "\t---\t---\t---\t---\t---\t")
	for _, r := range rows {
		met, programs := "", ""
		if !r.Met {
			met = "missed"
		}
		for i, m := range r.Programs {
			if i > 0 {
				programs += "; "
			}
			programs += fmt.Sprintf("%s %.0f ms, %.0f ms, %.0f MB", m.Name, m.Wall, m.CPU, m.Peak)
		}
		fmt.Fprintf(t, "\t%s\t%s\t%s %s\t%s\t%s\t\n", r.What, r.Target, figure(r.Landed), r.Unit, met, programs)
	}
	return t.Flush()
}

// figure has three digits, or all before the point.
func figure(v float64) string {
	if v >= 100 {
		return fmt.Sprintf("%.0f", v)
	}
	return fmt.Sprintf("%.3g", v)
}

// limit is what a row shall be.
type limit struct {
	least bool // else at most
	value float64
	unit  string
}

func atMost(value float64, unit string) limit  { return limit{false, value, unit} }
func atLeast(value float64, unit string) limit { return limit{true, value, unit} }

func (l limit) String() string {
	word := "at most"
	if l.least {
		word = "at least"
	}
	return fmt.Sprintf("%s %g %s", word, l.value, l.unit)
}

func (l limit) met(landed float64) bool {
	return landed == l.value || l.least == (landed > l.value)
}

func median(values []float64) float64 {
	slices.Sort(values)
	return values[len(values)/2]
}
