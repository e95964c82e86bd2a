package cli

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"insupport/internal/inventory"
	"insupport/internal/policy"
)

// ruleOptions say which rules and facts a command uses.
type ruleOptions struct {
	bundle string
	data   []string
}

func (o *ruleOptions) bind(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&o.bundle, "bundle", "", "use the rules of this folder or tar.gz instead of the built-in ones")
	f.StringArrayVar(&o.data, "data", nil, "correct the facts by this folder of PRODUCT/TOPIC/data.yaml (repeatable)")
}

// named lists the files and folders that the run reads besides its arguments.
func (o *ruleOptions) named(more ...string) []string {
	return slices.Concat(o.data, []string{o.bundle}, more)
}

func (o *ruleOptions) load(ctx context.Context, s *streams) (*policy.Bundle, error) {
	if o.bundle != "" {
		if err := s.bound(ctx, o.bundle); err != nil {
			return nil, err
		}
	}
	return policy.Load(policy.Options{Bundle: o.bundle, Overlays: o.data})
}

// parseDay reads YYYY-MM-DD.
func parseDay(text string) error {
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return fmt.Errorf("--as-of: %q is not a date (YYYY-MM-DD)", text)
	}
	if err := inventory.CheckDay(day); err != nil {
		return fmt.Errorf("--as-of: %w", err)
	}
	return nil
}
