// Package diff says what changed from one report to another, and why. It
// promises that a cause is named only where it is the only one left, or was
// found by evaluating again.
package diff

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"insupport/internal/finding"
	"insupport/internal/inventory"
	"insupport/internal/report"
)

// Statuses of a finding between two reports.
const (
	New     = "new"
	Gone    = "gone"
	Changed = "changed"
)

// Document is what changed from one report to another.
type Document struct {
	APIVersion string  `json:"apiVersion"`
	Kind       string  `json:"kind"`
	Old        Side    `json:"old"`
	New        Side    `json:"new"`
	Summary    Summary `json:"summary"`
	// Verdicts are the clusters whose verdict changed, the worst first, Causes
	// what the changes come from, each with the clusters that it hits.
	Verdicts []*VerdictChange `json:"verdicts"`
	Causes   []*Cause         `json:"causes"`
	Clusters []*Cluster       `json:"clusters"` // those with changes
}

// Side names one of the two reports.
type Side struct {
	Source string `json:"source"`
	AsOf   string `json:"asOf"`
	Bundle string `json:"bundle"`
}

// Summary counts findings.
type Summary struct {
	New       int `json:"new"`
	Gone      int `json:"gone"`
	Changed   int `json:"changed"`
	Unchanged int `json:"unchanged"`
	Undecided int `json:"undecided"` // changes whose cause is not decided
}

