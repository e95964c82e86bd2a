package diff

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"insupport/internal/finding"
	"insupport/internal/report"
	"insupport/tests/golden"
)

const nasty = "=1+1 <b>|&\x1b[31m\u202e\n::error::x ##[x] `@all`"

// fleetOf is a report of clusters with the level of their only finding; "" is
// one without.
func fleetOf(asOf string, ended bool, levels map[string]string) *report.Report {
	verdict := map[string]string{finding.Violation: report.VerdictUnsupported, finding.Unknown: report.VerdictUnknown, finding.Warning: report.VerdictAtRisk}
	var results []*report.Result
	for name, level := range levels {
		c := &report.Cluster{Name: name, InventoryDigest: "i", Verdict: report.VerdictSupported, Outcomes: map[string]string{"release/out_of_window": "pass"},
			Products: []*report.Product{{Name: "konvoy", Version: "1.8.5", Line: "1.8"}}}
		if ended {
			day := "2022-08-16"
			c.Products[0].Support.EndedOn = &day
		}
		if level != "" {
			c.Verdict = verdict[level]
			c.Findings = []*finding.Finding{{Rule: "release/out_of_window", Level: level, Title: "Out of the window", Message: "Konvoy on " + asOf + " " + nasty,
				Fingerprint: "f" + name, Subject: finding.Subject{Kind: "product", Name: "konvoy"}, References: []finding.Reference{}}}
		}
		results = append(results, &report.Result{AsOf: asOf, Cluster: c})
	}
	return report.Build(report.Metadata{Bundle: report.Bundle{Digest: "d", Rules: "r", Facts: "f"}}, results)
}

// TestGolden writes what changed of a fleet, and its trend, in every format.
func TestGolden(t *testing.T) {
	days := map[string]string{}
	for i := range 8 {
		days[fmt.Sprintf("c%d", i)] = ""
	}
	days[nasty] = finding.Warning
	before := fleetOf("2022-06-01", false, days)
	for i := range 5 {
		days[fmt.Sprintf("c%d", i)] = finding.Violation
	}
	days["c6"], days[nasty] = finding.Unknown, ""
	delete(days, "c7")
	days["new"] = finding.Warning
	after := fleetOf("2022-09-01", true, days)
	trend, err := NewTrend([]*report.Report{before, after, after}, []string{"june.json", "september.json", nasty})
	if err != nil {
		t.Fatal(err)
	}
	for _, format := range Formats() {
		for name, write := range map[string]func(*bytes.Buffer) error{
			"trend." + format: func(b *bytes.Buffer) error { return TrendFormat(format)(b, trend, Options{}) },
			"diff." + format: func(b *bytes.Buffer) error {
				if Format(format) == nil {
					return nil
				}
				return Format(format)(b, Compare(before, after, "june.json", nasty), Options{Width: 100})
			},
		} {
			var b bytes.Buffer
			if err := write(&b); err != nil {
				t.Fatal(err)
			}
			if b.Len() == 0 {
				continue
			}
			if strings.ContainsAny(b.String(), "\x1b\u202e") || strings.Contains(b.String(), "\n::") {
				t.Errorf("%s: a text drives its reader", name)
			}
			golden.Check(t, filepath.Join("testdata", name), b.Bytes())
		}
	}
	if _, err := NewTrend([]*report.Report{after, before}, []string{"a", "b"}); err == nil || !strings.Contains(err.Error(), "in the order of their days") {
		t.Errorf("reports in the wrong order: %v", err)
	}
}

func TestWhy(t *testing.T) {
	version := func(r *report.Report, version string) *report.Report {
		r.Clusters[0].Products = []*report.Product{{Name: "konvoy", Version: version, Line: "1.8"}}
		for _, f := range r.Clusters[0].Findings {
			f.Subject = finding.Subject{Kind: "product", Name: "konvoy"}
		}
		return r
	}
	old := func() *report.Report {
		return side("i1", "2022-06-01", nil, map[string]string{"x/a": finding.Violation})
	}
	for want, after := range map[string]*report.Report{
		"inventory: konvoy 1.8.5 -> 2.2.1":          version(side("i2", "2022-06-01", nil, map[string]string{}), "2.2.1"),
		"time: gone x/a":                            version(side("i1", "2022-07-01", nil, map[string]string{}), "1.8.5"),
		"waivers: x/a was waived by o":              version(side("i1", "2022-06-01", func(m *report.Metadata) { m.Waivers = []*report.WaiverState{{Rule: "x/a"}} }, map[string]string{"x/a": "waived violation"}), "1.8.5"),
		"not decided (inventory or time): gone x/a": version(side("i2", "2022-07-01", nil, map[string]string{}), "1.8.5"),
	} {
		after.Clusters[0].Verdict = report.VerdictSupported
		d := Compare(version(old(), "1.8.5"), after, "", "")
		if len(d.Verdicts) != 1 || len(d.Causes) != 1 || d.Causes[0].Verdicts != 1 {
			t.Fatalf("%s: %+v, %+v", want, d.Verdicts, d.Causes)
		}
		if got := d.Verdicts[0].why(); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
