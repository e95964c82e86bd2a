package report

import (
	"encoding/json"
	"reflect"
	"slices"
)

// Causes of a difference between two reports: everything that a report is
// made from.
const (
	CauseInventory = "inventory"
	CauseTime      = "time"
	CauseCatalog   = "catalog"
	CauseRules     = "rules"
	CauseWaivers   = "waivers"
	CauseSettings  = "settings"
)

// Differs lists the causes that two runs do not share, inventories and days aside.
func Differs(a, b Metadata) []string {
	var out []string
	whole := a.Bundle.Rules != "" && b.Bundle.Rules != "" // else the digest of both together must do
	if whole && a.Bundle.Facts != b.Bundle.Facts || !whole && a.Bundle.Digest != b.Bundle.Digest || !slices.EqualFunc(a.Overlays, b.Overlays,
		func(x, y Overlay) bool { return x.Digest == y.Digest }) {
		out = append(out, CauseCatalog)
	}
	if whole && a.Bundle.Rules != b.Bundle.Rules || !whole && a.Bundle.Digest != b.Bundle.Digest {
		out = append(out, CauseRules)
	}
	if !reflect.DeepEqual(a.GivenWaivers(), b.GivenWaivers()) {
		out = append(out, CauseWaivers)
	}
	if a.AssumeDefaults != b.AssumeDefaults || !a.sameTarget(b) || canonical(a.Settings) != canonical(b.Settings) {
		out = append(out, CauseSettings)
	}
	return out
}

// sameTarget says that both runs judged an upgrade to the same releases, or both none.
func (m *Metadata) sameTarget(other Metadata) bool {
	return len(m.Target)+len(other.Target) == 0 || canonical(m.Target) == canonical(other.Target)
}

func canonical(v any) string {
	raw, _ := json.Marshal(v)
	return string(raw)
}

// GivenWaivers returns the run's waivers as they were given.
func (m *Metadata) GivenWaivers() []any {
	out := []any{}
	for _, w := range m.Waivers {
		given := map[string]any{"rule": w.Rule, "owner": w.Owner, "reason": w.Reason, "expires": w.Expires}
		if w.Effective != "" {
			given["effective"] = w.Effective
		}
		if w.Ticket != "" {
			given["ticket"] = w.Ticket
		}
		if len(w.Match) > 0 {
			given["match"] = w.Match
		}
		out = append(out, given)
	}
	return out
}
