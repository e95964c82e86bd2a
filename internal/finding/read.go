package finding

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"

	"insupport/internal/engine"
)

// Read reads a value of the rules into v, a pointer, as encoding/json would read
// what the value is in JSON: of a fleet's time, writing that and reading it again
// was an eighth. Whatever it refuses, the caller reads from JSON, whose errors
// tell more.
func Read(value ast.Value, v any) error {
	to := reflect.ValueOf(v).Elem()
	return readerOf(to.Type())(value, to)
}

type reader func(from ast.Value, to reflect.Value) error

var readers sync.Map // of reader by reflect.Type

func readerOf(t reflect.Type) reader { return kept(&readers, t, newReader) }

var unmarshalType = reflect.TypeFor[json.Unmarshaler]()

func newReader(t reflect.Type) reader {
	switch {
	case t == rawType:
		return readRaw
	case t.Kind() == reflect.Struct:
		if r := structReader(t); r != nil {
			return r
		}
	case reflect.PointerTo(t).Implements(unmarshalType):
	case t.Kind() == reflect.Pointer:
		return nullable(func(from ast.Value, to reflect.Value) error {
			to.Set(reflect.New(t.Elem()))
			return readerOf(t.Elem())(from, to.Elem())
		})
	case t.Kind() == reflect.String:
		return scalar(func(to reflect.Value, s ast.String) { to.SetString(string(s)) })
	case t.Kind() == reflect.Bool:
		return scalar(func(to reflect.Value, b ast.Boolean) { to.SetBool(bool(b)) })
	case t.Kind() == reflect.Slice && t.Elem().Kind() != reflect.Uint8:
		return nullable(readList)
	case t.Kind() == reflect.Map && t.Key() == reflect.TypeFor[string]():
		return nullable(readMap)
	case t.Kind() == reflect.Interface && t.NumMethod() == 0:
		return nullable(readAny)
	}
	return readText
}

func misfit(from ast.Value, t reflect.Type) error {
	return fmt.Errorf("a %s where a %s is wanted", ast.ValueName(from), t)
}

// scalar reads values of one type.
func scalar[V ast.Value](set func(to reflect.Value, v V)) reader {
	return nullable(func(from ast.Value, to reflect.Value) error {
		v, ok := from.(V)
		if !ok {
			return misfit(from, to.Type())
		}
		set(to, v)
		return nil
	})
}

// nullable leaves a null alone.
func nullable(r reader) reader {
	return func(from ast.Value, to reflect.Value) error {
		if _, null := from.(ast.Null); null {
			return nil
		}
		return r(from, to)
	}
}

// structReader reads keys into fields, and those without one into the extra
// ones. It is nil for a struct with a form of its own.
func structReader(t reflect.Type) reader {
	fields, extra := map[string]int{}, -1
	for i := range t.NumField() {
		of := t.Field(i)
		name, _, _ := strings.Cut(of.Tag.Get("json"), ",")
		switch {
		case of.Type == extraType && name == "-":
			extra = i
		case name == "-" || !of.IsExported():
		case of.Anonymous || name == "":
			return nil
		default:
			fields[name] = i
		}
	}
	if extra < 0 && reflect.PointerTo(t).Implements(unmarshalType) {
		return nil
	}
	return nullable(func(from ast.Value, to reflect.Value) error {
		return eachMember(from, t, func(key string, value ast.Value) error {
			i, known := fields[key]
			switch {
			case known:
				of := to.Field(i)
				return readerOf(of.Type())(value, of)
			case extra < 0:
				return nil
			}
			raw, err := engine.AppendJSON(nil, value)
			if e := to.Field(extra); e.IsNil() {
				e.Set(reflect.ValueOf(Extra{key: raw}))
			} else {
				e.Interface().(Extra)[key] = raw
			}
			return err
		})
	})
}

// eachMember visits the members of an object, until there is an error.
func eachMember(from ast.Value, wanted reflect.Type, visit func(key string, value ast.Value) error) (err error) {
	object, ok := from.(ast.Object)
	if !ok {
		return misfit(from, wanted)
	}
	object.Until(func(k, v *ast.Term) bool {
		key, text := k.Value.(ast.String)
		if !text {
			err = misfit(k.Value, wanted)
		} else {
			err = visit(string(key), v.Value)
		}
		return err != nil
	})
	return err
}

func readList(from ast.Value, to reflect.Value) (err error) {
	list, ok := from.(interface {
		Len() int
		Until(func(*ast.Term) bool) bool
	})
	if !ok {
		return misfit(from, to.Type())
	}
	read, i := readerOf(to.Type().Elem()), 0
	to.Set(reflect.MakeSlice(to.Type(), list.Len(), list.Len()))
	list.Until(func(t *ast.Term) bool {
		err = read(t.Value, to.Index(i))
		i++
		return err != nil
	})
	return err
}

func readMap(from ast.Value, to reflect.Value) error {
	t := to.Type()
	read := readerOf(t.Elem())
	to.Set(reflect.MakeMap(t))
	return eachMember(from, t, func(key string, value ast.Value) error {
		of := reflect.New(t.Elem()).Elem()
		err := read(value, of)
		to.SetMapIndex(reflect.ValueOf(key), of)
		return err
	})
}

func readAny(from ast.Value, to reflect.Value) error {
	v, err := anyOf(from)
	if v != nil {
		to.Set(reflect.ValueOf(v))
	}
	return err
}

// anyOf is a value as encoding/json reads it without knowing its type.
func anyOf(from ast.Value) (any, error) {
	switch v := from.(type) {
	case ast.Null:
		return nil, nil
	case ast.Boolean:
		return bool(v), nil
	case ast.String:
		return string(v), nil
	case ast.Number:
		return strconv.ParseFloat(string(v), 64)
	case ast.Object:
		out := make(map[string]any, v.Len())
		return out, eachMember(v, reflect.TypeOf(out), func(key string, value ast.Value) (err error) {
			out[key], err = anyOf(value)
			return err
		})
	}
	var out []any
	err := readList(from, reflect.ValueOf(&out).Elem())
	return out, err
}

func readRaw(from ast.Value, to reflect.Value) error {
	raw, err := engine.AppendJSON(nil, from)
	to.SetBytes(raw)
	return err
}

// readText reads what has a form of its own, and numbers.
func readText(from ast.Value, to reflect.Value) error {
	raw, err := engine.AppendJSON(nil, from)
	if err != nil {
		return err
	}
	return json.Unmarshal(raw, to.Addr().Interface())
}
