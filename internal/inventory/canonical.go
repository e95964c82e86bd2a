package inventory

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"unicode/utf8"
)

// Canonical returns a value's JSON with sorted keys and without spaces or
// HTML escapes. The value must come from Parse or encoding/json.
func Canonical(v any) []byte { return appendCanonical(nil, v) }

func appendCanonical(out []byte, v any) []byte {
	switch v := v.(type) {
	case nil:
		return append(out, "null"...)
	case bool:
		return strconv.AppendBool(out, v)
	case string:
		return AppendText(out, v)
	case []any:
		if v == nil {
			return append(out, "null"...)
		}
		out = append(out, '[')
		for i, item := range v {
			if i > 0 {
				out = append(out, ',')
			}
			out = appendCanonical(out, item)
		}
		return append(out, ']')
	case map[string]any:
		if v == nil {
			return append(out, "null"...)
		}
		out = append(out, '{')
		for i, key := range slices.Sorted(maps.Keys(v)) {
			if i > 0 {
				out = append(out, ',')
			}
			out = append(AppendText(out, key), ':')
			out = appendCanonical(out, v[key])
		}
		return append(out, '}')
	}
	return appendOther(out, v) // numbers
}

func appendOther(out []byte, v any) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic(fmt.Sprintf("canonical JSON: %v", err)) // not reachable from parsed values
	}
	return append(out, bytes.TrimSuffix(b.Bytes(), []byte("\n"))...)
}

// AppendText appends a text as JSON, without escapes for HTML.
func AppendText(out []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' || c >= utf8.RuneSelf {
			return appendOther(out, s)
		}
	}
	return append(append(append(out, '"'), s...), '"')
}
