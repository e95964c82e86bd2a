package document

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// eachJSON hands over the documents of a JSON file, and tells what is wrong
// with those that are none. It reads what parseJSON reads, without the nodes:
// they take many times as long to make and to read again.
func eachJSON(file string, data []byte, blank bool, same layouts, take func(*Document), refuse func(error)) error {
	v := newValues(file, blank, same, take, refuse)
	defer v.free()
	if json.Valid(data) { // one value, of which a decoder would make a copy
		v.data = bytes.TrimRight(data, " \t\r\n")
		v.next = len(v.data) - len(bytes.TrimLeft(v.data, " \t\r\n"))
		return v.whole()
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	var raw json.RawMessage // one, so that its memory is used again
	for {
		err := dec.Decode(&raw)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			v.data = data
			return v.syntaxError(err)
		}
		v.data = data[:dec.InputOffset()]
		v.next = len(v.data) - len(raw)
		if err := v.whole(); err != nil {
			return err
		}
	}
}

// EachLine is Each for as many JSON Lines as there are, of which it holds one at
// a time. It is false where a line is something else: then nothing of what was
// handed over counts, and Each tells what it is. known is asked first, with the
// line and its number, and true where it needs no document of it.
func EachLine(file string, in *bufio.Reader, known func(line []byte, number int) bool, take func(*Document)) (wrong error, ok bool) {
	v := newValues(file, false, layouts{}, take, func(err error) { wrong = errors.Join(wrong, err) })
	defer v.free()
	var long []byte
	for number, size := 1, 0; ; number++ {
		line, err := in.ReadSlice('\n')
		for long = long[:0]; errors.Is(err, bufio.ErrBufferFull) && len(long) <= MaxSize; {
			long = append(long, line...)
			line, err = in.ReadSlice('\n')
		}
		if len(long) > 0 {
			long = append(long, line...)
			line = long
		}
		if size += len(line); err != nil && !errors.Is(err, io.EOF) || size > MaxSize {
			return nil, false
		}
		v.jsonWalk = jsonWalk{file: file, data: line, line: number, column: 1}
		v.data = bytes.TrimRight(line, " \t\r\n")
		if v.next = len(v.data) - len(bytes.TrimLeft(v.data, " \t\r")); v.next < len(v.data) {
			if !utf8.Valid(v.data) || !json.Valid(v.data) {
				return nil, false
			}
			if !known(v.data, number) && v.whole() != nil {
				return nil, false
			}
		}
		if err != nil {
			return wrong, true
		}
	}
}

// values reads values with the places of their parts.
type values struct {
	jsonWalk
	same   layouts
	take   func(*Document)
	refuse func(error)
	blank  bool
	texts  map[string]string // those met, most of which documents of a fleet repeat
	wrong  error             // with a document that is no syntax error
	parts  []part
	places []place
	open   []member // of the maps and lists that are being read
}

// member is a part whose siblings are still to come.
type member struct {
	part
	place
	keyLine int
}

func newValues(file string, blank bool, same layouts, take func(*Document), refuse func(error)) *values {
	v, ok := spareValues.Get().(*values)
	if !ok {
		v = &values{texts: map[string]string{}}
	}
	v.jsonWalk = jsonWalk{file: file, line: 1, column: 1}
	v.same, v.take, v.refuse, v.blank, v.wrong, v.open = same, take, refuse, blank, nil, v.open[:0]
	return v
}

// spareValues have memory that the next of many files uses again.
var spareValues sync.Pool

func (v *values) free() {
	v.jsonWalk, v.same, v.take, v.refuse = jsonWalk{}, nil, nil, nil
	spareValues.Put(v)
}

// whole reads one value of the file: a document, or a list of them.
func (v *values) whole() error {
	if v.data[v.next] != '[' {
		return v.document(0)
	}
	v.next++
	for v.skip(); v.data[v.next] != ']'; v.skip() {
		if err := v.document(1); err != nil {
			return err
		}
	}
	return nil
}

func (v *values) document(depth int) error {
	at := v.at(v.next)
	v.wrong, v.parts, v.places = nil, v.parts[:0], v.places[:0]
	value, keep, root, err := v.value(depth)
	switch {
	case err != nil:
		return err
	case v.wrong != nil:
		v.refuse(v.wrong)
	case keep:
		v.add(root, at)
		v.take(&Document{v.file, value, v.same.places(v.parts, v.places, int32(len(v.parts)-1))})
	}
	return nil
}

