package cli

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"insupport/internal/term"
)

// applyDefaults sets the flags that the command line left alone, from the
// environment, else from the configuration file, and returns that file. A
// command without such flags reads none.
func applyDefaults(root, cmd *cobra.Command) (*config, error) {
	configured := false
	cmd.Flags().VisitAll(func(f *pflag.Flag) { configured = configured || configurable(f) })
	if !configured {
		return &config{}, nil
	}
	c, err := readConfig(cmd)
	if err != nil {
		return nil, err
	}
	known := append(configKeys(root), settingsKey)
	for _, key := range slices.Sorted(maps.Keys(c.keys)) {
		if !slices.Contains(known, key) {
			return nil, c.errorf([]string{key}, "unknown key %q%s", key, term.Suggest(key, known))
		}
		if v := c.keys[key]; v == nil || v == "" {
			return nil, c.errorf([]string{key}, "%s has no value; give it one, or leave the key out", key)
		}
	}
	var errs []error
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if !configurable(f) {
			return
		}
		key := camel(f.Name)
		value, inFile := c.keys[key]
		if inFile && c.found {
			// Whatever the flags say: a file that is refused on one machine is
			// refused on all.
			if err := c.trust(key, value); err != nil {
				errs = append(errs, err)
				return
			}
		}
		if f.Changed || overruled(cmd, f) {
			return
		}
		env := envOf(f.Name)
		var values []string
		origin := env
		if v, set := os.LookupEnv(env); v != "" || set && f.Name == failOnFlag {
			values = []string{v}
			if !slices.Contains([]string{"no-color", "verbose", "output"}, f.Name) {
				c.environment = append(c.environment, env)
			}
			if isList(f) {
				values = strings.Split(v, ",")
			}
		} else if inFile {
			origin = c.file + ": " + key
			if values, err = flagValues(f, value); err != nil {
				errs = append(errs, fmt.Errorf("%s: %w", origin, err))
				return
			}
			values = c.beside(f.Name, values)
			c.used[f.Name] = true
		}
		for _, v := range values {
			if err := valueError(cmd.Flags().Set(f.Name, v)); err != nil {
				errs = append(errs, fmt.Errorf("%s: %w", origin, err))
				return
			}
		}
	})
	return c, errors.Join(errs...)
}

// overruled tells that the command line says by another flag what this one is
// about.
func overruled(cmd *cobra.Command, f *pflag.Flag) bool {
	other := map[string]string{"as-of": "today", "today": "as-of"}[f.Name]
	return other != "" && cmd.Flags().Lookup(other) != nil && cmd.Flags().Changed(other)
}

// configKeys lists the keys that some command has a flag for.
func configKeys(root *cobra.Command) []string {
	var keys []string
	for _, f := range allFlags(root) {
		if configurable(f) {
			keys = append(keys, camel(f.Name))
		}
	}
	return keys
}

// commandLineOnly keeps flags out of configuration and environment.
func commandLineOnly(cmd *cobra.Command, flags ...string) {
	for _, flag := range flags {
		cmd.Flags().Lookup(flag).Annotations = map[string][]string{onlyMark: nil}
	}
}

const onlyMark = "commandLineOnly"

func configurable(f *pflag.Flag) bool {
	_, only := f.Annotations[onlyMark]
	return !only && !f.Hidden && f.Name != "help" && f.Name != "config"
}

func isList(f *pflag.Flag) bool {
	_, ok := f.Value.(pflag.SliceValue)
	return ok
}
