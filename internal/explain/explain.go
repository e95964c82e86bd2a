// Package explain spells findings out: the facts of the inventory, the rows of
// the catalog, the comparison made, and what a rule answered where it found
// nothing. It promises to show every judgement of a rule, those that hold
// included.
package explain

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"insupport/internal/finding"
	"insupport/internal/inventory"
	"insupport/internal/term"
)

const (
	minPrefix = 6   // shortest beginning of a fingerprint that names it
	maxRow    = 400 // of a catalog row, as text
)

// Document is what was asked about, for each cluster that has it.
type Document struct {
	APIVersion string     `json:"apiVersion"`
	Kind       string     `json:"kind"`
	Clusters   []*Cluster `json:"clusters"`
	asked      string
}

// Cluster is what the rules say for one cluster.
type Cluster struct {
	Name      string            `json:"name"`
	AsOf      string            `json:"asOf"`
	Verdict   string            `json:"verdict"`
	Outcomes  map[string]string `json:"outcomes"`
	Undecided []Undecided       `json:"undecided"`
	Findings  []*Finding        `json:"findings"`
	// Judgements maps a rule to what it answered for each of its subjects.
	Judgements map[string][]Judgement `json:"judgements"`
	Errors     []string               `json:"errors,omitempty"`
}

// Undecided is a field that a rule needs to judge a subject.
type Undecided struct {
	Rule    string         `json:"rule"`
	Subject map[string]any `json:"subject"`
	Field   string         `json:"field"`
}

// Judgement is a rule's answer for one subject: holds, fails or needs, with
// what the inventory states of the subject.
type Judgement struct {
	Subject map[string]any `json:"subject"`
	Of      string         `json:"of,omitempty"` // which of several things about it
	Answer  string         `json:"answer"`
	Fields  []string       `json:"fields,omitempty"` // what is needed
	Facts   []Fact         `json:"facts,omitempty"`
}

// Finding is a finding with what it rests on.
type Finding struct {
	*finding.Finding
	detail
}

type detail struct {
	RuleText struct {
		Title       string `json:"title"`
		Description string `json:"description"`
	} `json:"ruleText"`
	Evidence struct {
		Facts      []Fact   `json:"facts"`
		Rows       []string `json:"rows"` // paths
		Comparison string   `json:"comparison"`
		Change     string   `json:"change"`
	} `json:"evidence"`
	Rows []Row `json:"rows"`
}

// UnmarshalJSON reads the finding and what it rests on.
func (f *Finding) UnmarshalJSON(b []byte) error {
	if err := json.Unmarshal(b, &f.Finding); err != nil {
		return err
	}
	return json.Unmarshal(b, &f.detail)
}

// MarshalJSON writes the finding with what it rests on.
func (f Finding) MarshalJSON() ([]byte, error) {
	whole := *f.Finding
	whole.Extra = maps.Clone(whole.Extra)
	for key, part := range map[string]any{"ruleText": f.RuleText, "evidence": f.Evidence, "rows": f.Rows} {
		raw, err := finding.Append(nil, part)
		if err != nil {
			return nil, err
		}
		whole.Extra[key] = raw
	}
	return json.Marshal(whole)
}

// Fact is what the inventory says at a path; it has a place only where
// the inventory says something.
type Fact struct {
	Path  string `json:"path"`
	Value any    `json:"value"`
	File  string `json:"file,omitempty"`
	Line  int    `json:"line,omitempty"`
}

// Row is one row of the catalog.
type Row struct {
	Path       string              `json:"path"`
	Row        json.RawMessage     `json:"row,omitempty"`
	Missing    bool                `json:"missing,omitempty"`
	References []finding.Reference `json:"references"`
}

// New makes a document of clusters; asked is a rule, or the beginning of a
// fingerprint.
func New(clusters []*Cluster, asked string) *Document {
	return &Document{inventory.APIVersion, "Explanation", clusters, asked}
}

// Answer reads what the rules say of an inventory, and finds the places of
// what it speaks of.
func Answer(raw json.RawMessage, inv *inventory.Inventory) (*Cluster, error) {
	e := &Cluster{}
	if err := json.Unmarshal(raw, e); err != nil {
		return nil, fmt.Errorf("the rules gave a malformed explanation: %w", err)
	}
	if len(e.Errors) > 0 {
		return nil, errors.New(strings.Join(e.Errors, "; "))
	}
	for _, f := range e.Findings {
		if f == nil || f.Finding == nil {
			return nil, errors.New("the rules gave a malformed explanation: a finding is null")
		}
		f.Location.Find(inv)
		for j := range f.Evidence.Facts {
			if fact := &f.Evidence.Facts[j]; fact.Value != nil && strings.HasPrefix(fact.Path, "spec") && !inv.IsSet(fact.Path) {
				file, at := inv.Place(fact.Path)
				fact.File, fact.Line = file, at.Line
			}
		}
	}
	return e, nil
}

// Keep drops what was not asked for.
func (e *Cluster) Keep(asked string, isRule bool) {
	e.Findings = slices.DeleteFunc(e.Findings, func(f *Finding) bool {
		if isRule {
			return f.Rule != asked
		}
		return len(asked) < minPrefix || !strings.HasPrefix(f.Fingerprint, asked)
	})
	rules := map[string]bool{}
	if isRule {
		rules[asked] = true
	}
	for _, f := range e.Findings {
		rules[f.Rule] = true
	}
	maps.DeleteFunc(e.Outcomes, func(rule, _ string) bool { return !rules[rule] })
	e.Undecided = slices.DeleteFunc(e.Undecided, func(u Undecided) bool { return !rules[u.Rule] })
	maps.DeleteFunc(e.Judgements, func(rule string, _ []Judgement) bool { return !rules[rule] || !isRule })
}

