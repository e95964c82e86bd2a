package cli

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"insupport/internal/bundle"
	"insupport/internal/inventory"
	"insupport/internal/registry"
	"insupport/internal/report"
)

// dayOptions say for which day a question is asked.
type dayOptions struct {
	asOf  string
	today bool
}

func (o *dayOptions) bind(cmd *cobra.Command) {
	cmd.Flags().StringVar(&o.asOf, "as-of", "", "the day to ask for, YYYY-MM-DD (default the inventory's, else today)")
	cmd.Flags().BoolVar(&o.today, "today", false, "ask for today (UTC), whatever an inventory says")
}

// parameters are those of a run, with the day where one is asked for.
func (o *dayOptions) parameters(now time.Time) (map[string]any, error) {
	run := map[string]any{}
	switch {
	case o.today && o.asOf != "":
		return nil, errors.New("--today and --as-of ask for two days; leave one out")
	case o.today:
		run["asOf"] = now.UTC().Format(time.DateOnly)
	case o.asOf != "":
		if err := parseDay(o.asOf); err != nil {
			return nil, err
		}
		run["asOf"] = o.asOf
	}
	return run, nil
}

// changed names what a command's flags and its configuration change for the
// run.
func (s *streams) changed(day *dayOptions, rules *ruleOptions, in *inputOptions, settings map[string]any, assume bool, b *bundle.Bundle) *report.Run {
	r := &report.Run{Set: in.Sets, Products: in.Products, Annotations: baseName(in.Annotations), Bundle: baseName(rules.bundle), Rules: ownRules(b),
		Settings: settings, AssumeDefaults: assume, Exclude: in.Exclude, Name: in.Name, Environment: s.config.environment, Selector: in.Selector,
		Contexts: in.asked, Kubeconfig: baseName(in.kubectl.Kubeconfig), APIs: in.live() && in.apis}
	if b.FactsFile != nil {
		r.Facts = b.FactsFile.Digest
	}
	switch {
	case day.today:
		r.AsOfFrom = report.FromToday
	case day.asOf != "" && s.config.used["as-of"]:
		r.AsOfFrom = report.FromConfig
	case day.asOf != "":
		r.AsOfFrom = report.FromFlag
	}
	for _, dir := range rules.data {
		r.Overlays = append(r.Overlays, baseName(dir))
	}
	if len(s.config.used) > 0 || settings != nil && s.config.keys[settingsKey] != nil {
		r.Config = baseName(s.config.file)
	}
	return r
}

// ownDays says where the day of inventories comes from for which nobody asked.
func ownDays(run *report.Run, inventories []*inventory.Inventory) {
	if run.AsOfFrom != "" {
		return
	}
	run.AsOfFrom = report.FromToday
	for _, inv := range inventories {
		if inv.Head()["asOf"] != nil {
			run.AsOfFrom, run.OwnAsOf = report.FromInventory, append(run.OwnAsOf, inv.Name)
		}
	}
	slices.Sort(run.OwnAsOf)
}

// baseName is what reports call a file or folder: where it lies differs from
// machine to machine.
func baseName(path string) string {
	if path == "" || strings.HasPrefix(path, registry.Scheme) { // which is the same everywhere
		return path
	}
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	return filepath.Base(path)
}
