package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
	"sort"
	"strings"

	"insupport/internal/finding"
	"insupport/internal/term"
)

// Causes of a difference between two reports: everything that a report is
// made from.
const (
	CauseInventory = "inventory"
	CauseTime      = "time"
	CauseCatalog   = "catalog"
	CauseRules     = "rules"
	CauseWaivers   = "waivers"
	CauseSettings  = "settings"
)

// Statuses of a finding between two reports.
const (
	DiffNew     = "new"
	DiffGone    = "gone"
	DiffChanged = "changed"
)

// Diff is what changed from one report to another.
type Diff struct {
	APIVersion string         `json:"apiVersion"`
	Kind       string         `json:"kind"`
	Old        DiffSide       `json:"old"`
	New        DiffSide       `json:"new"`
	Summary    DiffSummary    `json:"summary"`
	Clusters   []*DiffCluster `json:"clusters"` // those with changes
}

// DiffSide names one of the two reports.
type DiffSide struct {
	Source string `json:"source"`
	AsOf   string `json:"asOf"`
	Bundle string `json:"bundle"`
}

// DiffSummary counts findings.
type DiffSummary struct {
	New       int `json:"new"`
	Gone      int `json:"gone"`
	Changed   int `json:"changed"`
	Unchanged int `json:"unchanged"`
	Undecided int `json:"undecided"` // changes whose cause is not decided
}

// DiffCluster is what changed of one cluster.
type DiffCluster struct {
	Name       string    `json:"name"`
	OldVerdict string    `json:"oldVerdict,omitempty"` // "" where the cluster is new
	NewVerdict string    `json:"newVerdict,omitempty"` // "" where it is gone
	Differs    []string  `json:"differs"`              // what it was made from and is not the same
	Changes    []*Change `json:"changes"`
	// Before and After are the cluster in the reports, nil where it is not.
	Before *Cluster `json:"-"`
	After  *Cluster `json:"-"`
}

// Change is one finding that is not in both reports the same.
type Change struct {
	Status      string           `json:"status"`
	Fingerprint string           `json:"fingerprint"`
	Rule        string           `json:"rule"`
	Old         *finding.Finding `json:"old,omitempty"`
	New         *finding.Finding `json:"new,omitempty"`
	What        []string         `json:"what,omitempty"` // keys that changed
	Why         Why              `json:"why"`
}

// Why says what a change comes from. Undecided, Causes are those it may come
// from.
type Why struct {
	Decided bool     `json:"decided"`
	Causes  []string `json:"causes"`
	Text    string   `json:"text"`
}

// Compare lists what changed. The cause is decided where only one thing
// differs, since equal input gives an equal report; the others are left for
// Decide.
func Compare(before, after *Report, oldSource, newSource string) *Diff {
	d := &Diff{APIVersion: "insupport/v1", Kind: "Diff", Clusters: []*DiffCluster{},
		Old: DiffSide{oldSource, before.Metadata.AsOf, before.Metadata.Bundle.Digest},
		New: DiffSide{newSource, after.Metadata.AsOf, after.Metadata.Bundle.Digest}}
	common := differs(before.Metadata, after.Metadata)
	oldOnes, newOnes := byName(before), byName(after)
	names := map[string]bool{}
	for name := range oldOnes {
		names[name] = true
	}
	for name := range newOnes {
		names[name] = true
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		c := &DiffCluster{Name: name, Before: oldOnes[name], After: newOnes[name], Changes: []*Change{}}
		switch {
		case c.Before == nil, c.After == nil:
			c.Differs = []string{CauseInventory} // whatever else differs, nobody asked for it
		default:
			if c.Before.InventoryDigest != c.After.InventoryDigest {
				c.Differs = append(c.Differs, CauseInventory)
			}
			if before.day(c.Before) != after.day(c.After) {
				c.Differs = append(c.Differs, CauseTime)
			}
			c.Differs = append(c.Differs, common...)
		}
		d.Summary.Unchanged += c.compare()
		if c.Before != nil {
			c.OldVerdict = c.Before.Verdict
		}
		if c.After != nil {
			c.NewVerdict = c.After.Verdict
		}
		if len(c.Changes) > 0 || c.OldVerdict != c.NewVerdict {
			d.Clusters = append(d.Clusters, c)
		}
		for _, change := range c.Changes {
			switch change.Status {
			case DiffNew:
				d.Summary.New++
			case DiffGone:
				d.Summary.Gone++
			default:
				d.Summary.Changed++
			}
			switch {
			case c.Before == nil:
				change.Why = Why{true, c.Differs, "the cluster was not in the old report"}
			case c.After == nil:
				change.Why = Why{true, c.Differs, "the cluster is not in the new report"}
			case len(c.Differs) == 1:
				change.Why = Why{true, c.Differs, "nothing else differs"}
			case len(c.Differs) == 0:
				change.Why = Why{false, []string{}, "nothing that the reports name differs"}
			default:
				change.Why = Why{false, c.Differs, "several things differ"}
			}
		}
	}
	d.count()
	return d
}

