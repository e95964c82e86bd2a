// Package precompiled keeps facts as bytes, since reading what never changes
// would be much of a short run. It promises that they come back as they were.
//
// The bytes are a table of strings and a list of records, each of which refers
// to earlier ones only. Equal values are one record, and one value in memory
// once decoded: nobody may change them.
package precompiled

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"insupport/internal/wire"
)

// Kinds of values in facts.
const (
	factNull = iota
	factFalse
	factTrue
	factNumber
	factString
	factList
	factTable
)

// EncodeFacts writes a document of maps, lists, strings, json.Numbers, booleans
// and nil. The same facts give the same bytes.
func EncodeFacts(doc map[string]any) ([]byte, error) {
	e := &factEncoder{strings: wire.Table[string]{}, records: wire.Table[string]{}}
	if _, err := e.value(doc); err != nil {
		return nil, err
	}
	out := wire.Number(wire.Texts(nil, e.strings), len(e.records))
	for _, rec := range e.records.List() {
		out = append(out, rec...)
	}
	return out, nil
}

type factEncoder struct {
	strings wire.Table[string]
	records wire.Table[string]
}

// value adds the records of a value, parts first, and returns its number.
func (e *factEncoder) value(v any) (int, error) {
	var rec []byte
	switch v := v.(type) {
	case nil:
		rec = []byte{factNull}
	case bool:
		rec = []byte{factFalse}
		if v {
			rec = []byte{factTrue}
		}
	case json.Number:
		rec = wire.Number([]byte{factNumber}, e.strings.Index(string(v)))
	case string:
		rec = wire.Number([]byte{factString}, e.strings.Index(v))
	case []any:
		rec = wire.Number([]byte{factList}, len(v))
		for _, item := range v {
			i, err := e.value(item)
			if err != nil {
				return 0, err
			}
			rec = wire.Number(rec, i)
		}
	case map[string]any:
		rec = wire.Number([]byte{factTable}, len(v))
		for _, key := range slices.Sorted(maps.Keys(v)) {
			i, err := e.value(v[key])
			if err != nil {
				return 0, err
			}
			rec = wire.Number(wire.Number(rec, e.strings.Index(key)), i)
		}
	default:
		return 0, fmt.Errorf("facts hold a %T", v)
	}
	return e.records.Index(string(rec)), nil
}

// DecodeFacts reads what EncodeFacts wrote. The document keeps data, whose text
// it shares, and equal parts of it are one: who changes it makes copies.
func DecodeFacts(data string) (map[string]any, error) {
	r := wire.Read(data)
	r.Texts()
	n := r.Count()
	values, spare := make([]any, 0, n), []any{}
	for i := 0; i < n && !r.Damaged(); i++ {
		values = append(values, fact(r, values, &spare))
	}
	if !r.Done() || n == 0 {
		return nil, wire.ErrDamaged
	}
	doc, ok := values[n-1].(map[string]any)
	if !ok {
		return nil, wire.ErrDamaged
	}
	return doc, nil
}

func fact(r *wire.Reader, earlier []any, spare *[]any) any {
	switch r.Number() {
	case factNull:
		return nil
	case factFalse:
		return false
	case factTrue:
		return true
	case factNumber:
		return json.Number(r.Text())
	case factString:
		return r.Text()
	case factList:
		list := wire.Cut(spare, r.Count())
		for i := range list {
			list[i] = wire.Pick(r, earlier)
		}
		return list
	case factTable:
		n := r.Count()
		m := make(map[string]any, n)
		for range n {
			key := r.Text()
			m[key] = wire.Pick(r, earlier)
		}
		return m
	}
	r.Damage()
	return nil
}
