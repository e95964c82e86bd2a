package finding

import (
	"bytes"
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// Extra carries keys that the rules add beyond the ones Go knows, so that a
// bundle may say more than its runner understands and nothing is lost on the
// way to the reader.
type Extra map[string]json.RawMessage

// Decode reads data into v, a pointer to a struct without JSON methods, and
// returns the keys that the struct has no field for, nil where there are none.
func Decode(data []byte, v any) (Extra, error) {
	if err := json.Unmarshal(data, v); err != nil {
		return nil, err
	}
	var keys Extra
	if err := json.Unmarshal(data, &keys); err != nil {
		return nil, err
	}
	t := reflect.TypeOf(v).Elem()
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		delete(keys, name)
	}
	if len(keys) == 0 {
		return nil, nil
	}
	own := make(Extra, len(keys)) // the map that was read has room for all
	maps.Copy(own, keys)
	return own, nil
}

// Encode writes v's own fields in their order, then the extra keys sorted.
func Encode(v any, e Extra) ([]byte, error) {
	out, err := Append(nil, v)
	if err != nil || len(e) == 0 {
		return out, err
	}
	out = bytes.TrimSuffix(out, []byte("}"))
	for _, key := range slices.Sorted(maps.Keys(e)) {
		if len(out) > 1 {
			out = append(out, ',')
		}
		name, _ := json.Marshal(key)
		out = append(append(append(out, name...), ':'), e[key]...)
	}
	return append(out, '}'), nil
}

// Append appends v's JSON, without escapes for HTML.
func Append(out []byte, v any) ([]byte, error) {
	b := bytes.NewBuffer(out)
	enc := json.NewEncoder(b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
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
func (f Finding) MarshalJSON() ([]byte, error) { return Encode(plainFinding(f), f.Extra) }

func (s *Subject) UnmarshalJSON(b []byte) (err error) {
	s.Extra, err = Decode(b, (*plainSubject)(s))
	return err
}
func (s Subject) MarshalJSON() ([]byte, error) { return Encode(plainSubject(s), s.Extra) }

func (l *Location) UnmarshalJSON(b []byte) (err error) {
	l.Extra, err = Decode(b, (*plainLocation)(l))
	return err
}
func (l Location) MarshalJSON() ([]byte, error) { return Encode(plainLocation(l), l.Extra) }

func (r *Reference) UnmarshalJSON(b []byte) (err error) {
	r.Extra, err = Decode(b, (*plainReference)(r))
	return err
}
func (r Reference) MarshalJSON() ([]byte, error) { return Encode(plainReference(r), r.Extra) }

func (w *Waiver) UnmarshalJSON(b []byte) (err error) {
	w.Extra, err = Decode(b, (*plainWaiver)(w))
	return err
}
func (w Waiver) MarshalJSON() ([]byte, error) { return Encode(plainWaiver(w), w.Extra) }
