package report

import (
	"html"
	"strings"
	"testing"
)

// TestEveryFormatTellsChanges requires that no format hides what was changed
// for the run, and that none speaks of changes where there are none.
func TestEveryFormatTellsChanges(t *testing.T) {
	r, o := fleet(t)
	for _, format := range Formats() {
		text := html.UnescapeString(strings.ReplaceAll(string(render(t, format, r, o)), `\`, ""))
		for _, want := range []string{"ci-defaults.yaml", "environment=nonProduction", "amazon-eks=1.36", "fleet-facts.yaml", "longer-window",
			"house-rules", "own-rules", "horizonDays", "180", "old/", "waivers.yaml", "baseline.json", "ssume",
			"prod-eu-1", "moves in", "INSUPPORT_FAIL_ON", "kind-100%", "fleet.kubeconfig"} {
			if !strings.Contains(text, want) {
				t.Errorf("%s does not tell %s", format, want)
			}
		}
		if !strings.Contains(text, "(asOf)") && !strings.Contains(text, `"asOfFrom":"inventory"`) && !strings.Contains(text, `"ownAsOf": [`) {
			t.Errorf("%s does not tell that a day is an inventory's own", format)
		}
		if format != "json" && format != "ndjson" && format != "prometheus" && !strings.Contains(text, "set for this run") {
			t.Errorf("%s does not tell that a finding's value was set", format)
		}
	}
	plain := *r
	plain.Metadata = Metadata{AsOf: "2022-06-01", Run: &Run{AsOfFrom: FromFlag}}
	plain.Clusters = r.Clusters[:1]
	for _, format := range Formats() {
		if text := string(render(t, format, &plain, o)); strings.Contains(text, "this run: ") {
			t.Errorf("%s tells changes where there are none", format)
		}
	}
}

// TestAsOfFrom follows where the days of a run come from.
func TestAsOfFrom(t *testing.T) {
	own := func(name, from string) *Cluster {
		return &Cluster{Name: name, AsOfFrom: from, Verdict: VerdictSupported}
	}
	for name, c := range map[string]struct {
		given   string
		results []*Result
		want    string
		first   string
	}{
		"flag":             {FromFlag, []*Result{{AsOf: "2022-06-01", Cluster: own("a", "")}}, FromFlag, FromFlag},
		"today":            {"", []*Result{{AsOf: "2022-06-01", Cluster: own("a", "")}}, FromToday, FromToday},
		"inventory":        {"", []*Result{{AsOf: "2022-06-01", Cluster: own("a", FromInventory)}}, FromInventory, FromInventory},
		"later is today":   {"", []*Result{{AsOf: "2022-05-01", Cluster: own("a", FromInventory)}, {AsOf: "2022-06-01", Cluster: own("b", "")}}, FromToday, FromInventory},
		"later is its own": {"", []*Result{{AsOf: "2022-06-01", Cluster: own("a", "")}, {AsOf: "2022-07-01", Cluster: own("b", FromInventory)}}, FromInventory, FromToday},
		"configuration":    {FromConfig, []*Result{{AsOf: "2022-06-01", Cluster: own("a", "")}}, FromConfig, FromConfig},
	} {
		r := Build(Metadata{Run: &Run{AsOfFrom: c.given}}, c.results)
		if got, first := r.Metadata.Run.AsOfFrom, r.Metadata.asOfFrom(r.Clusters[0]); got != c.want || first != c.first {
			t.Errorf("%s: %s and %s, want %s and %s", name, got, first, c.want, c.first)
		}
	}
}
