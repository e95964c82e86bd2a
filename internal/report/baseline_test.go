package report

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestAnswersFor marks findings of now against those of a baseline that have
// the same fingerprint.
func TestAnswersFor(t *testing.T) {
	of := func(level, message, system string) *Finding {
		f := &Finding{Rule: "os/not_listed", Level: level, Message: message, Subject: Subject{Kind: "nodeGroup", Name: "a"}, Fingerprint: "1"}
		if system != "" {
			f.extra = extra{"evidence": json.RawMessage(`{"facts":[{"path":"spec.nodes[0].os","value":{"id":"` + system + `"}}]}`)}
		}
		return f
	}
	for name, c := range map[string]struct {
		old, now []*Finding
		want     []bool
	}{
		"same":                   {[]*Finding{of(Warning, "x", "")}, []*Finding{of(Warning, "x", "")}, []bool{true}},
		"another message":        {[]*Finding{of(Warning, "x", "")}, []*Finding{of(Warning, "y", "")}, []bool{true}},
		"milder":                 {[]*Finding{of(Violation, "x", "")}, []*Finding{of(Unknown, "x", "")}, []bool{true}},
		"worse":                  {[]*Finding{of(Unknown, "x", "")}, []*Finding{of(Violation, "x", "")}, []bool{false}},
		"another system":         {[]*Finding{of(Violation, "x", "debian")}, []*Finding{of(Violation, "x", "amzn")}, []bool{false}},
		"system of one only":     {[]*Finding{of(Violation, "x", "debian")}, []*Finding{of(Violation, "x", "")}, []bool{true}},
		"one answers for one":    {[]*Finding{of(Warning, "x", "")}, []*Finding{of(Warning, "y", ""), of(Warning, "x", "")}, []bool{false, true}},
		"two answer for two":     {[]*Finding{of(Warning, "x", ""), of(Warning, "y", "")}, []*Finding{of(Warning, "y", ""), of(Warning, "z", "")}, []bool{true, true}},
		"evidence in other form": {[]*Finding{{Level: Info, Fingerprint: "1", extra: extra{"evidence": json.RawMessage(`1`)}}}, []*Finding{{Level: Info, Fingerprint: "1"}}, []bool{true}},
	} {
		c1 := &Cluster{Findings: c.now}
		n := c1.MarkKnown((&Report{Clusters: []*Cluster{{Findings: c.old}}}).Counting())
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
