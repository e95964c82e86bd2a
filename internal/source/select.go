package source

import (
	"fmt"
	"insupport/internal/inventory"
	"insupport/internal/term"
	"maps"
	"slices"
)

// selectClusters keeps the clusters that the selector wants. A label that no
// cluster has is told of: with != it would select them all.
func (r *run) selectClusters() {
	if r.opts.Selector == nil {
		return
	}
	known := map[string]bool{inventory.EnvironmentKey: true}
	var wanted []*inventory.Inventory
	for _, inv := range r.Inventories {
		for key := range inv.Labels() {
			known[key] = true
		}
		if r.opts.Selector.Matches(inv) {
			wanted = append(wanted, inv)
		} else {
			r.Unselected = append(r.Unselected, inv)
		}
	}
	keys := slices.Sorted(maps.Keys(known))
	for _, key := range r.opts.Selector.Keys() {
		if !known[key] && len(r.Inventories) > 0 {
			r.warn(fmt.Sprintf("--selector: no cluster has a label %q%s", key, term.Suggest(key, keys)))
		}
	}
	r.Inventories = wanted
}
