// Package precompiled keeps facts as bytes, since reading what never changes
// would be much of a short run. It promises that they come back as they were,
// each topic when somebody asks for it.
//
// The bytes are a table of strings and a list of records, each of which refers
// to earlier ones only. Equal values are one record, and one value in memory
// once decoded: nobody may change them.
package precompiled

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

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

// Levels is how many levels of tables Decode reads at once: roots of the data,
// what stands in them, and the topics of a product.
const Levels = 3

// Part is a value of facts that is read when somebody asks for it.
type Part struct {
	of     *facts
	record int
}

// Value returns it. It is shared: who changes it makes copies.
func (p *Part) Value() any {
	p.of.mu.Lock()
	defer p.of.mu.Unlock()
	return p.of.value(p.record)
}

// MarshalJSON fails: who writes facts must have read them, with Whole.
func (p *Part) MarshalJSON() ([]byte, error) { return nil, errors.New("facts that were not read") }

// Decode reads the first levels of what EncodeFacts wrote; below them is a *Part
// for each value. The document keeps data, whose text it shares, and equal parts
// of it are one.
func Decode(data string) (map[string]any, error) {
	r := wire.Read(data)
	f := &facts{data: data, texts: make([]uint32, r.Count()), spare: []any{}}
	for i := range f.texts {
		f.texts[i] = uint32(r.Offset())
		r.Raw()
	}
	f.records = make([]uint32, r.Count())
	for i := range f.records {
		f.records[i] = uint32(r.Offset())
		f.check(r, i)
	}
	last := len(f.records) - 1
	if !r.Done() || last < 0 || f.reader(last).Number() != factTable {
		return nil, wire.ErrDamaged
	}
	f.values = make([]any, len(f.records))
	return f.table(last, Levels).(map[string]any), nil
}

// Whole returns a document with all that was left to be read.
func Whole(doc map[string]any) map[string]any { return whole(doc, Levels).(map[string]any) }

func whole(v any, levels int) any {
	switch v := v.(type) {
	case *Part:
		return v.Value()
	case map[string]any:
		if levels == 0 {
			break
		}
		out := make(map[string]any, len(v))
		for key, member := range v {
			out[key] = whole(member, levels-1)
		}
		return out
	}
	return v
}

// Read returns a member of a table, which may be left to be read.
func Read(table any, key string) any {
	m, _ := table.(map[string]any)
	return whole(m[key], 0)
}

// facts are the bytes of a document, and what was read of it.
type facts struct {
	data           string
	texts, records []uint32 // where each begins
	mu             sync.Mutex
	values         []any // by record
	spare          []any
}

// check passes over a record, and sees to it that what it refers to is there and
// before it.
func (f *facts) check(r *wire.Reader, record int) {
	text := func() {
		if r.Number() >= len(f.texts) {
			r.Damage()
		}
	}
	part := func() {
		if r.Number() >= record {
			r.Damage()
		}
	}
	switch r.Number() {
	case factNull, factFalse, factTrue:
	case factNumber, factString:
		text()
	case factList:
		for range r.Count() {
			part()
		}
	case factTable:
		for range r.Count() {
			text()
			part()
		}
	default:
		r.Damage()
	}
}

func (f *facts) reader(record int) *wire.Reader { return wire.Read(f.data[f.records[record]:]) }

func (f *facts) text(number int) string { return wire.Read(f.data[f.texts[number]:]).Raw() }

// value reads a record, which check has passed.
func (f *facts) value(record int) any {
	if f.values[record] == nil {
		f.values[record] = f.read(record)
	}
	return f.values[record]
}

func (f *facts) read(record int) any {
	r := f.reader(record)
	switch r.Number() {
	case factFalse:
		return false
	case factTrue:
		return true
	case factNumber:
		return json.Number(f.text(r.Number()))
	case factString:
		return f.text(r.Number())
	case factList:
		list := wire.Cut(&f.spare, r.Count())
		for i := range list {
			list[i] = f.value(r.Number())
		}
		return list
	case factTable:
		return f.members(r, f.value)
	}
	return nil
}

func (f *facts) members(r *wire.Reader, value func(record int) any) map[string]any {
	n := r.Count()
	m := make(map[string]any, n)
	for range n {
		key := f.text(r.Number())
		m[key] = value(r.Number())
	}
	return m
}

// table is a table with so many levels of what it holds, or what is no table.
func (f *facts) table(record, levels int) any {
	if r := f.reader(record); levels > 0 && r.Number() == factTable {
		return f.members(r, func(record int) any { return f.table(record, levels-1) })
	}
	return &Part{f, record}
}
