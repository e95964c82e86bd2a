package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"insupport/internal/policy"
	"insupport/internal/term"
)

// entryOSMatrix gives the tables of operating systems; input {product?, line?, provider?}.
const entryOSMatrix = "data.insupport.ask.systems.matrix"

// osDoc is what the entrypoint of the matrix returns.
type osDoc struct {
	Products []osProduct `json:"products"`
}

type osProduct struct {
	Name  string   `json:"name"`
	Title string   `json:"title"`
	Lines []osLine `json:"lines"`
}

type osLine struct {
	Line         string          `json:"line"`
	Stage        string          `json:"stage"` // published, archived or draft
	Providers    []osTable       `json:"providers"`
	Drafts       []osTable       `json:"drafts"`
	Restrictions []osNote        `json:"restrictions"`
	Notes        []osNote        `json:"notes"`
	References   json.RawMessage `json:"references"`
}

type osTable struct {
	Provider string  `json:"provider"` // any: the page has no providers
	Rows     []osRow `json:"rows"`
}

// osRow has a cell for each column that the page has, or that another page answers.
type osRow struct {
	OS       string          `json:"os"`
	Name     string          `json:"name"`
	Version  string          `json:"version"`
	Also     []string        `json:"also,omitempty"`
	OrHigher bool            `json:"orHigher,omitempty"`
	Kernels  []string        `json:"kernels,omitempty"`
	Modes    map[string]bool `json:"modes"`
	GPU      *bool           `json:"gpu,omitempty"`
	KIB      *bool           `json:"kib,omitempty"`
	Releases *struct {
		Min   string `json:"min,omitempty"`
		Max   string `json:"max,omitempty"`
		Below string `json:"below,omitempty"`
	} `json:"releases,omitempty"`
	Status     string          `json:"status,omitempty"`
	Disputed   bool            `json:"disputed"`
	References json.RawMessage `json:"references"`
}

type osNote struct {
	ID         string          `json:"id"`
	Title      string          `json:"title"`
	Level      string          `json:"level,omitempty"`
	References json.RawMessage `json:"references"`
}

// runOS prints the tables of operating systems instead of the window.
func (o *windowOptions) runOS(ctx context.Context, s *streams, b *policy.Bundle, product string, outputs []output) error {
	engine, err := b.Compile(map[string]any{}, false)
	if err != nil {
		return err
	}
	query, err := engine.Prepare(ctx, entryOSMatrix)
	if err != nil {
		return err
	}
	read := func(line, provider string) (doc osDoc, err error) {
		raw, err := query.Eval(ctx, map[string]any{"product": product, "line": line, "provider": provider}, s.now)
		if err != nil {
			return doc, err
		}
		return doc, decodeTo(raw, &doc, "matrix of operating systems")
	}
	doc, err := read(o.line, o.provider)
	if err != nil {
		return err
	}
	if len(doc.lines()) == 0 || len(doc.providers()) == 0 {
		return o.noTable(read, product)
	}
	return writeTable(s, outputs, doc, func(w io.Writer) error { return writeOS(w, doc) })
}

// noTable says what there is in place of what was asked for.
func (o *windowOptions) noTable(read func(line, provider string) (osDoc, error), product string) error {
	all, err := read("", "")
	if err != nil {
		return err
	}
	switch lines := all.lines(); {
	case len(lines) == 0:
		return fmt.Errorf("the catalog has no operating systems for %s", product)
	case o.line != "" && !slices.Contains(lines, o.line):
		return fmt.Errorf("--line: there is no table for %q; there is one for %s", o.line, strings.Join(lines, ", "))
	}
	line, err := read(o.line, "")
	if err != nil {
		return err
	}
	providers := line.providers()
	return fmt.Errorf("--provider: there is no table for %q%s; there is one for %s", o.provider, term.Suggest(o.provider, providers), strings.Join(providers, ", "))
}

func (d osDoc) lines() []string {
	var lines []string
	for _, p := range d.Products {
		for _, l := range p.Lines {
			lines = append(lines, l.Line)
		}
	}
	return lines
}

func (d osDoc) providers() []string {
	var providers []string
	for _, p := range d.Products {
		for _, l := range p.Lines {
			for _, t := range l.Providers {
				providers = append(providers, t.Provider)
			}
		}
	}
	slices.Sort(providers)
	return slices.Compact(providers)
}

func writeOS(w io.Writer, doc osDoc) error {
	for _, p := range doc.Products {
		for _, l := range p.Lines {
			if len(l.Providers) == 0 {
				continue
			}
			stage := ""
			if l.Stage != "published" {
				stage = " (" + l.Stage + " page)"
			}
			fmt.Fprintf(w, "%s %s%s\n\n", p.Title, l.Line, stage)
			if err := writeOSTables(w, append(slices.Clone(l.Providers), l.Drafts...)); err != nil {
				return err
			}
			writeOSNotes(w, "Restrictions", l.Restrictions)
			writeOSNotes(w, "Notes", l.Notes)
			fmt.Fprintln(w)
		}
	}
	_, err := fmt.Fprintln(w, "yes: listed   -: not listed, so not supported   ?: the page has no such column")
	return err
}

func writeOSTables(w io.Writer, tables []osTable) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "PROVIDER\tOS\tVERSION\tDEFAULT\tFIPS\tAIR-GAPPED\tBOTH\tGPU\tKERNELS\tNOTE")
	for _, table := range tables {
		for _, r := range table.Rows {
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", table.Provider, r.Name, r.Version,
				r.mode("default"), r.mode("fips"), r.mode("airGapped"), r.mode("fipsAirGapped"), cell(r.GPU),
				term.Dash(strings.Join(r.Kernels, ", ")), term.Dash(r.note()))
		}
	}
	return t.Flush()
}

func writeOSNotes(w io.Writer, title string, notes []osNote) {
	if len(notes) == 0 {
		return
	}
	fmt.Fprintf(w, "\n%s\n", title)
	for _, n := range notes {
		level := ""
		if n.Level != "" {
			level = n.Level + ": "
		}
		fmt.Fprintf(w, "  %s%s\n", level, n.Title)
	}
}

func (r osRow) mode(key string) string {
	if v, ok := r.Modes[key]; ok {
		return cell(&v)
	}
	return cell(nil)
}

func cell(v *bool) string {
	switch {
	case v == nil:
		return "?"
	case *v:
		return "yes"
	}
	return "-"
}

func (r osRow) note() string {
	var notes []string
	if r.Status != "" {
		notes = append(notes, r.Status+", decides nothing")
	}
	if len(r.Also) > 0 {
		notes = append(notes, "also "+strings.Join(r.Also, ", "))
	}
	if r.OrHigher {
		notes = append(notes, "or higher")
	}
	if r.Releases != nil {
		switch {
		case r.Releases.Below != "":
			notes = append(notes, "below "+r.Releases.Below)
		case r.Releases.Min != "":
			notes = append(notes, r.Releases.Min+" to "+r.Releases.Max)
		default:
			notes = append(notes, "up to "+r.Releases.Max)
		}
	}
	if r.KIB != nil && *r.KIB {
		notes = append(notes, "image builder")
	}
	if r.Disputed {
		notes = append(notes, "disputed")
	}
	return strings.Join(notes, ", ")
}
