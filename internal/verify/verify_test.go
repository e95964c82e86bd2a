package verify

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"insupport/internal/finding"
	"insupport/internal/report"
)

func cluster() *report.Cluster {
	f := func(rule string) *finding.Finding {
		return &finding.Finding{Rule: rule, Level: finding.Violation, Message: rule, Fingerprint: rule, Subject: finding.Subject{Kind: "cluster", Name: "a"},
			Location: finding.Location{Path: "spec"}, References: []finding.Reference{}}
	}
	return &report.Cluster{Name: "a", Verdict: report.VerdictUnsupported, VerdictWithoutWaivers: report.VerdictUnsupported,
		Outcomes: map[string]string{"x/a": "fail"}, Findings: []*finding.Finding{f("x/a"), f("x/b")}, Products: []*report.Product{{Name: "p"}}}
}

// TestEveryDifferenceIsTold changes one thing at a time in what a report says.
func TestEveryDifferenceIsTold(t *testing.T) {
	for want, change := range map[string]func(*report.Cluster){
		"":                      func(*report.Cluster) {},
		"the inventory is of a": func(c *report.Cluster) { c.Name = "b" },
		"verdict: the report says atRisk, the rules say unsupported": func(c *report.Cluster) { c.Verdict = report.VerdictAtRisk },
		"verdict without waivers: ":                                  func(c *report.Cluster) { c.VerdictWithoutWaivers = report.VerdictAtRisk },
		"finding x/b was left out: x/b":                              func(c *report.Cluster) { c.Findings = c.Findings[:1] },
		"finding x/c is none of the rules': x/a": func(c *report.Cluster) {
			other := *c.Findings[0]
			other.Rule, other.Fingerprint = "x/c", "x/c"
			c.Findings = append(c.Findings, &other)
		},
		`finding x/a was changed: the report says "x/a" (waived)`: func(c *report.Cluster) {
			c.Findings[0].Waiver = &finding.Waiver{Owner: "o", Expires: "2030-01-01"}
		},
		"labels differ":                 func(c *report.Cluster) { c.Labels = map[string]string{"team": "x"} },
		"environment differ":            func(c *report.Cluster) { c.Environment = "nonProduction" },
		"outcomes differ":               func(c *report.Cluster) { c.Outcomes["x/a"] = "pass" },
		"products differ":               func(c *report.Cluster) { c.Products[0].Version = "2" },
		"scope differ":                  func(c *report.Cluster) { c.Scope.NotStated = []string{"apis"} },
		"assumptions differ":            func(c *report.Cluster) { c.Assumptions = []any{"x"} },
		"entitlements differ":           func(c *report.Cluster) { c.Entitlements = []any{"x"} },
		"undecided differ":              func(c *report.Cluster) { c.Undecided = []*finding.Undecided{{Rule: "x/a"}} },
		"forecast differ":               func(c *report.Cluster) { c.Forecast = &report.Forecast{Until: "2030-01-01"} },
		"later differs":                 func(c *report.Cluster) { c.Extra = finding.Extra{"later": json.RawMessage("1")} },
		"the order of findings differs": func(c *report.Cluster) { slices.Reverse(c.Findings) },
		"waivers differ":                func(c *report.Cluster) { c.Waivers = []*report.WaiverUse{{Rule: "x/a"}} },
	} {
		said := cluster()
		change(said)
		said.Source, said.Findings[0].Known = "elsewhere.yaml", true // are not the rules'
		said.Findings[0].Location.Line = 7
		got := strings.Join(compare(said, cluster()), "\n")
		if want == "" && got != "" || !strings.HasPrefix(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestDocument(t *testing.T) {
	r := &report.Report{Metadata: report.Metadata{AsOf: "2022-06-01"}, Clusters: []*report.Cluster{cluster(), cluster()}}
	d := New(r, "r.json")
	d.Add(r.Clusters[0], cluster(), nil)
	d.Add(r.Clusters[1], nil, errors.New("not at hand"))
	if len(d.Problems) != 1 { // no summary
		t.Errorf("problems: %v", d.Problems)
	}
	for _, format := range Formats() {
		var b bytes.Buffer
		if err := d.Write(&b, format); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(b.String(), "not at hand") {
			t.Errorf("%s: %s", format, b.String())
		}
	}
	raw, _ := json.Marshal(d.Summary)
	if string(raw) != `{"same":1,"differs":0,"notChecked":1}` {
		t.Errorf("%s", raw)
	}
}
