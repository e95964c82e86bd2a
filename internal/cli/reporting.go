package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/spf13/cobra"

	"insupport/internal/ask"
	"insupport/internal/inventory"
	"insupport/internal/report"
)

// reportOptions say what a report holds besides the findings of the day.
type reportOptions struct {
	baseline      string
	horizon       int
	withInventory bool
	maxFactsAge   int // 0 without a limit
}

func (o *reportOptions) bind(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&o.baseline, "baseline", "", "fail only on findings that this report (-o json) does not have")
	f.IntVar(&o.horizon, "horizon", 0, "tell too what leaves support within that many days")
	f.IntVar(&o.maxFactsAge, "max-facts-age", 0, "fail where facts on a product of a cluster are older than that many days (0 for any age)")
	f.BoolVar(&o.withInventory, "with-inventory", false, "put the inventories into the report, so that diff can evaluate them again")
}

// withHorizon returns the run's settings with the horizon among them.
func (o *reportOptions) withHorizon(settings map[string]any) (map[string]any, error) {
	if o.horizon < 0 || o.horizon > maxThreshold {
		return nil, fmt.Errorf("--horizon: %d is not a number of days from 0 to %d", o.horizon, maxThreshold)
	}
	if o.maxFactsAge < 0 {
		return nil, fmt.Errorf("--max-facts-age: %d is not a number of days", o.maxFactsAge)
	}
	if o.horizon == 0 {
		return settings, nil
	}
	all := maps.Clone(settings)
	if all == nil {
		all = map[string]any{}
	}
	all["horizonDays"] = json.Number(strconv.Itoa(o.horizon))
	return all, nil
}

// readBaseline returns the report that --baseline names, nil where it names
// none.
func (o *reportOptions) readBaseline() (*report.Report, error) {
	if o.baseline == "" {
		return nil, nil
	}
	r, err := readReport(o.baseline, report.Read)
	if err != nil {
		return nil, fmt.Errorf("--baseline: %w", err)
	}
	return r, nil
}

// embed puts the inventories into the clusters of a report.
func (o *reportOptions) embed(r *report.Report, inventories []*inventory.Inventory) {
	if !o.withInventory {
		return
	}
	byName := map[string]*inventory.Inventory{}
	for _, inv := range inventories {
		byName[inv.Name] = inv
	}
	for _, c := range r.Clusters {
		c.Inventory = byName[c.Name].Canonical()
	}
}

// formatFacts asks the rules for what some of the formats show beside the
// report.
func formatFacts(ctx context.Context, session *ask.Session, r *report.Report, outputs []output) (o report.Options, err error) {
	if slices.ContainsFunc(outputs, func(out output) bool { return report.NeedRules(out.format) }) {
		if o.Rules, err = session.Rules(ctx); err != nil {
			return o, err
		}
	}
	if slices.ContainsFunc(outputs, func(out output) bool { return report.NeedWindows(out.format) }) {
		o.Windows, err = session.Windows(ctx, r)
	}
	return o, err
}
