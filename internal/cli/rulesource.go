package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"insupport/internal/inventory"
	"insupport/internal/policy"
	"insupport/internal/regularfile"
	"insupport/internal/schema"
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
	if _, err := time.Parse(time.DateOnly, text); err != nil {
		return fmt.Errorf("--as-of: %q is not a date (YYYY-MM-DD)", text)
	}
	return nil
}

// maxWaivers is the most that a file of waivers may hold, in bytes.
const maxWaivers = 16 << 20

// readWaivers returns the waivers of a file, as the rules read them.
func readWaivers(file string) ([]any, error) {
	content, err := regularfile.Read(file, maxWaivers)
	if err != nil {
		return nil, fmt.Errorf("reading waivers %s: %w", file, err)
	}
	docs, err := inventory.Parse(file, content)
	if err != nil {
		return nil, fmt.Errorf("reading waivers %w", err)
	}
	if len(docs) != 1 {
		return nil, fmt.Errorf("reading waivers %s: expected one WaiverList, found %d documents", file, len(docs))
	}
	s, err := schema.Compile("waivers.json")
	if err != nil {
		return nil, err
	}
	if problems := s.Validate(docs[0].Value); len(problems) > 0 {
		p := problems[0]
		return nil, fmt.Errorf("reading waivers %w", &inventory.Error{
			File: file, Position: docs[0].LocateKeys(p.Path), Message: p.Message})
	}
	list, _ := docs[0].Value.(map[string]any)["waivers"].([]any)
	return list, nil
}

// decodeTo reads a value that the rules returned.
func decodeTo(raw json.RawMessage, v any, entry string) error {
	if err := json.Unmarshal(raw, v); err != nil {
		return fmt.Errorf("the rules gave a malformed %s: %w", entry, err)
	}
	return nil
}
