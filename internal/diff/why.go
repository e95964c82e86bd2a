package diff

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"insupport/internal/finding"
	"insupport/internal/report"
)

// VerdictChange is a cluster whose verdict is another one, and the change that
// moved it.
type VerdictChange struct {
	Cluster string   `json:"cluster"`
	Old     string   `json:"old,omitempty"` // "" where the cluster is new
	New     string   `json:"new,omitempty"` // "" where it is gone
	Decided bool     `json:"decided"`
	Causes  []string `json:"causes"`
	Text    string   `json:"text"`
}

// Cause is one thing that several changes come from.
type Cause struct {
	Decided  bool     `json:"decided"`
	Causes   []string `json:"causes"`
	Text     string   `json:"text"`
	Clusters []string `json:"clusters"`
	Changes  int      `json:"changes"`  // of findings
	Verdicts int      `json:"verdicts"` // of clusters, that it moved
}

// Verdicts by how bad they are; a cluster that is not there is none.
var order = append(report.Verdicts(), "")

func rank(verdict string) int { return slices.Index(order, verdict) }

// levels are those of a finding that make a verdict.
var levels = map[string]string{report.VerdictUnsupported: finding.Violation, report.VerdictUnknown: finding.Unknown, report.VerdictAtRisk: finding.Warning}

func (d *Document) verdictChanges() []*VerdictChange {
	out := []*VerdictChange{}
	for _, c := range d.Clusters {
		if c.OldVerdict == c.NewVerdict {
			continue
		}
		v := &VerdictChange{Cluster: c.Name, Old: c.OldVerdict, New: c.NewVerdict, Causes: []string{}}
		if change := c.pivot(); change != nil {
			v.Decided, v.Causes, v.Text = change.Why.Decided, change.Why.Causes, c.because(change)
		} else if c.Before == nil || c.After == nil {
			v.Decided, v.Causes, v.Text = true, c.Differs, c.presence()
		}
		out = append(out, v)
	}
	slices.SortStableFunc(out, func(a, b *VerdictChange) int {
		return cmp.Or(rank(a.New)-rank(b.New), rank(b.Old)-rank(a.Old), strings.Compare(a.Cluster, b.Cluster))
	})
	return out
}

// pivot is the change that moved the verdict: one that brings the level of a
// worse verdict, or takes that of a better one away.
func (c *Cluster) pivot() *Change {
	counts := func(f *finding.Finding, level string) bool { return f != nil && f.Waiver == nil && f.Level == level }
	worse := rank(c.NewVerdict) < rank(c.OldVerdict)
	for _, change := range c.Changes {
		before, after, level := change.Old, change.New, levels[c.NewVerdict]
		if !worse {
			before, after, level = change.New, change.Old, levels[c.OldVerdict]
		}
		if counts(after, level) && !counts(before, level) {
			return change
		}
	}
	return nil
}

func (c *Cluster) presence() string {
	if c.Before == nil {
		return "not in the old report"
	}
	return "not in the new report"
}

// because says in a few words what a change comes from, the same words for all
// clusters that it comes to in the same way.
func (c *Cluster) because(change *Change) string {
	if c.Before == nil || c.After == nil {
		return c.presence()
	}
	f := change.finding()
	has := func(cause string) bool { return slices.Contains(change.Why.Causes, cause) }
	before, after := product(c.Before, f.Subject), product(c.After, f.Subject)
	switch {
	case has(report.CauseInventory) && before != nil && after != nil && before.Version != after.Version:
		return fmt.Sprintf("%s %s -> %s", after.Name, before.Version, after.Version)
	case has(report.CauseTime) && after != nil && after.Support.EndedOn != nil && c.oldDay <= *after.Support.EndedOn && *after.Support.EndedOn <= c.newDay:
		return fmt.Sprintf("%s %s left support on %s", after.Name, after.Line, *after.Support.EndedOn)
	case has(report.CauseWaivers) && change.Status == Changed && change.New.Waiver != nil && change.Old.Waiver == nil:
		return fmt.Sprintf("%s was waived by %s", f.Rule, change.New.Waiver.Owner)
	case has(report.CauseWaivers) && change.Status == Changed && change.New.Waiver == nil && change.Old.Waiver != nil,
		has(report.CauseTime) && change.Status == Changed && change.New.Waiver == nil && change.Old.Waiver != nil:
		return fmt.Sprintf("%s is waived no more (%s, until %s)", f.Rule, change.Old.Waiver.Owner, change.Old.Waiver.Expires)
	}
	return fmt.Sprintf("%s %s", change.Status, f.Rule)
}

func product(c *report.Cluster, of finding.Subject) *report.Product {
	if of.Kind != "product" {
		return nil
	}
	for _, p := range c.Products {
		if p.Name == of.Name {
			return p
		}
	}
	return nil
}

// causes groups the changes by what they come from, what moved most verdicts
// first, then what hits most clusters.
func (d *Document) causes() []*Cause {
	byKey := map[string]*Cause{}
	all := []*Cause{}
	for _, c := range d.Clusters {
		var pivot *Change
		if c.OldVerdict != c.NewVerdict {
			pivot = c.pivot()
		}
		for _, change := range c.Changes {
			text := c.because(change)
			key := fmt.Sprint(change.Why.Decided, change.Why.Causes, text)
			g := byKey[key]
			if g == nil {
				g = &Cause{Decided: change.Why.Decided, Causes: change.Why.Causes, Text: text}
				byKey[key] = g
				all = append(all, g)
			}
			if n := len(g.Clusters); n == 0 || g.Clusters[n-1] != c.Name {
				g.Clusters = append(g.Clusters, c.Name)
			}
			g.Changes++
			if change == pivot {
				g.Verdicts++
			}
		}
	}
	slices.SortStableFunc(all, func(a, b *Cause) int {
		return cmp.Or(b.Verdicts-a.Verdicts, len(b.Clusters)-len(a.Clusters), b.Changes-a.Changes, strings.Compare(a.Text, b.Text))
	})
	return all
}

// name is what a cause is called in front of its words.
func name(decided bool, causes []string) string {
	switch {
	case len(causes) == 0:
		return "not decided"
	case !decided:
		return "not decided (" + strings.Join(causes, " or ") + ")"
	}
	return strings.Join(causes, " and ")
}
