package cli

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"insupport/internal/bundle"
	"insupport/internal/finding"
)

// trust refuses a key of a configuration file that nobody named unless its
// value can neither weaken the verdict nor write a file: such a file comes with
// the inventories, from whoever wants them to pass. Settings are judged by
// checkSettings, which knows what they replace.
func (c *config) trust(key string, value any) error {
	path := []string{key}
	switch key {
	case "noColor", "horizon", "maxFactsAge", "details", "groupBy", "labelColumns":
		return nil
	case "failOn":
		words := texts(value)
		fails, err := parseFailOn(words)
		if err != nil {
			return c.errorf(path, "%s: %w", key, err)
		}
		if !fails[finding.Unknown] { // a violation always counts, but for none
			return c.refuse(path, fmt.Sprintf("%s: %s is weaker than %s,%s", key, strings.Join(words, ","), finding.Violation, finding.Unknown))
		}
		return nil
	case "output":
		writes := func(s string) bool { _, path, ok := strings.Cut(s, "="); return ok && path != stdoutPath }
		if !slices.ContainsFunc(texts(value), writes) {
			return nil
		}
		return c.refuse(path, key+" with a path writes files")
	}
	return c.refuse(path, key)
}

// trustHorizon refuses a horizon from a found file that hides information
// where information fails the run.
func (o *checkOptions) trustHorizon(c *config, fails failOn, b *bundle.Bundle) error {
	if !c.found || !c.used["horizon"] || !fails[finding.Info] {
		return nil
	}
	if base, err := threshold(b.Settings()["horizonDays"]); err == nil && o.horizon >= base {
		return nil
	}
	return c.refuse([]string{"horizon"}, fmt.Sprintf("horizon: %d with --fail-on info", o.horizon))
}

// refuse says what a found file may not do, and how to have it done all the
// same.
func (c *config) refuse(path []string, what string) error {
	return c.errorf(path, "%s: not from a configuration file that was only found, which may make the check stricter but neither weaken it nor write files; "+
		"to trust the file name it: --config %s (or pass over it: --config %s)", what, filepath.ToSlash(c.file), configNone)
}

// texts lists a value's words, whether it is one or a list of them.
func texts(value any) []string {
	if list, ok := value.([]any); ok {
		var out []string
		for _, item := range list {
			out = append(out, fmt.Sprint(item))
		}
		return out
	}
	return []string{fmt.Sprint(value)}
}
