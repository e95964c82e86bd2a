package cli

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"insupport/internal/plan"
	"insupport/internal/term"
)

// parseGoal reads the values of --to.
func parseGoal(texts []string) (plan.Goal, error) {
	goal := plan.Goal{Releases: plan.Releases{}}
	if len(texts) == 0 {
		return goal, errors.New("no target: name one with --to NAME=RELEASE, --to latest or --to supported")
	}
	for _, text := range texts {
		if text == plan.Latest || text == plan.Supported {
			if len(texts) > 1 {
				return goal, fmt.Errorf("--to %s goes with no other target", text)
			}
			goal.Word = text
			return goal, nil
		}
		name, release, ok := strings.Cut(text, "=")
		if !ok || name == "" || release == "" {
			return goal, fmt.Errorf("--to: %q is not NAME=RELEASE, %s or %s", text, plan.Latest, plan.Supported)
		}
		if release == plan.Latest || release == plan.Supported {
			return goal, fmt.Errorf("--to: %s is no release of %s; write --to %s, which is of every product of a cluster", release, name, release)
		}
		if other, twice := goal.Releases[name]; twice && other != release {
			return goal, fmt.Errorf("--to: %s has two targets, %s and %s", name, other, release)
		}
		goal.Releases[name] = release
	}
	return goal, nil
}

// schedule says when plans must begin, where a flag or the settings say how
// long a hop takes.
func (o *planOptions) schedule(d *plan.Document, settings map[string]any) error {
	days := o.hopDays
	if days < 0 || days > maxThreshold {
		return fmt.Errorf("--hop-days: %d is not a number of days from 0 to %d", days, maxThreshold)
	}
	if set, err := threshold(settings["hopDays"]); days == 0 && err == nil {
		days = set
	}
	if days == 0 {
		return nil
	}
	return d.Schedule(days)
}

// writePlan writes the outputs, files first: whoever reads standard output may
// stop in the middle.
func writePlan(s *streams, outputs []output, d *plan.Document) error {
	slices.SortStableFunc(outputs, func(a, b output) int { return strings.Compare(b.path, a.path) })
	for _, out := range outputs {
		if d.Width = 0; out.path == "" {
			d.Width = term.Columns(s.out)
		}
		if err := out.write(s, func(w io.Writer) error { return plan.Format(out.format)(w, d) }); err != nil {
			return err
		}
	}
	return nil
}
