package precompiled

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
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
	e := &factEncoder{strings: table[string]{}, records: table[string]{}}
	if _, err := e.value(doc); err != nil {
		return nil, err
	}
	out := number(texts(nil, e.strings), len(e.records))
	for _, rec := range e.records.list() {
		out = append(out, rec...)
	}
	return out, nil
}

type factEncoder struct {
	strings table[string]
	records table[string]
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
		rec = number([]byte{factNumber}, e.strings.index(string(v)))
	case string:
		rec = number([]byte{factString}, e.strings.index(v))
	case []any:
		rec = number([]byte{factList}, len(v))
		for _, item := range v {
			i, err := e.value(item)
			if err != nil {
				return 0, err
			}
			rec = number(rec, i)
		}
	case map[string]any:
		rec = number([]byte{factTable}, len(v))
		for _, key := range slices.Sorted(maps.Keys(v)) {
			i, err := e.value(v[key])
			if err != nil {
				return 0, err
			}
			rec = number(number(rec, e.strings.index(key)), i)
		}
	default:
		return 0, fmt.Errorf("facts hold a %T", v)
	}
	return e.records.index(string(rec)), nil
}

// DecodeFacts reads what EncodeFacts wrote. The document keeps data, whose text
// it shares, and equal parts of it are one: who changes it makes copies.
func DecodeFacts(data string) (map[string]any, error) {
	r := &reader{data: data}
	r.texts()
	n := r.count()
	values, spare := make([]any, 0, n), []any{}
	for i := 0; i < n && !r.damaged; i++ {
		values = append(values, r.fact(values, &spare))
	}
	if r.damaged || r.at != len(data) || n == 0 {
		return nil, errDamaged
	}
	doc, ok := values[n-1].(map[string]any)
	if !ok {
		return nil, errDamaged
	}
	return doc, nil
}

func (r *reader) fact(earlier []any, spare *[]any) any {
	switch r.number() {
	case factNull:
		return nil
	case factFalse:
		return false
	case factTrue:
		return true
	case factNumber:
		return json.Number(r.text())
	case factString:
		return r.text()
	case factList:
		list := cut(spare, r.count())
		for i := range list {
			list[i] = pick(r, earlier)
		}
		return list
	case factTable:
		n := r.count()
		m := make(map[string]any, n)
		for range n {
			key := r.text()
			m[key] = pick(r, earlier)
		}
		return m
	}
	r.damage()
	return nil
}
