package inventory

import (
	"bytes"
	"crypto/sha256"
	"sort"
	"strings"

	"insupport/internal/document"
)

// Line reads a line of JSON that is valid and canonical already, as this program
// writes it, and says of its cluster what an earlier one did, but for the names of
// machines. Any other must be read with all its values and places, which is
// nearly all of the time of reading; New is to be told what is known of its line.
func (p *Pool) Line(file string, line []byte, number int) (*Inventory, *Line) {
	if len(p.settings) > 0 || len(line) == 0 || line[0] != '{' {
		return nil, nil
	}
	w := walker{data: line}
	if w.document(); w.other || w.spec == 0 || w.name.to == 0 {
		return nil, nil
	}
	l := &Line{number: int32(number), spec: int32(w.spec), ends: make([]int32, len(w.lists))}
	p.text, p.head, p.own, p.groups = p.text[:0], append(p.head[:0], line[:w.name.from]...), append(p.own[:0], line[w.name.from:w.name.to]...), p.groups[:0]
	p.head = append(append(append(p.head, cut...), line[w.name.to:w.spec-len(specKey)]...), '}')
	from := w.spec
	named := []any{}
	for i, list := range w.lists {
		p.text = append(append(p.text, line[from:list.from]...), cut...)
		p.own = append(append(p.own, cut...), line[list.from:list.to]...)
		p.groups = append(p.groups, list.group)
		for _, name := range strings.Split(string(line[list.from+len(`["`):list.to-len(`"]`)]), `","`) {
			named = append(named, name)
		}
		from, l.ends[i] = list.to, int32(list.to)
	}
	p.text = append(p.text, line[from:len(line)-1]...)
	sum := sha256.Sum256(p.text)
	l.sum = &sum
	known := p.specs[sum]
	if known == nil || known.line == nil {
		return nil, l
	}
	// What is beside the spec is checked, and the machines as if all were of one group.
	m := decode[map[string]any](packed{head: &p.head, own: p.own}.beside())
	if m["spec"] = map[string]any{}; len(named) > 0 {
		m["spec"] = map[string]any{"nodes": []any{map[string]any{"name": "all", "members": named}}}
	}
	inv, err := New(&document.Document{File: file}, m, nil, p.facts)
	if err != nil {
		return nil, l
	}
	inv = p.keep(inv, known)
	inv.doc, inv.line, l.of, l.sum = nil, l, inv.packed, nil
	return inv, l
}

// specKey stands before the spec, the last key of a canonical document.
const specKey = `,"spec":`

// place is that of a path on the first line.
func (s *spec) place(path string) document.Position {
	if at, ok := s.places.Load(path); ok {
		return at.(document.Position)
	}
	at := s.doc.Locate(path)
	s.places.Store(path, at)
	return at
}

// Line is where the parts of a canonical line stand.
type Line struct {
	number int32
	spec   int32              // where the spec begins
	ends   []int32            // where the lists of members of the groups end, in their order
	of     packed             // what it says, where nobody has kept its places
	sum    *[sha256.Size]byte // of the spec without the names of machines, until that is kept
}

// locate finds the place of a path by that on the first line which has the same
// spec: further on by what is longer before it.
func (l *Line) locate(path string) (at document.Position) {
	below, in := strings.CutPrefix(path, "spec")
	if in = in && (below == "" || below[0] == '.' || below[0] == '['); in && !strings.Contains(below, ".members") {
		first := l.of.spec.line
		at = l.of.spec.place(path)
		before := sort.Search(len(first.ends), func(n int) bool { return int(first.ends[n]) >= at.Column })
		if before > 0 {
			at.Column += int(l.ends[before-1] - first.ends[before-1])
		} else {
			at.Column += int(l.spec - first.spec)
		}
	} else {
		text := l.of.beside()
		if in { // which is not asked for often
			text = (&Inventory{packed: l.of}).Canonical()
		}
		_ = document.Each("", text, func() {}, func(d *document.Document) { at = d.Locate(path) }) // which is valid
	}
	at.Line = int(l.number)
	return at
}

