package inventory

import (
	"fmt"
	"slices"
	"strings"

	"insupport/internal/lazy"
)

// EnvironmentKey selects and groups by spec.environment where a cluster has no
// label of that name.
const EnvironmentKey = "environment"

// DefaultEnvironment is what an inventory means that states none.
const DefaultEnvironment = "production"

// Selector tells clusters apart by their labels, the way kubectl does.
type Selector []requirement

// requirement is one condition on a label. Without values it asks for the
// label; not turns it round, and then also takes clusters without the label.
type requirement struct {
	key    string
	values []string
	not    bool
}

var (
	selectorSet   = lazy.Regexp(`^(\S+)\s+(in|notin)\s*\(([^()]*)\)$`)
	selectorEqual = lazy.Regexp(`^([^\s=!<>]+)\s*(==|=|!=)\s*([^\s=!]*)$`)
	selectorKey   = lazy.Regexp(`^(!?)\s*([^\s=!<>()]+)$`)
	// Commas within parentheses, closed or not, belong to a set.
	selectorParts = lazy.Regexp(`(?:[^,(]|\([^)]*\)?)+`)
)

// ParseSelector reads requirements that are parted by commas: key=value,
// key!=value, "key in (a,b)", "key notin (a,b)", key, !key.
func ParseSelector(text string) (Selector, error) {
	var s Selector
	if strings.HasPrefix(text, ",") || strings.HasSuffix(text, ",") || strings.Contains(text, ",,") {
		return nil, fmt.Errorf("%q has an empty part", text)
	}
	for _, part := range selectorParts().FindAllString(text, -1) {
		part = strings.TrimSpace(part)
		if m := selectorSet().FindStringSubmatch(part); m != nil {
			r := requirement{key: m[1], not: m[2] == "notin"}
			for _, value := range strings.Split(m[3], ",") {
				r.values = append(r.values, strings.TrimSpace(value))
			}
			s = append(s, r)
		} else if m := selectorEqual().FindStringSubmatch(part); m != nil {
			s = append(s, requirement{m[1], []string{m[3]}, m[2] == "!="})
		} else if m := selectorKey().FindStringSubmatch(part); m != nil {
			s = append(s, requirement{key: m[2], not: m[1] == "!"})
		} else {
			return nil, fmt.Errorf("%q is not KEY=VALUE, KEY!=VALUE, \"KEY in (A,B)\", \"KEY notin (A,B)\", KEY or !KEY", part)
		}
	}
	if len(s) == 0 {
		return nil, fmt.Errorf("%q selects by nothing", text)
	}
	return s, nil
}

// Matches tells whether an inventory meets every requirement.
func (s Selector) Matches(inv *Inventory) bool {
	for _, r := range s {
		value, stated := inv.Label(r.key)
		if (stated && (r.values == nil || slices.Contains(r.values, value))) == r.not {
			return false
		}
	}
	return true
}

// Keys lists the labels that the selector reads.
func (s Selector) Keys() []string {
	var keys []string
	for _, r := range s {
		keys = append(keys, r.key)
	}
	return keys
}

// Labels are the inventory's labels.
func (inv *Inventory) Labels() map[string]string {
	meta, _ := inv.Head()["metadata"].(map[string]any)
	given, _ := meta["labels"].(map[string]any)
	labels := make(map[string]string, len(given))
	for key, value := range given {
		if text, ok := value.(string); ok {
			labels[key] = text
		}
	}
	return labels
}

// Label is one of the labels; EnvironmentKey is one that every cluster has.
func (inv *Inventory) Label(key string) (value string, stated bool) {
	meta, _ := inv.Head()["metadata"].(map[string]any)
	labels, _ := meta["labels"].(map[string]any)
	if value, stated = labels[key].(string); stated || key != EnvironmentKey {
		return value, stated
	}
	spec, _ := inv.Value()["spec"].(map[string]any)
	if value, _ = spec["environment"].(string); value == "" {
		value = DefaultEnvironment
	}
	return value, true
}
