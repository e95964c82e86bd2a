package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"insupport/internal/bundle"
	"insupport/internal/inventory"
)

// ruleOptions say which rules and facts a command uses.
type ruleOptions struct {
	factOptions
	registryOptions
	bundle string
	rules  []string
	opened *bundle.Options // what was loaded, but for corrections and rules of one's own
}

func (o *ruleOptions) bind(cmd *cobra.Command) {
	o.factOptions.bind(cmd)
	o.registryOptions.bind(cmd)
	f := cmd.Flags()
	f.StringVar(&o.bundle, "bundle", "", "use the rules of this folder, tar.gz or oci://HOST/REPOSITORY@sha256:… instead of the built-in ones")
	listFlag(f, &o.rules, "rules", "", "add the rules of this folder, in categories of their own (repeatable)")
}

// named lists the files and folders that the run reads besides its arguments.
func (o *ruleOptions) named(more ...string) []string {
	return slices.Concat(o.data, o.rules, []string{o.bundle, o.facts}, o.files(), more)
}

func (o *ruleOptions) load(ctx context.Context, s *streams) (*bundle.Bundle, error) {
	return o.open(ctx, s, true)
}

// unasked loads what no question is put to.
func (o *ruleOptions) unasked(ctx context.Context, s *streams) (*bundle.Bundle, error) {
	return o.open(ctx, s, false)
}

func (o *ruleOptions) open(ctx context.Context, s *streams, asked bool) (*bundle.Bundle, error) {
	// Whoever wrote them, rules that the program does not carry are bounded.
	if foreign := slices.Concat([]string{o.bundle}, o.rules); strings.Join(foreign, "") != "" {
		if err := s.bound(ctx, strings.TrimPrefix(strings.Join(foreign, ", "), ", ")); err != nil {
			return nil, err
		}
	}
	opts, err := o.base(ctx)
	if err != nil {
		return nil, err
	}
	o.opened = &opts
	s.journal.at("loading rules")
	loaded := opts
	loaded.Overlays, loaded.Rules, loaded.Asked = o.data, o.rules, asked
	return bundle.Load(loaded)
}

// base says what is loaded before corrections and rules of one's own.
func (o *ruleOptions) base(ctx context.Context) (bundle.Options, error) {
	keys, err := o.read()
	if err != nil {
		return bundle.Options{}, err
	}
	source, err := o.source(ctx, keys, o.bundle != "")
	if err != nil {
		return bundle.Options{}, err
	}
	opts, err := o.fetch(ctx, o.bundle, keys)
	opts.Facts = source
	return opts, err
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
