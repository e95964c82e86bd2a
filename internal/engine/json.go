package engine

import (
	"encoding/json"
	"unicode/utf8"

	"github.com/open-policy-agent/opa/v1/ast"
)

// AppendJSON appends a value as encoding/json writes what OPA makes of it, with
// no values of Go's in between.
func AppendJSON(out []byte, v ast.Value) ([]byte, error) {
	var err error
	list := func(t *ast.Term) bool {
		if out[len(out)-1] != '[' {
			out = append(out, ',')
		}
		out, err = AppendJSON(out, t.Value)
		return err != nil
	}
	switch v := v.(type) {
	case ast.Null:
		return append(out, "null"...), nil
	case ast.Boolean:
		if v {
			return append(out, "true"...), nil
		}
		return append(out, "false"...), nil
	case ast.String:
		return appendText(out, string(v)), nil
	case *ast.Array:
		out = append(out, '[')
		v.Until(list)
		return append(out, ']'), err
	case ast.Set:
		out = append(out, '[')
		v.Until(list)
		return append(out, ']'), err
	case ast.Object:
		if v.Until(func(k, _ *ast.Term) bool { _, text := k.Value.(ast.String); return !text }) {
			break // other keys are written as text, and sorted by it
		}
		out = append(out, '{')
		v.Until(func(k, t *ast.Term) bool {
			if out[len(out)-1] != '{' {
				out = append(out, ',')
			}
			out = append(appendText(out, string(k.Value.(ast.String))), ':')
			out, err = AppendJSON(out, t.Value)
			return err != nil
		})
		return append(out, '}'), err
	}
	plain, err := ast.JSON(v)
	if err != nil {
		return nil, err
	}
	written, err := json.Marshal(plain)
	return append(out, written...), err
}

// appendText appends a string. Most have nothing to escape.
func appendText(out []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c >= utf8.RuneSelf || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' {
			written, _ := json.Marshal(s) // of a string there is no error
			return append(out, written...)
		}
	}
	return append(append(append(out, '"'), s...), '"')
}
