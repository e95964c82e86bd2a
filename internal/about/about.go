// Package about shows what a run rests on: the versions of program, rules and
// facts, the rules with their text, the waivers as they stand. It promises to
// show them as reports do.
package about

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"insupport/internal/inventory"
	"insupport/internal/report"
	"insupport/internal/term"
)

// Formats lists the formats of each document, the default first.
func Formats() []string { return []string{"text", "json"} }

// head says what a document is.
type head struct {
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
}

// Version names the program and what it judges by.
type Version struct {
	head
	Tool     tool              `json:"tool"`
	Bundle   report.Bundle     `json:"bundle"`
	Overlays []report.Overlay  `json:"overlays,omitempty"`
	Schemas  map[string]string `json:"schemas"` // kind to its apiVersion
}

// tool is a build with the name that reports have for the tool.
type tool struct {
	Name string `json:"name"`
	Build
}

// NewVersion makes a Version of what a report would say, the build and the schemas of documents.
func NewVersion(m report.Metadata, b Build, schemas map[string]string) *Version {
	return &Version{head{inventory.APIVersion, "Version"}, tool{m.Tool.Name, b}, m.Bundle, m.Overlays, schemas}
}

// Write writes the document in a format that Formats lists.
func (v *Version) Write(w io.Writer, format string) error {
	return term.Write(w, format, v, func(w io.Writer) error {
		fmt.Fprintf(w, "%s\nbundle %s\nrules %s\nfacts %s\n", v.Tool.Line(), v.Bundle.Digest, v.Bundle.Rules, v.Bundle.Facts)
		if v.Bundle.Revision != "" {
			fmt.Fprintf(w, "revision %s\n", v.Bundle.Revision)
		}
		for _, o := range v.Overlays {
			fmt.Fprintf(w, "overlay %s %s\n", o.Name, o.Digest)
		}
		return Dates(w, v.Bundle.CatalogDates)
	})
}

// Dates writes the day of each product's facts.
func Dates(w io.Writer, dates map[string]string) error {
	for _, product := range slices.Sorted(maps.Keys(dates)) {
		if _, err := fmt.Fprintf(w, "catalog %s %s\n", product, dates[product]); err != nil {
			return err
		}
	}
	return nil
}

// Rules is every rule of a bundle.
type Rules struct {
	head
	Rules []report.Rule `json:"rules"`
}

// NewRules makes the document of rules.
func NewRules(rules []report.Rule) *Rules { return &Rules{head{inventory.APIVersion, "Rules"}, rules} }

// Write writes the document in a format that Formats lists.
func (r *Rules) Write(w io.Writer, format string) error {
	return term.Write(w, format, r, func(w io.Writer) error {
		rows := [][]string{{"RULE", "LEVEL", "TITLE"}}
		for _, rule := range r.Rules {
			rows = append(rows, []string{rule.ID, rule.Level, rule.Title})
		}
		return term.Table(w, rows)
	})
}

// Rule is one rule in full.
type Rule struct {
	head
	report.Rule
}

// NewRule makes the document of a rule.
func NewRule(rule report.Rule) *Rule { return &Rule{head{inventory.APIVersion, "Rule"}, rule} }

// Write writes the document in a format that Formats lists.
func (r *Rule) Write(w io.Writer, format string) error {
	return term.Write(w, format, r, func(w io.Writer) error {
		fmt.Fprintf(w, "%s [%s]\n%s\n\n%s\n", r.ID, r.Level, r.Title, strings.TrimSpace(r.Description))
		if r.Remediation != "" {
			fmt.Fprintf(w, "\nfix: %s\n", strings.TrimSpace(r.Remediation))
		}
		for _, ref := range r.References {
			fmt.Fprintf(w, "source: %s\n", ref.Source)
		}
		return nil
	})
}

// Waivers is a list of waivers as they stand on a day, what runs out first at
// its head.
type Waivers struct {
	head
	Waivers []*report.WaiverState `json:"waivers"`
	covered bool                  // what they cover is known
}

// NewWaivers makes the document of waivers, none of which is malformed. covered
// says that what they cover was counted; a horizon above 0 leaves out those that
// run out later.
func NewWaivers(states []*report.WaiverState, covered bool, horizon int) *Waivers {
	states = slices.DeleteFunc(slices.Clone(states), func(w *report.WaiverState) bool { return horizon > 0 && *w.DaysLeft > horizon })
	// What runs out first is what someone has to look at first.
	states = slices.SortedStableFunc(slices.Values(states), func(a, b *report.WaiverState) int { return *a.DaysLeft - *b.DaysLeft })
	return &Waivers{head{inventory.APIVersion, "Waivers"}, append([]*report.WaiverState{}, states...), covered}
}

// Write writes the document in a format that Formats lists.
func (l *Waivers) Write(w io.Writer, format string) error {
	return term.Write(w, format, l, func(w io.Writer) error {
		head := []string{"STATE", "OWNER", "DAYS LEFT", "EXPIRES", "RULE", "MATCH", "REASON"}
		if l.covered {
			head = slices.Insert(head, 4, "COVERS")
		}
		rows := [][]string{head}
		for _, x := range l.Waivers {
			reason, state, match := x.Reason, x.State, "-"
			if x.Ticket != "" {
				reason += " (" + x.Ticket + ")"
			}
			if state == report.WaiverNotYet {
				state = "from " + x.Effective
			}
			if len(x.Match) > 0 {
				match = string(inventory.Canonical(x.Match))
			}
			row := []string{state, x.Owner, strconv.Itoa(*x.DaysLeft), x.Expires, x.Rule, match, reason}
			if l.covered {
				row = slices.Insert(row, 4, x.Coverage())
			}
			for i, cell := range row {
				row[i] = strings.Join(strings.Fields(cell), " ")
			}
			rows = append(rows, row)
		}
		return term.Table(w, rows)
	})
}
