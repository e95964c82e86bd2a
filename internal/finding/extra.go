package finding

import (
	"bytes"
	"encoding/json"
	"iter"
	"reflect"
	"strings"
	"sync"
)

// Extra carries keys that the rules add beyond the ones Go knows, so that a
// bundle may say more than its runner understands and nothing is lost on the
// way to the reader.
type Extra map[string]json.RawMessage

// Decode reads data, which is valid JSON, into v, a pointer to a struct without
// JSON methods, and returns the keys that the struct has no field for, nil where
// there are none. It goes through data once: encoding/json would for each key
// that has a method, and for the extra ones.
func Decode(data []byte, v any) (extra Extra, err error) {
	if len(data) == 0 || data[0] != '{' {
		return nil, json.Unmarshal(data, v)
	}
	of := reflect.ValueOf(v).Elem()
	fields := fieldsOf(of.Type())
	for key, raw := range Members(data) {
		if field, ok := fields[string(key)]; ok {
			err = decode(raw, of.Field(field).Addr().Interface())
		} else if name := ""; json.Unmarshal(key, &name) == nil {
			if extra == nil {
				extra = Extra{}
			}
			extra[name] = bytes.Clone(raw)
		}
		if err != nil {
			return nil, err
		}
	}
	return extra, nil
}

func decode(raw []byte, into any) error {
	switch to := into.(type) {
	case *string:
		if raw[0] == '"' && bytes.IndexByte(raw, '\\') < 0 {
			*to = string(raw[1 : len(raw)-1])
			return nil
		}
	case json.Unmarshaler:
		if raw[0] == '{' {
			return to.UnmarshalJSON(raw)
		}
	}
	return json.Unmarshal(raw, into)
}

// fieldsOf maps the key of each field, as it is written, to the field's number.
func fieldsOf(t reflect.Type) map[string]int {
	if known, ok := fieldsByType.Load(t); ok {
		return known.(map[string]int)
	}
	fields := make(map[string]int, t.NumField())
	for i := range t.NumField() {
		if name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ","); name != "-" {
			fields[`"`+name+`"`] = i
		}
	}
	fieldsByType.Store(t, fields)
	return fields
}

var fieldsByType sync.Map // of reflect.Type

// Members are the keys of a JSON object that is valid, quoted, and their values.
func Members(data []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func(key, raw []byte) bool) {
		for at := 1; data[0] == '{'; {
			for data[at] == ' ' || data[at] == ',' || data[at] == '\n' || data[at] == '\t' || data[at] == '\r' {
				at++
			}
			if data[at] == '}' {
				return
			}
			end := after(data, at)
			key := data[at:end]
			for at = end; data[at] != ':'; {
				at++
			}
			for at++; data[at] == ' ' || data[at] == '\n' || data[at] == '\t' || data[at] == '\r'; {
				at++
			}
			end = after(data, at)
			if !yield(key, data[at:end]) {
				return
			}
			at = end
		}
	}
}

// after is where the value at a place ends.
func after(data []byte, at int) int {
	depth := 0
	for ; ; at++ {
		switch data[at] {
		case '"':
			for at++; data[at] != '"'; at++ {
				if data[at] == '\\' {
					at++
				}
			}
		case '{', '[':
			depth++
			continue
		case '}', ']':
			depth--
		default:
			// Of a number or a word, the last byte is before what follows it.
			if depth > 0 || !ends(data[at+1]) {
				continue
			}
		}
		if depth == 0 {
			return at + 1
		}
	}
}

func ends(c byte) bool {
	return c == ',' || c == '}' || c == ']' || c == ' ' || c == '\n' || c == '\t' || c == '\r'
}

type (
	plainFinding   Finding
	plainSubject   Subject
	plainLocation  Location
	plainReference Reference
	plainWaiver    Waiver
)

// The methods below are the same for each type that carries extra keys: those
// that no field is for are kept, and written last.

func (f *Finding) UnmarshalJSON(b []byte) (err error) {
	f.Extra, err = Decode(b, (*plainFinding)(f))
	return err
}
func (f Finding) MarshalJSON() ([]byte, error) { return Append(nil, f) }

func (s *Subject) UnmarshalJSON(b []byte) (err error) {
	s.Extra, err = Decode(b, (*plainSubject)(s))
	return err
}
func (s Subject) MarshalJSON() ([]byte, error) { return Append(nil, s) }

func (l *Location) UnmarshalJSON(b []byte) (err error) {
	l.Extra, err = Decode(b, (*plainLocation)(l))
	return err
}
func (l Location) MarshalJSON() ([]byte, error) { return Append(nil, l) }

func (r *Reference) UnmarshalJSON(b []byte) (err error) {
	r.Extra, err = Decode(b, (*plainReference)(r))
	return err
}
func (r Reference) MarshalJSON() ([]byte, error) { return Append(nil, r) }

func (w *Waiver) UnmarshalJSON(b []byte) (err error) {
	w.Extra, err = Decode(b, (*plainWaiver)(w))
	return err
}
func (w Waiver) MarshalJSON() ([]byte, error) { return Append(nil, w) }
