// Command yamlcheck reads YAML documents on standard input with two libraries that are not the
// project's own, one of YAML 1.1 as kubectl uses it and one of YAML 1.2, and prints, as JSON, what
// each reads; with an argument, of each text of a JSON list.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strings"

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
	if len(os.Args) > 1 {
		return each(input)
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

// each reads a JSON list of texts, each by itself, and prints for each what the
// libraries read of it; null for what one refuses.
func each(input []byte) error {
	var texts []string
	if err := json.Unmarshal(input, &texts); err != nil {
		return err
	}
	out := make([][2]any, len(texts))
	for i, text := range texts {
		if docs, err := documents(old.NewDecoder(strings.NewReader(text)).Decode); err == nil {
			out[i][0] = docs
		}
		if docs, err := documents(yaml.NewDecoder(strings.NewReader(text)).Decode); err == nil {
			out[i][1] = docs
		}
	}
	return json.NewEncoder(os.Stdout).Encode(out)
}

func documents(decode func(any) error) (out []any, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%v", r)
		}
	}()
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
	case float64:
		if math.IsInf(x, 0) || math.IsNaN(x) {
			return fmt.Sprint(x) // which JSON has no number for
		}
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