func byName(r *Report) map[string]*Cluster {
	out := map[string]*Cluster{}
	for _, c := range r.Clusters {
		out[c.Name] = c
	}
	return out
}

// differs lists what two runs do not share, inventories and days aside.
func differs(a, b Metadata) []string {
	var out []string
	whole := a.Bundle.Rules != "" && b.Bundle.Rules != "" // else the digest of both together must do
	if whole && a.Bundle.Facts != b.Bundle.Facts || !whole && a.Bundle.Digest != b.Bundle.Digest || !slices.EqualFunc(a.Overlays, b.Overlays,
		func(x, y Overlay) bool { return x.Digest == y.Digest }) {
		out = append(out, CauseCatalog)
	}
	if whole && a.Bundle.Rules != b.Bundle.Rules || !whole && a.Bundle.Digest != b.Bundle.Digest {
		out = append(out, CauseRules)
	}
	if !reflect.DeepEqual(a.GivenWaivers(), b.GivenWaivers()) {
		out = append(out, CauseWaivers)
	}
	if a.AssumeDefaults != b.AssumeDefaults || len(a.Target)+len(b.Target) > 0 && canonical(a.Target) != canonical(b.Target) || canonical(a.Settings) != canonical(b.Settings) {
		out = append(out, CauseSettings)
	}
	return out
}

func canonical(v any) string {
	raw, _ := json.Marshal(v)
	return string(raw)
}

// GivenWaivers returns the run's waivers as they were given.
func (m *Metadata) GivenWaivers() []any {
	out := []any{}
	for _, w := range m.Waivers {
		given := map[string]any{"rule": w.Rule, "owner": w.Owner, "reason": w.Reason, "expires": w.Expires}
		if w.Effective != "" {
			given["effective"] = w.Effective
		}
		if w.Ticket != "" {
			given["ticket"] = w.Ticket
		}
		if len(w.Match) > 0 {
			given["match"] = w.Match
		}
		out = append(out, given)
	}
	return out
}

// compare fills in the changes and returns the number of findings without.
func (c *DiffCluster) compare() (unchanged int) {
	before, after := findingsOf(c.Before), findingsOf(c.After)
	all := map[string]bool{}
	for id := range before {
		all[id] = true
	}
	for id := range after {
		all[id] = true
	}
	for id := range all {
		a, b := before[id], after[id]
		change := &Change{Fingerprint: id, Old: a, New: b}
		switch {
		case a == nil:
			change.Status, change.Rule = DiffNew, b.Rule
		case b == nil:
			change.Status, change.Rule = DiffGone, a.Rule
		default:
			change.Status, change.Rule, change.What = DiffChanged, b.Rule, whatChanged(a, b)
			if len(change.What) == 0 {
				unchanged++
				continue
			}
		}
		c.Changes = append(c.Changes, change)
	}
	order := []string{DiffNew, DiffChanged, DiffGone}
	sort.Slice(c.Changes, func(i, j int) bool {
		a, b := c.Changes[i], c.Changes[j]
		if a.Status != b.Status {
			return slices.Index(order, a.Status) < slices.Index(order, b.Status)
		}
		if x, y := a.finding().Rank(), b.finding().Rank(); x != y {
			return x < y
		}
		return a.Rule+a.Fingerprint < b.Rule+b.Fingerprint
	})
	return unchanged
}

func findingsOf(c *Cluster) map[string]*finding.Finding {
	out := map[string]*finding.Finding{}
	if c != nil {
		for _, f := range c.Findings {
			out[f.Fingerprint] = f
		}
	}
	return out
}

