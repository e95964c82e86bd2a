package report

import (
	"cmp"
	"fmt"
	"insupport/internal/finding"
	"insupport/internal/term"
	"maps"
	"slices"
	"strings"
)

// Scope says what was not looked at, because nobody stated it.
type Scope struct {
	NotStated []string `json:"notStated"`         // keys of spec
	NotSeen   []*Gap   `json:"notSeen,omitempty"` // places that were looked for and not fully seen
	// OwnComponents counts components that no product of the catalog stands for:
	// no published end of support was looked up for them.
	OwnComponents int `json:"ownComponents,omitempty"`
}

// Gap is a place that was looked for and not fully seen, or stated differently
// by two sources.
type Gap struct {
	Path   string `json:"path"`
	Reason string `json:"reason"` // partial, forbidden, failed or conflict
	Detail string `json:"detail,omitempty"`
}

// standing is the verdict in words, with what stands beside it.
func (c *Cluster) standing(words map[string]string) string {
	s := words[c.Verdict] + c.byWaiver()
	if n := finding.CountBeside(c.Undecided); n > 0 {
		s += fmt.Sprintf(", %d not decided", n)
	}
	return s
}

// byWaiver says that the verdict would be worse if nothing was waived and no
// rule switched off, "" where it would not.
func (c *Cluster) byWaiver() string {
	if !c.withoutWaivers() {
		return ""
	}
	waived, off := 0, 0
	for _, f := range c.Findings {
		if f.Waiver != nil {
			waived++
		}
	}
	for _, outcome := range c.Outcomes {
		if outcome == caseOff {
			off++
		}
	}
	var parts []string
	if waived > 0 {
		parts = append(parts, fmt.Sprintf("%d waived", waived))
	}
	if off > 0 {
		parts = append(parts, term.Count(off, "rule")+" off")
	}
	return " (" + strings.Join(parts, ", ") + ")"
}

func (c *Cluster) withoutWaivers() bool {
	return c.VerdictWithoutWaivers != "" && c.VerdictWithoutWaivers != c.Verdict
}

// asides are the sentences that every format carries beside the findings: what
// is not decided, what was not looked at, and the verdict without waivers.
func (c *Cluster) asides() []string {
	var out []string
	if c.withoutWaivers() {
		out = append(out, fmt.Sprintf("without waivers and switched-off rules the verdict is %s", c.VerdictWithoutWaivers))
	}
	out = append(out, finding.NotDecided(c.Undecided)...)
	for _, g := range c.Scope.NotSeen {
		text := fmt.Sprintf("not fully seen: %s, %s", g.Path, g.Reason)
		if g.Detail != "" {
			text += ": " + g.Detail
		}
		out = append(out, text)
	}
	if n := c.Scope.OwnComponents; n > 0 {
		out = append(out, fmt.Sprintf("no published end of support is known to look up for %s", term.Count(n, "component")))
	}
	if len(c.Scope.NotStated) > 0 {
		out = append(out, "not looked at, because not stated: "+strings.Join(c.Scope.NotStated, ", "))
	}
	return out
}

// wanted maps what is missing to the number of clusters it would help to
// decide, places of lists taken together.
func (r *Report) wanted() (clusters int, fields map[string]int) {
	fields = map[string]int{}
	for _, c := range r.Clusters {
		if c.Verdict != VerdictUnknown {
			continue
		}
		own := map[string]bool{}
		for _, u := range c.Undecided {
			if !u.Beside && strings.HasPrefix(u.Field, "spec.") {
				own[u.Place()] = true
			}
		}
		if len(own) > 0 {
			clusters++
		}
		for field := range own {
			fields[field]++
		}
	}
	return clusters, fields
}

// toDecide is one line that says what to add, what helps most first; "" where
// nothing is missing.
func (r *Report) toDecide() string {
	clusters, fields := r.wanted()
	if clusters == 0 {
		return ""
	}
	names := slices.SortedFunc(maps.Keys(fields), func(a, b string) int {
		return cmp.Or(fields[b]-fields[a], strings.Compare(a, b))
	})
	for i, name := range names {
		names[i] = fmt.Sprintf("%s (%d)", name, fields[name])
	}
	return fmt.Sprintf("to decide %s add: %s", term.Count(clusters, "cluster"), strings.Join(names, ", "))
}
