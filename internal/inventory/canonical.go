package inventory

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"insupport/internal/term"
)

// Canonical returns a value's JSON with sorted keys and without spaces or
// HTML escapes. The value must come from Parse or encoding/json.
func Canonical(v any) []byte { return appendCanonical(nil, v) }

// appendCanonical appends the bytes that encoding/json writes, which takes many
// times as long for maps.
func appendCanonical(out []byte, v any) []byte {
	switch x := v.(type) {
	case string:
		return term.Quoted(out, x)
	case bool:
		return strconv.AppendBool(out, x)
	case json.Number:
		if x != "" {
			return append(out, x...)
		}
	case []any:
		if x != nil {
			return appendList(out, x, func(out []byte, _ int, v any) []byte { return appendCanonical(out, v) })
		}
	case map[string]any:
		if x != nil {
			return appendMap(out, x, func(out []byte, _ string, v any) []byte { return appendCanonical(out, v) })
		}
	}
	return append(out, encoded(v)...)
}

// appendMap appends a map whose values are appended by each.
func appendMap(out []byte, m map[string]any, each func(out []byte, key string, v any) []byte) []byte {
	out = append(out, '{')
	keys := make([]string, 0, 16)
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	for i, key := range keys {
		if i > 0 {
			out = append(out, ',')
		}
		out = each(append(term.Quoted(out, key), ':'), key, m[key])
	}
	return append(out, '}')
}

// appendList appends a list whose items are appended by each.
func appendList(out []byte, list []any, each func(out []byte, i int, v any) []byte) []byte {
	out = append(out, '[')
	for i, v := range list {
		if i > 0 {
			out = append(out, ',')
		}
		out = each(out, i, v)
	}
	return append(out, ']')
}

func encoded(v any) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic(fmt.Sprintf("canonical JSON: %v", err)) // not reachable from parsed values
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}
