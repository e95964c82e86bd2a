// Package support says which help the vendor owes for a component, at which
// severities. It promises to say nothing that the rules do not.
package support

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"

	"insupport/internal/finding"
	"insupport/internal/inventory"
	"insupport/internal/term"
)

// Document is which help the vendor owes, for each cluster.
type Document struct {
	APIVersion string     `json:"apiVersion"`
	Kind       string     `json:"kind"`
	Clusters   []*Cluster `json:"clusters"`
	all        bool       // of one cluster: a row each instead of a page each
}

// Cluster is what the rules say of one cluster.
type Cluster struct {
	Cluster      string         `json:"cluster,omitempty"`
	AsOf         string         `json:"asOf"`
	Releases     []Release      `json:"releases"`
	Severities   map[string]any `json:"severities"`
	Entitlements []Entitlement  `json:"entitlements"`
}

// Release is one installed release.
type Release struct {
	Product string `json:"product"`
	Title   string `json:"title"`
	Release string `json:"release"`
	Phase   string `json:"phase"`
}

// Entitlement is which help the vendor owes for one component.
type Entitlement struct {
	Component           string              `json:"component"`
	ID                  string              `json:"id"`
	Version             string              `json:"version,omitempty"`
	Namespace           string              `json:"namespace,omitempty"`
	ShippedBy           *ShippedBy          `json:"shippedBy,omitempty"`
	Tier                string              `json:"tier"`
	Reason              string              `json:"reason,omitempty"`
	Matrix              string              `json:"matrix,omitempty"`
	Level               string              `json:"level,omitempty"`
	Warranty            string              `json:"warranty,omitempty"`
	MayBeDiscontinued   bool                `json:"mayBeDiscontinued,omitempty"`
	Activities          []Activity          `json:"activities"`
	Limits              []string            `json:"limits,omitempty"`
	SeverityDefinitions string              `json:"severityDefinitions,omitempty"`
	Basis               string              `json:"basis,omitempty"`
	Disputed            bool                `json:"disputed,omitempty"`
	References          []finding.Reference `json:"references,omitempty"`
}

// ShippedBy is the release that ships a component, with the versions it ships.
type ShippedBy struct {
	Product  string   `json:"product"`
	Release  string   `json:"release"`
	Group    string   `json:"group"`
	Versions []string `json:"versions"`
}

// Activity is one row of a support matrix; without severities the vendor does
// not offer it.
type Activity struct {
	Type       string   `json:"type"`
	Severities []int    `json:"severities"`
	InScope    []string `json:"inScope"`
	OutOfScope []string `json:"outOfScope"`
	Effort     string   `json:"effort"`
	Limits     []string `json:"limits,omitempty"`
	Source     string   `json:"source"`
}

// New makes a document of clusters; all says that every component was asked
// for.
func New(clusters []*Cluster, all bool) *Document {
	return &Document{inventory.APIVersion, "Support", clusters, all}
}

// Question returns what to ask the rules about an inventory: whether of all
// that its releases ship, and the input. A component that the inventory does
// not list is asked for as if it were there; "" is every component.
func Question(value map[string]any, component string) (shipped bool, input map[string]any) {
	spec, _ := value["spec"].(map[string]any)
	listed, _ := spec["components"].([]any)
	if component == "" {
		return len(listed) == 0, value
	}
	spec, value = maps.Clone(spec), maps.Clone(value)
	spec["components"] = append(slices.Clone(listed), map[string]any{"name": component})
	value["spec"] = spec
	return false, value
}

// Stray is a component that was asked for, that nothing ships and the inventory
// does not list; Near is a shipped one with a name like it, "" without one.
type Stray struct{ Near string }

// Answer reads what the rules say. A component that is none of the cluster's is
// stray; the answer stands nevertheless.
func Answer(raw json.RawMessage, component string) (c *Cluster, stray *Stray, err error) {
	var doc struct {
		Cluster
		Shipped []string `json:"shipped"`
		Errors  []string `json:"errors"`
	}
	if err := json.Unmarshal(raw, &doc); err != nil {
		return nil, nil, fmt.Errorf("the rules gave a malformed support table: %w", err)
	}
	if len(doc.Errors) > 0 {
		return nil, nil, errors.New(strings.Join(doc.Errors, "; "))
	}
	c = &doc.Cluster
	if component == "" {
		return c, nil, nil
	}
	if len(c.Entitlements) == 0 {
		return nil, nil, errors.New("the rules gave a support table without the component")
	}
	last := len(c.Entitlements) - 1
	asked := c.Entitlements[last]
	own := slices.DeleteFunc(slices.Clone(c.Entitlements[:last]), func(e Entitlement) bool { return e.ID != asked.ID })
	if len(own) == 0 {
		own = []Entitlement{asked}
		if asked.ShippedBy == nil {
			stray = &Stray{term.Nearest(component, doc.Shipped)}
		}
	}
	c.Entitlements = own
	return c, stray, nil
}

