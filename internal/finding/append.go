package finding

import (
	"bytes"
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"

	"insupport/internal/term"
)

// Append appends a value as encoding/json writes it with HTML escapes off. That
// library reads again what each MarshalJSON below it gave, and every raw value:
// for a finding's evidence four times. What is not handled here is left to it.
func Append(out []byte, v any) ([]byte, error) {
	if v == nil {
		return append(out, "null"...), nil
	}
	return writerOf(reflect.TypeOf(v))(out, reflect.ValueOf(v))
}

type writer func(out []byte, v reflect.Value) ([]byte, error)

var writers sync.Map // of writer by reflect.Type

func writerOf(t reflect.Type) writer { return kept(&writers, t, newWriter) }

// kept makes what is needed of a type once.
func kept[T any](by *sync.Map, t reflect.Type, build func(reflect.Type) T) T {
	if of, ok := by.Load(t); ok {
		return of.(T)
	}
	of := build(t)
	by.Store(t, of)
	return of
}

var (
	rawType     = reflect.TypeFor[json.RawMessage]()
	extraType   = reflect.TypeFor[Extra]()
	marshalType = reflect.TypeFor[json.Marshaler]()
)

func newWriter(t reflect.Type) writer {
	switch {
	case t == rawType:
		return appendRaw
	case t.Kind() == reflect.Pointer || t.Kind() == reflect.Interface:
		return func(out []byte, v reflect.Value) ([]byte, error) {
			if v.IsNil() {
				return append(out, "null"...), nil
			}
			return writerOf(v.Elem().Type())(out, v.Elem())
		}
	case t.Kind() == reflect.Struct:
		if w := structWriter(t); w != nil {
			return w
		}
	case t.Implements(marshalType), reflect.PointerTo(t).Implements(marshalType):
	case t.Kind() == reflect.String && t.PkgPath() == "":
		return func(out []byte, v reflect.Value) ([]byte, error) { return term.Quoted(out, v.String()), nil }
	case t.Kind() == reflect.Bool:
		return func(out []byte, v reflect.Value) ([]byte, error) { return strconv.AppendBool(out, v.Bool()), nil }
	case t.Kind() == reflect.Int:
		return func(out []byte, v reflect.Value) ([]byte, error) { return strconv.AppendInt(out, v.Int(), 10), nil }
	case t.Kind() == reflect.Slice && t.Elem().Kind() != reflect.Uint8:
		return appendList
	case t.Kind() == reflect.Map && t.Key() == reflect.TypeFor[string]():
		return appendMap
	}
	return encode
}

// field is one of a struct.
type field struct {
	key   string // with quotes and colon
	index int
	left  func(reflect.Value) bool // out where it holds
	write writer
}

// structWriter writes fields in their order, then extra keys sorted. It is nil
// for a struct with a form of its own.
func structWriter(t reflect.Type) writer {
	var fields []field
	extra := -1
	for i := range t.NumField() {
		of := t.Field(i)
		name, options, _ := strings.Cut(of.Tag.Get("json"), ",")
		switch {
		case of.Type == extraType && name == "-":
			extra = i
			continue
		case name == "-" || !of.IsExported():
			continue
		case of.Anonymous || name == "":
			return nil
		}
		f := field{key: `"` + name + `":`, index: i, left: func(reflect.Value) bool { return false }, write: writerOf(of.Type)}
		switch options {
		case "":
		case "omitempty":
			f.left = empty
		case "omitzero":
			f.left = reflect.Value.IsZero
		default:
			return nil
		}
		fields = append(fields, f)
	}
	if extra < 0 && (t.Implements(marshalType) || reflect.PointerTo(t).Implements(marshalType)) {
		return nil
	}
	return func(out []byte, v reflect.Value) (_ []byte, err error) {
		out = append(out, '{')
		for _, f := range fields {
			of := v.Field(f.index)
			if f.left(of) {
				continue
			}
			out = append(comma(out), f.key...)
			if out, err = f.write(out, of); err != nil {
				return nil, err
			}
		}
		if extra >= 0 && v.Field(extra).Len() > 0 {
			e := v.Field(extra).Interface().(Extra)
			for _, key := range slices.Sorted(maps.Keys(e)) {
				if out, err = appendRaw(append(term.Quoted(comma(out), key), ':'), reflect.ValueOf(e[key])); err != nil {
					return nil, err
				}
			}
		}
		return append(out, '}'), nil
	}
}

// empty is what omitempty leaves out.
func empty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Map, reflect.Slice:
		return v.Len() == 0
	case reflect.Struct:
		return false
	}
	return v.IsZero()
}

// comma stands before all members but the first.
func comma(out []byte) []byte {
	if last := out[len(out)-1]; last != '{' && last != '[' {
		out = append(out, ',')
	}
	return out
}

func appendList(out []byte, v reflect.Value) (_ []byte, err error) {
	if v.IsNil() {
		return append(out, "null"...), nil
	}
	write := writerOf(v.Type().Elem())
	out = append(out, '[')
	for i := range v.Len() {
		if out, err = write(comma(out), v.Index(i)); err != nil {
			return nil, err
		}
	}
	return append(out, ']'), nil
}

func appendMap(out []byte, v reflect.Value) (_ []byte, err error) {
	if v.IsNil() {
		return append(out, "null"...), nil
	}
	keys := v.MapKeys()
	slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
	write := writerOf(v.Type().Elem())
	out = append(out, '{')
	for _, key := range keys {
		if out, err = write(append(term.Quoted(comma(out), key.String()), ':'), v.MapIndex(key)); err != nil {
			return nil, err
		}
	}
	return append(out, '}'), nil
}

// appendRaw appends JSON, without space that a file may have between values.
func appendRaw(out []byte, v reflect.Value) ([]byte, error) {
	switch raw := v.Bytes(); {
	case v.IsNil():
		return append(out, "null"...), nil
	case len(raw) == 0, spaced(raw): // of none there is an error
		return encode(out, v)
	default:
		return append(out, raw...), nil
	}
}

// spaced tells whether there is space outside of texts.
func spaced(raw []byte) bool {
	text := false
	for i := 0; i < len(raw); i++ {
		switch c := raw[i]; {
		case c == '"':
			text = !text
		case text && c == '\\':
			i++
		case !text && c <= ' ':
			return true
		}
	}
	return false
}

func encode(out []byte, v reflect.Value) ([]byte, error) {
	b := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(b)
	b.Reset()
	enc := json.NewEncoder(b)
	enc.SetEscapeHTML(false)
	if v.CanAddr() {
		v = v.Addr() // whose methods that library would call
	}
	err := enc.Encode(v.Interface())
	return append(out, bytes.TrimSuffix(b.Bytes(), []byte("\n"))...), err
}

var buffers = sync.Pool{New: func() any { return &bytes.Buffer{} }}
