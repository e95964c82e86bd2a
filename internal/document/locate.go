package document

import (
	"encoding/binary"
	"hash/maphash"
	"slices"
	"strconv"
	"strings"
	"sync"

	"gopkg.in/yaml.v3"
)

// places are where the keys and items of a document stand: what is kept of the
// YAML library's tree, which takes many times the memory of the values.
type places struct {
	*layout
	// moved lists where the distance from the layout's own places changes: how
	// many parts further on, twice and one more if the line does, then by how many
	// columns and, if so, lines.
	moved []byte
}

// place is that of the value where it is plain, else of the key.
type place struct{ line, column int32 }

// layout is the tree of a document's keys and items, which alike documents of a
// file share. The parts of a map or list lie side by side; the document itself
// is at root.
type layout struct {
	parts []part
	at    []place // of the first document's
	root  int32
	mu    sync.Mutex
	large map[int32]map[string]int32 // keys of large maps, by their first part
}

// part is a key or an item with what it holds.
type part struct {
	key          string // "" for items
	kind         yaml.Kind
	first, count int32 // the parts of a map or list
}

// layouts are those of a file, by a hash.
type layouts map[uint64]*layout

var layoutSeed = maphash.MakeSeed()

// places of a document, whose layout becomes that of an earlier one which has
// the same.
func (same layouts) places(parts []part, at []place, root int32) *places {
	var h maphash.Hash
	h.SetSeed(layoutSeed)
	for i := range parts {
		p := &parts[i]
		h.WriteString(p.key)
		h.Write([]byte{0, byte(p.kind), byte(p.count), byte(p.count >> 8)})
	}
	sum := h.Sum64()
	l := same[sum]
	if l == nil || l.root != root || !slices.Equal(l.parts, parts) {
		l = &layout{parts: slices.Clone(parts), at: slices.Clone(at), root: root}
		same[sum] = l
	}
	var moved []byte
	var by place
	from := 0
	for i, p := range at {
		now := place{p.line - l.at[i].line, p.column - l.at[i].column}
		if now != by {
			parts, lines := uint64(i-from)<<1, now.line-by.line
			if lines != 0 {
				parts++
			}
			moved = binary.AppendVarint(binary.AppendUvarint(moved, parts), int64(now.column-by.column))
			if lines != 0 {
				moved = binary.AppendVarint(moved, int64(lines))
			}
			from, by = i, now
		}
	}
	return &places{l, slices.Clone(moved)}
}

// position is that of a part.
func (p *places) position(part int32) Position {
	at := Position{int(p.at[part].line), int(p.at[part].column)}
	for from, rest := uint64(0), p.moved; len(rest) > 0; {
		parts, n := binary.Uvarint(rest)
		if from += parts >> 1; from > uint64(part) {
			break
		}
		columns, m := binary.Varint(rest[n:])
		at.Column += int(columns)
		if rest = rest[n+m:]; parts&1 != 0 {
			lines, n := binary.Varint(rest)
			at.Line += int(lines)
			rest = rest[n:]
		}
	}
	return at
}

// manyKeys is the size of a map from which its keys are indexed.
const manyKeys = 32

// placesOf lists the places of a document's parts.
func placesOf(n *yaml.Node, same layouts) *places {
	f := filler{parts: []part{{}}, at: []place{{int32(n.Line), int32(n.Column)}}, anchors: map[*yaml.Node]int32{}}
	f.fill(0, n)
	return same.places(f.parts, f.at, 0)
}

// filler lists parts. anchors are those that aliases stand for, all of which
// come before them.
type filler struct {
	parts   []part
	at      []place
	anchors map[*yaml.Node]int32
}