// Formats lists the formats of the document, the default first.
func Formats() []string { return []string{"text", "json"} }

// Write writes the document in a format that Formats lists.
func (d *Document) Write(w io.Writer, format string) error {
	return term.Write(w, format, d, d.writeText)
}

func (d *Document) writeText(w io.Writer) error {
	for i, e := range d.Clusters {
		if i > 0 {
			fmt.Fprintln(w)
		}
		if len(e.Findings) == 0 {
			e.writeOutcome(w, d.asked)
		}
		for j, f := range e.Findings {
			if j > 0 {
				fmt.Fprintln(w)
			}
			if err := f.write(w, e); err != nil {
				return err
			}
		}
		e.writeJudgements(w, d.asked)
	}
	return nil
}

// writeJudgements lists what a rule answered: what holds is as much a result
// as what does not.
func (e *Cluster) writeJudgements(w io.Writer, rule string) {
	if len(e.Judgements[rule]) > 0 {
		fmt.Fprintf(w, "\nJudgements of %s\n", rule)
	}
	for _, j := range e.Judgements[rule] {
		name := subjectName(j.Subject, e.Name)
		if j.Of != "" {
			name += " (" + j.Of + ")"
		}
		line := fmt.Sprintf("%s: %s", name, j.Answer)
		if len(j.Fields) > 0 {
			line += " " + strings.Join(j.Fields, ", ")
		}
		fmt.Fprintf(w, "  %s\n", term.Line(line))
		for _, fact := range j.Facts {
			value, _ := json.Marshal(fact.Value)
			fmt.Fprintf(w, "    %s = %s\n", term.Line(fact.Path), term.Line(string(value)))
		}
	}
}

// writeOutcome says why a rule found nothing.
func (e *Cluster) writeOutcome(w io.Writer, rule string) {
	why := map[string]string{
		"pass":          "it looked at every subject and found nothing",
		"notApplicable": "the cluster has nothing that it is about",
		"off":           "the settings turn it off",
		"unknown":       "it could not decide for every subject",
	}[e.Outcomes[rule]]
	fmt.Fprintf(w, "%s: no finding for %s on %s; outcome %s: %s\n", rule, term.Line(e.Name), e.AsOf, e.Outcomes[rule], why)
}

func subjectName(subject map[string]any, cluster string) string {
	name, _ := subject["name"].(string)
	return fmt.Sprintf("%v %s", subject["kind"], cmp.Or(name, cluster))
}

func (f *Finding) write(w io.Writer, e *Cluster) error {
	fmt.Fprintf(w, "%s %s: %s\n", f.Level, f.Rule, term.Line(f.Message))
	fmt.Fprintf(w, "  cluster %s on %s, fingerprint %s\n", term.Line(e.Name), e.AsOf, f.Fingerprint)
	fmt.Fprintf(w, "  %s: %s\n", f.RuleText.Title, strings.Join(strings.Fields(f.RuleText.Description), " "))
	for _, note := range f.notes() {
		fmt.Fprintf(w, "  %s\n", note)
	}
	fmt.Fprintln(w, "\nFacts of the inventory")
	for _, fact := range f.Evidence.Facts {
		value, err := finding.Append(nil, fact.Value)
		if err != nil {
			return err
		}
		place := "not stated"
		if fact.Value != nil {
			place = ""
		}
		if fact.Line > 0 {
			place = fmt.Sprintf("%s:%d", fact.File, fact.Line)
		}
		fmt.Fprintf(w, "  %s\n", strings.TrimSpace(term.Line(fmt.Sprintf("%s = %s  %s", fact.Path, value, place))))
	}
	if len(f.Evidence.Facts) == 0 {
		fmt.Fprintln(w, "  none")
	}
	fmt.Fprintln(w, "\nCatalog")
	for _, row := range f.Rows {
		fmt.Fprintf(w, "  %s\n", term.Line(row.Path))
		if row.Missing {
			fmt.Fprintln(w, "    is not in the catalog")
			continue
		}
		fmt.Fprintf(w, "    %s\n", term.Line(shorten(string(row.Row))))
		for _, ref := range row.References {
			fmt.Fprintf(w, "    source: %s\n", term.Line(ref.Source))
		}
	}
	if len(f.Rows) == 0 {
		fmt.Fprintln(w, "  none: the inventory alone decides")
	}
	fmt.Fprintf(w, "\nComparison\n  %s\n", term.Line(f.Evidence.Comparison))
	fmt.Fprintf(w, "\nWhat would change the result\n  %s\n", term.Line(f.Evidence.Change))
	if f.Remediation != "" {
		fmt.Fprintf(w, "\nWhat to do\n  %s\n", term.Line(strings.Join(strings.Fields(f.Remediation), " ")))
	}
	if len(f.References) > 0 {
		fmt.Fprintln(w, "\nSources")
		for _, ref := range f.References {
			fmt.Fprintf(w, "  %s: %s\n", term.Line(ref.Title), term.Line(ref.Source))
		}
	}
	return nil
}

func (f *Finding) notes() []string {
	var notes []string
	if f.Disputed {
		notes = append(notes, "disputed: sources disagree, both are cited")
	}
	if f.Basis == "inferred" {
		notes = append(notes, "inferred: no page states it")
	}
	if f.Until != nil {
		notes = append(notes, "until "+*f.Until)
	}
	if f.Waiver != nil {
		notes = append(notes, "waived")
	}
	return notes
}

// shorten cuts long rows; -o json has them whole.
func shorten(s string) string {
	runes := []rune(s)
	if len(runes) <= maxRow {
		return s
	}
	return string(runes[:maxRow]) + fmt.Sprintf("… (%d characters more with -o json)", len(runes)-maxRow)
}