// finding is the finding as it is now, or as it was.
func (c *Change) finding() *finding.Finding {
	if c.New != nil {
		return c.New
	}
	return c.Old
}

// whatChanged lists the keys in which two findings of one fingerprint differ.
// Messages name the day that was asked for, so they tell nothing.
func whatChanged(a, b *finding.Finding) []string {
	var out []string
	for _, x := range []struct {
		key  string
		a, b any
	}{
		{"level", a.Level, b.Level}, {"waiver", canonical(a.Waiver), canonical(b.Waiver)}, {"version", a.Subject.Version, b.Subject.Version},
		{"until", canonical(a.Until), canonical(b.Until)}, {"basis", a.Basis, b.Basis}, {"disputed", a.Disputed, b.Disputed},
		{"remediation", a.Remediation, b.Remediation},
	} {
		if x.a != x.b {
			out = append(out, x.key)
		}
	}
	return out
}

// Evaluator evaluates one cluster in a world in which some things are as in
// the new report and the others as in the old one.
type Evaluator func(c *DiffCluster, isNew map[string]bool) (*Cluster, error)

// Decide finds by evaluating again which of several differences a change
// comes from: those whose new state alone brings it, among them those without
// which it would not be there; failing these, those without which it would
// not be there.
func (d *Diff) Decide(evaluate Evaluator) {
	for _, c := range d.Clusters {
		if c.Before != nil && c.After != nil && len(c.Differs) > 1 && len(c.Changes) > 0 {
			if err := c.decide(evaluate); err != nil {
				for _, change := range c.Changes {
					change.Why.Text = "not decided: " + err.Error()
				}
			}
		}
	}
	d.count()
}

func (c *DiffCluster) decide(evaluate Evaluator) error {
	// world evaluates with one cause turned against the others.
	world := func(flipped string, others bool) (map[string]*finding.Finding, error) {
		isNew := map[string]bool{}
		for _, cause := range c.Differs {
			isNew[cause] = others != (cause == flipped)
		}
		got, err := evaluate(c, isNew)
		return findingsOf(got), err
	}
	for _, side := range []struct {
		isNew bool
		want  *Cluster
		name  string
	}{{false, c.Before, "old"}, {true, c.After, "new"}} {
		got, err := world("", side.isNew)
		if err != nil {
			return err
		}
		if !sameFindings(got, findingsOf(side.want)) {
			return fmt.Errorf("evaluating again does not give the %s report", side.name)
		}
	}
	alone, without := map[string]map[string]*finding.Finding{}, map[string]map[string]*finding.Finding{}
	for _, cause := range c.Differs {
		var err error
		if alone[cause], err = world(cause, false); err != nil {
			return err
		}
		if without[cause], err = world(cause, true); err != nil {
			return err
		}
	}
	for _, change := range c.Changes {
		var brings, needs, both []string
		for _, cause := range c.Differs {
			b := sameState(alone[cause][change.Fingerprint], change.New)
			n := !sameState(without[cause][change.Fingerprint], change.New)
			if b {
				brings = append(brings, cause)
			}
			if n {
				needs = append(needs, cause)
			}
			if b && n {
				both = append(both, cause)
			}
		}
		switch {
		case len(both) > 0:
			change.Why = Why{true, both, "this alone brings it, and without it it would not be so"}
		case len(brings) > 0:
			change.Why = Why{true, brings, "each alone brings it"}
		case len(needs) > 0:
			change.Why = Why{true, needs, "only together"}
		default:
			change.Why = Why{true, c.Differs, "only together, in more than one way"}
		}
	}
	return nil
}

func sameFindings(a, b map[string]*finding.Finding) bool {
	if len(a) != len(b) {
		return false
	}
	for id, f := range a {
		if b[id] == nil || !sameState(f, b[id]) {
			return false
		}
	}
	return true
}

func sameState(a, b *finding.Finding) bool {
	if a == nil || b == nil {
		return a == b
	}
	return len(whatChanged(a, b)) == 0
}

func (d *Diff) count() {
	d.Summary.Undecided = 0
	for _, c := range d.Clusters {
		for _, change := range c.Changes {
			if !change.Why.Decided {
				d.Summary.Undecided++
			}
		}
	}
}

