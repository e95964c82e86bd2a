package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/spf13/pflag"
)

// flagValues writes a configuration value as the flag's arguments; keys with
// values are NAME=VALUE.
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
	case map[string]any:
		if !isList(f) {
			return nil, errors.New("expected one value, got keys and values")
		}
		var out []string
		for _, name := range slices.Sorted(maps.Keys(x)) {
			value, ok := x[name].(string)
			if !ok {
				return nil, fmt.Errorf("expected a text for %s", name)
			}
			out = append(out, name+"="+value)
		}
		return out, nil
	}
	return nil, errors.New("expected a value or a list of values")
}
