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
	"insupport/internal/schema"
)

const (
	configName  = "insupport.yaml"
	envPrefix   = "INSUPPORT_"
	settingsKey = "settings"
)

// applyDefaults sets the flags that the command line left alone, from the
// environment, else from the configuration file.
func applyDefaults(root, cmd *cobra.Command) error {
	config, file, err := readConfig(cmd)
	if err != nil {
		return err
	}
	byFlag := map[string]any{}
	known := configKeys(root)
	for _, key := range slices.Sorted(maps.Keys(config)) {
		if key == settingsKey {
			continue
		}
		flag := kebab(key)
		if !slices.Contains(known, camel(flag)) {
			return fmt.Errorf("%s: unknown key %q%s", file, key, schema.Suggest(key, append(known, settingsKey)))
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

// readConfig returns the configuration file's keys; none where there is no
// file and none was named.
func readConfig(cmd *cobra.Command) (config map[string]any, file string, err error) {
	named := true
	if file, _ = cmd.Flags().GetString("config"); file == "" {
		if file = os.Getenv(envPrefix + "CONFIG"); file == "" {
			file, named = configName, false
		}
	}
	content, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) && !named {
		return nil, file, nil
	}
	if err != nil {
		return nil, file, fmt.Errorf("reading %s: %w", file, errors.Unwrap(err))
	}
	docs, err := inventory.Parse(file, content)
	if err != nil {
		return nil, file, fmt.Errorf("reading %w", err)
	}
	if len(docs) == 0 {
		return nil, file, nil
	}
	config, ok := docs[0].Value.(map[string]any)
	if !ok || len(docs) > 1 {
		return nil, file, fmt.Errorf("reading %s: expected one document with keys and values", file)
	}
	return config, file, nil
}

// settings returns the thresholds and rule levels that the configuration
// file sets for the rules, nil where it sets none.
func settings(cmd *cobra.Command) (map[string]any, error) {
	config, file, err := readConfig(cmd)
	if err != nil || config[settingsKey] == nil {
		return nil, err
	}
	s, ok := config[settingsKey].(map[string]any)
	if !ok {
		return nil, fmt.Errorf("%s: %s: expected keys and values", file, settingsKey)
	}
	return s, nil
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
