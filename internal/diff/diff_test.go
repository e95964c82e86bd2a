package diff

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"insupport/internal/finding"
	"insupport/internal/report"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// side makes a report of one cluster with the findings of the levels given by
// rule; "waived …" is a waived one.
func side(digest, asOf string, change func(*report.Metadata), findings map[string]string) *report.Report {
	c := &report.Cluster{Name: "a", InventoryDigest: digest, Verdict: report.VerdictUnsupported, Outcomes: map[string]string{"x/y": "pass"}}
	for rule, level := range findings {
		f := &finding.Finding{Rule: rule, Message: rule + " on " + asOf, Fingerprint: rule, Subject: finding.Subject{Kind: "cluster", Name: "a"}, References: []finding.Reference{}}
		if rest, waived := strings.CutPrefix(level, "waived "); waived {
			level, f.Waiver = rest, &finding.Waiver{Owner: "o", Reason: "r", Expires: "2030-01-01"}
		}
		f.Level = level
		c.Findings = append(c.Findings, f)
	}
	slices.SortFunc(c.Findings, func(a, b *finding.Finding) int { return strings.Compare(a.Rule, b.Rule) })
	m := report.Metadata{Bundle: report.Bundle{Digest: "d", Rules: "r", Facts: "f"}}
	if change != nil {
		change(&m)
	}
	return report.Build(m, []*report.Result{{AsOf: asOf, Cluster: c}})
}

func changes(d *Document) []string {
	var out []string
	for _, c := range d.Clusters {
		for _, change := range c.Changes {
			word := "undecided"
			if change.Why.Decided {
				word = "by"
			}
			out = append(out, fmt.Sprintf("%s %s %s %v", change.Status, change.Rule, word, change.Why.Causes))
		}
	}
	return out
}