// Fresh counts the findings that count now and did not before, or not at this
// level.
func (d *Diff) Fresh() FindingCounts {
	var s Summary
	for _, c := range d.Clusters {
		left := &Cluster{}
		for _, change := range c.Changes {
			if change.worse() {
				left.Findings = append(left.Findings, change.New)
			}
		}
		s.add(left)
	}
	return s.Findings
}

func (c *Change) worse() bool {
	if c.New == nil || c.New.Waiver != nil {
		return false
	}
	return c.Old == nil || c.Old.Waiver != nil || finding.Worse(c.New.Level, c.Old.Level)
}

// DiffFormat returns the writer of a diff format: text, json or markdown.
func DiffFormat(name string) func(io.Writer, *Diff) error {
	return map[string]func(io.Writer, *Diff) error{
		"json":     func(w io.Writer, d *Diff) error { return term.WriteJSON(w, d) },
		"markdown": writeDiffMarkdown,
		"text":     writeDiffText,
	}[name]
}

// DiffFormats returns the names of the diff formats, sorted.
func DiffFormats() []string { return []string{"json", "markdown", "text"} }

// headline says what was compared and how much changed.
func (d *Diff) headline() string {
	s := d.Summary
	out := fmt.Sprintf("%s -> %s: %d new, %d changed, %d gone, %d unchanged", d.Old.AsOf, d.New.AsOf, s.New, s.Changed, s.Gone, s.Unchanged)
	if s.Undecided > 0 {
		out += fmt.Sprintf(" (%d without a decided cause)", s.Undecided)
	}
	return out
}

func (c *DiffCluster) verdicts() string {
	word := func(v string) string {
		if v == "" {
			return "absent"
		}
		return v
	}
	if c.OldVerdict == c.NewVerdict {
		return word(c.NewVerdict)
	}
	return word(c.OldVerdict) + " -> " + word(c.NewVerdict)
}

func (c *Change) level() string {
	state := func(f *finding.Finding) string {
		if f.Waiver != nil {
			return finding.Waived
		}
		return f.Level
	}
	if c.Status == DiffChanged && state(c.Old) != state(c.New) {
		return state(c.Old) + " -> " + state(c.New)
	}
	return state(c.finding())
}

func (w Why) sentence() string {
	causes := strings.Join(w.Causes, " and ")
	if w.Decided {
		return causes + " (" + w.Text + ")"
	}
	if causes == "" {
		return w.Text
	}
	return w.Text + "; it may be " + strings.Join(w.Causes, " or ")
}

func writeDiffText(w io.Writer, d *Diff) error {
	var b bytes.Buffer
	for _, c := range d.Clusters {
		fmt.Fprintf(&b, "%s  %s\n", term.Line(c.Name), c.verdicts())
		for _, change := range c.Changes {
			f := change.finding()
			fmt.Fprintf(&b, "  %-8s %s %s  %s\n", change.Status, change.level(), term.Line(f.Rule), term.Line(f.Message))
			if len(change.What) > 0 {
				fmt.Fprintf(&b, "           changed: %s\n", strings.Join(change.What, ", "))
			}
			fmt.Fprintf(&b, "           why: %s\n", term.Line(change.Why.sentence()))
		}
		b.WriteByte('\n')
	}
	fmt.Fprintln(&b, term.Line(d.headline()))
	_, err := w.Write(term.Guard(b.Bytes()))
	return err
}

func writeDiffMarkdown(w io.Writer, d *Diff) error {
	m := mdWriter{}
	m.add("## insupport: %s\n", mdText(d.headline()))
	for _, c := range d.Clusters {
		m.add("\n### %s: %s\n\n", mdText(c.Name), mdText(c.verdicts()))
		if len(c.Changes) > 0 {
			m.add("| | level | rule | what | why |\n| --- | --- | --- | --- | --- |\n")
		}
		for _, change := range c.Changes {
			f := change.finding()
			m.add("| %s | %s | %s | %s | %s |\n", change.Status, mdText(change.level()), mdText(f.Rule), mdText(f.Message), mdText(change.Why.sentence()))
		}
	}
	if m.left > 0 {
		m.must(fmt.Sprintf("\n*%d more parts are left out to stay within a comment's size.*\n", m.left))
	}
	_, err := w.Write(m.Bytes())
	return err
}
