package window

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"insupport/internal/inventory"
	"insupport/internal/term"
)

// Systems is the tables of operating systems that lines list.
type Systems struct {
	APIVersion string           `json:"apiVersion"`
	Kind       string           `json:"kind"`
	Products   []SystemsProduct `json:"products"`
}

// SystemsProduct is one product with its lines.
type SystemsProduct struct {
	Name  string        `json:"name"`
	Title string        `json:"title"`
	Lines []SystemsLine `json:"lines"`
}

// SystemsLine is one line with its tables, those of drafts apart.
type SystemsLine struct {
	Line         string          `json:"line"`
	Stage        string          `json:"stage"` // published, archived or draft
	Providers    []SystemsTable  `json:"providers"`
	Drafts       []SystemsTable  `json:"drafts"`
	Restrictions []SystemsNote   `json:"restrictions"`
	Notes        []SystemsNote   `json:"notes"`
	References   json.RawMessage `json:"references"`
}

// SystemsTable is what a line lists for one provider.
type SystemsTable struct {
	Provider string       `json:"provider"` // any: the page has no providers
	Rows     []SystemsRow `json:"rows"`
}

// SystemsRow has a cell for each column that the page has, or that another page answers.
type SystemsRow struct {
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

// SystemsNote is what a page says besides.
type SystemsNote struct {
	ID         string          `json:"id"`
	Title      string          `json:"title"`
	Level      string          `json:"level,omitempty"`
	References json.RawMessage `json:"references"`
}

// SystemsAnswer reads what the rules say.
func SystemsAnswer(raw json.RawMessage) (*Systems, error) {
	doc := &Systems{}
	if err := json.Unmarshal(raw, doc); err != nil {
		return nil, fmt.Errorf("the rules gave a malformed matrix of operating systems: %w", err)
	}
	doc.APIVersion, doc.Kind = inventory.APIVersion, "Systems"
	return doc, nil
}

// Write writes the tables in a format that Formats lists.
func (d *Systems) Write(w io.Writer, format string) error {
	return term.Write(w, format, d, func(w io.Writer) error { return writeSystems(w, d) })
}

// Lines lists the lines that have a table.
func (d *Systems) Lines() []string {
	var lines []string
	for _, p := range d.Products {
		for _, l := range p.Lines {
			lines = append(lines, l.Line)
		}
	}
	return lines
}

// Providers lists the providers that have a table, sorted.
func (d *Systems) Providers() []string {
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

func writeSystems(w io.Writer, doc *Systems) error {
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
			if err := writeTables(w, append(slices.Clone(l.Providers), l.Drafts...)); err != nil {
				return err
			}
			writeNotes(w, "Restrictions", l.Restrictions)
			writeNotes(w, "Notes", l.Notes)
			fmt.Fprintln(w)
		}
	}
	_, err := fmt.Fprintln(w, "yes: listed   -: not listed, so not supported   ?: the page has no such column")
	return err
}

func writeTables(w io.Writer, tables []SystemsTable) error {
	rows := [][]string{{"PROVIDER", "OS", "VERSION", "DEFAULT", "FIPS", "AIR-GAPPED", "BOTH", "GPU", "KERNELS", "NOTE"}}
	for _, table := range tables {
		for _, r := range table.Rows {
			rows = append(rows, []string{table.Provider, r.Name, r.Version,
				r.mode("default"), r.mode("fips"), r.mode("airGapped"), r.mode("fipsAirGapped"), cell(r.GPU),
				term.Dash(strings.Join(r.Kernels, ", ")), term.Dash(r.note())})
		}
	}
	return term.Table(w, rows)
}

func writeNotes(w io.Writer, title string, notes []SystemsNote) {
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

func (r SystemsRow) mode(key string) string {
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

func (r SystemsRow) note() string {
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
