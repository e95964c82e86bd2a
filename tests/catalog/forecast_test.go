package catalog_test

import (
	"context"
	"encoding/json"
	"slices"
	"testing"
	"time"

	"insupport/internal/bundle"
	"insupport/internal/engine"
)

// horizon is far enough to reach the next ends and short enough not to reach
// all.
const horizon = 400

type forecastEntry struct{ Product, LeavesOn string }

// TestForecastIsExact asks the real catalog, for each line of each product on
// several days of its life, what leaves support, and compares with how the
// same rules judge the days named: the line is in support on the day before
// and out on the day itself, and nothing that is out by the end of the horizon
// is missing.
func TestForecastIsExact(t *testing.T) {
	b, err := bundle.Load(bundle.Options{})
	if err != nil {
		t.Fatal(err)
	}
	ready, err := b.Compile(map[string]any{"settings": map[string]any{"horizonDays": json.Number("400")}}, true)
	if err != nil {
		t.Fatal(err)
	}
	forecast, phases := prepare(t, ready, "data.insupport.lib.forecast.forecast.leaving"), prepare(t, ready, "data.insupport.lib.installed.products")
	ask := func(q *engine.Query, product, release, day string, v any) {
		t.Helper()
		raw, err := q.Eval(context.Background(), map[string]any{
			"apiVersion": "insupport/v1", "kind": "ClusterInventory", "metadata": map[string]any{"name": "a"}, "asOf": day,
			"spec": map[string]any{"products": map[string]any{product: release}},
		}, time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(raw, v); err != nil {
			t.Fatal(err)
		}
	}
	// in tells whether a release's own support holds; extended support is not.
	in := func(product, release, day string) bool {
		var products map[string]struct{ Phase string }
		ask(phases, product, release, day, &products)
		return slices.Contains([]string{"current", "supported", "leavesNext"}, products[product].Phase)
	}
	asked, found := 0, 0
	catalog := b.Catalog()
	for product, topics := range catalog {
		releases, _ := topics.(map[string]any)["releases"].(map[string]any)
		lines, _ := releases["lines"].(map[string]any)
		days, policy := []string{"2021-12-01", "2022-06-01", "2022-11-20", "2024-06-01"}, topics.(map[string]any)["product"].(map[string]any)["policy"]
		if kind, _ := policy.(map[string]any); kind["kind"] == "endDates" {
			days = days[1:2] // the end of a line does not depend on others
		}
		for line, row := range lines {
			release := line
			listed, _ := row.(map[string]any)["releases"].(map[string]any)
			if _, ok := listed[line+".0"]; ok {
				release = line + ".0"
			}
			extended := row.(map[string]any)["extendedEnds"] != nil
			for _, day := range days {
				if !in(product, release, day) {
					continue
				}
				asked++
				var entries []forecastEntry
				ask(forecast, product, release, day, &entries)
				end := addDays(t, day, horizon)
				if len(entries) == 0 {
					if !in(product, release, end) {
						t.Errorf("%s %s is in support on %s, out on %s, and the forecast does not say so", product, release, day, end)
					}
					continue
				}
				found++
				out := entries[0].LeavesOn
				if out <= day || out > end {
					t.Errorf("%s %s on %s: leaves on %s", product, release, day, out)
				}
				if !in(product, release, addDays(t, out, -1)) {
					t.Errorf("%s %s is said to leave on %s and is out on the day before", product, release, out)
				}
				if in(product, release, out) && !extended {
					t.Errorf("%s %s is said to leave on %s and is still in", product, release, out)
				}
			}
		}
	}
	if asked < 80 || found < 30 { // parts are not asked, which are no products
		t.Errorf("only %d asked, %d found", asked, found)
	}
}

func prepare(t *testing.T, e *engine.Engine, entry string) *engine.Query {
	t.Helper()
	q, err := e.Prepare(context.Background(), entry)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func addDays(t *testing.T, day string, n int) string {
	t.Helper()
	d, err := time.Parse(time.DateOnly, day)
	if err != nil {
		t.Fatal(err)
	}
	return d.AddDate(0, 0, n).Format(time.DateOnly)
}
