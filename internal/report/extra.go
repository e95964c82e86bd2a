package report

import (
	"bytes"
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// extra carries keys that the rules add beyond the ones Go knows, so that a
// bundle may say more than its runner understands and nothing is lost on the
// way to the reader.
type extra map[string]json.RawMessage

// Extra returns the JSON of a key that the rules added, nil where they did
// not.
func (e extra) Extra(key string) json.RawMessage { return e[key] }

// decode reads data into v, a pointer to a struct without JSON methods, and
// returns the keys that the struct has no field for.
func decode(data []byte, v any) (extra, error) {
	if err := json.Unmarshal(data, v); err != nil {
		return nil, err
	}
	var keys extra
	if err := json.Unmarshal(data, &keys); err != nil {
		return nil, err
	}
	t := reflect.TypeOf(v).Elem()
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		delete(keys, name)
	}
	return keys, nil
}

// encode writes v's own fields in their order, then the extra keys sorted.
func encode(v any, e extra) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil || len(e) == 0 {
		return b.Bytes(), err
	}
	b.Truncate(bytes.LastIndexByte(b.Bytes(), '}'))
	for _, key := range slices.Sorted(maps.Keys(e)) {
		if b.Len() > 1 {
			b.WriteByte(',')
		}
		name, _ := json.Marshal(key)
		b.Write(name)
		b.WriteByte(':')
		b.Write(e[key])
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

type (
	plainCluster   Cluster
	plainProduct   Product
	plainSupport   Support
	plainFinding   Finding
	plainSubject   Subject
	plainLocation  Location
	plainReference Reference
	plainWaiver    Waiver
)

// The methods below are the same for each type that carries extra keys.

// UnmarshalJSON keeps unknown keys.
func (c *Cluster) UnmarshalJSON(b []byte) (err error) {
	c.extra, err = decode(b, (*plainCluster)(c))
	return err
}

// MarshalJSON writes unknown keys last.
func (c *Cluster) MarshalJSON() ([]byte, error) { return encode((*plainCluster)(c), c.extra) }

// UnmarshalJSON keeps unknown keys.
func (p *Product) UnmarshalJSON(b []byte) (err error) {
	p.extra, err = decode(b, (*plainProduct)(p))
	return err
}

// MarshalJSON writes unknown keys last.
func (p *Product) MarshalJSON() ([]byte, error) { return encode((*plainProduct)(p), p.extra) }

// UnmarshalJSON keeps unknown keys.
func (s *Support) UnmarshalJSON(b []byte) (err error) {
	s.extra, err = decode(b, (*plainSupport)(s))
	return err
}

// MarshalJSON writes unknown keys last.
func (s Support) MarshalJSON() ([]byte, error) { return encode(plainSupport(s), s.extra) }

// UnmarshalJSON keeps unknown keys.
func (f *Finding) UnmarshalJSON(b []byte) (err error) {
	f.extra, err = decode(b, (*plainFinding)(f))
	return err
}

// MarshalJSON writes unknown keys last.
func (f *Finding) MarshalJSON() ([]byte, error) { return encode((*plainFinding)(f), f.extra) }

// UnmarshalJSON keeps unknown keys.
func (s *Subject) UnmarshalJSON(b []byte) (err error) {
	s.extra, err = decode(b, (*plainSubject)(s))
	return err
}

// MarshalJSON writes unknown keys last.
func (s Subject) MarshalJSON() ([]byte, error) { return encode(plainSubject(s), s.extra) }

// UnmarshalJSON keeps unknown keys.
func (l *Location) UnmarshalJSON(b []byte) (err error) {
	l.extra, err = decode(b, (*plainLocation)(l))
	return err
}

// MarshalJSON writes unknown keys last.
func (l Location) MarshalJSON() ([]byte, error) { return encode(plainLocation(l), l.extra) }

// UnmarshalJSON keeps unknown keys.
func (r *Reference) UnmarshalJSON(b []byte) (err error) {
	r.extra, err = decode(b, (*plainReference)(r))
	return err
}

// MarshalJSON writes unknown keys last.
func (r Reference) MarshalJSON() ([]byte, error) { return encode(plainReference(r), r.extra) }

// UnmarshalJSON keeps unknown keys.
func (w *Waiver) UnmarshalJSON(b []byte) (err error) {
	w.extra, err = decode(b, (*plainWaiver)(w))
	return err
}

// MarshalJSON writes unknown keys last.
func (w Waiver) MarshalJSON() ([]byte, error) { return encode(plainWaiver(w), w.extra) }