// Formats lists the formats of the document, the default first.
func Formats() []string { return []string{"text", "json", "markdown"} }

// Format returns the writer of a format that Formats lists.
func Format(name string) func(io.Writer, *Document) error {
	switch name {
	case "json":
		return func(w io.Writer, d *Document) error { return term.WriteJSON(w, d) }
	case "markdown":
		return func(w io.Writer, d *Document) error { return write(w, d, markdownTable{}) }
	}
	return func(w io.Writer, d *Document) error {
		return term.Lines(func(w io.Writer) error { return write(w, d, textTable{}) })(w)
	}
}

// tableWriter lays out the parts of a support table.
type tableWriter interface {
	heading(w io.Writer, level int, text string)
	table(w io.Writer, rows [][]string) error // the first row is the header
	list(w io.Writer, items []string)
}

func write(w io.Writer, doc *Document, t tableWriter) error {
	for _, c := range doc.Clusters {
		var releases []string
		for _, r := range c.Releases {
			releases = append(releases, r.Title+" "+r.Release)
		}
		on := strings.Join(releases, ", ")
		if c.Cluster != "" {
			on = strings.TrimPrefix(on+" on "+c.Cluster, " on ")
		}
		if doc.all {
			t.heading(w, 1, fmt.Sprintf("Support for the components of %s, %s", on, c.AsOf))
			if len(c.Entitlements) == 0 {
				t.list(w, []string{"none is stated, and no release of this cluster ships components under support terms"})
				continue
			}
			if err := t.table(w, summaryRows(c)); err != nil {
				return err
			}
			continue
		}
		for _, e := range c.Entitlements {
			t.heading(w, 1, fmt.Sprintf("%s with %s, %s", strings.TrimSpace(e.Component+" "+e.Version), on, c.AsOf))
			if err := writeEntitlement(w, e, c.Severities, t); err != nil {
				return err
			}
		}
	}
	return nil
}

func summaryRows(c *Cluster) [][]string {
	rows := [][]string{{"COMPONENT", "TIER", "SHIPPED", "CONFIGURATION", "FAILURE", "ROOT CAUSE", "FIX", "DOCUMENTATION", "NOTE"}}
	for _, e := range c.Entitlements {
		row := []string{e.Component, e.Tier, "-"}
		if e.ShippedBy != nil && len(e.ShippedBy.Versions) > 0 {
			row[2] = strings.Join(e.ShippedBy.Versions, ", ")
		}
		bySeverity := map[string]string{}
		for _, a := range e.Activities {
			bySeverity[a.Type] = severityRange(a.Severities)
		}
		for _, kind := range []string{"configuration", "failureAssistance", "rootCauseAnalysis", "fix", "documentation"} {
			if bySeverity[kind] == "" {
				bySeverity[kind] = "-"
			}
			row = append(row, bySeverity[kind])
		}
		note := e.Reason
		if e.Disputed {
			note = "disputed"
		}
		rows = append(rows, append(row, note))
	}
	return rows
}

// severityRange writes 1, 2, 3, 4 as 1-4.
func severityRange(severities []int) string {
	if len(severities) == 0 {
		return "-"
	}
	first, last := severities[0], severities[len(severities)-1]
	if len(severities) > 1 && last-first == len(severities)-1 {
		return fmt.Sprintf("%d-%d", first, last)
	}
	return strings.Trim(strings.Join(strings.Fields(fmt.Sprint(severities)), ", "), "[]")
}