func (v *values) add(p part, at Position) {
	v.parts, v.places = append(v.parts, p), append(v.places, place{int32(at.Line), int32(at.Column)})
}

// value reads one value; keep is false where it counts as absent.
func (v *values) value(depth int) (of any, keep bool, p part, err error) {
	if depth > maxDepth {
		return nil, false, p, &Error{v.file, v.at(v.next), tooDeep()}
	}
	switch c := v.data[v.next]; c {
	case '{':
		of, p, err = v.object(depth)
		return of, true, p, err
	case '[':
		of, p, err = v.list(depth)
		return of, true, p, err
	case '"':
		text, err := v.text()
		return text, text != "" || v.blank, part{kind: yaml.ScalarNode}, err
	default:
		plain := v.plain()
		p.kind = yaml.ScalarNode
		switch c {
		case 't', 'f':
			return c == 't', true, p, nil
		case 'n':
			return nil, v.blank, p, nil
		}
		return json.Number(v.known(plain)), true, p, nil
	}
}

func (v *values) object(depth int) (map[string]any, part, error) {
	first, m := len(v.open), map[string]any{}
	var index map[string]int // of keys, where there are many
	v.next++
	for v.skip(); v.data[v.next] != '}'; v.skip() {
		at := v.at(v.next)
		keyLine := at.Line
		key, err := v.text()
		if err != nil {
			return nil, part{}, err
		}
		dup := -1
		if len(v.open)-first <= manyKeys {
			for i := first; i < len(v.open) && dup < 0; i++ {
				if v.open[i].key == key {
					dup = i
				}
			}
		} else {
			if index == nil {
				index = map[string]int{}
				for i := first; i < len(v.open); i++ {
					index[v.open[i].key] = i
				}
			}
			if i, is := index[key]; is {
				dup = i
			}
			index[key] = len(v.open)
		}
		if dup >= 0 && v.wrong == nil {
			v.wrong = &Error{v.file, at, fmt.Sprintf("key %q is already set on line %d", key, v.open[dup].keyLine)}
		}
		v.skip()
		if c := v.data[v.next]; c != '{' && c != '[' {
			at = v.at(v.next)
		}
		of, keep, p, err := v.value(depth + 1)
		if err != nil {
			return nil, part{}, err
		}
		if keep {
			m[key] = of
		}
		p.key = key
		v.open = append(v.open, member{p, place{int32(at.Line), int32(at.Column)}, keyLine})
	}
	return m, v.close(first, yaml.MappingNode), nil
}

func (v *values) list(depth int) ([]any, part, error) {
	first, items := len(v.open), []any{}
	v.next++
	for v.skip(); v.data[v.next] != ']'; v.skip() {
		at := v.at(v.next)
		of, _, p, err := v.value(depth + 1)
		if err != nil {
			return nil, part{}, err
		}
		items = append(items, of) // an absent one would leave the rest as the whole
		v.open = append(v.open, member{p, place{int32(at.Line), int32(at.Column)}, 0})
	}
	return items, v.close(first, yaml.SequenceNode), nil
}

// close ends a map or list, whose members lie side by side from now on.
func (v *values) close(first int, kind yaml.Kind) part {
	v.next++
	p := part{kind: kind, first: int32(len(v.parts)), count: int32(len(v.open) - first)}
	for _, m := range v.open[first:] {
		v.parts, v.places = append(v.parts, m.part), append(v.places, m.place)
	}
	v.open = v.open[:first]
	return p
}

// text reads a text.
func (v *values) text() (string, error) {
	start, at, escaped := v.next, v.counted, false
	for v.next++; v.data[v.next] != '"'; v.next++ {
		if v.data[v.next] == '\\' {
			escaped = true
			v.next++
		}
	}
	v.next++
	if !escaped {
		return v.known(v.data[start+1 : v.next-1]), nil
	}
	var text string
	if err := json.Unmarshal(v.data[start:v.next], &text); err != nil {
		return "", &Error{v.file, v.at(max(start, at)), err.Error()}
	}
	return text, nil
}

// Texts up to longText are kept once, and no more of them than a fleet needs.
const (
	longText  = 64
	manyTexts = 1 << 16
)

func (v *values) known(text []byte) string {
	if len(text) > longText {
		return string(text)
	}
	if s, ok := v.texts[string(text)]; ok {
		return s
	}
	s := string(text)
	if len(v.texts) < manyTexts {
		v.texts[s] = s
	}
	return s
}
