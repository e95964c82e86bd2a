package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"unicode"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"insupport/internal/inventory"
	"insupport/internal/report"
	"insupport/internal/schema"
)

const (
	configName  = "insupport.yaml"
	envPrefix   = "INSUPPORT_"
	settingsKey = "settings"
	rulesKey    = "rules" // of the settings: rule id to level or off
)

// applyDefaults sets the flags that the command line left alone, from the
// environment, else from the configuration file.
func applyDefaults(root, cmd *cobra.Command) error {
	c, err := readConfig(cmd)
	if err != nil {
		return err
	}
	config, file := c.keys, c.file
	byFlag := map[string]any{}
	known := configKeys(root)
	for _, key := range slices.Sorted(maps.Keys(config)) {
		if key == settingsKey {
			continue
		}
		flag := kebab(key)
		if !slices.Contains(known, camel(flag)) {
			return c.errorf([]string{key}, "unknown key %q%s", key, schema.Suggest(key, append(known, settingsKey)))
		}
		byFlag[flag] = config[key]
	}
	var errs []error
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if f.Changed || !configurable(f) {
			return
		}
		env := envPrefix + strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))
		var values []string
		origin := env
		if v := os.Getenv(env); v != "" {
			values = []string{v}
			if isList(f) {
				values = strings.Split(v, ",")
			}
		} else if v, ok := byFlag[f.Name]; ok {
			origin = file + ": " + camel(f.Name)
			if values, err = flagValues(f, v); err != nil {
				errs = append(errs, fmt.Errorf("%s: %w", origin, err))
				return
			}
		}
		for _, v := range values {
			if err := cmd.Flags().Set(f.Name, v); err != nil {
				errs = append(errs, fmt.Errorf("%s: %w", origin, err))
				return
			}
		}
	})
	return errors.Join(errs...)
}

// config is the configuration file; without keys where there is none.
type config struct {
	file string
	keys map[string]any
	doc  *inventory.Document
}

func (c *config) errorf(path []string, format string, args ...any) error {
	return &inventory.Error{File: c.file, Position: c.doc.LocateKeys(path), Message: fmt.Sprintf(format, args...)}
}

// readConfig reads the configuration file. One that was named must be there.
func readConfig(cmd *cobra.Command) (*config, error) {
	named := true
	file, _ := cmd.Flags().GetString("config")
	if file == "" {
		if file = os.Getenv(envPrefix + "CONFIG"); file == "" {
			file, named = configName, false
		}
	}
	c := &config{file: file}
	content, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) && !named {
		return c, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", file, pathCause(err))
	}
	docs, err := inventory.Parse(file, content)
	if err != nil {
		return nil, fmt.Errorf("reading %w", err)
	}
	if len(docs) == 0 {
		return c, nil
	}
	keys, ok := docs[0].Value.(map[string]any)
	if !ok || len(docs) > 1 {
		return nil, fmt.Errorf("reading %s: expected one document with keys and values", file)
	}
	c.keys, c.doc = keys, docs[0]
	return c, nil
}

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

// checkSettings refuses settings that no rule reads: a typo must not leave a
// rule on, or off, against what the file says.
func (c *config) checkSettings(settings, thresholds map[string]any, rules []string) error {
	known := append(slices.Sorted(maps.Keys(thresholds)), rulesKey)
	for _, key := range slices.Sorted(maps.Keys(settings)) {
		path := []string{settingsKey, key}
		_, number := settings[key].(json.Number)
		switch {
		case key == rulesKey:
		case !slices.Contains(known, key):
			return c.errorf(path, "unknown setting %q%s", key, schema.Suggest(key, known))
		case !number:
			return c.errorf(path, "%s: expected a number", key)
		}
	}
	byRule, ok := settings[rulesKey].(map[string]any)
	if !ok && settings[rulesKey] != nil {
		return c.errorf([]string{settingsKey, rulesKey}, "%s: expected rules and their levels", rulesKey)
	}
	levels := []string{report.Violation, report.Unknown, report.Warning, report.Info, "off"}
	for _, id := range slices.Sorted(maps.Keys(byRule)) {
		path := []string{settingsKey, rulesKey, id}
		category, whole := strings.CutSuffix(id, "*")
		inCategory := func(rule string) bool { return strings.HasPrefix(rule, category) }
		if known := slices.Contains(rules, id) || whole && strings.HasSuffix(category, "/") && slices.ContainsFunc(rules, inCategory); !known {
			return c.errorf(path, "unknown rule %q%s", id, schema.Suggest(id, rules))
		}
		if level := fmt.Sprint(byRule[id]); !slices.Contains(levels, level) {
			return c.errorf(path, "%s: unknown level %q%s; levels: %s", id, level, schema.Suggest(level, levels), strings.Join(levels, ", "))
		}
	}
	return nil
}

// configKeys lists the keys that some command has a flag for.
func configKeys(root *cobra.Command) []string {
	keys := map[string]bool{}
	var visit func(*cobra.Command)
	visit = func(cmd *cobra.Command) {
		cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
			if configurable(f) {
				keys[camel(f.Name)] = true
			}
		})
		for _, sub := range cmd.Commands() {
			visit(sub)
		}
	}
	visit(root)
	return slices.Sorted(maps.Keys(keys))
}

// commandLineOnly keeps a flag out of configuration and environment.
func commandLineOnly(cmd *cobra.Command, flag string) {
	f := cmd.Flags().Lookup(flag)
	f.Annotations = map[string][]string{onlyMark: nil}
}

const onlyMark = "commandLineOnly"

func configurable(f *pflag.Flag) bool {
	_, only := f.Annotations[onlyMark]
	return !only && f.Name != "help" && f.Name != "config"
}

func isList(f *pflag.Flag) bool {
	_, ok := f.Value.(pflag.SliceValue)
	return ok
}

// flagValues writes a configuration value as the flag's arguments.
func flagValues(f *pflag.Flag, v any) ([]string, error) {
	switch x := v.(type) {
	case string:
		return []string{x}, nil
	case bool, json.Number:
		return []string{fmt.Sprint(x)}, nil
	case []any:
		if !isList(f) {
			return nil, errors.New("expected one value, got a list")
		}
		var out []string
		for _, item := range x {
			values, err := flagValues(f, item)
			if err != nil {
				return nil, err
			}
			out = append(out, values...)
		}
		return out, nil
	}
	return nil, errors.New("expected a value or a list of values")
}

// camel and kebab turn as-of into asOf and back: documents write keys in
// camel case, flags do not.
func camel(flag string) string {
	var b strings.Builder
	for i, part := range strings.Split(flag, "-") {
		if i > 0 {
			part = strings.ToUpper(part[:1]) + part[1:]
		}
		b.WriteString(part)
	}
	return b.String()
}

func kebab(key string) string {
	var b strings.Builder
	for _, r := range key {
		if unicode.IsUpper(r) {
			b.WriteByte('-')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}
