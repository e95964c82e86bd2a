package report

import (
	"encoding/json"
	"insupport/internal/finding"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestAnswersFor marks findings of now against those of a baseline that have
// the same fingerprint.
func TestAnswersFor(t *testing.T) {
	of := func(level, message, system string) *finding.Finding {
		f := &finding.Finding{Rule: "os/not_listed", Level: level, Message: message, Subject: finding.Subject{Kind: "nodeGroup", Name: "a"}, Fingerprint: "1"}
		if system != "" {
			f.Extra = finding.Extra{"evidence": json.RawMessage(`{"facts":[{"path":"spec.nodes[0].os","value":{"id":"` + system + `"}}]}`)}
		}
		return f
	}
	for name, c := range map[string]struct {
		old, now []*finding.Finding
		want     []bool
	}{
		"same":                   {[]*finding.Finding{of(finding.Warning, "x", "")}, []*finding.Finding{of(finding.Warning, "x", "")}, []bool{true}},
		"another message":        {[]*finding.Finding{of(finding.Warning, "x", "")}, []*finding.Finding{of(finding.Warning, "y", "")}, []bool{true}},
		"milder":                 {[]*finding.Finding{of(finding.Violation, "x", "")}, []*finding.Finding{of(finding.Unknown, "x", "")}, []bool{true}},
		"worse":                  {[]*finding.Finding{of(finding.Unknown, "x", "")}, []*finding.Finding{of(finding.Violation, "x", "")}, []bool{false}},
		"another system":         {[]*finding.Finding{of(finding.Violation, "x", "debian")}, []*finding.Finding{of(finding.Violation, "x", "amzn")}, []bool{false}},
		"system of the old only": {[]*finding.Finding{of(finding.Violation, "x", "debian")}, []*finding.Finding{of(finding.Violation, "x", "")}, []bool{false}},
		"system of now only":     {[]*finding.Finding{of(finding.Violation, "x", "")}, []*finding.Finding{of(finding.Violation, "x", "debian")}, []bool{false}},
		"one answers for one":    {[]*finding.Finding{of(finding.Warning, "x", "")}, []*finding.Finding{of(finding.Warning, "y", ""), of(finding.Warning, "x", "")}, []bool{false, true}},
		"two answer for two":     {[]*finding.Finding{of(finding.Warning, "x", ""), of(finding.Warning, "y", "")}, []*finding.Finding{of(finding.Warning, "y", ""), of(finding.Warning, "z", "")}, []bool{true, true}},
		"evidence in other form": {[]*finding.Finding{{Level: finding.Info, Fingerprint: "1", Extra: finding.Extra{"evidence": json.RawMessage(`1`)}}}, []*finding.Finding{{Level: finding.Info, Fingerprint: "1"}}, []bool{true}},
	} {
		c1 := &Cluster{Findings: c.now}
		n := c1.MarkKnown((&Report{Clusters: []*Cluster{{Findings: c.old}}}).Counting(Metadata{}))
		var got []bool
		for _, f := range c.now {
			got = append(got, f.Known)
			if f.Known {
				n--
			}
		}
		if diff := cmp.Diff(c.want, got); diff != "" || n != 0 {
			t.Errorf("%s: %s (%d too many counted)", name, diff, n)
		}
	}
}

// TestCounting leaves out what stood in the way of an upgrade where the run is about another one.
func TestCounting(t *testing.T) {
	baseline := &Report{Clusters: []*Cluster{{Findings: []*finding.Finding{{Rule: "upgrade/no_path", Fingerprint: "1"}, {Rule: "os/not_listed", Fingerprint: "2"}}}}}
	for name, c := range map[string]struct {
		old, run map[string]any
		want     int
	}{
		"the same":            {map[string]any{"konvoy": "2.3.0"}, map[string]any{"konvoy": "2.3.0"}, 2},
		"another release":     {map[string]any{"konvoy": "2.3.0"}, map[string]any{"konvoy": "2.4.0"}, 1},
		"none before":         {nil, map[string]any{"konvoy": "2.4.0"}, 1},
		"none, in two ways":   {nil, map[string]any{}, 2},
		"one product of more": {map[string]any{"konvoy": "2.3.0", "kommander": "2.3.0"}, map[string]any{"konvoy": "2.3.0"}, 1},
	} {
		baseline.Metadata.Target = c.old
		if got := len(baseline.Counting(Metadata{Target: c.run})); got != c.want {
			t.Errorf("%s: %d findings count, want %d", name, got, c.want)
		}
	}
}
