package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"insupport/internal/ask"
	"insupport/internal/bundle"
	"insupport/internal/finding"
	"insupport/internal/report"
	"insupport/internal/term"
)

// maxThreshold is the largest threshold that means anything: a century of
// days.
const maxThreshold = 36_500

const levelOff = "off"

// settings returns the thresholds and rule levels that the configuration
// file sets for the rules, nil where it sets none.
func (c *config) settings() (map[string]any, error) {
	if c.keys[settingsKey] == nil {
		return nil, nil
	}
	s, ok := c.keys[settingsKey].(map[string]any)
	if !ok {
		return nil, c.errorf([]string{settingsKey}, "%s: expected keys and values", settingsKey)
	}
	return s, nil
}

// vetSettings checks the settings of the configuration file against the rules
// and thresholds of the run.
func (s *streams) vetSettings(ctx context.Context, session *ask.Session, b *bundle.Bundle, settings map[string]any) error {
	if settings == nil {
		return nil
	}
	rules, err := session.Rules(ctx)
	if err != nil {
		return err
	}
	return s.config.checkSettings(settings, b.Settings(), rules)
}

// checkSettings refuses settings that no rule reads, since a typo must not
// leave a rule on, or off, against what the file says; numbers that no rule can
// compute with; and what a file that was only found may not set.
func (c *config) checkSettings(settings, thresholds map[string]any, rules []report.Rule) error {
	known := append(slices.Sorted(maps.Keys(thresholds)), rulesKey)
	for _, key := range slices.Sorted(maps.Keys(settings)) {
		if key == rulesKey {
			continue
		}
		path := []string{settingsKey, key}
		if !slices.Contains(known, key) {
			return c.errorf(path, "unknown setting %q%s", key, term.Suggest(key, known))
		}
		n, err := threshold(settings[key])
		if err != nil {
			return c.errorf(path, "%s: %w", key, err)
		}
		if base, err := threshold(thresholds[key]); c.found && (err != nil || !stricterNumber(key, n, base)) {
			return c.refuse(path, fmt.Sprintf("%s.%s: %d is not provably stricter than %v", settingsKey, key, n, thresholds[key]))
		}
	}
	byRule, ok := settings[rulesKey].(map[string]any)
	if !ok && settings[rulesKey] != nil {
		return c.errorf([]string{settingsKey, rulesKey}, "%s: expected rules and their levels", rulesKey)
	}
	levels := append(finding.Levels(), levelOff)
	for _, id := range slices.Sorted(maps.Keys(byRule)) {
		path := []string{settingsKey, rulesKey, id}
		category, whole := strings.CutSuffix(id, "*")
		meant := slices.DeleteFunc(slices.Clone(rules), func(r report.Rule) bool {
			return r.ID != id && !(whole && strings.HasSuffix(category, "/") && strings.HasPrefix(r.ID, category))
		})
		if len(meant) == 0 {
			return c.errorf(path, "unknown rule %q%s", id, term.Suggest(id, ruleIDs(rules)))
		}
		level := fmt.Sprint(byRule[id])
		at := slices.Index(levels, level)
		if at < 0 {
			return c.errorf(path, "%s: unknown level %q%s; levels: %s", id, level, term.Suggest(level, levels), strings.Join(levels, ", "))
		}
		// A level replaces that of every finding, and a finding may be worse
		// than its rule's default: only what is above that is surely stricter.
		milder := func(r report.Rule) bool { return level != finding.Violation && at >= slices.Index(levels, r.Level) }
		if c.found && slices.ContainsFunc(meant, milder) {
			return c.refuse(path, fmt.Sprintf("%s.%s: %s as %s is not provably stricter", settingsKey, rulesKey, id, level))
		}
	}
	return nil
}

// threshold reads a number of days, or of whatever else a rule counts.
func threshold(v any) (int, error) {
	text, ok := v.(json.Number)
	if !ok {
		return 0, fmt.Errorf("expected a number")
	}
	n, err := strconv.Atoi(text.String())
	if err != nil || n < 0 || n > maxThreshold {
		return 0, fmt.Errorf("%s is not a whole number from 0 to %d", text, maxThreshold)
	}
	return n, nil
}

// stricterNumber tells whether a threshold is at least as strict as another.
// How long facts may be old is stricter when shorter, how far to look ahead
// when longer; what any other threshold does nobody here knows.
func stricterNumber(name string, n, base int) bool {
	switch {
	case strings.HasPrefix(name, "stale"), strings.HasPrefix(name, "maxAge"):
		return n <= base
	case strings.HasPrefix(name, "horizon"):
		return n >= base
	}
	return false
}
