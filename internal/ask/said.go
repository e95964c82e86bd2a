package ask

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"insupport/internal/bundle"
	"insupport/internal/report"
)

// said lists what the metadata of a report say and the rules, the facts or the
// rest of the report do not. What only its maker knows (the version of the
// program, what was set or left out) nobody can tell from here.
func (w *Worlds) said(ctx context.Context, session *Session) ([]string, error) {
	r, out := w.before, []string{}
	meta := r.Metadata
	wrong := func(format string, values ...any) { out = append(out, fmt.Sprintf(format, values...)) }
	found, err := session.Metadata(ctx, meta.Tool.Version)
	if err != nil {
		return nil, err
	}
	if meta.Tool.Name != found.Tool.Name {
		wrong("metadata.tool: %q makes no such reports", meta.Tool.Name)
	}
	if meta.Bundle.Facts == found.Bundle.Facts && meta.Bundle.Digest != found.Bundle.Digest {
		wrong("the digest of the bundle is not that of the rules and facts that the report names")
	}
	if meta.Bundle.Revision != found.Bundle.Revision {
		wrong("metadata.bundle.revision is %q, and %q in the bundle", meta.Bundle.Revision, found.Bundle.Revision)
	}
	products := maps.Clone(found.Bundle.CatalogDates)
	maps.Copy(products, meta.Bundle.CatalogDates)
	for _, product := range slices.Sorted(maps.Keys(products)) {
		if said, is := meta.Bundle.CatalogDates[product], found.Bundle.CatalogDates[product]; said != is {
			wrong("metadata.bundle.catalogDates: %s is of %q, and of %q in the facts", product, said, is)
		}
	}
	again := *r
	if len(meta.Waivers) > 0 {
		if err := session.TellWaivers(ctx, &again); err != nil {
			return nil, err
		}
	}
	if !sameJSON(again.Metadata.Waivers, meta.Waivers) {
		wrong("metadata.waivers: how the waivers stand, and what they cover, is not what the rules say")
	}
	return append(out, w.asRun()...), nil
}

// asRun lists what metadata.run says and the rest of the report does not.
func (w *Worlds) asRun() (out []string) {
	meta := w.before.Metadata
	run := meta.Run
	if run == nil {
		return []string{"metadata.run is missing: nobody can tell what was changed for the run"}
	}
	var overlays, accepted []string
	for _, o := range meta.Overlays {
		overlays = append(overlays, o.Name)
	}
	inFile := false
	for _, waiver := range meta.Waivers {
		if waiver.Owner == acceptOwner {
			accepted = append(accepted, waiver.Rule+"="+waiver.Reason)
		} else {
			inFile = true
		}
	}
	for _, x := range []struct {
		key, rest string
		same      bool
	}{
		{"overlays", "metadata.overlays", slices.Equal(run.Overlays, overlays)},
		{"settings", "metadata.settings", sameJSON(run.Settings, meta.Settings) || len(run.Settings)+len(meta.Settings) == 0},
		{"assumeDefaults", "metadata.assumeDefaults", run.AssumeDefaults == meta.AssumeDefaults},
		{"accept", "metadata.waivers", slices.Equal(run.Accept, accepted)},
		{"waivers", "metadata.waivers", !inFile || run.Waivers != ""},
		{"noWaivers", "metadata.waivers", !run.NoWaivers || len(meta.Waivers) == 0},
		{"baseline", "metadata.baseline", (run.Baseline != "") == (meta.Baseline != nil)},
		{"baseline", "clusters[].findings[].known", meta.Baseline != nil || w.before.Summary.Findings.Known == 0},
		{"set", "clusters[].findings[].location.set", len(run.Set)+len(run.Products) > 0 || run.Annotations != "" || !w.valuesSet()},
		{"unselected", "metadata.run.selector", run.Unselected == 0 || run.Selector != ""},
		{"rules", "the rules of one's own", w.namesRules(run.Rules)},
		{"facts", "metadata.bundle.facts", run.Facts == "" || run.Facts == meta.Bundle.Facts},
		{"ownAsOf", "the days of the clusters", w.ownDays(run)},
	} {
		if !x.same {
			out = append(out, fmt.Sprintf("metadata.run.%s is not what %s say", x.key, x.rest))
		}
	}
	return out
}

// valuesSet tells whether a finding rests on a value that was set for the run.
func (w *Worlds) valuesSet() bool {
	for _, c := range w.before.Clusters {
		for _, f := range c.Findings {
			if f.Location.Set {
				return true
			}
		}
	}
	return false
}

// namesRules tells whether a run names the rules that are at hand.
func (w *Worlds) namesRules(named []string) bool {
	for _, b := range w.rules {
		if slices.EqualFunc(b.Own, named, func(own bundle.OwnRules, text string) bool {
			return strings.HasSuffix(text, fmt.Sprintf(" (%s) %s", strings.Join(own.Rules, ", "), own.Digest))
		}) {
			return true
		}
	}
	return false
}

// ownDays tells whether the clusters that a run says to have been asked for
// the day of their inventories are those of that day.
func (w *Worlds) ownDays(run *report.Run) bool {
	days := map[string]string{}
	for _, c := range w.before.Clusters {
		days[c.Name] = w.before.Day(c)
		if inv := w.inventories[c.InventoryDigest]; inv != nil {
			if own, _ := inv.Head()["asOf"].(string); own != days[c.Name] {
				days[c.Name] = ""
			}
		}
	}
	return (run.AsOfFrom != report.FromInventory || len(run.OwnAsOf) > 0) &&
		!slices.ContainsFunc(run.OwnAsOf, func(name string) bool { return days[name] == "" })
}

// sameJSON tells whether two values are written alike.
func sameJSON(a, b any) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && bytes.Equal(x, y)
}