func writeEntitlement(w io.Writer, e Entitlement, severities map[string]any, t tableWriter) error {
	facts := []string{"tier: " + e.Tier}
	if e.Matrix != "" {
		facts = append(facts, "terms: "+e.Matrix)
	}
	if e.ShippedBy != nil {
		shipped := strings.Join(e.ShippedBy.Versions, ", ")
		if shipped == "" {
			shipped = "version not published"
		}
		facts = append(facts, fmt.Sprintf("shipped: %s (%s %s, %s)", shipped, e.ShippedBy.Product, e.ShippedBy.Release, e.ShippedBy.Group))
	}
	if e.Reason != "" {
		facts = append(facts, "why: "+e.Reason)
	}
	if e.Basis == "inferred" {
		facts = append(facts, "basis: inferred, no page states it")
	}
	if e.Level != "" {
		facts = append(facts, "support level: "+e.Level)
	}
	if e.Warranty != "" {
		facts = append(facts, "warranty: "+e.Warranty)
	}
	t.list(w, facts)
	if len(e.Activities) > 0 {
		numbers, _ := severities["numbers"].([]any)
		header := []string{"ACTIVITY"}
		for _, n := range numbers {
			header = append(header, fmt.Sprintf("SEVERITY %v", n))
		}
		rows := [][]string{append(header, "EFFORT")}
		for _, a := range e.Activities {
			row := []string{a.Type}
			for _, n := range numbers {
				cell := "no"
				if f, ok := n.(float64); ok && slices.Contains(a.Severities, int(f)) {
					cell = "yes"
				}
				row = append(row, cell)
			}
			rows = append(rows, append(row, a.Effort))
		}
		t.heading(w, 2, "Activities and severities")
		if err := t.table(w, rows); err != nil {
			return err
		}
		t.heading(w, 2, "Scope")
		var scope []string
		for _, a := range e.Activities {
			for _, text := range a.InScope {
				scope = append(scope, a.Type+", in scope: "+text)
			}
			for _, text := range a.OutOfScope {
				scope = append(scope, a.Type+", out of scope: "+text)
			}
			for _, text := range a.Limits {
				scope = append(scope, a.Type+", limited: "+text)
			}
		}
		t.list(w, scope)
	}
	if len(e.Limits) > 0 {
		t.heading(w, 2, "Limits")
		t.list(w, e.Limits)
	}
	if e.SeverityDefinitions == "notPublished" {
		t.heading(w, 2, "Severities")
		note, _ := severities["note"].(string)
		t.list(w, []string{strings.TrimSpace("What they mean is not published. " + note)})
	}
	if len(e.References) > 0 {
		t.heading(w, 2, "Sources")
		var sources []string
		for _, r := range e.References {
			sources = append(sources, r.Title+": "+r.Source)
		}
		t.list(w, sources)
	}
	return nil
}

// textTable writes for a terminal.
type textTable struct{}

func (textTable) heading(w io.Writer, level int, text string) {
	if level > 1 {
		fmt.Fprintln(w)
	}
	fmt.Fprintln(w, term.Line(text))
}

func (textTable) table(w io.Writer, rows [][]string) error {
	var b strings.Builder
	t := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, row := range rows {
		cells := make([]string, len(row))
		for i, cell := range row {
			cells[i] = term.Line(cell)
		}
		fmt.Fprintln(t, "  "+strings.Join(cells, "\t"))
	}
	if err := t.Flush(); err != nil {
		return err
	}
	for line := range strings.Lines(b.String()) {
		fmt.Fprintln(w, strings.TrimRight(line, " \n"))
	}
	return nil
}

func (textTable) list(w io.Writer, items []string) {
	for _, item := range items {
		fmt.Fprintf(w, "  %s\n", term.Line(item))
	}
}

// markdownTable writes for a page.
type markdownTable struct{}

func (markdownTable) heading(w io.Writer, level int, text string) {
	fmt.Fprintf(w, "%s %s\n\n", strings.Repeat("#", level+1), term.Markdown(text))
}

func (markdownTable) table(w io.Writer, rows [][]string) error {
	for i, row := range rows {
		cells := make([]string, len(row))
		for j, cell := range row {
			cells[j] = term.Markdown(cell)
		}
		fmt.Fprintf(w, "| %s |\n", strings.Join(cells, " | "))
		if i == 0 {
			fmt.Fprintf(w, "|%s\n", strings.Repeat(" --- |", len(row)))
		}
	}
	_, err := fmt.Fprintln(w)
	return err
}

func (markdownTable) list(w io.Writer, items []string) {
	for _, item := range items {
		fmt.Fprintf(w, "- %s\n", term.Markdown(item))
	}
	fmt.Fprintln(w)
}
