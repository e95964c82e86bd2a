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

	"insupport/internal/inventory"
)

// Append appends the JSON of v, which holds documents of this program, in the
// bytes of encoding/json without escapes for HTML. One pass does: where methods
// write JSON, encoding/json reads it again on each level above them.
func Append(out []byte, v any) ([]byte, error) {
	e := encoder{out: out}
	e.value(reflect.ValueOf(v))
	return e.out, e.err
}

// Encode writes v's own fields in their order, then the extra keys sorted.
func Encode(v any, extra Extra) ([]byte, error) {
	e := encoder{}
	of := reflect.ValueOf(v)
	for of.Kind() == reflect.Pointer {
		of = of.Elem()
	}
	e.object(of, extra)
	return e.out, e.err
}

type encoder struct {
	out []byte
	err error
}

// field is one that JSON has.
type field struct {
	index               int
	name, key           string // key is quoted, with its colon
	omitEmpty, omitZero bool
}

// layout is how a struct becomes an object; extra is the index of the field
// with further keys, -1 where there is none. Structs of another kind are left to
// encoding/json.
type layout struct {
	fields []field
	extra  int
	other  bool
}

var (
	layouts   sync.Map // reflect.Type to *layout
	extraType = reflect.TypeFor[Extra]()
	rawType   = reflect.TypeFor[json.RawMessage]()
	marshaler = reflect.TypeFor[json.Marshaler]()
)

func layoutOf(t reflect.Type) *layout {
	if l, ok := layouts.Load(t); ok {
		return l.(*layout)
	}
	l := &layout{extra: -1, other: t.Implements(marshaler)}
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Type == extraType:
			l.extra = i
		case name == "-" || !f.IsExported() && !f.Anonymous:
		case name == "" || !slices.Contains([]string{"", "omitempty", "omitzero"}, options):
			l.other = true
		default:
			l.fields = append(l.fields, field{i, name, strconv.Quote(name) + ":", options == "omitempty", options == "omitzero"})
		}
	}
	layouts.Store(t, l)
	return l
}

func (e *encoder) value(v reflect.Value) {
	switch v.Kind() {
	case reflect.Invalid:
		e.out = append(e.out, "null"...)
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			e.out = append(e.out, "null"...)
			return
		}
		e.value(v.Elem())
	case reflect.String:
		if v.Type() == reflect.TypeFor[json.Number]() {
			e.other(v)
			return
		}
		e.out = inventory.AppendText(e.out, v.String())
	case reflect.Bool:
		e.out = strconv.AppendBool(e.out, v.Bool())
	case reflect.Int:
		e.out = strconv.AppendInt(e.out, v.Int(), 10)
	case reflect.Slice:
		e.list(v)
	case reflect.Map:
		e.table(v)
	case reflect.Struct:
		l := layoutOf(v.Type())
		switch {
		case l.extra >= 0:
			e.object(v, v.Field(l.extra).Interface().(Extra))
		case l.other:
			e.other(v)
		default:
			e.object(v, nil)
		}
	default:
		e.other(v)
	}
}

// other leaves a value to encoding/json.
func (e *encoder) other(v reflect.Value) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v.Interface()); err != nil && e.err == nil {
		e.err = err
	}
	e.out = append(e.out, bytes.TrimSuffix(b.Bytes(), []byte("\n"))...)
}

func (e *encoder) list(v reflect.Value) {
	switch {
	case v.IsNil():
		e.out = append(e.out, "null"...)
		return
	case v.Type() == rawType:
		e.raw(v.Bytes())
		return
	case v.Type().Elem().Kind() == reflect.Uint8:
		e.other(v)
		return
	}
	e.out = append(e.out, '[')
	for i := range v.Len() {
		if i > 0 {
			e.out = append(e.out, ',')
		}
		e.value(v.Index(i))
	}
	e.out = append(e.out, ']')
}

func (e *encoder) table(v reflect.Value) {
	if v.IsNil() {
		e.out = append(e.out, "null"...)
		return
	}
	keys := v.MapKeys()
	slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
	e.out = append(e.out, '{')
	for i, key := range keys {
		if i > 0 {
			e.out = append(e.out, ',')
		}
		e.out = append(inventory.AppendText(e.out, key.String()), ':')
		e.value(v.MapIndex(key))
	}
	e.out = append(e.out, '}')
}

func (e *encoder) object(v reflect.Value, extra Extra) {
	start := len(e.out)
	next := func() {
		if len(e.out) > start+1 {
			e.out = append(e.out, ',')
		}
	}
	e.out = append(e.out, '{')
	for _, f := range layoutOf(v.Type()).fields {
		of := v.Field(f.index)
		if f.omitEmpty && empty(of) || f.omitZero && of.IsZero() {
			continue
		}
		next()
		e.out = append(e.out, f.key...)
		e.value(of)
	}
	for _, key := range slices.Sorted(maps.Keys(extra)) {
		next()
		e.out = append(inventory.AppendText(e.out, key), ':')
		e.raw(extra[key])
	}
	e.out = append(e.out, '}')
}

func empty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Slice, reflect.Map, reflect.String:
		return v.Len() == 0
	case reflect.Struct:
		return false
	}
	return v.IsZero()
}

// raw appends JSON without the space that reports from files may have in it.
func (e *encoder) raw(text []byte) {
	if text == nil {
		e.out = append(e.out, "null"...)
		return
	}
	if !spaced(text) {
		e.out = append(e.out, text...)
		return
	}
	b := bytes.NewBuffer(e.out)
	if err := json.Compact(b, text); err != nil && e.err == nil {
		e.err = err
	}
	e.out = b.Bytes()
}

// spaced tells whether there may be space between the parts of a JSON text.
func spaced(text []byte) bool {
	for len(text) > 0 {
		quote := bytes.IndexByte(text, '"')
		between := text
		if quote >= 0 {
			between = text[:quote]
		}
		if bytes.ContainsAny(between, " \t\r\n") {
			return true
		}
		if quote < 0 {
			return false
		}
		for text = text[quote+1:]; ; text = text[1:] {
			i := bytes.IndexAny(text, `"\`)
			if i < 0 {
				return true
			}
			text = text[i:]
			if text[0] == '"' {
				text = text[1:]
				break
			}
			if text = text[1:]; len(text) == 0 {
				return true
			}
		}
	}
	return false
}