func TestCompareBySingleCause(t *testing.T) {
	before := side("i1", "2022-06-01", nil, map[string]string{"x/a": finding.Warning, "x/b": finding.Violation, "x/same": finding.Info})
	after := map[string]string{"x/b": finding.Warning, "x/c": finding.Violation, "x/same": finding.Info}
	for name, c := range map[string]struct {
		after *report.Report
		cause string
	}{
		"inventory": {side("i2", "2022-06-01", nil, after), "[inventory]"},
		"time":      {side("i1", "2022-07-01", nil, after), "[time]"},
		"catalog":   {side("i1", "2022-06-01", func(m *report.Metadata) { m.Bundle.Facts = "f2" }, after), "[catalog]"},
		"overlay":   {side("i1", "2022-06-01", func(m *report.Metadata) { m.Overlays = []report.Overlay{{Name: "o", Digest: "1"}} }, after), "[catalog]"},
		"rules":     {side("i1", "2022-06-01", func(m *report.Metadata) { m.Bundle.Rules = "r2" }, after), "[rules]"},
		"waivers":   {side("i1", "2022-06-01", func(m *report.Metadata) { m.Waivers = []*report.WaiverState{{Rule: "x/a"}} }, after), "[waivers]"},
		"settings":  {side("i1", "2022-06-01", func(m *report.Metadata) { m.Settings = map[string]any{"rules": map[string]any{}} }, after), "[settings]"},
		"target":    {side("i1", "2022-06-01", func(m *report.Metadata) { m.Target = map[string]any{"p": "1"} }, after), "[settings]"},
	} {
		want := []string{"new x/c by " + c.cause, "changed x/b by " + c.cause, "gone x/a by " + c.cause}
		d := Compare(before, c.after, "old", "new")
		if diff := cmp.Diff(want, changes(d)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if d.Summary.Unchanged != 1 || d.Summary.Undecided != 0 {
			t.Errorf("%s: %+v", name, d.Summary)
		}
	}
	// A bundle without digests of its halves leaves both in question.
	older := side("i1", "2022-06-01", func(m *report.Metadata) { m.Bundle = report.Bundle{Digest: "other"} }, after)
	if got := changes(Compare(before, older, "", "")); got[0] != "new x/c undecided [catalog rules]" {
		t.Error(got)
	}
	// Nothing that is named differs, yet the findings do: no cause is made up.
	if got := changes(Compare(before, side("i1", "2022-06-01", nil, after), "", "")); got[0] != "new x/c undecided []" {
		t.Error(got)
	}
}

// TestDecide lets a table play the rules: which findings there are in which
// world.
func TestDecide(t *testing.T) {
	before := map[string]string{}
	after := map[string]string{"x/alone": finding.Warning, "x/either": finding.Warning, "x/together": finding.Warning}
	d := Compare(side("i1", "2022-06-01", nil, before), side("i2", "2022-07-01", nil, after), "", "")
	worlds := func(c *Cluster, isNew map[string]bool) (*report.Cluster, error) {
		found := map[string]string{}
		if isNew[report.CauseTime] {
			found["x/alone"] = finding.Warning
		}
		if isNew[report.CauseTime] || isNew[report.CauseInventory] {
			found["x/either"] = finding.Warning
		}
		if isNew[report.CauseTime] && isNew[report.CauseInventory] {
			found["x/together"] = finding.Warning
		}
		return side("", "2022-06-01", nil, found).Clusters[0], nil
	}
	d.Decide(worlds)
	want := []string{"new x/alone by [time]", "new x/either by [inventory time]", "new x/together by [inventory time]"}
	if diff := cmp.Diff(want, changes(d)); diff != "" {
		t.Error(diff)
	}
	texts := []string{d.Clusters[0].Changes[1].Why.Text, d.Clusters[0].Changes[2].Why.Text}
	if diff := cmp.Diff([]string{"each alone brings it", "only together"}, texts); diff != "" {
		t.Error(diff)
	}

	// What cannot be evaluated, or does not give the reports again, is not decided.
	for want, evaluate := range map[string]Evaluator{
		"not at hand": func(*Cluster, map[string]bool) (*report.Cluster, error) { return nil, errors.New("not at hand") },
		"does not give the new report": func(*Cluster, map[string]bool) (*report.Cluster, error) {
			return side("", "2022-06-01", nil, nil).Clusters[0], nil
		},
	} {
		d := Compare(side("i1", "2022-06-01", nil, before), side("i2", "2022-07-01", nil, after), "", "")
		d.Decide(evaluate)
		if why := d.Clusters[0].Changes[0].Why; why.Decided || !strings.Contains(why.Text, want) || d.Summary.Undecided != 3 {
			t.Errorf("%+v, want %s", why, want)
		}
	}
}

func TestFreshCountsWhatIsWorse(t *testing.T) {
	before := side("i1", "2022-06-01", nil, map[string]string{"x/better": finding.Violation, "x/worse": finding.Info, "x/unwaived": "waived violation", "x/waived": finding.Violation})
	after := side("i1", "2022-07-01", nil, map[string]string{"x/better": finding.Info, "x/worse": finding.Warning, "x/unwaived": finding.Violation, "x/waived": "waived violation", "x/new": finding.Unknown})
	want := report.FindingCounts{Violation: 1, Warning: 1, Unknown: 1}
	if diff := cmp.Diff(want, Compare(before, after, "", "").Fresh()); diff != "" {
		t.Error(diff)
	}
}

// FuzzRead reads what claims to be a report and compares it with itself and
// with another.
func FuzzRead(f *testing.F) {
	whole, err := os.ReadFile("../report/testdata/report.json")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	small, _ := json.Marshal(side("i1", "2022-06-01", nil, map[string]string{"x/a": finding.Warning}))
	f.Add(small)
	f.Fuzz(func(t *testing.T, raw []byte) {
		got, err := report.Read(raw)
		if err != nil {
			return
		}
		if d := Compare(got, got, "", ""); len(d.Clusters) > 0 {
			t.Errorf("a report differs from itself: %v", changes(d))
		}
		other := side("i1", "2022-06-01", nil, map[string]string{"x/a": finding.Warning})
		other.MarkKnown(got, "")
		trend, err := NewTrend([]*report.Report{got}, []string{"a"})
		if err != nil {
			t.Fatal(err)
		}
		for _, format := range Formats() {
			var b bytes.Buffer
			if write := Format(format); write != nil {
				if err := write(&b, Compare(got, other, "", ""), Options{Width: 80}); err != nil {
					t.Error(err)
				}
			}
			if err := TrendFormat(format)(&b, trend, Options{}); err != nil {
				t.Error(err)
			}
		}
	})
}
