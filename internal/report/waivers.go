package report

import (
	"cmp"
	"fmt"
	"insupport/internal/term"
	"maps"
	"slices"
	"strings"
)

// States of a waiver on a day, as the rules tell them, and the one that only
// a whole run can tell.
const (
	WaiverActive    = "active"
	WaiverExpired   = "expired"
	WaiverNotYet    = "notYet" // its effective day is still to come
	WaiverMalformed = "malformed"
	WaiverUnused    = "unused" // active, and covered nothing in the run
)

// WaiverState is one waiver of the run with its state on the as-of date.
type WaiverState struct {
	Index     int            `json:"index"` // place in the list, from 0
	Rule      string         `json:"rule"`
	Owner     string         `json:"owner"`
	Reason    string         `json:"reason"`
	Effective string         `json:"effective,omitempty"`
	Expires   string         `json:"expires"`
	Ticket    string         `json:"ticket,omitempty"`
	Match     map[string]any `json:"match,omitempty"`
	State     string         `json:"state"`
	DaysLeft  *int           `json:"daysLeft"`           // until the last day; negative after it; null where unreadable
	Problem   string         `json:"problem,omitempty"`  // what is malformed
	Findings  int            `json:"findings"`           // that it covers, or would cover if it held
	Clusters  int            `json:"clusters,omitempty"` // that these are of
	// Unmatched is the part of an unused waiver that fits nothing in the run, as
	// a path; "" where each fits something for itself.
	Unmatched string `json:"unmatched,omitempty"`
}

// WaiverUse says how many findings of a cluster one waiver of the run covers,
// or would cover if it held on the as-of date.
type WaiverUse struct {
	Index    int    `json:"index"`
	Rule     string `json:"rule"`
	State    string `json:"state"`
	Findings int    `json:"findings"`
}

// TellWaivers puts the run's waivers into the report, with the number of
// findings that each covers; one that holds and covers none is unused.
func (r *Report) TellWaivers(states []*WaiverState) {
	byIndex := map[int]*WaiverState{}
	for _, w := range states {
		byIndex[w.Index] = w
	}
	for _, c := range r.Clusters {
		for _, use := range c.Waivers {
			if w := byIndex[use.Index]; w != nil {
				w.Findings += use.Findings
				if use.Findings > 0 {
					w.Clusters++
				}
			}
		}
	}
	for _, w := range states {
		if w.State == WaiverActive && w.Findings == 0 {
			w.State = WaiverUnused
		}
	}
	r.Metadata.Waivers = states
}

// Sentence says in one line who waived what and how that stands.
func (w *WaiverState) Sentence() string {
	s := fmt.Sprintf("waiver %d of %s by %s ", w.Index+1, cmp.Or(w.Rule, "(unnamed)"), cmp.Or(w.Owner, "(unnamed)"))
	switch w.State {
	case WaiverExpired:
		return s + "expired on " + w.Expires + covers(w.Findings, "; it would cover %s")
	case WaiverNotYet:
		return s + "holds from " + w.Effective + covers(w.Findings, "; it will cover %s")
	case WaiverMalformed:
		return s + "is malformed: " + w.Problem
	case WaiverUnused:
		return s + "is unused" + w.unmatched()
	}
	return s + "holds until " + w.Expires + covers(w.Findings, " and covers %s")
}

// Coverage says what the waiver covers, or why it covers nothing.
func (w *WaiverState) Coverage() string {
	if w.Findings == 0 {
		return "nothing" + w.unmatched()
	}
	return term.Count(w.Findings, "finding") + " in " + term.Count(w.Clusters, "cluster")
}

// unmatched says what of an unused waiver fits nothing.
func (w *WaiverState) unmatched() string {
	key, narrowed := strings.CutPrefix(w.Unmatched, "match.")
	switch pattern := w.Match[key]; {
	case w.Unmatched == "rule":
		return ": its rule has no finding in this run"
	case key == "labels":
		return ": no cluster of this run has the labels " + canonical(pattern)
	case narrowed && key == "cluster":
		return fmt.Sprintf(": no cluster of this run is called %q", pattern)
	case narrowed:
		return fmt.Sprintf(": no finding of its rule has the %s %q", key, pattern)
	}
	return ""
}

func covers(n int, format string) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(format, term.Count(n, "finding"))
}

// notices lists the waivers that someone should look at.
func (m *Metadata) notices() []*WaiverState {
	return slices.DeleteFunc(slices.Clone(m.Waivers), func(w *WaiverState) bool { return w.State == WaiverActive })
}

// ruleSetting is a rule's level, or "off", that the run's settings ask for.
type ruleSetting struct{ Rule, Level string }

func (s ruleSetting) sentence() string {
	if s.Level == "off" {
		return s.Rule + " is off by settings"
	}
	return s.Rule + " is " + s.Level + " by settings"
}

// covers tells whether the setting is about a rule: by its name, or by that of
// its category.
func (s ruleSetting) covers(id string) bool {
	category, whole := strings.CutSuffix(s.Rule, "*")
	return id == s.Rule || whole && strings.HasPrefix(id, category)
}

// ruleSettings lists what the settings change about rules, sorted.
func (m *Metadata) ruleSettings() []ruleSetting {
	rules, _ := m.Settings["rules"].(map[string]any)
	var out []ruleSetting
	for _, id := range slices.Sorted(maps.Keys(rules)) {
		out = append(out, ruleSetting{id, fmt.Sprint(rules[id])})
	}
	return out
}

// notes are the sentences about the run that every format shows: rules whose
// level was set, waivers that someone should look at, and what is not as the
// baseline has it.
func (m *Metadata) notes() []string {
	var out []string
	for _, s := range m.ruleSettings() {
		out = append(out, s.sentence())
	}
	return append(out, m.remarks()...)
}

// remarks are the notes that are not about rules.
func (m *Metadata) remarks() []string {
	var out []string
	for _, w := range m.notices() {
		out = append(out, w.Sentence())
	}
	if note := m.Baseline.note(); note != "" {
		out = append(out, note)
	}
	return out
}
