package report

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"insupport/internal/finding"
)

// many is a fleet of n clusters, each with what a cluster commonly has.
func many(n int) *Report {
	var results []*Result
	for i := range n {
		day := fmt.Sprintf("2022-%02d-15", 1+i%12)
		c := &Cluster{Name: fmt.Sprintf("cluster-%04d", i), Verdict: verdicts[i%4], VerdictWithoutWaivers: verdicts[i%4], Environment: "production",
			Labels: map[string]string{"team": fmt.Sprint(i % 5)}, Outcomes: map[string]string{}, Scope: Scope{NotStated: []string{}},
			Products: []*Product{{Name: "konvoy", Version: "1.8.5", Line: "1.8", Phase: "supported", Support: Support{EndsOn: &day}}}}
		for j := range 8 {
			c.Findings = append(c.Findings, &finding.Finding{Rule: fmt.Sprintf("release/rule_%d", j), Level: finding.Levels()[(i%4+j/2)%4], Title: "Title",
				Message: fmt.Sprintf("Konvoy 1.8.5 on node %d", i), Fingerprint: stableID(c.Name, fmt.Sprint(j)), Subject: finding.Subject{Kind: "product", Name: "konvoy"},
				References: []finding.Reference{{Title: "Policy", Source: "pages/policy.md"}}})
		}
		results = append(results, &Result{AsOf: "2022-06-15", Cluster: c})
	}
	return Build(Metadata{}, results)
}

func TestOverviewOfManyClusters(t *testing.T) {
	whole := string(render(t, "table", many(listedWhole), Options{}))
	if n := strings.Count(whole, "\ncluster-"); n != listedWhole || strings.Contains(whole, "more cluster") {
		t.Errorf("%d of %d clusters are listed", n, listedWhole)
	}
	if n := strings.Count(whole, "\n"); n > 2*50 {
		t.Errorf("%d lines are no two screens", n)
	}
	large := string(render(t, "table", many(3000), Options{}))
	if n := strings.Count(large, "\ncluster-"); n != listedWorst {
		t.Errorf("%d of 3,000 clusters are listed", n)
	}
	if want := "… and 2960 more clusters: 710 unsupported, 750 unknown, 750 at risk, 750 supported; -o clusters lists all\n"; !strings.Contains(large, want) {
		t.Errorf("the rest is not counted: %s", large)
	}
	// The worst: out of support for longest, then by name.
	if first := strings.Split(large, "\n")[1]; !strings.HasPrefix(first, "cluster-0000  prod  konvoy 1.8.5  UNSUPPORTED  2022-01-15  -151  ") {
		t.Errorf("the first is %s", first)
	}
	if n := len(strings.Split(strings.TrimSpace(string(render(t, "clusters", many(3000), Options{}))), "\n")); n != 3001 {
		t.Errorf("the table of clusters has %d lines", n)
	}
}

// TestOverviewIsFast holds the overview of a large fleet against its JSON.
func TestOverviewIsFast(t *testing.T) {
	r := many(3000)
	took := func(format string) time.Duration {
		best := time.Hour
		for range 3 {
			start := time.Now()
			if err := Format(format)(io.Discard, r, Options{}); err != nil {
				t.Fatal(err)
			}
			best = min(best, time.Since(start))
		}
		return best
	}
	if table, whole := took("table"), took("json"); table > whole+whole/10 {
		t.Errorf("the overview takes %s, JSON %s", table, whole)
	}
}

func TestQuietShowsWhatWaiversHide(t *testing.T) {
	r := many(4)
	supported := r.Clusters[3]
	for _, format := range []string{"text", "table", "markdown", "clusters"} {
		supported.VerdictWithoutWaivers = VerdictSupported
		if out := string(render(t, format, r, Options{Quiet: true})); strings.Contains(out, supported.Name) {
			t.Errorf("%s shows a supported cluster", format)
		}
		supported.VerdictWithoutWaivers = VerdictUnsupported
		if out := string(render(t, format, r, Options{Quiet: true})); !strings.Contains(out, supported.Name) {
			t.Errorf("%s hides a cluster that is supported by waiver only", format)
		}
	}
}