// walker goes through valid JSON for as long as it is canonical, and plain.
type walker struct {
	data  []byte
	at    int
	other bool // it is something else
	spec  int  // where the spec begins, 0 where it is not the last key
	name  span // of the cluster's name
	lists []span
}

// span is where a value stands, the list of a group's members for one.
type span struct{ group, from, to int }

func (w *walker) document() {
	w.object(0, func(key []byte) bool {
		if string(key) == "metadata" && w.data[w.at] == '{' {
			w.object(1, func(key []byte) bool {
				if string(key) != "name" || w.data[w.at] != '"' {
					return false
				}
				w.name.from = w.at
				w.value(2)
				w.name.to = w.at
				return true
			})
			return true
		}
		if string(key) != "spec" || w.at < len(specKey) || w.data[w.at-len(specKey)] != ',' || w.data[w.at] != '{' {
			return false
		}
		w.spec = w.at
		w.object(1, w.part)
		w.other = w.other || w.at != len(w.data)-1
		return true
	})
	w.other = w.other || w.at != len(w.data)
}

// part goes through the groups of nodes.
func (w *walker) part(key []byte) bool {
	if string(key) != "nodes" || w.data[w.at] != '[' {
		return false
	}
	group := 0
	w.list(func() {
		if w.data[w.at] != '{' {
			w.other = true
			return
		}
		w.object(3, func(key []byte) bool {
			if string(key) != "members" {
				return false
			}
			from, items := w.at, 0
			if w.data[w.at] != '[' {
				w.other = true
				return true
			}
			w.list(func() {
				items++
				w.other = w.other || w.data[w.at] != '"'
				w.value(5)
			})
			w.other = w.other || items == 0
			w.lists = append(w.lists, span{group, from, w.at})
			return true
		})
		group++
	})
	return true
}

func (w *walker) value(depth int) {
	if w.other = w.other || depth > 16; w.other {
		return
	}
	switch w.data[w.at] {
	case '{':
		w.object(depth, nil)
	case '[':
		w.list(func() { w.value(depth + 1) })
	case '"':
		if len(w.text()) == 0 {
			w.other = true // it counts as absent
		}
	case 't':
		w.at += len("true")
	case 'f':
		w.at += len("false")
	default:
		from := w.at
		for w.at < len(w.data) && strings.IndexByte("+-.0123456789Ee", w.data[w.at]) >= 0 {
			w.at++
		}
		w.other = w.at == from
	}
}

// text goes through a text that is written as it is.
func (w *walker) text() []byte {
	from := w.at + 1
	for at := from; at < len(w.data); at++ {
		switch c := w.data[at]; {
		case c == '"':
			w.at = at + 1
			return w.data[from:at]
		case c == '\\', c < ' ', c >= 0x7f:
			w.other = true
			return nil
		}
	}
	w.other = true
	return nil
}

// object goes through members whose keys are sorted, of which own takes those
// that it knows.
func (w *walker) object(depth int, own func(key []byte) bool) {
	var last []byte
	for w.at++; w.data[w.at] != '}'; {
		if last != nil {
			if w.data[w.at] != ',' {
				w.other = true
				return
			}
			w.at++
		}
		if w.data[w.at] != '"' {
			w.other = true
			return
		}
		key := w.text()
		if w.other = w.other || last != nil && bytes.Compare(last, key) >= 0 || w.data[w.at] != ':'; w.other {
			return
		}
		if last = key; last == nil {
			last = []byte{}
		}
		w.at++
		if own == nil || !own(key) {
			w.value(depth + 1)
		}
		if w.other {
			return
		}
	}
	w.at++
}

func (w *walker) list(item func()) {
	first := true
	for w.at++; w.data[w.at] != ']'; {
		if !first {
			if w.data[w.at] != ',' {
				w.other = true
				return
			}
			w.at++
		}
		first = false
		if item(); w.other {
			return
		}
	}
	w.at++
}