// Cluster is what changed of one cluster.
type Cluster struct {
	Name       string    `json:"name"`
	OldVerdict string    `json:"oldVerdict,omitempty"` // "" where the cluster is new
	NewVerdict string    `json:"newVerdict,omitempty"` // "" where it is gone
	Differs    []string  `json:"differs"`              // what it was made from and is not the same
	Changes    []*Change `json:"changes"`
	// Undecided is what stands beside the new verdict and could be decided, or was
	// not asked, in the old report: a finding that is gone may only be lost from sight.
	Undecided []*finding.Undecided `json:"undecided,omitempty"`
	// Before and After are the cluster in the reports, nil where it is not.
	Before *report.Cluster `json:"-"`
	After  *report.Cluster `json:"-"`
	// Days that the cluster was judged for.
	oldDay, newDay string
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
func Compare(before, after *report.Report, oldSource, newSource string) *Document {
	d := &Document{APIVersion: inventory.APIVersion, Kind: "Diff", Clusters: []*Cluster{},
		Old: Side{oldSource, before.Metadata.AsOf, before.Metadata.Bundle.Digest},
		New: Side{newSource, after.Metadata.AsOf, after.Metadata.Bundle.Digest}}
	common := report.Differs(before.Metadata, after.Metadata)
	oldOnes, newOnes := byName(before), byName(after)
	names := maps.Clone(oldOnes)
	maps.Copy(names, newOnes)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		c := &Cluster{Name: name, Before: oldOnes[name], After: newOnes[name], Changes: []*Change{}}
		switch {
		case c.Before == nil, c.After == nil:
			c.Differs = []string{report.CauseInventory} // whatever else differs, nobody asked for it
		default:
			if c.Before.InventoryDigest != c.After.InventoryDigest {
				c.Differs = append(c.Differs, report.CauseInventory)
			}
			if before.Day(c.Before) != after.Day(c.After) {
				c.Differs = append(c.Differs, report.CauseTime)
			}
			c.Differs = append(c.Differs, common...)
		}
		if c.Before != nil {
			c.oldDay, c.OldVerdict = before.Day(c.Before), c.Before.Verdict
		}
		if c.After != nil {
			c.newDay, c.NewVerdict = after.Day(c.After), c.After.Verdict
		}
		d.Summary.Unchanged += c.compare()
		if len(c.Changes)+len(c.Undecided) > 0 || c.OldVerdict != c.NewVerdict {
			d.Clusters = append(d.Clusters, c)
		}
		for _, change := range c.Changes {
			switch change.Status {
			case New:
				d.Summary.New++
			case Gone:
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

func byName(r *report.Report) map[string]*report.Cluster {
	out := map[string]*report.Cluster{}
	for _, c := range r.Clusters {
		out[c.Name] = c
	}
	return out
}

func text(v any) string { return string(inventory.Canonical(v)) }

// compare fills in the changes and returns the number of findings without.
func (c *Cluster) compare() (unchanged int) {
	before, after := findingsOf(c.Before), findingsOf(c.After)
	all := maps.Clone(before)
	maps.Copy(all, after)
	for id := range all {
		a, b := before[id], after[id]
		change := &Change{Fingerprint: id, Old: a, New: b}
		switch {
		case a == nil:
			change.Status, change.Rule = New, b.Rule
		case b == nil:
			change.Status, change.Rule = Gone, a.Rule
		default:
			change.Status, change.Rule, change.What = Changed, b.Rule, whatChanged(a, b)
			if len(change.What) == 0 {
				unchanged++
				continue
			}
		}
		c.Changes = append(c.Changes, change)
	}
	c.Undecided = lost(c.Before, c.After)
	order := []string{New, Changed, Gone}
	slices.SortFunc(c.Changes, func(a, b *Change) int {
		return cmp.Or(slices.Index(order, a.Status)-slices.Index(order, b.Status), a.finding().Rank()-b.finding().Rank(),
			strings.Compare(a.Rule+a.Fingerprint, b.Rule+b.Fingerprint))
	})
	return unchanged
}

// lost is what stands beside the verdict of after, and not beside that of before.
func lost(before, after *report.Cluster) (out []*finding.Undecided) {
	if before == nil || after == nil {
		return nil
	}
	key := func(u *finding.Undecided) string {
		return text([]any{u.Rule, u.Subject.Kind, u.Subject.Name, u.Place()})
	}
	known := map[string]bool{}
	for _, u := range before.Undecided {
		known[key(u)] = true
	}
	for _, u := range after.Undecided {
		if u.Beside && !known[key(u)] {
			out = append(out, u)
		}
	}
	return out
}

func findingsOf(c *report.Cluster) map[string]*finding.Finding {
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
		{"level", a.Level, b.Level}, {"waiver", text(a.Waiver), text(b.Waiver)}, {"version", a.Subject.Version, b.Subject.Version},
		{"until", text(a.Until), text(b.Until)}, {"basis", a.Basis, b.Basis}, {"disputed", a.Disputed, b.Disputed},
		{"remediation", a.Remediation, b.Remediation}, {"operating system", a.System(), b.System()},
	} {
		if x.a != x.b {
			out = append(out, x.key)
		}
	}
	return out
}

// Evaluator evaluates one cluster in a world in which some things are as in
// the new report and the others as in the old one.
type Evaluator func(c *Cluster, isNew map[string]bool) (*report.Cluster, error)

// Decide finds by evaluating again which of several differences a change
// comes from: those whose new state alone brings it, among them those without
// which it would not be there; failing these, those without which it would
// not be there.
func (d *Document) Decide(evaluate Evaluator) {
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

func (c *Cluster) decide(evaluate Evaluator) error {
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
		want  *report.Cluster
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

func (d *Document) count() {
	d.Verdicts, d.Causes = d.verdictChanges(), d.causes()
	d.Summary.Undecided = 0
	for _, c := range d.Clusters {
		for _, change := range c.Changes {
			if !change.Why.Decided {
				d.Summary.Undecided++
			}
		}
	}
}

// Fresh counts the findings that count now and did not before, not at this
// level, or of something else under the same name.
func (d *Document) Fresh() report.FindingCounts {
	var s report.Summary
	for _, c := range d.Clusters {
		left := &report.Cluster{}
		for _, change := range c.Changes {
			if change.worse() {
				left.Findings = append(left.Findings, change.New)
			}
		}
		s.Add(left)
	}
	return s.Findings
}

func (c *Change) worse() bool {
	if c.New == nil || c.New.Waiver != nil {
		return false
	}
	return c.Old == nil || c.Old.Waiver != nil || !c.Old.AnswersFor(c.New)
}