// fill adds what a part holds.
func (f *filler) fill(i int32, n *yaml.Node) {
	for n.Kind == yaml.AliasNode {
		n = n.Alias
		if same, ok := f.anchors[n]; ok {
			of := f.parts[same]
			f.parts[i].kind, f.parts[i].first, f.parts[i].count = of.kind, of.first, of.count
			return
		}
	}
	if n.Anchor != "" {
		f.anchors[n] = i
	}
	first, held := int32(len(f.parts)), []*yaml.Node(nil)
	add := func(key string, at, value *yaml.Node) {
		f.parts = append(f.parts, part{key: key})
		f.at = append(f.at, place{int32(at.Line), int32(at.Column)})
		held = append(held, value)
	}
	switch n.Kind {
	case yaml.MappingNode:
		for k := 0; k+1 < len(n.Content); k += 2 {
			key, value := n.Content[k], n.Content[k+1]
			at := key
			if value.Kind == yaml.ScalarNode {
				at = value
			}
			add(key.Value, at, value)
		}
	case yaml.SequenceNode:
		for _, item := range n.Content {
			add("", item, item)
		}
	}
	f.parts[i].kind, f.parts[i].first, f.parts[i].count = n.Kind, first, int32(len(held))
	for k, value := range held {
		f.fill(first+int32(k), value)
	}
}

// Locate returns the place of a path such as `spec.nodes[0].os.version`: that
// of the value for plain values, that of the key for maps and lists. For a
// path that the document lacks it is the place of the nearest ancestor.
func (d *Document) Locate(path string) Position {
	if d.places == nil {
		return Position{}
	}
	p := d.places
	i := p.root
	for path != "" {
		next, at := int32(-1), &p.parts[i]
		switch at.kind {
		case yaml.MappingNode:
			next, path = p.child(at, path)
		case yaml.SequenceNode:
			next, path = p.item(at, path)
		}
		if next < 0 {
			break
		}
		i = next
	}
	return p.position(i)
}

// LocateKeys is Locate for a path given as keys and list indexes.
func (d *Document) LocateKeys(keys []string) Position { return d.Locate(JoinPath(d.Value, keys)) }

// child takes the longest key that the path starts with, since keys such as
// label names contain dots themselves.
func (p *layout) child(of *part, path string) (int32, string) {
	for end := len(path); end >= 0; end = strings.LastIndexAny(path[:end], ".[") {
		if found := p.find(of, path[:end]); found >= 0 {
			return found, strings.TrimPrefix(path[end:], ".")
		}
	}
	return -1, path
}

// find returns the first part with that key, -1 where there is none.
func (p *layout) find(of *part, key string) int32 {
	if of.count > manyKeys {
		if i, ok := p.keysOf(of)[key]; ok {
			return i
		}
		return -1
	}
	for i := of.first; i < of.first+of.count; i++ {
		if p.parts[i].key == key {
			return i
		}
	}
	return -1
}

// keysOf indexes a large map, of which a document with many problems is asked
// often, by any of the goroutines that evaluate.
func (p *layout) keysOf(of *part) map[string]int32 {
	p.mu.Lock()
	defer p.mu.Unlock()
	if keys, ok := p.large[of.first]; ok {
		return keys
	}
	keys := make(map[string]int32, of.count)
	for i := of.first; i < of.first+of.count; i++ {
		if _, dup := keys[p.parts[i].key]; !dup {
			keys[p.parts[i].key] = i
		}
	}
	if p.large == nil {
		p.large = map[int32]map[string]int32{}
	}
	p.large[of.first] = keys
	return keys
}

func (p *layout) item(of *part, path string) (int32, string) {
	end := strings.IndexByte(path, ']')
	if end < 0 || path[0] != '[' {
		return -1, path
	}
	i, err := strconv.Atoi(path[1:end])
	if err != nil || i < 0 || i >= int(of.count) {
		return -1, path
	}
	return of.first + int32(i), strings.TrimPrefix(path[end+1:], ".")
}

// JoinPath writes keys and list indexes as a path.
func JoinPath(v any, keys []string) string {
	var b strings.Builder
	for _, k := range keys {
		if list, ok := v.([]any); ok {
			b.WriteString("[" + k + "]")
			v = nil
			if i, err := strconv.Atoi(k); err == nil && i < len(list) {
				v = list[i]
			}
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('.')
		}
		b.WriteString(k)
		m, _ := v.(map[string]any)
		v = m[k]
	}
	return b.String()
}

// SplitPath is the inverse of JoinPath for paths whose keys hold no dots.
func SplitPath(path string) []string {
	path = strings.NewReplacer("[", ".", "]", "").Replace(path)
	return strings.Split(strings.TrimPrefix(path, "."), ".")
}
