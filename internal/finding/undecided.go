package finding

import (
	"fmt"
	"insupport/internal/lazy"
	"maps"
	"slices"
	"strings"
)

// Undecided is a field that a rule needs to judge a subject.
type Undecided struct {
	Rule    string  `json:"rule"`
	Subject Subject `json:"subject"`
	Field   string  `json:"field"` // a path of the inventory, or of a row of the catalog
	// Beside says that it stands beside the verdict: the rule's level, or its
	// metadata, keeps it from moving it.
	Beside bool `json:"beside,omitempty"`
}

// Place is the field with the places of lists taken together: what every node
// group lacks is one thing.
func (u *Undecided) Place() string { return place().ReplaceAllString(u.Field, "[]") }

var place = lazy.Regexp(`\[\d+\]`)

// CountBeside counts what is not decided and does not move the verdict: one for
// each rule and subject.
func CountBeside(all []*Undecided) int {
	seen := map[string]bool{}
	for _, u := range all {
		if u.Beside {
			seen[u.Rule+"\x00"+u.Subject.Kind+"\x00"+u.Subject.Label()] = true
		}
	}
	return len(seen)
}

// NotDecided says what stands beside the verdict in sentences, one a field.
func NotDecided(all []*Undecided) []string {
	rules, fields := map[string][]string{}, map[string]map[string]bool{}
	for _, u := range all {
		if !u.Beside {
			continue
		}
		field := u.Place()
		if fields[field] == nil {
			fields[field] = map[string]bool{}
		}
		fields[field][u.Field] = true
		rules[field] = append(rules[field], u.Rule)
	}
	var out []string
	for _, field := range slices.Sorted(maps.Keys(fields)) {
		name := field
		if n := len(fields[field]); n > 1 {
			name = fmt.Sprintf("%s (%d)", field, n)
		}
		out = append(out, fmt.Sprintf("not decided without %s: %s", name,
			strings.Join(slices.Compact(slices.Sorted(slices.Values(rules[field]))), ", ")))
	}
	return out
}
