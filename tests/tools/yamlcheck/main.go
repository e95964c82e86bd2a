// Command yamlcheck reads YAML documents on standard input with two libraries that are not the
// project's own, one of YAML 1.1 as kubectl uses it and one of YAML 1.2, and prints, as JSON, what
// each reads.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/goccy/go-yaml"
	old "go.yaml.in/yaml/v2"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "yamlcheck:", err)
		os.Exit(1)
	}
}

func run() error {
	input, err := io.ReadAll(os.Stdin)
	if err != nil {
		return err
	}
	first, err := documents(old.NewDecoder(bytes.NewReader(input)).Decode)
	if err != nil {
		return fmt.Errorf("go.yaml.in/yaml/v2: %w", err)
	}
	second, err := documents(yaml.NewDecoder(bytes.NewReader(input)).Decode)
	if err != nil {
		return fmt.Errorf("github.com/goccy/go-yaml: %w", err)
	}
	return json.NewEncoder(os.Stdout).Encode([]any{first, second})
}

func documents(decode func(any) error) ([]any, error) {
	var out []any
	for {
		var v any
		if err := decode(&v); errors.Is(err, io.EOF) {
			return out, nil
		} else if err != nil {
			return nil, err
		}
		out = append(out, generic(v))
	}
}

// generic makes the keys of maps what JSON has; one that is no text shows its type.
func generic(v any) any {
	switch x := v.(type) {
	case map[any]any:
		out := map[string]any{}
		for k, item := range x {
			key, ok := k.(string)
			if !ok {
				key = fmt.Sprintf("%T %v", k, k)
			}
			out[key] = generic(item)
		}
		return out
	case map[string]any:
		for k, item := range x {
			x[k] = generic(item)
		}
	case []any:
		for i, item := range x {
			x[i] = generic(item)
		}
	}
	return v
}
